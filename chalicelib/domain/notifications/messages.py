"""Mails in words that are not ours."""

from __future__ import annotations

from datetime import datetime

import msgspec

from chalicelib.domain.context import Context
from chalicelib.domain.notifications.letters import letterhead
from chalicelib.domain.notifications.ports import MessageLetter
from chalicelib.kernel.privacy import PersonalText


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A mail with a subject and a text, in the paragraphs that blank lines make. `id` is also its Message-ID."""

    id: str
    at: datetime
    recipient: PersonalText
    locale: str
    subject: PersonalText
    text: PersonalText


def send_message(ctx: Context, message: Message) -> None:
    """Hand over a mail under the shop's name. One table request. Raises `MailRefused`, `MailDelayed`."""
    letter = MessageLetter(
        mail_id=message.id,
        at=message.at,
        head=letterhead(ctx),
        recipient=message.recipient,
        locale=message.locale,
        subject=message.subject,
        text=message.text,
    )
    ctx.ports.mailer.send(letter)
