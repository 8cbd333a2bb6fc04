"""A mail ready to leave, and its one form on the wire (RFC 5322 and MIME), with every header checked."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import msgspec

from chalicelib.adapters.mail.errors import MailRejected

# Control characters break headers; bidirectional overrides and invisible separators make one name look like another.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_ADDRESS_IN_NAME = re.compile(r"[^\s@]@[^\s@]+\.[^\s@]|[<>]")
_MAIL_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_MAX_NAME = 128
_MAX_SUBJECT = 300


class OutgoingMail(msgspec.Struct, frozen=True, kw_only=True):
    """One mail to one reader. `mail_id` names the mail for ever: sending it again keeps its Message-ID."""

    mail_id: str
    at: datetime
    from_name: str
    from_address: str
    to: str
    subject: str
    html: str
    text: str
    to_name: str | None = None
    reply_to: str | None = None
    language: str = "en"


def compose(mail: OutgoingMail) -> EmailMessage:
    """The MIME form of a mail: text, and HTML as its alternative; the same mail always gives the same bytes.

    Raises MailRejected for names, subjects and addresses that could forge a header or a sender.
    """
    sender = _address(mail.from_name, mail.from_address, "from")
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = _address(mail.to_name or "", mail.to, "to")
    if mail.reply_to is not None:
        message["Reply-To"] = _address("", mail.reply_to, "reply_to")
    message["Subject"] = _header(mail.subject, _MAX_SUBJECT, "subject")
    message["Date"] = format_datetime(mail.at.astimezone(UTC))
    message["Message-ID"] = f"<{_mail_id(mail)}@{sender.domain}>"
    # Some providers replace Message-ID with their own; this one they leave alone, so a duplicate stays recognisable.
    message["X-Souk-Mail-Id"] = mail.mail_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = _language(mail.language)  # only now: a part takes earlier Content-* headers along
    message.set_boundary("=_souk_" + hashlib.sha256(mail.mail_id.encode()).hexdigest()[:32])
    return message


def check_address(address: str, field: str = "to") -> str:
    """`address` in the ASCII form servers take (domain in lower-case Punycode); MailRejected if it is not one."""
    local, at, domain = address.rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise MailRejected(f"{field}_address") from None
    proper = at and len(local) <= 64 and _LOCAL_PART.fullmatch(local) and _DOMAIN.fullmatch(ascii_domain)
    if not proper or len(local) + len(ascii_domain) > 253:
        raise MailRejected(f"{field}_address")
    return f"{local}@{ascii_domain}"


def _address(name: str, address: str, field: str) -> Address:
    local, _, domain = check_address(address, field).rpartition("@")
    if _ADDRESS_IN_NAME.search(name):
        raise MailRejected(f"{field}_name")
    return Address(_header(name, _MAX_NAME, f"{field}_name"), username=local, domain=domain)


def _header(value: str, longest: int, field: str) -> str:
    if len(value) > longest or _UNSAFE.search(value):
        raise MailRejected(field)
    return value


def _mail_id(mail: OutgoingMail) -> str:
    if not _MAIL_ID.fullmatch(mail.mail_id):
        raise MailRejected("mail_id")
    return mail.mail_id


def _language(tag: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", tag):
        raise MailRejected("language")
    return tag
