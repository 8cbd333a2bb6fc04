"""Orders: what was bought at which price, and where it stands on three axes: progress, payment, fulfilment."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import ClassVar, NewType

import msgspec

from chalicelib.domain.address import PostalAddress
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.privacy import FiscalText, PersonalMap, PersonalText, PlainText

OrderId = NewType("OrderId", str)


class Progress(enum.Enum):
    """Whether anything is still to be done."""

    OPEN = "open"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class PaymentState(enum.Enum):
    """What was paid, and how much of it went back."""

    PENDING = "pending"
    PAID = "paid"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"


class Fulfilment(enum.Enum):
    """Where the goods are."""

    UNFULFILLED = "unfulfilled"
    FULFILLED = "fulfilled"  # packed
    SHIPPED = "shipped"
    DELIVERED = "delivered"


class Axis(enum.Enum):
    """The three ways in which an order moves on."""

    PROGRESS = "progress"
    PAYMENT = "payment"
    FULFILMENT = "fulfilment"


class Standing(enum.Enum):
    """Where an order stands, in one word, for people and programs that want no more (see rules.standing_of)."""

    PENDING_PAYMENT = "pending_payment"
    PAID = "paid"
    FULFILLED = "fulfilled"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"


class OrderLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line, frozen at checkout. Amounts are minor units of the order's currency; see pricing.OrderLineAmounts.

    `refunded_quantity` counts units whose refund is under way too. `restocked_quantity` are the refunded units that
    went back into stock. `stock_settled` says that the line owns no units any more: they left the warehouse or were
    given back.
    """

    id: str
    product_id: str
    variant_id: str | None
    product_title: PlainText
    variant_title: PlainText
    sku: PlainText
    quantity: int
    unit_price_minor: int
    subtotal_minor: int
    discount_minor: int = 0
    tax_rate: PlainText = "0.0000"
    tax_minor: int = 0
    total_minor: int
    refunded_quantity: int = 0
    restocked_quantity: int = 0
    stock_settled: bool = False
    created_at: datetime

    @property
    def owned_quantity(self) -> int:
        """Units of stock that are still allocated to this line."""
        return 0 if self.stock_settled or self.variant_id is None else self.quantity - self.restocked_quantity


class OrderDiscount(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one promotion took off the order, off its goods or `on_shipping`.

    `redeemer` is under which name its use was counted for the shopper, where it is limited for each; a fingerprint.
    """

    promotion_id: str
    code: PlainText | None
    amount_minor: int
    redeemer: PlainText | None = None
    on_shipping: bool = False


class Order(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """An order. All money is in minor units of `currency`; amounts never change after checkout.

    `shipping_minor` is what was left to pay for shipping once `shipping_discount_minor` was taken off.
    `stock_taken` says that units of its lines are still allocated to it (cancelling gives back exactly those).
    `refunded_minor` and `refunded_tax_minor` include refunds under way, so that nothing is given back twice; `payment`
    moves only when a refund succeeded. `prepaid_minor` is what gift cards, store credit and points paid as it was
    placed; the rest is due. `last_moved` is the axis that a one-word standing speaks of. An order on terms is owed by a
    business account, `terms_account_id`, until `payment_due_at`: it is sent before it is paid.
    """

    KIND: ClassVar[str] = "ORDER"

    id: OrderId
    number: PlainText
    cart_id: str
    customer_id: str | None = None
    email: PersonalText
    locale: PlainText = "en"
    currency: PlainText
    progress: Progress = Progress.OPEN
    payment: PaymentState = PaymentState.PENDING
    fulfilment: Fulfilment = Fulfilment.UNFULFILLED
    last_moved: Axis = Axis.PAYMENT
    lines: tuple[OrderLine, ...]
    discounts: tuple[OrderDiscount, ...] = ()
    subtotal_minor: int
    discount_minor: int = 0
    shipping_minor: int = 0
    shipping_discount_minor: int = 0
    items_tax_minor: int = 0
    shipping_tax_minor: int = 0
    total_minor: int
    prepaid_minor: int = 0
    refunded_minor: int = 0
    refunded_tax_minor: int = 0
    tax_included: bool = True
    tax_mode: PlainText = "none"
    shipping_tax_rate: PlainText = "0.0000"
    reverse_charge: bool = False
    is_b2b: bool = False
    vat_number: FiscalText | None = None
    vies_consultation_ref: FiscalText | None = None
    fulfilment_frozen: bool = False
    stock_taken: bool = True
    payment_in_flight: bool = False  # the provider is working on it: neither swept nor paid by hand
    payment_refused: bool = False  # the last attempt to pay online was; another one may succeed
    shipping_address: PostalAddress
    billing_address: PostalAddress
    shipping_method: PlainText | None = None
    discount_code: PlainText | None = None
    guest_token_hash: PlainText
    tracking_number: PersonalText | None = None
    carrier: PlainText | None = None
    notes: PersonalText | None = None
    metadata: PersonalMap = {}
    placed_at: datetime
    unpaid_expires_at: datetime | None = None
    terms_account_id: str | None = None
    payment_due_at: datetime | None = None
    created_at: datetime
    updated_at: datetime

    @property
    def tax_minor(self) -> int:
        """All tax of the order."""
        return self.items_tax_minor + self.shipping_tax_minor

    @property
    def due_minor(self) -> int:
        """What is to be paid online or by hand: all that was not paid as the order was placed."""
        return self.total_minor - self.prepaid_minor

    @property
    def erased(self) -> bool:
        """Whether nobody knows any more who bought it."""
        return self.shipping_address.erased

    @property
    def is_owed(self) -> bool:
        """Whether a business account owes what is due of it."""
        return self.terms_account_id is not None and self.awaits_payment

    @property
    def awaits_payment(self) -> bool:
        """Whether it is open and nothing was paid yet."""
        return self.progress is Progress.OPEN and self.payment is PaymentState.PENDING

    @property
    def stock_unsettled(self) -> bool:
        """Whether it was cancelled or shipped, and its units have not all been moved accordingly."""
        gone = self.fulfilment in (Fulfilment.SHIPPED, Fulfilment.DELIVERED)
        return self.stock_taken and (gone or self.progress is Progress.CANCELLED)

    def due(self) -> datetime | None:
        """An unpaid order is cancelled when its time is up, unless a payment is in flight; unmoved stock is moved."""
        if self.stock_unsettled:
            return self.updated_at
        return self.unpaid_expires_at if self.awaits_payment and not self.payment_in_flight else None


class OrderHistory(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """One step in an order's life: written with the change, never edited."""

    KIND: ClassVar[str] = "HISTORY"

    id: str
    order_id: str
    from_status: PlainText | None
    to_status: PlainText
    note: PersonalText | None = None
    actor_type: PlainText
    actor_id: str | None = None
    created_at: datetime
