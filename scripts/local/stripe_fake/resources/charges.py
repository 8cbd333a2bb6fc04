"""Charges: made by PaymentIntents, as in Stripe's API reference (https://docs.stripe.com/api/charges)."""

from __future__ import annotations

from scripts.local.stripe_fake.errors import Resource
from scripts.local.stripe_fake.fields import matching, merge_metadata, page, unset_if_empty
from scripts.local.stripe_fake.ids import new_id
from scripts.local.stripe_fake.resources import balance
from scripts.local.stripe_fake.resources.payment_methods import behaviour_of, payment_method_details
from scripts.local.stripe_fake.resources.test_methods import Decline
from scripts.local.stripe_fake.world import Call

COPIED_FROM_INTENT = (
    "amount", "application_fee_amount", "currency", "customer", "description", "metadata", "receipt_email", "shipping",
    "statement_descriptor", "statement_descriptor_suffix", "transfer_group",
)  # fmt: skip
MODELLED_UPDATE = frozenset({"description", "expand", "metadata", "receipt_email", "shipping"})


def retrieve(call: Call, charge_id: str) -> Resource:
    """GET /v1/charges/{id}."""
    return call.get(charge_id)


def list_all(call: Call) -> Resource:
    """GET /v1/charges."""
    return page(call, "ch", "/v1/charges", matching(call, "customer", "payment_intent", "transfer_group"))


def update(call: Call, charge_id: str) -> Resource:
    """POST /v1/charges/{id}."""
    charge = call.get(charge_id)
    for name in ("description", "receipt_email", "shipping"):
        if name in call.params:
            charge[name] = unset_if_empty(call.params[name])
    charge["metadata"] = merge_metadata(charge["metadata"], call.params.get("metadata"))
    call.put(charge)
    call.emit("charge.updated", charge)
    return charge


def build(call: Call, intent: Resource, method: Resource, status: str) -> Resource:
    """Return a new charge of an intent, not stored yet; status is `succeeded`, `pending` or `failed`."""
    return {
        "id": new_id("ch"),
        "object": "charge",
        "amount_captured": 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "balance_transaction": None,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": intent["statement_descriptor"],
        "captured": False,
        "created": call.now,
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "fraud_details": {},
        "livemode": False,
        "on_behalf_of": None,
        "outcome": _outcome(status, None),
        "paid": status != "failed",
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": payment_method_details(method),
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "source": None,
        "source_transfer": None,
        "status": status,
        "transfer_data": None,
        **{name: intent[name] for name in COPIED_FROM_INTENT},
        "_available_at_once": behaviour_of(method).funds_available_at_once,
        "_charged_back": False,
        "_refunds": behaviour_of(method).refunds,
        "_dispute_reason": behaviour_of(method).dispute_reason,
    }


def fail(call: Call, charge: Resource, decline: Decline) -> Resource:
    """Mark a charge as refused by the bank, store it and tell the endpoints."""
    charge.update(
        status="failed",
        paid=False,
        captured=False,
        failure_code=decline.code,
        failure_message=decline.message,
        outcome=_outcome("failed", decline.decline_code or decline.code),
    )
    call.put(charge)
    call.emit("charge.failed", charge)
    return charge


def capture(call: Call, charge: Resource, amount: int) -> Resource:
    """Take the money of a charge: its balance transaction and captured amount; the caller emits the event."""
    currency = charge["currency"]
    fees = [balance.fee_detail(balance.processing_fee(amount), currency)]
    if charge["application_fee_amount"]:
        fees.append(balance.fee_detail(charge["application_fee_amount"], currency, "application_fee"))
    transaction = balance.record(call, "charge", charge, amount, fees)
    charge.update(status="succeeded", captured=True, amount_captured=amount, balance_transaction=transaction["id"])
    return call.put(charge)


def _outcome(status: str, reason: str | None) -> Resource:
    refused = status == "failed"
    return {
        "network_status": "declined_by_network" if refused else "approved_by_network",
        "reason": reason,
        "risk_level": "normal",
        "seller_message": "The bank refused this payment." if refused else "Payment complete.",
        "type": "issuer_declined" if refused else "authorized",
    }
