"""Disputes, as in Stripe's API reference (https://docs.stripe.com/api/disputes); banks open them, the API answers."""

from __future__ import annotations

from typing import Literal

from scripts.local.stripe_fake.errors import Resource, invalid
from scripts.local.stripe_fake.fields import matching, merge_metadata, page
from scripts.local.stripe_fake.ids import new_id
from scripts.local.stripe_fake.resources import balance
from scripts.local.stripe_fake.world import Call

EVIDENCE_SECONDS = 9 * 24 * 3600
OPEN_STATUSES = ("needs_response", "under_review")
MODELLED_UPDATE = frozenset({"evidence", "expand", "metadata", "submit"})


def retrieve(call: Call, dispute_id: str) -> Resource:
    """GET /v1/disputes/{id}."""
    return call.get(dispute_id)


def list_all(call: Call) -> Resource:
    """GET /v1/disputes."""
    return page(call, "dp", "/v1/disputes", matching(call, "charge", "payment_intent"))


def update(call: Call, dispute_id: str) -> Resource:
    """POST /v1/disputes/{id}: evidence, which `submit=false` only saves as a draft."""
    dispute = _open(call.get(dispute_id))
    dispute["metadata"] = merge_metadata(dispute["metadata"], call.params.get("metadata"))
    if "evidence" in call.params:
        dispute["evidence"].update(call.params["evidence"])
        dispute["evidence_details"]["has_evidence"] = True
        if call.params.get("submit", True):
            dispute["evidence_details"]["submission_count"] += 1
            dispute["status"] = "under_review"
    call.put(dispute)
    call.emit("charge.dispute.updated", dispute)
    return dispute


def close(call: Call, dispute_id: str) -> Resource:
    """POST /v1/disputes/{id}/close: accept the dispute as lost."""
    return decide(call, call.get(dispute_id), "lost")


def open_dispute(call: Call, charge: Resource, reason: str, amount: int | None = None) -> Resource:
    """Open a dispute as the payer's bank does: the amount and a fee leave the balance at once."""
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount = left if amount is None else amount
    if charge["disputed"] or not charge["captured"] or not 0 < amount <= left:
        raise invalid(f"Charge {charge['id']} cannot be disputed for {amount}.", param="charge")
    dispute: Resource = {
        "id": new_id("dp"),
        "object": "dispute",
        "amount": amount,
        "charge": charge["id"],
        "created": call.now,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {},
        "evidence_details": {
            "due_by": call.now + EVIDENCE_SECONDS,
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": reason,
        "status": "needs_response",
    }
    fee = balance.fee_detail(balance.DISPUTE_FEE, charge["currency"])
    dispute["balance_transactions"] = [balance.record(call, "adjustment", dispute, -amount, [fee])]
    charge.update(disputed=True, _charged_back=True)
    call.put(charge)
    call.put(dispute)
    call.emit("charge.dispute.created", dispute)
    call.emit("charge.dispute.funds_withdrawn", dispute)
    return dispute


def decide(call: Call, dispute: Resource, outcome: Literal["won", "lost"]) -> Resource:
    """Bring the bank's decision; a won dispute returns the amount, not the fee."""
    dispute = _open(dispute)
    dispute["status"] = outcome
    if outcome == "won":
        dispute["balance_transactions"].append(balance.record(call, "adjustment", dispute, dispute["amount"]))
        call.put({**call.get(dispute["charge"]), "_charged_back": False})
    call.put(dispute)
    call.emit("charge.dispute.closed", dispute)
    if outcome == "won":
        call.emit("charge.dispute.funds_reinstated", dispute)
    return dispute


def _open(dispute: Resource) -> Resource:
    if dispute["status"] not in OPEN_STATUSES:
        raise invalid(f"This dispute is already closed: its status is {dispute['status']}.", param="dispute")
    return dispute
