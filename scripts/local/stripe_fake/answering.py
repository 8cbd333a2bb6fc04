"""One API request from its first check to its answer: key, faults, idempotency, parameters, handler."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from email.message import Message
from typing import Any

from scripts.local.stripe_fake.errors import Resource, StripeFault, injected
from scripts.local.stripe_fake.faults import Fault
from scripts.local.stripe_fake.fields import expand
from scripts.local.stripe_fake.forms import decode_form
from scripts.local.stripe_fake.idempotency import Claim, fingerprint_of
from scripts.local.stripe_fake.ids import new_id
from scripts.local.stripe_fake.keys import identify
from scripts.local.stripe_fake.parameters import check_parameters
from scripts.local.stripe_fake.routes import Route, find_route
from scripts.local.stripe_fake.world import Call, World, public

NOT_STORED = (409, 429)


@dataclass(frozen=True)
class Request:
    """An HTTP request; `form` is the query of a GET or DELETE and the body of a POST, still encoded."""

    method: str
    path: str
    form: str
    headers: Message


@dataclass(frozen=True)
class Reply:
    """An HTTP answer; `cut` says to close the connection instead of sending it."""

    status: int
    body: Resource
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False


def answer(world: World, request: Request) -> Reply:
    """Answer one request to `/v1/...` and note it in the request log."""
    request_id = new_id("req", 14)
    entry: Resource = {"id": request_id, "method": request.method, "path": request.path}
    world.requests.append(entry)
    try:
        reply = _answer(world, request, request_id, entry)
    except StripeFault as fault:
        reply = _refusal(fault, request_id)
    entry.update(status=reply.status, cut=reply.cut, replayed="Idempotent-Replayed" in reply.headers)
    return replace(reply, headers={"Request-Id": request_id, **reply.headers})


def _answer(world: World, request: Request, request_id: str, entry: Resource) -> Reply:
    route, ids = find_route(request.method, request.path)
    tree = decode_form(request.form)
    caller = identify(world, route, ids, request.headers, str(tree.get("client_secret", "")))
    key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
    entry.update(account=caller.account, idempotency_key=key)
    fault = world.faults.take(request.method, request.path)
    if fault is not None and fault.action == "error" and fault.status in NOT_STORED and not fault.after_commit:
        raise injected(fault.status)
    if fault is not None and fault.action == "cut" and not fault.after_commit:
        return Reply(0, {}, cut=True)
    fingerprint = fingerprint_of(request.method, request.path, tree)
    with world.idempotency.claim(caller.account, key, fingerprint) as claim:
        if claim.stored is not None:
            reply = _replay(claim.stored)
        else:
            _wait(fault, after_commit=False)
            reply = _execute(Call(world, caller.account, {}, caller.connected, request_id, key),
                             route, ids, _without_secret(route, tree), fault, claim)  # fmt: skip
    _wait(fault, after_commit=True)
    if key is not None:
        # A stored 5xx would only be replayed, so Stripe tells its libraries not to try again.
        advice = {"Stripe-Should-Retry": "false"} if reply.status >= 500 else {}
        reply = replace(reply, headers={**reply.headers, "Idempotency-Key": key, **advice})
    return replace(reply, cut=fault is not None and fault.action == "cut")


def _without_secret(route: Route, tree: dict[str, Any]) -> dict[str, Any]:
    # Stripe.js confirms with the client secret, which the server-side types of the same call do not list.
    if route.publishable and "client_secret" in tree:
        return {name: value for name, value in tree.items() if name != "client_secret"}
    return tree


def _execute(
    call: Call, route: Route, ids: list[str], tree: dict[str, Any], fault: Fault | None, claim: Claim
) -> Reply:
    # Stripe stores no result for a request whose parameters it refuses: the key stays free for a corrected one.
    params = check_parameters(route.params_class, tree)
    route.refuse_unmodelled(params)
    reply = _run(replace(call, params=params), route, ids, fault)
    if reply.status not in NOT_STORED:
        claim.keep(reply.status, reply.body, str(call.request_id))
    return reply


def _run(call: Call, route: Route, ids: list[str], fault: Fault | None) -> Reply:
    request_id = str(call.request_id)
    fails = fault is not None and fault.action == "error"
    if fault is not None and fails and not fault.after_commit:
        return _refusal(injected(fault.status), request_id)
    try:
        with call.world.store.lock:
            body = expand(call, public(route.handler(call, *ids)))
        reply = Reply(200, body)
    except StripeFault as refused:
        reply = _refusal(refused, request_id)
    if fault is not None and fails:
        return _refusal(injected(fault.status), request_id)
    return reply


def _replay(stored: Resource) -> Reply:
    headers = {"Idempotent-Replayed": "true", "Original-Request": stored["request_id"]}
    return Reply(stored["status"], stored["body"], headers)


def _refusal(fault: StripeFault, request_id: str) -> Reply:
    return Reply(fault.status, fault.body(request_id))


def _wait(fault: Fault | None, after_commit: bool) -> None:
    if fault is not None and fault.action == "delay" and fault.after_commit == after_commit:
        time.sleep(fault.seconds)
