"""What happens when a PaymentIntent is confirmed: success, refusal, authentication, or waiting for the bank."""

from __future__ import annotations

from typing import Literal

from scripts.local.stripe_fake.errors import Resource, StripeFault, invalid
from scripts.local.stripe_fake.resources import charges, disputes
from scripts.local.stripe_fake.resources.payment_methods import behaviour_of
from scripts.local.stripe_fake.resources.test_methods import (
    AUTHENTICATION_REQUIRED,
    BANK_FAILURE,
    GENERIC,
    Decline,
    TestMethod,
)
from scripts.local.stripe_fake.world import Call, public

Settlement = Literal["succeeded", "failed"]
BANK_SETTLES_SECONDS = 5 * 24 * 3600
AUTHORIZATION_SECONDS = 7 * 24 * 3600
AUTHENTICATION_FAILURE = Decline(
    "payment_intent_authentication_failure",
    None,
    "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
)


def attempt(call: Call, intent: Resource, method: Resource, off_session: bool, refuse_action: bool) -> Resource:
    """Try to pay; return the intent as stored, or raise the 402 of a refusal after recording it."""
    test = behaviour_of(method)
    intent.update(payment_method=method["id"], next_action=None, last_payment_error=None)
    needs_payer = test.outcome == "needs_authentication"
    if needs_payer and (off_session or refuse_action):
        raise _refusal(_decline(call, intent, method, AUTHENTICATION_REQUIRED, charged=off_session))
    if needs_payer:
        return _ask_for_authentication(call, intent)
    if test.outcome == "declines":
        raise _refusal(_decline(call, intent, method, test.decline or GENERIC))
    if test.outcome == "succeeds":
        return _authorize(call, intent, method)
    return _wait_for_bank(call, intent, method, test)


def authenticate(call: Call, intent: Resource, outcome: Settlement) -> Resource:
    """Finish the payer's 3D Secure step, as the bank's page does in a browser."""
    if intent["status"] != "requires_action":
        raise invalid(f"This PaymentIntent is not waiting for the payer: its status is {intent['status']}.")
    method = call.get(intent["payment_method"])
    intent["next_action"] = None
    if outcome == "failed":
        return _decline(call, intent, method, AUTHENTICATION_FAILURE, charged=False)
    late_decline = behaviour_of(method).decline
    if late_decline is not None:
        return _decline(call, intent, method, late_decline)
    return _authorize(call, intent, method)


def settle(call: Call, intent: Resource, outcome: Settlement | None = None) -> Resource:
    """Bring the bank's answer to a processing intent; None means the answer its test method stands for."""
    if intent["status"] != "processing":
        raise invalid(f"This PaymentIntent is not processing: its status is {intent['status']}.")
    method = call.get(intent["payment_method"])
    charge = call.get(intent["latest_charge"])
    decline = behaviour_of(method).decline
    if outcome == "failed" or (outcome is None and decline is not None):
        return _decline(call, intent, method, decline or BANK_FAILURE, charge=charge)
    return _complete(call, intent, charges.capture(call, charge, charge["amount"]), "charge.succeeded")


def capture(call: Call, intent: Resource, amount: int) -> Resource:
    """Take an authorized payment; what is not taken is released."""
    charge = charges.capture(call, call.get(intent["latest_charge"]), amount)
    return _complete(call, intent, charge, "charge.captured")


def _complete(call: Call, intent: Resource, charge: Resource, charge_event: str) -> Resource:
    intent.update(
        status="succeeded", amount_received=charge["amount_captured"], amount_capturable=0, processing=None,
        _settles_at=None, _expires_at=None,
    )  # fmt: skip
    call.put(intent)
    call.emit(charge_event, charge)
    call.emit("payment_intent.succeeded", intent)
    if charge["_dispute_reason"]:
        disputes.open_dispute(call, charge, charge["_dispute_reason"])
    return intent


def _authorize(call: Call, intent: Resource, method: Resource) -> Resource:
    charge = charges.build(call, intent, method, "succeeded")
    intent["latest_charge"] = charge["id"]
    if intent["capture_method"] != "manual":
        return _complete(call, intent, charges.capture(call, charge, intent["amount"]), "charge.succeeded")
    call.put(charge)
    intent.update(
        status="requires_capture", amount_capturable=intent["amount"], _expires_at=call.now + AUTHORIZATION_SECONDS
    )
    call.put(intent)
    call.emit("charge.succeeded", charge)
    call.emit("payment_intent.amount_capturable_updated", intent)
    return intent


def _ask_for_authentication(call: Call, intent: Resource) -> Resource:
    url = f"{call.world.base_url}/_fake/3ds/{intent['id']}"
    if intent["_return_url"]:
        redirect = {"url": url, "return_url": intent["_return_url"]}
        intent["next_action"] = {"type": "redirect_to_url", "redirect_to_url": redirect}
    else:
        sdk = {"type": "three_d_secure_redirect", "stripe_js": url}
        intent["next_action"] = {"type": "use_stripe_sdk", "use_stripe_sdk": sdk}
    intent["status"] = "requires_action"
    call.put(intent)
    call.emit("payment_intent.requires_action", intent)
    return intent


def _wait_for_bank(call: Call, intent: Resource, method: Resource, test: TestMethod) -> Resource:
    charge = call.put(charges.build(call, intent, method, "pending"))
    wait_seconds = call.world.bank_delay_seconds(BANK_SETTLES_SECONDS)
    settles_at = None if test.outcome == "processes_forever" else call.now + wait_seconds
    intent.update(status="processing", latest_charge=charge["id"], _settles_at=settles_at)
    call.put(intent)
    call.emit("charge.pending", charge)
    call.emit("payment_intent.processing", intent)
    return intent


def _decline(
    call: Call,
    intent: Resource,
    method: Resource,
    decline: Decline,
    *,
    charge: Resource | None = None,
    charged: bool = True,
) -> Resource:
    error: Resource = {
        "type": "card_error" if method["type"] == "card" and charged else "invalid_request_error",
        "code": decline.code,
        "doc_url": f"https://docs.stripe.com/error-codes#{decline.code.replace('_', '-')}",
        "message": decline.message,
        "payment_method": public(method),
    }
    if decline.decline_code is not None:
        error["decline_code"] = decline.decline_code
    if charged:
        charge = charges.fail(call, charge or charges.build(call, intent, method, "failed"), decline)
        error["charge"] = intent["latest_charge"] = charge["id"]
    intent.update(
        status="requires_payment_method", payment_method=None, last_payment_error=error, _settles_at=None,
        next_action=None,
    )  # fmt: skip
    call.put(intent)
    call.emit("payment_intent.payment_failed", intent)
    return intent


def _refusal(intent: Resource) -> StripeFault:
    error = {**intent["last_payment_error"], "payment_intent": public(intent)}
    message = error.pop("message")
    # A refusal in answer to a request is always a card_error with status 402, also where no charge was made.
    error.pop("type")
    return StripeFault(402, "card_error", message, **error)
