"""Tenders: by what orders are paid. The names other contexts may use."""

from __future__ import annotations

from chalicelib.domain.tenders.events import PaymentReturned, PaymentSucceeded, returned, succeeded
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
    "KEPT",
    "Method",
    "Part",
    "Payment",
    "PaymentId",
    "PaymentReturned",
    "PaymentStatus",
    "PaymentSucceeded",
    "Provider",
    "left_minor",
    "next_check",
    "online_payment_id",
    "part_of",
    "returned",
    "split",
    "succeeded",
]
