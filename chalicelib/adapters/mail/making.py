"""The sender that a deployment's settings ask for."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, cast
from urllib.parse import unquote, urlsplit

from chalicelib.adapters.mail.file_sender import FileSender
from chalicelib.adapters.mail.message import OutgoingMail
from chalicelib.adapters.mail.senders import MailSender, SesSender, SmtpSender, SmtpServer

_SECURITY = {"smtp": "starttls", "smtps": "tls", "smtp+plain": "plain"}
_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


class NoSender:
    """Takes every mail and sends none: for a deployment without mail. What it took counts as sent."""

    def send(self, message: OutgoingMail) -> str | None:
        """Nothing leaves, and there is no provider to give an id."""
        return None


def make_sender(kind: str, region: str, endpoint_url: str | None, folder: str, smtp_url: str) -> MailSender:
    """The sender of a kind: `ses`, `smtp`, `file` or `none`. Raises ValueError for any other."""
    if kind == "ses":
        return SesSender(region, endpoint_url=endpoint_url)
    if kind == "smtp":
        return SmtpSender(smtp_server(smtp_url))
    if kind == "file":
        return FileSender(Path(folder))
    if kind == "none":
        return NoSender()
    raise ValueError(f"SOUK_MAIL is {kind!r}, and must be ses, smtp, file or none")


def smtp_server(url: str) -> SmtpServer:
    """The server of a URL: `smtp://` starts TLS, `smtps://` speaks TLS at once, `smtp+plain://` is for this machine."""
    parts = urlsplit(url)
    if parts.scheme not in _SECURITY or not parts.hostname:
        raise ValueError("SOUK_SMTP_URL must look like smtp://user:password@host:587")
    return SmtpServer(
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        security=cast(Literal["starttls", "tls", "plain"], _SECURITY[parts.scheme]),
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )
