"""Use cases of notifications."""

from __future__ import annotations

from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.notifications.commands import ResendEmail
from chalicelib.domain.notifications.errors import EmailNotFound, EmailNotResendable
from chalicelib.domain.notifications.events import EmailQueued
from chalicelib.domain.notifications.model import Email
from chalicelib.domain.orders import Order
from chalicelib.domain.search import EmailFilter
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.paging import Page


@query("emails.list", needs=Grant.ORDERS_READ)
def list_emails(ctx: Context, command: EmailFilter) -> Page[Email]:
    """A page of the log, newest first."""
    return ctx.ports.trade.emails(ctx, command)


@operation("emails.resend", needs=Grant.ORDERS_WRITE, raises=(EmailNotFound, EmailNotResendable))
def resend_email(ctx: Context, command: ResendEmail) -> Email:
    """Send a logged mail again, to the order's address of today: a new row, handed over soon after."""
    logged = ctx.uow.get(Email, command.id, missing=EmailNotFound())
    order = None if logged.order_id is None else ctx.uow.find(Order, logged.order_id)
    if order is None:
        raise EmailNotResendable()
    email = Email(
        id=ctx.new_id(),
        order_id=logged.order_id,
        reference_id=logged.reference_id,
        recipient=order.email,
        kind=logged.kind,
        locale=order.locale,
        subject=logged.subject,
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    ctx.uow.emit(EmailQueued(email_id=email.id))
    ctx.audit("email.resent", "emails", logged.id, {"new_id": email.id})
    return ctx.uow.create(email)
