"""Mail servers that merchants name: reached through the guard, tried with a mail of our own."""

from __future__ import annotations

from datetime import datetime

from chalicelib.adapters.mail.errors import MailFailed, MailRejected
from chalicelib.adapters.mail.message import OutgoingMail
from chalicelib.adapters.mail.senders import MailSender, SmtpSender, SmtpServer
from chalicelib.adapters.outbound.errors import BlockedTarget, DeliveryFailed
from chalicelib.adapters.outbound.guard import EgressPolicy, Resolver, check_host, system_resolver
from chalicelib.domain.notifications import RelayRefused
from chalicelib.domain.notifications.ports import Relay

MAIL_PORTS = frozenset({25, 465, 587, 2525})
TIMEOUT_SECONDS = 8.0  # a set-up page waits for it
_SUBJECT = "Your mail server works"
_TEXT = "This message was sent to try your shop's mail server. It arrived, so the server works."


class Relays:
    """See `domain.notifications.ports.RelayCheck`. The policy says whether private networks may be reached.

    Where they may, which is on one machine only, servers without TLS are spoken to as well.
    """

    def __init__(self, policy: EgressPolicy, resolver: Resolver = system_resolver) -> None:
        self._policy = policy
        self._resolver = resolver

    def check(self, relay: Relay) -> None:
        """A host without an address now may have one later: only what is forbidden is refused."""
        try:
            self._located(relay.host, relay.port)
        except MailRejected:
            raise RelayRefused() from None
        except OSError:
            return

    def probe(self, relay: Relay, recipient: str, *, mail_id: str, at: datetime) -> str | None:
        """Send a mail in plain words, in no locale: the merchant's language is not known yet."""
        mail = OutgoingMail(
            mail_id=mail_id,
            at=at,
            from_name="",
            from_address=relay.sender,
            to=recipient,
            subject=_SUBJECT,
            html=f"<p>{_TEXT}</p>",
            text=_TEXT,
        )
        try:
            self.sender(relay).send(mail)
        except MailFailed as failure:
            return failure.reason
        return None

    def sender(self, relay: Relay) -> MailSender:
        """What hands mails to a server; its address is looked up and checked for every mail anew."""
        plain = self._policy.allow_private and not relay.tls
        server = SmtpServer(
            host=relay.host,
            port=relay.port,
            security="tls" if relay.tls else "plain" if plain else "starttls",
            username=relay.username,
            password=relay.password,
            timeout_seconds=TIMEOUT_SECONDS,
        )
        return SmtpSender(server, locate=self._located)

    def _located(self, host: str, port: int) -> str:
        if port not in MAIL_PORTS and not self._policy.allow_private:
            raise MailRejected("smtp:blocked")
        try:
            return check_host(host.lower(), port, self._resolver, self._policy)[0]
        except BlockedTarget:
            raise MailRejected("smtp:blocked") from None
        except DeliveryFailed as failure:
            raise OSError(failure.reason.value) from None
