"""What goes into a mail about an order: read anew each time it is written."""

from __future__ import annotations

from chalicelib.domain.context import Context
from chalicelib.domain.invoicing import IssuedDocument
from chalicelib.domain.notifications.errors import LetterSubjectMissing
from chalicelib.domain.notifications.model import Email, EmailKind
from chalicelib.domain.notifications.ports import Declared, Letterhead, OrderLetter, Voucher
from chalicelib.domain.notifications.relays import MailRelay, opened_relay
from chalicelib.domain.orders import Order
from chalicelib.domain.returns import Withdrawal
from chalicelib.domain.settings import BusinessIdentity
from chalicelib.kernel.money import Money
from chalicelib.kernel.unit_of_work import Reference


def order_letter(ctx: Context, email: Email, order: Order) -> OrderLetter:
    """The mail about an order. One table request, two when it is about more than the order."""
    withdrawn = email.kind is EmailKind.WITHDRAWAL_RECEIVED
    about = email.reference_id
    return OrderLetter(
        mail_id=email.id,
        at=email.created_at,
        head=letterhead(ctx),
        recipient=email.recipient,
        locale=email.locale,
        kind=email.kind,
        order=order,
        voucher=None if about is None or withdrawn else _voucher(ctx, order, about),
        declared=_declared(ctx, order, about) if about is not None and withdrawn else None,
    )


def letterhead(ctx: Context) -> Letterhead:
    """Who writes. One table request."""
    identity, relay = ctx.uow.find_many([Reference(BusinessIdentity, ()), Reference(MailRelay, ())])
    identity = identity or BusinessIdentity()
    return Letterhead(
        shop=ctx.shop,
        origin=ctx.shop.link_origin(ctx.shop.store_origins, ctx.ports.limits.store_origin),
        legal_name=identity.name,
        address=identity.address,
        relay=opened_relay(ctx, relay),
    )


def order_of(ctx: Context, order_id: str | None) -> Order:
    """The order that a mail is about. Raises `LetterSubjectMissing`."""
    missing = LetterSubjectMissing(what="order")
    if order_id is None:
        raise missing
    return ctx.uow.get(Order, order_id, missing=missing)


def _declared(ctx: Context, order: Order, withdrawal_id: str) -> Declared:
    """What was declared, whatever came of it."""
    withdrawal = ctx.uow.get(Withdrawal, withdrawal_id, missing=LetterSubjectMissing(what="withdrawal"))
    named = {item.line_id: item.quantity for item in withdrawal.items}
    return Declared(
        at=withdrawal.declared_at,
        name=withdrawal.name,
        units=named or {line.id: line.quantity for line in order.lines},
        on_time=withdrawal.on_time,
        cancelled=withdrawal.cancelled,
    )


def _voucher(ctx: Context, order: Order, document_id: str) -> Voucher:
    missing = LetterSubjectMissing(what="document")
    document = ctx.uow.get(IssuedDocument, order.id, document_id, missing=missing)
    return Voucher(
        number=document.number,
        issued_at=document.issued_at,
        gross=Money(document.gross_minor, document.currency),
    )
