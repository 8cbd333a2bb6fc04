"""Mails that other contexts ask for: in their own words, or with a code."""

from __future__ import annotations

from datetime import datetime

import msgspec

from chalicelib.domain.context import Context
from chalicelib.domain.notifications.letters import letterhead
from chalicelib.domain.notifications.ports import CodeLetter, MessageLetter
from chalicelib.kernel.privacy import PersonalText, SecretText


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A mail with a subject and a text, in the paragraphs that blank lines make. `id` is also its Message-ID."""

    id: str
    at: datetime
    recipient: PersonalText
    locale: str
    subject: PersonalText
    text: PersonalText


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """A mail with a code. `id` is also its Message-ID."""

    id: str
    at: datetime
    recipient: PersonalText
    name: PersonalText
    locale: str
    code: SecretText
    valid_minutes: int


def send_code(ctx: Context, code: Code) -> None:
    """Hand over a mail with a code. One table request. Raises `MailRefused`, `MailDelayed`."""
    letter = CodeLetter(
        mail_id=code.id,
        at=code.at,
        head=letterhead(ctx),
        recipient=code.recipient,
        locale=code.locale,
        name=code.name,
        code=code.code,
        valid_minutes=code.valid_minutes,
    )
    ctx.ports.mailer.send(letter)


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
