"""Payments: money for orders, money back, disputes. The names other contexts may use."""

from __future__ import annotations

from chalicelib.domain.payments.commands import (
    MarkPaid,
    PaymentOpened,
    PaymentRecorded,
    Reconcile,
    RecordPayment,
    RefundItem,
    RefundMade,
    RefundOrder,
    TakeEvent,
)
from chalicelib.domain.payments.errors import (
    AmountDiffers,
    EventNotGenuine,
    NothingPaid,
    NotRefundable,
    OrderNotPayable,
    PaymentInFlight,
    PaymentsNotConfigured,
    ProviderRefused,
    ProviderUnavailable,
    RefundKeyReused,
    RefundRefused,
)
from chalicelib.domain.payments.events import (
    DisputeClosed,
    DisputeOpened,
    PaymentFailed,
    PaymentOrphaned,
    RefundFailed,
    RefundIssued,
    RefundReversed,
    RefundUnbooked,
)
from chalicelib.domain.payments.intents import start_payment
from chalicelib.domain.payments.model import Dispute, DisputeStatus, Refund, RefundLine, RefundStatus
from chalicelib.domain.payments.operations.manual import mark_paid, record_payment
from chalicelib.domain.payments.operations.opening import open_payment
from chalicelib.domain.payments.operations.provider_events import take_event
from chalicelib.domain.payments.operations.reconciling import expire_unpaid, reconcile
from chalicelib.domain.payments.operations.refunds import refund_order
from chalicelib.domain.payments.ports import ProviderEvent, Reference, Subject
from chalicelib.domain.payments.reactions import close_payment
from chalicelib.domain.tenders import (
    Method,
    Payment,
    PaymentReturned,
    PaymentStatus,
    PaymentSucceeded,
    Provider,
    online_payment_id,
)

__all__ = [
    "AmountDiffers",
    "Dispute",
    "DisputeClosed",
    "DisputeOpened",
    "DisputeStatus",
    "EventNotGenuine",
    "MarkPaid",
    "Method",
    "NotRefundable",
    "NothingPaid",
    "OrderNotPayable",
    "Payment",
    "PaymentFailed",
    "PaymentInFlight",
    "PaymentOpened",
    "PaymentOrphaned",
    "PaymentRecorded",
    "PaymentReturned",
    "PaymentStatus",
    "PaymentSucceeded",
    "PaymentsNotConfigured",
    "Provider",
    "ProviderEvent",
    "ProviderRefused",
    "ProviderUnavailable",
    "Reconcile",
    "RecordPayment",
    "Reference",
    "Refund",
    "RefundFailed",
    "RefundIssued",
    "RefundItem",
    "RefundKeyReused",
    "RefundLine",
    "RefundMade",
    "RefundOrder",
    "RefundRefused",
    "RefundReversed",
    "RefundStatus",
    "RefundUnbooked",
    "Subject",
    "TakeEvent",
    "close_payment",
    "expire_unpaid",
    "mark_paid",
    "online_payment_id",
    "open_payment",
    "reconcile",
    "record_payment",
    "refund_order",
    "start_payment",
    "take_event",
]
