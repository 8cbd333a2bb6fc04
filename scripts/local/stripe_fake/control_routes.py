"""The control API under `/_fake/`: what tests and demonstrations do that Stripe's API cannot (JSON in, JSON out)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from scripts.local.stripe_fake import timers
from scripts.local.stripe_fake.errors import Resource, StripeFault, invalid
from scripts.local.stripe_fake.faults import Fault
from scripts.local.stripe_fake.pages import authentication_page, return_address
from scripts.local.stripe_fake.resources import disputes, payment_attempts, payment_intents, refunds
from scripts.local.stripe_fake.world import Call, World, call_for, public

Body = dict[str, Any]
OUTCOMES = ("succeeded", "failed")


def answer_control(world: World, method: str, path: str, body: Body) -> Any:
    """Run one control request and return its JSON; a `str` is an HTML page."""
    for route_method, pattern, handler in _ROUTES:
        match = pattern.fullmatch(path)
        if match and method == route_method:
            try:
                return handler(world, body, *match.groups())
            except (KeyError, TypeError) as error:
                raise invalid(f"Invalid control request: {error}") from error
    raise StripeFault(404, "invalid_request_error", f"Unrecognized control request ({method}: {path})")


def _state(world: World, body: Body) -> Any:
    return {
        "now": world.clock.now(),
        "accounts": world.store.dump(),
        "faults": [asdict(fault) for fault in world.faults.pending()],
        "keys_in_flight": world.idempotency.in_flight(),
        "webhooks": asdict(world.webhooks.policy),
    }


def _requests(world: World, body: Body) -> Any:
    return list(world.requests)


def _deliveries(world: World, body: Body) -> Any:
    return [row for account in world.store.accounts() for row in world.store.rows(account, "dlv")]


def _reset(world: World, body: Body) -> Any:
    world.webhooks.forget()
    world.faults.clear()
    world.requests.clear()
    world.store.clear()
    return {}


def _set_policy(world: World, body: Body) -> Any:
    if "retry_seconds" in body:
        body["retry_seconds"] = tuple(body["retry_seconds"])
    world.webhooks.set_policy(replace(world.webhooks.policy, **body))
    return asdict(world.webhooks.policy)


def _release(world: World, body: Body) -> Any:
    world.webhooks.release(body.get("order", "fifo"), body.get("seed", 0))
    return {}


def _rotate(world: World, body: Body) -> Any:
    world.webhooks.rotate_secret(body["secret"])
    return {}


def _wait(world: World, body: Body) -> Any:
    return {"idle": world.webhooks.wait_idle(body.get("timeout_seconds", 5.0))}


def _emit(world: World, body: Body) -> Any:
    accounts = [body["account"]] if "account" in body else [name for name in world.store.accounts() if name][-1:]
    call = call_for(world, accounts[0] if accounts else "acct_unknown")
    return public(replace(call, connected="account" in body).emit(body["type"], body["object"]))


def _redeliver(world: World, body: Body, event_id: str) -> Any:
    account, event = _located(world, event_id)
    world.webhooks.redeliver(account, event)
    return event


def _add_fault(world: World, body: Body) -> Any:
    fault = Fault(**body)
    world.faults.add(fault)
    return asdict(fault)


def _clear_faults(world: World, body: Body) -> Any:
    world.faults.clear()
    return {}


def _open_dispute(world: World, body: Body) -> Any:
    account, row = _located(world, body["charge"])
    if row["object"] == "payment_intent":
        account, row = _located(world, row["latest_charge"] or "none")
    reason = body.get("reason", "fraudulent")
    return public(disputes.open_dispute(call_for(world, account), row, reason, body.get("amount")))


def _decide_dispute(world: World, body: Body, dispute_id: str) -> Any:
    account, dispute = _located(world, dispute_id)
    if body["outcome"] not in ("won", "lost"):
        raise invalid("Invalid outcome: must be one of won, or lost", param="outcome")
    return public(disputes.decide(call_for(world, account), dispute, body["outcome"]))


def _settle_intent(world: World, body: Body, intent_id: str) -> Any:
    account, intent = _located(world, intent_id)
    return public(payment_attempts.settle(call_for(world, account), intent, _outcome(body)))


def _settle_refund(world: World, body: Body, refund_id: str) -> Any:
    account, refund = _located(world, refund_id)
    return public(refunds.settle(call_for(world, account), refund, _outcome(body)))


def _authenticate(world: World, body: Body, intent_id: str) -> Any:
    account, intent = _located(world, intent_id)
    outcome: payment_attempts.Settlement = _outcome(body) or "succeeded"
    paid = payment_attempts.authenticate(call_for(world, account), intent, outcome)
    return {**public(paid), "return_address": return_address(paid)}


def _authentication_page(world: World, body: Body, intent_id: str) -> Any:
    return authentication_page(_located(world, intent_id)[1])


def _pay(world: World, body: Body, intent_id: str) -> Any:
    account, _ = _located(world, intent_id)
    params = {"payment_method": body.get("payment_method", "pm_card_visa")}
    params["return_url"] = body.get("return_url", f"{world.base_url}/_fake/paid")
    call = call_for(world, account)
    return public(payment_intents.confirm(Call(world, account, params, call.connected), intent_id))


def _advance(world: World, body: Body) -> Any:
    now = world.clock.advance(int(body["seconds"]))
    timers.run_due(world)
    return {"now": now}


def _located(world: World, row_id: str) -> tuple[str, Resource]:
    found = world.store.locate(row_id)
    if found is None:
        raise StripeFault(404, "invalid_request_error", f"No such object: '{row_id}'", code="resource_missing")
    return found


def _outcome(body: Body) -> Any:
    outcome = body.get("outcome")
    if outcome is not None and outcome not in OUTCOMES:
        raise invalid("Invalid outcome: must be one of succeeded, or failed", param="outcome")
    return outcome


def _paid(world: World, body: Body) -> Any:
    return "<!doctype html><title>Paid</title><p>The shop gave no address to return to.</p>"


_HANDLERS: tuple[tuple[str, str, Callable[..., Any]], ...] = (
    ("GET", "/_fake/state", _state),
    ("GET", "/_fake/requests", _requests),
    ("GET", "/_fake/deliveries", _deliveries),
    ("GET", "/_fake/paid", _paid),
    ("POST", "/_fake/reset", _reset),
    ("POST", "/_fake/advance", _advance),
    ("POST", "/_fake/webhooks", _set_policy),
    ("POST", "/_fake/webhooks/release", _release),
    ("POST", "/_fake/webhooks/rotate", _rotate),
    ("POST", "/_fake/webhooks/wait", _wait),
    ("POST", "/_fake/events", _emit),
    ("POST", "/_fake/events/([^/]+)/redeliver", _redeliver),
    ("POST", "/_fake/faults", _add_fault),
    ("DELETE", "/_fake/faults", _clear_faults),
    ("POST", "/_fake/disputes", _open_dispute),
    ("POST", "/_fake/disputes/([^/]+)/decide", _decide_dispute),
    ("POST", "/_fake/payment_intents/([^/]+)/settle", _settle_intent),
    ("POST", "/_fake/refunds/([^/]+)/settle", _settle_refund),
    ("POST", "/_fake/pay/([^/]+)", _pay),
    ("GET", "/_fake/3ds/([^/]+)", _authentication_page),
    ("POST", "/_fake/3ds/([^/]+)", _authenticate),
)
_ROUTES = tuple((method, re.compile(path), handler) for method, path, handler in _HANDLERS)
