"""What notifications ask of the outside: writing a mail in the reader's language, and handing it over."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

import msgspec

from chalicelib.domain.address import PostalAddress
from chalicelib.domain.context import Shop
from chalicelib.domain.notifications.model import EmailKind
from chalicelib.domain.orders import Order
from chalicelib.kernel.money import Money
from chalicelib.kernel.privacy import PersonalText, SecretText


class Relay(msgspec.Struct, frozen=True, kw_only=True):
    """A mail server: `tls` speaks TLS from the first byte, otherwise TLS is started. `sender` is the mail's origin."""

    host: str
    port: int
    tls: bool
    username: str | None = None
    password: SecretText | None = None
    sender: PersonalText


class Letterhead(msgspec.Struct, frozen=True, kw_only=True):
    """Who writes: the shop, where its storefront is, the seller's address in law and the shop's own server if known."""

    shop: Shop
    origin: str
    legal_name: str | None = None
    address: PostalAddress | None = None
    relay: Relay | None = None


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """What every mail has. `mail_id` names it for ever; `at` is when it was written."""

    mail_id: str
    at: datetime
    head: Letterhead
    recipient: PersonalText
    locale: str


class Voucher(msgspec.Struct, frozen=True, kw_only=True):
    """The fiscal document that a mail is about."""

    number: str
    issued_at: datetime
    gross: Money


class Declared(msgspec.Struct, frozen=True, kw_only=True):
    """The withdrawal that a mail acknowledges: when it came (to the second), from whom, about which units (by line).

    `cancelled` says that it cancelled the order, of which nothing was paid.
    """

    at: datetime
    name: PersonalText | None
    units: dict[str, int]
    on_time: bool
    cancelled: bool


class OrderLetter(Letter, frozen=True, kw_only=True):
    """A mail about an order, and its fiscal document or the withdrawal from it where there is one."""

    kind: EmailKind
    order: Order
    voucher: Voucher | None = None
    declared: Declared | None = None


class LinkLetter(Letter, frozen=True, kw_only=True):
    """A mail with a one-time link. `new_email` is set when the link confirms another address."""

    purpose: str
    name: PersonalText | None
    url: SecretText
    valid_minutes: int
    new_email: PersonalText | None = None


class MessageLetter(Letter, frozen=True, kw_only=True):
    """A mail in words that are not ours: a module's, for its merchant."""

    subject: PersonalText
    text: PersonalText


class NoticeLetter(Letter, frozen=True, kw_only=True):
    """A warning to the old address that an account is about to get another."""

    name: PersonalText | None
    new_email: PersonalText


class CodeLetter(Letter, frozen=True, kw_only=True):
    """A mail with a code to type in, for whoever is about to own the shop."""

    name: PersonalText
    code: SecretText
    valid_minutes: int


class RelayCheck(Protocol):
    """Tries mail servers that merchants name."""

    def check(self, relay: Relay) -> None:
        """Raise `RelayRefused` for a server that the platform will not speak to."""
        ...

    def probe(self, relay: Relay, recipient: str, *, mail_id: str, at: datetime) -> str | None:
        """Send a mail; a short code of what failed, or None."""
        ...


class Mailer(Protocol):
    """Writes mails and hands them over."""

    def subject(self, letter: Letter) -> str:
        """The subject line a mail will have."""
        ...

    def send(self, letter: Letter) -> str | None:
        """Write and hand over; the provider's id if it gives one. Raises `MailRefused`, `MailDelayed`."""
        ...
