"""Commands of payments."""

from __future__ import annotations

import msgspec

from chalicelib.domain.orders.model import Standing
from chalicelib.domain.payments.model import RefundStatus
from chalicelib.domain.payments.ports import ProviderEvent
from chalicelib.domain.tenders import Method, PaymentStatus
from chalicelib.kernel.privacy import PersonalText, SecretText


class PaymentOpened(msgspec.Struct, frozen=True, kw_only=True):
    """What a shopper's browser needs to pay an order. `client_secret` only while there is something to pay."""

    order_id: str
    status: PaymentStatus
    client_secret: SecretText | None
    amount_minor: int
    currency: str


class RecordPayment(msgspec.Struct, frozen=True, kw_only=True):
    """Write down that an order was paid by other means. `amount_minor` None: all that is due."""

    order_id: str
    method: Method
    amount_minor: int | None = None


class MarkPaid(msgspec.Struct, frozen=True, kw_only=True):
    """Write down that an order was paid, no matter how."""

    order_id: str


class PaymentRecorded(msgspec.Struct, frozen=True, kw_only=True):
    """A payment that was written down."""

    order_id: str
    method: Method
    amount_minor: int
    currency: str


class RefundItem(msgspec.Struct, frozen=True, kw_only=True):
    """Units of a line to refund; `restock` puts them back on sale."""

    line_id: str
    quantity: int
    restock: bool = False


class RefundOrder(msgspec.Struct, frozen=True, kw_only=True):
    """Give money back: for `items`, or an amount, or (neither) all that is left.

    `restock` puts every unit not refunded before back on sale, when all that is left is refunded.
    """

    order_id: str
    key: str
    items: tuple[RefundItem, ...] = ()
    amount_minor: int | None = None
    restock: bool = False
    reason: PersonalText | None = None


class RefundMade(msgspec.Struct, frozen=True, kw_only=True):
    """A refund, and where the order stands since. `credit_note_id` is None until it succeeded."""

    refund_id: str
    amount_minor: int
    currency: str
    status: RefundStatus
    credit_note_id: str | None
    standing: Standing


class UnfreezeFulfilment(msgspec.Struct, frozen=True, kw_only=True):
    """Let the order of a dispute be packed and shipped again."""

    dispute_id: str


class TakeEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Take in a message of the provider about an order of this shop."""

    event: ProviderEvent
    order_id: str


class Reconcile(msgspec.Struct, frozen=True, kw_only=True):
    """Ask the provider how things stand with an order."""

    order_id: str
