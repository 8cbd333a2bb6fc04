"""Balance, balance transactions and the account, as in Stripe's API reference (https://docs.stripe.com/api/balance)."""

from __future__ import annotations

from typing import Any

from scripts.local.stripe_fake.errors import Resource
from scripts.local.stripe_fake.fields import matching, page
from scripts.local.stripe_fake.ids import new_id
from scripts.local.stripe_fake.world import Call

PAYOUT_DELAY_SECONDS = 2 * 24 * 3600
FEE_PER_MILLE = 29
FEE_FIXED = 30
DISPUTE_FEE = 1500
CATEGORIES = {"adjustment": "dispute", "refund_failure": "refund_failure"}


def processing_fee(amount: int) -> int:
    """Return the fake's fee in minor units: 2.9 % rounded half up, plus 30."""
    return (amount * FEE_PER_MILLE + 500) // 1000 + FEE_FIXED


def record(call: Call, kind: str, source: Resource, amount: int, fees: list[Resource] | None = None) -> Resource:
    """Store a balance transaction of the source's currency and return it; `amount` is negative for money going out."""
    fees = fees or []
    fee = sum(item["amount"] for item in fees)
    at_once = source.get("_available_at_once") or amount < 0
    return call.put(
        {
            "id": new_id("txn"),
            "object": "balance_transaction",
            "amount": amount,
            "available_on": call.now + (0 if at_once else PAYOUT_DELAY_SECONDS),
            "balance_type": "payments",
            "created": call.now,
            "currency": source["currency"],
            "description": None,
            "exchange_rate": None,
            "fee": fee,
            "fee_details": fees,
            "net": amount - fee,
            "reporting_category": CATEGORIES.get(kind, kind),
            "source": source["id"],
            "status": "available" if at_once else "pending",
            "type": kind,
        }
    )


def fee_detail(amount: int, currency: str, kind: str = "stripe_fee") -> Resource:
    """Return one line of a balance transaction's fees."""
    return {"amount": amount, "application": None, "currency": currency, "description": None, "type": kind}


def retrieve_transaction(call: Call, transaction_id: str) -> Resource:
    """GET /v1/balance_transactions/{id}."""
    return _current(call, call.get(transaction_id))


def list_transactions(call: Call) -> Resource:
    """GET /v1/balance_transactions."""
    found = page(call, "txn", "/v1/balance_transactions", matching(call, "currency", "source", "type"))
    found["data"] = [_current(call, row) for row in found["data"]]
    return found


def retrieve_balance(call: Call) -> Resource:
    """GET /v1/balance: the sums of the net amounts, by currency."""
    sums: dict[str, dict[str, int]] = {"available": {}, "pending": {}}
    for row in call.rows("txn"):
        amounts = sums[_current(call, row)["status"]]
        amounts[row["currency"]] = amounts.get(row["currency"], 0) + row["net"]
    return {
        "object": "balance",
        "available": _by_currency(sums["available"]),
        "livemode": False,
        "pending": _by_currency(sums["pending"]),
    }


def retrieve_account(call: Call) -> Resource:
    """GET /v1/account: with this a shop checks that its secret key is right."""
    return {
        "id": call.account,
        "object": "account",
        "charges_enabled": True,
        "country": "DE",
        "default_currency": "eur",
        "details_submitted": True,
        "email": None,
        "metadata": {},
        "payouts_enabled": True,
        "type": "standard",
    }


def _current(call: Call, row: Resource) -> Resource:
    return {**row, "status": "available" if row["available_on"] <= call.now else "pending"}


def _by_currency(amounts: dict[str, int]) -> list[dict[str, Any]]:
    return [{"amount": amount, "currency": currency} for currency, amount in sorted(amounts.items())]
