"""Which mail follows from what: written down first, handed over next, each exactly once as far as the world allows."""

from __future__ import annotations

import contextlib
from typing import Protocol

from chalicelib.domain import identity
from chalicelib.domain.context import Context
from chalicelib.domain.identity import EmailChangeRequested, OneTimeLink, PasswordResetRequested
from chalicelib.domain.invoicing import CreditNoteIssued, InvoiceIssued
from chalicelib.domain.notifications.errors import EmailBeingSent, LetterSubjectMissing, MailDelayed, MailRefused
from chalicelib.domain.notifications.events import EmailQueued
from chalicelib.domain.notifications.letters import letterhead, order_letter, order_of
from chalicelib.domain.notifications.model import Email, EmailKind
from chalicelib.domain.notifications.ports import LinkLetter, NoticeLetter
from chalicelib.domain.returns import WithdrawalMatched
from chalicelib.kernel.derived import derived_id
from chalicelib.kernel.events import Recorded


class AboutOrder(Protocol):
    """An event of an order."""

    @property
    def order_id(self) -> str: ...


def confirm_order(ctx: Context, fact: AboutOrder, recorded: Recorded) -> None:
    """The order was placed: it may not be paid yet."""
    _write_down(ctx, EmailKind.ORDER_CONFIRMATION, fact.order_id, recorded)


def tell_of_shipment(ctx: Context, fact: AboutOrder, recorded: Recorded) -> None:
    """A parcel left."""
    _write_down(ctx, EmailKind.ORDER_SHIPPED, fact.order_id, recorded)


def tell_of_payment(ctx: Context, fact: InvoiceIssued, recorded: Recorded) -> None:
    """The order is paid and its invoice exists. What was invoiced before it is paid is thanked for by nobody yet."""
    if not fact.paid:
        return
    _write_down(ctx, EmailKind.ORDER_PAID, fact.order_id, recorded, fact.document_id)


def tell_of_refund(ctx: Context, fact: CreditNoteIssued, recorded: Recorded) -> None:
    """Money went back and its credit note exists. One for an order never paid is no news of money."""
    if fact.refund_id is None:
        return
    _write_down(ctx, EmailKind.REFUND_ISSUED, fact.order_id, recorded, fact.document_id)


def acknowledge_withdrawal(ctx: Context, fact: WithdrawalMatched, recorded: Recorded) -> None:
    """Somebody withdrew from a contract: that it was received, and when, is theirs to keep, whatever comes of it."""
    _write_down(ctx, EmailKind.WITHDRAWAL_RECEIVED, fact.order_id, recorded, fact.withdrawal_id)


def hand_over(ctx: Context, fact: EmailQueued, recorded: Recorded) -> None:
    """Send a mail that is written down.

    The attempt is stored before it is made, so that no two are under way at once. When this process dies between
    handing over and noting it, the mail leaves again later, under the same Message-ID.
    """
    email = ctx.uow.get(Email, fact.email_id, missing=LetterSubjectMissing(what="email"))
    if not email.open:
        return
    if email.held_until is not None and email.held_until > ctx.now:
        raise EmailBeingSent(retry_after_seconds=60)
    letter = order_letter(ctx, email, order_of(ctx, email.order_id))
    email = ctx.uow.save(email.held(ctx.now))
    ctx.checkpoint()
    try:
        provider_message_id = ctx.ports.mailer.send(letter)
    except MailRefused as refusal:
        ctx.uow.save(email.refused(ctx.now, str(refusal.details.get("reason", ""))))
    except MailDelayed as delay:
        ctx.uow.save(email.delayed(ctx.now, str(delay.details.get("reason", ""))))
        ctx.checkpoint()
        raise
    else:
        ctx.uow.save(email.sent(ctx.now, provider_message_id))


def mail_reset_link(ctx: Context, fact: PasswordResetRequested, recorded: Recorded) -> None:
    """Somebody asked for a new password."""
    link = identity.one_time_link(ctx, fact.token_id)
    if link is not None:
        _mail_link(ctx, link, recorded)
        identity.link_sent(ctx, fact.token_id)


def mail_change_link(ctx: Context, fact: EmailChangeRequested, recorded: Recorded) -> None:
    """A customer wants another e-mail: the new address gets the link, the old one a warning."""
    link = identity.one_time_link(ctx, fact.token_id)
    if link is None:
        return
    if link.notice_to is not None:
        notice = NoticeLetter(
            mail_id=derived_id(recorded.id, "notice"),
            at=recorded.occurred_at,
            head=letterhead(ctx),
            recipient=link.notice_to,
            locale=link.locale,
            name=link.name,
            new_email=link.recipient,
        )
        with contextlib.suppress(MailRefused):
            ctx.ports.mailer.send(notice)
    _mail_link(ctx, link, recorded)
    identity.link_sent(ctx, fact.token_id)


def _mail_link(ctx: Context, link: OneTimeLink, recorded: Recorded) -> None:
    """These mails hold secrets and are in no log; one that is refused for good is forgotten like one that left."""
    letter = LinkLetter(
        mail_id=recorded.id,
        at=recorded.occurred_at,
        head=letterhead(ctx),
        recipient=link.recipient,
        locale=link.locale,
        purpose=link.purpose.value,
        name=link.name,
        url=link.url,
        valid_minutes=link.valid_minutes,
        new_email=link.recipient if link.notice_to is not None else None,
    )
    with contextlib.suppress(MailRefused):
        ctx.ports.mailer.send(letter)


def _write_down(
    ctx: Context, kind: EmailKind, order_id: str, recorded: Recorded, reference_id: str | None = None
) -> None:
    order = order_of(ctx, order_id)
    email = Email(
        id=derived_id(recorded.id, kind.value),
        order_id=order.id,
        reference_id=reference_id,
        recipient=order.email,
        kind=kind,
        locale=order.locale,
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    subject = ctx.ports.mailer.subject(order_letter(ctx, email, order))
    ctx.uow.create(email.replace(subject=subject))
    ctx.uow.emit(EmailQueued(email_id=email.id))
