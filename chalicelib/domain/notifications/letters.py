"""What goes into a mail about an order: read anew each time it is written."""

from __future__ import annotations

from chalicelib.domain.context import Context
from chalicelib.domain.invoicing import IssuedDocument
from chalicelib.domain.notifications.errors import LetterSubjectMissing
from chalicelib.domain.notifications.model import Email
from chalicelib.domain.notifications.ports import Letterhead, OrderLetter, Voucher
from chalicelib.domain.orders import Order
from chalicelib.domain.settings import BusinessIdentity
from chalicelib.kernel.money import Money


def order_letter(ctx: Context, email: Email, order: Order) -> OrderLetter:
    """The mail about an order. One table request, two when it is about a fiscal document."""
    return OrderLetter(
        mail_id=email.id,
        at=email.created_at,
        head=letterhead(ctx),
        recipient=email.recipient,
        locale=email.locale,
        kind=email.kind,
        order=order,
        voucher=None if email.reference_id is None else _voucher(ctx, order, email.reference_id),
    )


def letterhead(ctx: Context) -> Letterhead:
    """Who writes. One table request."""
    identity = ctx.uow.find(BusinessIdentity) or BusinessIdentity()
    origin = ctx.ports.limits.store_origin or f"https://{ctx.shop.host}"
    return Letterhead(shop=ctx.shop, origin=origin, legal_name=identity.name, address=identity.address)


def order_of(ctx: Context, order_id: str | None) -> Order:
    """The order that a mail is about. Raises `LetterSubjectMissing`."""
    missing = LetterSubjectMissing(what="order")
    if order_id is None:
        raise missing
    return ctx.uow.get(Order, order_id, missing=missing)


def _voucher(ctx: Context, order: Order, document_id: str) -> Voucher:
    missing = LetterSubjectMissing(what="document")
    document = ctx.uow.get(IssuedDocument, order.id, document_id, missing=missing)
    return Voucher(
        number=document.number,
        issued_at=document.issued_at,
        gross=Money(document.gross_minor, document.currency),
    )
