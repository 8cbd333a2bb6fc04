"""The ways a mail leaves: Amazon SES, or any SMTP server. Each either hands it over once or says why not."""

from __future__ import annotations

import base64
import contextlib
import smtplib
import socket
import ssl
from collections.abc import Callable
from typing import Any, Literal, Protocol

import msgspec

from chalicelib.adapters.mail.errors import MailFailed, MailRejected, MailUnavailable
from chalicelib.adapters.mail.message import OutgoingMail, check_address, compose

# The codes with which SES refuses the mail itself. Anything else (throttling, a paused account, missing rights,
# an unverified sending domain) may be put right while the mail waits.
_SES_REJECTIONS = frozenset({"MessageRejected", "InvalidParameterValue", "InvalidParameterCombination"})
# SMTP answers that are permanent by number yet concern our account, not this mail (RFC 4954).
_SMTP_ACCOUNT_CODES = frozenset({530, 534, 535, 538})


class MailSender(Protocol):
    """Something that hands mails over."""

    def send(self, message: OutgoingMail) -> str | None:
        """Hand one mail over and give the provider's id for it, if it has one.

        Raises MailRejected when sending again is pointless, MailUnavailable when it is not.
        """
        ...


class SesSender:
    """Sends through Amazon SES as raw MIME. Never retries by itself: SES is not idempotent, the queue decides."""

    def __init__(
        self, region: str, *, endpoint_url: str | None = None, configuration_set: str | None = None, client: Any = None
    ) -> None:
        self._region = region
        self._endpoint_url = endpoint_url
        self._configuration_set = configuration_set
        self._client = client

    def send(self, message: OutgoingMail) -> str | None:
        """Hand one mail to SES; the id is the one SES gives."""
        from botocore.exceptions import BotoCoreError, ClientError

        request = self._request(message)
        try:
            return str(self._ses().send_raw_email(**request)["MessageId"])
        except ClientError as error:
            raise _ses_failure(error.response.get("Error", {}).get("Code", "unknown")) from None
        except BotoCoreError as error:
            raise MailUnavailable(f"ses:{type(error).__name__}") from None

    def _request(self, message: OutgoingMail) -> dict[str, Any]:
        request: dict[str, Any] = {
            "Source": check_address(message.from_address, "from"),
            "Destinations": [check_address(message.to)],
            "RawMessage": {"Data": compose(message).as_bytes()},
        }
        if self._configuration_set:
            request["ConfigurationSetName"] = self._configuration_set
        return request

    def _ses(self) -> Any:
        if self._client is None:
            import boto3
            from botocore.config import Config

            config = Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=15)
            self._client = boto3.client("ses", region_name=self._region, endpoint_url=self._endpoint_url, config=config)
        return self._client


def _ses_failure(code: str) -> MailFailed:
    return (MailRejected if code in _SES_REJECTIONS else MailUnavailable)(f"ses:{code}")


class SmtpServer(msgspec.Struct, frozen=True, kw_only=True):
    """Where an SMTP server is and how to speak to it; `plain` is for local catch-all servers only."""

    host: str
    port: int
    security: Literal["starttls", "tls", "plain"] = "starttls"
    username: str | None = None
    password: str | None = None
    timeout_seconds: float = 15.0


class SmtpSender:
    """Sends through one SMTP server.

    `locate` turns the server's host and port into the address to connect to: the place to refuse private networks
    when a shop names its own server (MailRejected), or to say that it has no address now (OSError). TLS still checks
    the certificate against the host's name.
    """

    def __init__(
        self,
        server: SmtpServer,
        *,
        tls: ssl.SSLContext | None = None,
        locate: Callable[[str, int], str] | None = None,
    ) -> None:
        self._server = server
        self._tls = tls
        self._locate = locate

    def send(self, message: OutgoingMail) -> str | None:
        """Hand one mail to the server; SMTP gives no id."""
        mime = compose(message)
        sender, reader = check_address(message.from_address, "from"), check_address(message.to)
        connection = _LocatedSmtp(self._locate, self._tls or ssl.create_default_context(), self._server)
        try:
            connection.open()
            connection.send_message(mime, sender, [reader])
        except (smtplib.SMTPException, OSError) as error:
            raise _smtp_failure(error) from None
        finally:
            connection.leave()
        return None


class _LocatedSmtp(smtplib.SMTP):
    """An SMTP client that connects to a located address while it keeps speaking to the host by name."""

    def __init__(self, locate: Callable[[str, int], str] | None, tls: ssl.SSLContext, server: SmtpServer) -> None:
        super().__init__(local_hostname="localhost", timeout=server.timeout_seconds)
        self._locate = locate
        self._tls = tls
        self._server = server

    def open(self) -> None:
        """Connect, start TLS and log in, as far as the server wants it."""
        server = self._server
        self._host = server.host  # the name that STARTTLS checks the certificate against
        code, answer = self.connect(server.host, server.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, answer)
        if server.security == "starttls":
            self.starttls(context=self._tls)
        if server.username is not None:
            self._sign_in(server.username, server.password or "")

    def _sign_in(self, username: str, password: str) -> None:
        """Log in. The library knows ASCII alone, but passwords are in UTF-8 (RFC 4616)."""
        if username.isascii() and password.isascii():
            self.login(username, password)
            return
        self.ehlo_or_helo_if_needed()
        if "PLAIN" not in self.esmtp_features.get("auth", "").split():
            raise smtplib.SMTPNotSupportedError("no way to send such a password")
        credentials = base64.b64encode(f"\0{username}\0{password}".encode()).decode()
        code, answer = self.docmd("AUTH", f"PLAIN {credentials}")
        if code != 235:
            raise smtplib.SMTPAuthenticationError(code, answer)

    def leave(self) -> None:
        """Say goodbye. What the server answers no longer matters: the mail is already taken or refused."""
        with contextlib.suppress(smtplib.SMTPException, OSError):
            self.quit()
        self.close()

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        address = self._locate(host, port) if self._locate else host
        connection = socket.create_connection((address, port), timeout)
        if self._server.security != "tls":
            return connection
        return self._tls.wrap_socket(connection, server_hostname=host)


def _smtp_failure(error: smtplib.SMTPException | OSError) -> MailFailed:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _by_code(max(code for code, _ in error.recipients.values()))
    if isinstance(error, smtplib.SMTPResponseException) and not isinstance(error, smtplib.SMTPConnectError):
        return _by_code(error.smtp_code)
    return MailUnavailable(f"smtp:{type(error).__name__}")


def _by_code(code: int) -> MailFailed:
    permanent = 500 <= code <= 599 and code not in _SMTP_ACCOUNT_CODES
    return (MailRejected if permanent else MailUnavailable)(f"smtp:{code}")
