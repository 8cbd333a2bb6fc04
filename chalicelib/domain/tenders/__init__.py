"""Tenders: by what orders are paid. The names other contexts may use."""

from __future__ import annotations

from chalicelib.domain.tenders.errors import CustomerNeeded, PointsInAnotherCurrency
from chalicelib.domain.tenders.events import PaymentReturned, PaymentSucceeded, returned, succeeded
from chalicelib.domain.tenders.keeping import (
    CANCELLED,
    TAKE_WRITES,
    Bill,
    Purse,
    Tender,
    Wanted,
    by_hand,
    give_back,
    plan,
    purse_of,
    put_back,
    references,
    take,
)
from chalicelib.domain.tenders.model import (
    KEPT,
    Method,
    Payment,
    PaymentId,
    PaymentStatus,
    Provider,
    next_check,
    online_payment_id,
)
from chalicelib.domain.tenders.rules import Part, left_minor, part_of, split

__all__ = [
    "CANCELLED",
    "KEPT",
    "TAKE_WRITES",
    "Bill",
    "CustomerNeeded",
    "Method",
    "Part",
    "Payment",
    "PaymentId",
    "PaymentReturned",
    "PaymentStatus",
    "PaymentSucceeded",
    "PointsInAnotherCurrency",
    "Provider",
    "Purse",
    "Tender",
    "Wanted",
    "by_hand",
    "give_back",
    "left_minor",
    "next_check",
    "online_payment_id",
    "part_of",
    "plan",
    "purse_of",
    "put_back",
    "references",
    "returned",
    "split",
    "succeeded",
    "take",
]
