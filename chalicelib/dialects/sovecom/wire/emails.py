"""The log of mails, as SovEcom spells it."""

from __future__ import annotations

from typing import Literal

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.wire import In, Out, Uuid
from chalicelib.dialects.sovecom.wire.common import ById, PageNumber, PageSize, time_or_none
from chalicelib.domain.notifications import Email, ResendEmail
from chalicelib.domain.search import EmailFilter
from chalicelib.kernel.clock import iso_ms
from chalicelib.kernel.paging import Page


class EmailsQuery(In, frozen=True, kw_only=True):
    """Which mails, and which page of them."""

    status: Literal["queued", "sent", "failed"] | None = None
    type: (
        Literal["order_confirmation", "order_paid", "order_shipped", "refund_issued", "withdrawal_received"] | None
    ) = None
    order_id: Uuid | None = None
    page: PageNumber = 1
    page_size: PageSize = 20


class EmailRow(Out, frozen=True, kw_only=True):
    """A mail as staff see it: never its body."""

    id: str
    tenant_id: str
    order_id: str | None
    reference_id: str | None
    recipient: str
    type: str
    subject: str
    status: str
    attempts: int
    error: str | None
    provider_message_id: str | None
    sent_at: str | None
    created_at: str
    updated_at: str


class EmailPage(Out, frozen=True, kw_only=True):
    """A page of mails."""

    data: list[EmailRow]
    total: int
    page: int
    page_size: int


def emails(query: EmailsQuery) -> EmailFilter:
    """The command behind a page of mails."""
    return EmailFilter(
        status=query.status, kind=query.type, order_id=query.order_id, page=query.page, page_size=query.page_size
    )


def resend(path: ById) -> ResendEmail:
    """The command behind sending a mail again."""
    return ResendEmail(id=path.id)


def row(email: Email, view: View) -> EmailRow:
    """One mail."""
    return EmailRow(
        id=email.id,
        tenant_id=view.shop.id,
        order_id=email.order_id,
        reference_id=email.reference_id,
        recipient=email.recipient,
        type=email.kind.value,
        subject=email.subject,
        status=email.status.value,
        attempts=email.attempts,
        error=email.error,
        provider_message_id=email.provider_message_id,
        sent_at=time_or_none(email.sent_at),
        created_at=iso_ms(email.created_at),
        updated_at=iso_ms(email.updated_at),
    )


def page(result: Page[Email], view: View) -> EmailPage:
    """A page of mails."""
    return EmailPage(
        data=[row(each, view) for each in result.items],
        total=result.total,
        page=result.page,
        page_size=result.page_size,
    )
