"""Online payments at the provider: begun in a stored step, made under a key of ours, replaced when they died."""

from __future__ import annotations

from typing import NoReturn

from chalicelib.domain.context import Context
from chalicelib.domain.orders import Order, PaymentState, Progress
from chalicelib.domain.payments.books import Books
from chalicelib.domain.payments.commands import PaymentOpened
from chalicelib.domain.payments.errors import OrderNotPayable, ProviderRefused, ProviderUnavailable
from chalicelib.domain.payments.operations.manual import pay_by_hand
from chalicelib.domain.payments.ports import Intent, IntentStatus, Reference
from chalicelib.domain.payments.settling import take_news
from chalicelib.domain.tenders import Method, Payment, PaymentStatus, Provider, next_check, online_payment_id
from chalicelib.kernel.unit_of_work import ConcurrentChange

CUSTOMER_CLAIM = "payment_customer"


def takes_online(ctx: Context) -> bool:
    """Whether the shop is paid online: it wants to be, and there is a provider."""
    return ctx.shop.online_payments and ctx.ports.payments.is_configured


def start_payment(ctx: Context, order: Order) -> PaymentOpened:
    """Let an order be paid online: `order` is stored, and nothing waits in the unit of work.

    Raises OrderNotPayable for a cancelled order, ProviderRefused, ProviderUnavailable.
    """
    if order.progress is Progress.CANCELLED:
        raise OrderNotPayable()
    if order.payment is not PaymentState.PENDING:
        return _opened(order, PaymentStatus.SUCCEEDED)
    if order.due_minor == 0:
        pay_by_hand(ctx, Books(order, (), (), ()), Method.FREE)
        return _opened(order, PaymentStatus.SUCCEEDED)
    payment = ctx.uow.find(Payment, order.id, online_payment_id(order.id))
    if payment is None:
        payment = ctx.uow.create(_new(ctx, order), exists=ConcurrentChange(kind=Payment.KIND))
        ctx.checkpoint()
    if payment.intent_id is None:
        return _make_intent(ctx, order, payment)
    return _look_again(ctx, order, payment, payment.intent_id)


def _new(ctx: Context, order: Order) -> Payment:
    return Payment(
        id=online_payment_id(order.id),
        order_id=order.id,
        provider=Provider.STRIPE,
        amount_minor=order.due_minor,
        currency=order.currency,
        check_at=next_check(ctx.now, ctx.now),
        created_at=ctx.now,
        updated_at=ctx.now,
    )


def _look_again(ctx: Context, order: Order, payment: Payment, intent_id: str) -> PaymentOpened:
    """Answer from the intent there is, or replace one that can never take money."""
    intent = ctx.ports.payments.intent(intent_id)
    if intent.status is not IntentStatus.CANCELLED:
        settled = take_news(ctx, order, payment, intent)
        return _opened(settled.order, settled.payment.status, intent)
    payment = ctx.uow.save(
        payment.replace(status=PaymentStatus.UNKNOWN, intent_id=None, attempt=payment.attempt + 1, updated_at=ctx.now)
    )
    ctx.checkpoint()
    return _make_intent(ctx, order, payment)


def _make_intent(ctx: Context, order: Order, payment: Payment) -> PaymentOpened:
    reference = Reference(tenant_id=ctx.shop.id, order_id=order.id)
    customer = _customer(ctx, order)
    try:
        intent = ctx.ports.payments.create_intent(
            payment.amount_minor, payment.currency, reference, customer, payment.provider_key
        )
    except ProviderRefused as refusal:
        _use_another_key(ctx, payment, refusal)
    except ProviderUnavailable as outage:
        if not outage.details.get("indeterminate"):
            raise
        _use_another_key(ctx, payment, outage)
    settled = take_news(ctx, order, payment, intent)
    return _opened(settled.order, settled.payment.status, intent)


def _use_another_key(ctx: Context, payment: Payment, error: ProviderRefused | ProviderUnavailable) -> NoReturn:
    """The provider would repeat its answer under this key. An intent nobody was told of can take no money."""
    ctx.uow.save(payment.replace(attempt=payment.attempt + 1, updated_at=ctx.now))
    ctx.checkpoint()
    raise error


def _customer(ctx: Context, order: Order) -> str | None:
    """The provider's customer for an account, made once."""
    if order.customer_id is None:
        return None
    known = ctx.uow.claimed(CUSTOMER_CLAIM, order.customer_id)
    if known is not None:
        return known
    key = f"cust:{ctx.shop.id}:{order.customer_id}"
    made = ctx.ports.payments.create_customer(order.customer_id, ctx.shop.id, key)
    ctx.uow.claim(CUSTOMER_CLAIM, order.customer_id, made, taken=ConcurrentChange(kind=CUSTOMER_CLAIM))
    ctx.checkpoint()
    return made


def _opened(order: Order, status: PaymentStatus, intent: Intent | None = None) -> PaymentOpened:
    payable = status in (PaymentStatus.REQUIRES_PAYMENT, PaymentStatus.FAILED)
    return PaymentOpened(
        order_id=order.id,
        status=PaymentStatus.REQUIRES_PAYMENT if payable else status,
        client_secret=intent.client_secret if payable and intent else None,
        amount_minor=order.due_minor,
        currency=order.currency,
    )
