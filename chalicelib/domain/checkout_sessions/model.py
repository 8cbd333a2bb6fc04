"""Checkout sessions: the way from a cart to an order, step by step, with what was agreed to before paying."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta
from typing import ClassVar, NewType

import msgspec

from chalicelib.domain.cart import Cart, CartTotals
from chalicelib.domain.orders import Order
from chalicelib.domain.payments import PaymentOpened
from chalicelib.domain.shipping import RateQuote
from chalicelib.domain.tenders import Tender, Wanted
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.privacy import PlainText, SecretText

SessionId = NewType("SessionId", str)

LIFETIME = timedelta(hours=24)  # since the last step
RETENTION = timedelta(days=30)


class Stage(enum.Enum):
    """The steps, in order. A session stands at the last one that was taken."""

    INIT = "init"
    CONTACT = "contact"
    SHIPPING = "shipping"
    PAYMENT = "payment"
    REVIEW = "review"
    COMPLETE = "complete"


class PayBy(enum.Enum):
    """How what gift cards, credit and points leave over is paid."""

    CARD = "card"  # online, by whatever the provider offers
    MANUAL = "manual"  # by bank transfer, in cash: people write it down
    TERMS = "net_terms"  # later, as a business account's terms allow


class PaymentChoice(msgspec.Struct, frozen=True, kw_only=True):
    """How the shopper wants to pay."""

    by: PayBy
    wanted: Wanted = Wanted()


class AgreedLine(msgspec.Struct, frozen=True, kw_only=True):
    """What the shopper agreed to buy, at which price."""

    variant_id: str
    quantity: int
    unit_price_minor: int


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """What the shopper agreed to pay, frozen at the review, in minor units of `currency`. Completing charges just that.

    The amounts are those of the order to be placed. `tenders` are what gift cards, credit and points pay of the total.
    """

    currency: PlainText
    lines: tuple[AgreedLine, ...]
    subtotal_minor: int
    discount_minor: int
    shipping_minor: int
    tax_minor: int
    total_minor: int
    tenders: tuple[Tender, ...] = ()

    @property
    def prepaid_minor(self) -> int:
        """What gift cards, credit and points pay."""
        return sum(tender.amount_minor for tender in self.tenders)

    @property
    def due_minor(self) -> int:
        """What is left to pay."""
        return self.total_minor - self.prepaid_minor


class CheckoutSession(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """One way from a cart to its order. Whom, where to and how it is sent is kept by the cart itself."""

    KIND: ClassVar[str] = "CHECKOUT_SESSION"

    id: SessionId
    cart_id: str
    stage: Stage = Stage.INIT
    payment: PaymentChoice | None = None
    agreement: Agreement | None = None
    order_id: str | None = None
    expires_at: datetime
    created_at: datetime
    updated_at: datetime

    def alive(self, now: datetime) -> bool:
        """Whether it can still be gone on with; one that became an order can always be looked at."""
        return self.order_id is not None or now < self.expires_at

    def expiry(self) -> datetime:
        """Kept for a while after its time, for questions."""
        return self.expires_at + RETENTION


class SessionView(msgspec.Struct, frozen=True, kw_only=True):
    """A session with its cart, what that comes to now, and the ways to send it.

    Once it is complete there is the `order` with the token that opens it, and how to pay what is due online, if so.
    """

    session: CheckoutSession
    cart: Cart
    totals: CartTotals
    rates: tuple[RateQuote, ...] = ()
    order: Order | None = None
    guest_access_token: SecretText | None = None
    payment: PaymentOpened | None = None
