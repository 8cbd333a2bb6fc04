"""A shop's own mail server: kept with its password sealed, used for every mail of the shop once it is set."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from chalicelib.domain.context import Context
from chalicelib.domain.notifications.ports import Relay
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.privacy import PersonalText, SecretText

_PURPOSE = "mail-relay"


class MailRelay(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """The server that takes a shop's mail, the address that mail comes from, and how to sign in there."""

    KIND: ClassVar[str] = "MAIL_RELAY"

    host: str
    port: int
    tls: bool
    username: str | None = None
    sealed_password: SecretText | None = None
    sender: PersonalText


class SetRelay(msgspec.Struct, frozen=True, kw_only=True):
    """Change the server that takes the shop's mail. Without a password none is kept."""

    relay: Relay


class ProbeMail(msgspec.Struct, frozen=True, kw_only=True):
    """Send a mail through a server to see whether it takes it."""

    relay: Relay
    recipient: PersonalText


def set_relay(ctx: Context, command: SetRelay) -> MailRelay:
    """Keep the server. Raises `RelayRefused` for one that the platform will not speak to."""
    relay = command.relay
    ctx.ports.relay_check.check(relay)
    sealed = None if relay.password is None else ctx.ports.vault.seal(relay.password.encode(), _purpose(ctx))
    stored = ctx.uow.find(MailRelay)
    changed = MailRelay(
        host=relay.host,
        port=relay.port,
        tls=relay.tls,
        username=relay.username,
        sealed_password=sealed,
        sender=relay.sender,
        version=stored.version if stored else 0,
    )
    ctx.audit("setup.smtp_configured", changes={"host": relay.host, "port": relay.port})
    return ctx.uow.save(changed) if stored else ctx.uow.create(changed)


def probe_relay(ctx: Context, command: ProbeMail) -> str | None:
    """Send a mail through a server that is not kept; a short code of what failed, or None."""
    return ctx.ports.relay_check.probe(command.relay, command.recipient, mail_id=ctx.new_id(), at=ctx.now)


def has_relay(ctx: Context) -> bool:
    """Whether the shop has its own server. One table request."""
    return ctx.uow.find(MailRelay) is not None


def opened_relay(ctx: Context, stored: MailRelay | None) -> Relay | None:
    """A kept server as one signs in there."""
    if stored is None:
        return None
    sealed = stored.sealed_password
    return Relay(
        host=stored.host,
        port=stored.port,
        tls=stored.tls,
        username=stored.username,
        password=None if sealed is None else ctx.ports.vault.unseal(sealed, _purpose(ctx)).decode(),
        sender=stored.sender,
    )


def _purpose(ctx: Context) -> str:
    return f"{_PURPOSE}:{ctx.shop.id}"
