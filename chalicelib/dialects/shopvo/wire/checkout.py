"""Checkout sessions, as Shopvo spells them: the state is the step that is taken, its fields stand beside it."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from chalicelib.dialects.kit.wire import Email, In, Out, refuse
from chalicelib.dialects.shopvo.wire.addresses import AddressBody, AddressOut, address, shown
from chalicelib.dialects.shopvo.wire.cart import ItemOut, TotalsOut, item, summed
from chalicelib.dialects.shopvo.wire.common import Id, One, one
from chalicelib.dialects.shopvo.wire.orders import OrderOut, spelled
from chalicelib.domain.checkout_sessions import (
    AdvanceSession,
    Agreement,
    Contact,
    Delivery,
    GetSession,
    PayBy,
    Payment,
    PaymentChoice,
    SessionView,
    Stage,
    StartSession,
)
from chalicelib.domain.payments import PaymentOpened
from chalicelib.domain.shipping import RateQuote
from chalicelib.domain.tenders import Tender
from chalicelib.kernel.clock import iso_ms

State = Literal["init", "contact", "shipping", "payment", "review", "complete"]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Codes = Annotated[list[Code], msgspec.Meta(max_length=20)]
Points = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)]


class SessionQuery(In, frozen=True, kw_only=True):
    """Which session."""

    session_id: Id


class StartBody(In, frozen=True, kw_only=True):
    """The cart to check out."""

    cart_id: Id


class StepBody(In, frozen=True, kw_only=True):
    """The step to take, with its fields: what is left out stays as it is.

    contact: email, customerId. shipping: shippingAddress, shippingRateId. payment: method, giftCardCodes,
    useStoreCredit, loyaltyPoints, promotionCodes.
    """

    session_id: Id
    state: State
    email: Email | None = None
    customer_id: Id | None = None
    shipping_address: AddressBody | None = None
    shipping_rate_id: Id | None = None
    method: Literal["card", "manual", "net_terms"] | None = None
    gift_card_codes: Codes | None = None
    use_store_credit: bool | None = None
    loyalty_points: Points | None = None
    promotion_codes: Codes | None = None


class RateOut(Out, frozen=True, kw_only=True):
    """A way to send it."""

    id: str
    name: str
    price: int
    currency: str


class ChoiceOut(Out, frozen=True, kw_only=True):
    """How it is to be paid."""

    method: str
    gift_cards: int
    use_store_credit: bool
    loyalty_points: int


class TenderOut(Out, frozen=True, kw_only=True):
    """What is paid by what the site keeps."""

    type: str
    amount: int
    points: int | None


class AgreedOut(Out, frozen=True, kw_only=True):
    """What was reviewed, and is charged: no more, no less."""

    currency: str
    subtotal: int
    discount: int
    shipping: int
    tax: int
    total: int
    tenders: list[TenderOut]
    due: int


class PayableOut(Out, frozen=True, kw_only=True):
    """What the shopper's browser needs to pay online."""

    status: str
    client_secret: str | None
    amount: int
    currency: str


class SessionOut(Out, frozen=True, kw_only=True):
    """A session: `totals` are of now, `review` is what was agreed to."""

    id: str
    state: str
    cart_id: str
    email: str | None
    customer_id: str | None
    shipping_address: AddressOut | None
    shipping_rate_id: str | None
    shipping_rates: list[RateOut]
    items: list[ItemOut]
    promotion_codes: list[str]
    payment: ChoiceOut | None
    totals: TotalsOut
    review: AgreedOut | None
    order_id: str | None
    order: OrderOut | None
    payment_intent: PayableOut | None
    expires_at: str
    created_at: str
    updated_at: str


def reading(query: SessionQuery) -> GetSession:
    """Which session."""
    return GetSession(session_id=query.session_id)


def start(body: StartBody) -> StartSession:
    """The command behind a new session."""
    return StartSession(cart_id=body.cart_id)


def step(body: StepBody) -> AdvanceSession:
    """The command behind a step."""
    where = None if body.shipping_address is None else address(body.shipping_address)
    return AdvanceSession(
        session_id=body.session_id,
        stage=Stage(body.state),
        contact=Contact(email=body.email, customer_id=body.customer_id),
        delivery=Delivery(address=where, rate_id=body.shipping_rate_id),
        payment=_payment(body),
    )


def _payment(body: StepBody) -> Payment | None:
    fields = (body.gift_card_codes, body.use_store_credit, body.loyalty_points, body.promotion_codes)
    if body.method is None:
        if any(field is not None for field in fields):
            raise refuse("invalid_type", "method", expected="string", received="undefined")
        return None
    return Payment(
        by=PayBy(body.method),
        gift_card_codes=tuple(body.gift_card_codes or ()),
        store_credit=bool(body.use_store_credit),
        points=body.loyalty_points or 0,
        codes=None if body.promotion_codes is None else tuple(body.promotion_codes),
    )


def session(view: SessionView) -> One[SessionOut]:
    """A session."""
    stored, cart = view.session, view.cart
    return one(
        SessionOut(
            id=stored.id,
            state=stored.stage.value,
            cart_id=cart.id,
            email=cart.guest_email if view.order is None else view.order.email,
            customer_id=cart.customer_id,
            shipping_address=shown(cart.shipping_address),
            shipping_rate_id=cart.shipping_rate_id,
            shipping_rates=[_rate(quote) for quote in view.rates],
            items=[item(line) for line in cart.lines],
            promotion_codes=[cart.discount_code] if cart.discount_code else [],
            payment=None if stored.payment is None else _choice(stored.payment),
            totals=summed(view.totals),
            review=None if stored.agreement is None else _agreed(stored.agreement),
            order_id=stored.order_id,
            order=None if view.order is None else spelled(view.order),
            payment_intent=None if view.payment is None else _payable(view.payment),
            expires_at=iso_ms(stored.expires_at),
            created_at=iso_ms(stored.created_at),
            updated_at=iso_ms(stored.updated_at),
        )
    )


def _rate(quote: RateQuote) -> RateOut:
    return RateOut(id=quote.rate_id, name=quote.name, price=quote.amount_minor, currency=quote.currency)


def _choice(choice: PaymentChoice) -> ChoiceOut:
    return ChoiceOut(
        method=choice.by.value,
        gift_cards=len(choice.wanted.gift_cards),
        use_store_credit=choice.wanted.store_credit,
        loyalty_points=choice.wanted.points,
    )


def _agreed(agreed: Agreement) -> AgreedOut:
    return AgreedOut(
        currency=agreed.currency,
        subtotal=agreed.subtotal_minor,
        discount=agreed.discount_minor,
        shipping=agreed.shipping_minor,
        tax=agreed.tax_minor,
        total=agreed.total_minor,
        tenders=[_tender(each) for each in agreed.tenders],
        due=agreed.due_minor,
    )


def _tender(tender: Tender) -> TenderOut:
    return TenderOut(type=tender.provider.name, amount=tender.amount_minor, points=tender.points or None)


def _payable(opened: PaymentOpened) -> PayableOut:
    return PayableOut(
        status=opened.status.name,
        client_secret=opened.client_secret,
        amount=opened.amount_minor,
        currency=opened.currency,
    )
