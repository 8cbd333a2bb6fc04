"""Payments: money for orders, money back, disputes. The names other contexts may use."""

from __future__ import annotations

from chalicelib.domain.payments.accounts import opened_account, sealed_account
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
    UnfreezeFulfilment,
)
from chalicelib.domain.payments.errors import (
    AmountDiffers,
    DisputeNotFound,
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
from chalicelib.domain.payments.findings import CompareOrder, Finding, FindingFilter, RepairOrder
from chalicelib.domain.payments.intents import start_payment, takes_online
from chalicelib.domain.payments.model import Dispute, DisputeFilter, DisputeStatus, Refund, RefundLine, RefundStatus
from chalicelib.domain.payments.operations.comparing import compare_order, list_findings, repair_order
from chalicelib.domain.payments.operations.disputes import list_disputes, unfreeze_fulfilment
from chalicelib.domain.payments.operations.manual import mark_paid, record_payment
from chalicelib.domain.payments.operations.opening import open_payment
from chalicelib.domain.payments.operations.provider_events import take_event
from chalicelib.domain.payments.operations.reconciling import expire_unpaid, reconcile
from chalicelib.domain.payments.operations.refunds import refund_order
from chalicelib.domain.payments.ports import KeyStanding, ProviderAccount, ProviderEvent, Reference, Statement, Subject
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
    "CompareOrder",
    "Dispute",
    "DisputeClosed",
    "DisputeFilter",
    "DisputeNotFound",
    "DisputeOpened",
    "DisputeStatus",
    "EventNotGenuine",
    "Finding",
    "FindingFilter",
    "KeyStanding",
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
    "ProviderAccount",
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
    "RepairOrder",
    "Statement",
    "Subject",
    "TakeEvent",
    "UnfreezeFulfilment",
    "close_payment",
    "compare_order",
    "expire_unpaid",
    "list_disputes",
    "list_findings",
    "mark_paid",
    "online_payment_id",
    "open_payment",
    "opened_account",
    "reconcile",
    "record_payment",
    "refund_order",
    "repair_order",
    "sealed_account",
    "start_payment",
    "take_event",
    "takes_online",
    "unfreeze_fulfilment",
]
