"""Refunds, as in Stripe's API reference (https://docs.stripe.com/api/refunds)."""

from __future__ import annotations

from typing import Literal

from scripts.local.stripe_fake.amounts import format_amount
from scripts.local.stripe_fake.errors import Resource, invalid
from scripts.local.stripe_fake.fields import matching, merge_metadata, page
from scripts.local.stripe_fake.ids import new_id
from scripts.local.stripe_fake.resources import balance
from scripts.local.stripe_fake.world import Call

Settlement = Literal["succeeded", "failed"]
SETTLES_SECONDS = 24 * 3600
MODELLED_CREATE = frozenset({"amount", "charge", "expand", "metadata", "payment_intent", "reason"})


def create(call: Call) -> Resource:
    """POST /v1/refunds: by charge or by PaymentIntent, up to what has not been refunded yet."""
    params = call.params
    charge = _refundable_charge(call)
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount = params.get("amount", left)
    _check_amount(charge, amount, left)
    pending = charge["_refunds"] == "pending"
    refund: Resource = {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount,
        "charge": charge["id"],
        "created": call.now,
        "currency": charge["currency"],
        "destination_details": {"type": "card"} if charge["payment_method_details"]["type"] == "card" else None,
        "metadata": merge_metadata({}, params.get("metadata")),
        "payment_intent": charge["payment_intent"],
        "reason": params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "pending" if pending else "succeeded",
        "transfer_reversal": None,
        "_settles_as": {"pending": "succeeded", "fails_later": "failed"}.get(charge["_refunds"]),
        "_settles_at": call.now + call.world.bank_delay_seconds(SETTLES_SECONDS),
    }
    refund["balance_transaction"] = balance.record(call, "refund", refund, -amount)["id"]
    call.put(refund)
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    call.put(charge)
    call.emit("refund.created", refund)
    call.emit("charge.refunded", charge)
    return refund


def retrieve(call: Call, refund_id: str) -> Resource:
    """GET /v1/refunds/{id}."""
    return call.get(refund_id)


def list_all(call: Call) -> Resource:
    """GET /v1/refunds."""
    return page(call, "re", "/v1/refunds", matching(call, "charge", "payment_intent"))


def update(call: Call, refund_id: str) -> Resource:
    """POST /v1/refunds/{id}: its metadata."""
    refund = call.get(refund_id)
    refund["metadata"] = merge_metadata(refund["metadata"], call.params.get("metadata"))
    call.put(refund)
    call.emit("refund.updated", refund)
    return refund


def settle(call: Call, refund: Resource, outcome: Settlement | None = None) -> Resource:
    """Bring the bank's answer to a refund; None means the answer its test method stands for.

    A refund that reads `succeeded` can still fail days later, when the bank sends the money back.
    """
    outcome = outcome or refund["_settles_as"] or "succeeded"
    if refund["status"] == "failed" or (refund["status"] == "succeeded" and outcome == "succeeded"):
        raise invalid(f"This refund is not waiting for the bank: its status is {refund['status']}.")
    refund.update(status=outcome, _settles_as=None)
    if outcome == "failed":
        _give_back(call, refund)
    call.put(refund)
    call.emit("refund.updated", refund)
    if outcome == "failed":
        call.emit("refund.failed", refund)
    return refund


def _give_back(call: Call, refund: Resource) -> None:
    transaction = balance.record(call, "refund_failure", refund, refund["amount"])
    refund.update(failure_reason="expired_or_canceled_card", failure_balance_transaction=transaction["id"])
    charge = call.get(refund["charge"])
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    call.put(charge)


def _refundable_charge(call: Call) -> Resource:
    params = call.params
    if "charge" in params and "payment_intent" in params:
        raise invalid("You may only specify one of these parameters: charge, payment_intent.", param="charge")
    if "charge" in params:
        charge = call.get(params["charge"], "charge")
    elif "payment_intent" in params:
        charge = _charge_of_intent(call, params["payment_intent"])
    else:
        message = "One of the following params should be provided for this request: payment_intent or charge."
        raise invalid(message, code="parameter_missing")
    if charge["status"] != "succeeded":
        raise invalid(f"Charge {charge['id']} has not succeeded and cannot be refunded.", code="charge_not_refundable")
    if charge["_charged_back"]:
        raise invalid(f"Charge {charge['id']} has been charged back; cannot issue a refund.", code="charge_disputed")
    if not charge["captured"]:
        message = f"Charge {charge['id']} has not been captured; cancel its PaymentIntent to release the funds."
        raise invalid(message, code="charge_not_refundable")
    return charge


def _charge_of_intent(call: Call, intent_id: str) -> Resource:
    intent = call.get(intent_id, "payment_intent")
    if intent["latest_charge"] is None or intent["status"] not in ("succeeded", "requires_capture"):
        raise invalid(
            f"This PaymentIntent ({intent_id}) does not have a successful charge to refund.",
            param="payment_intent",
            code="payment_intent_unexpected_state",
        )
    return call.get(intent["latest_charge"])


def _check_amount(charge: Resource, amount: int, left: int) -> None:
    if left == 0:
        raise invalid(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if amount < 1:
        raise invalid("Invalid positive integer", param="amount", code="parameter_invalid_integer")
    if amount > left:
        asked, rest = (format_amount(value, charge["currency"]) for value in (amount, left))
        message = f"Refund amount ({asked}) is greater than unrefunded amount on charge ({rest})"
        raise invalid(message, param="amount")
