"""Notifications: the mails of the shop, and the log of them. Public names."""

from chalicelib.domain.notifications.commands import ResendEmail
from chalicelib.domain.notifications.errors import (
    EmailNotFound,
    EmailNotResendable,
    MailDelayed,
    MailRefused,
    RelayRefused,
)
from chalicelib.domain.notifications.events import EmailQueued
from chalicelib.domain.notifications.messages import Code, Message, send_code, send_message
from chalicelib.domain.notifications.model import Email, EmailKind, EmailStatus
from chalicelib.domain.notifications.operations import list_emails, resend_email
from chalicelib.domain.notifications.ports import Relay
from chalicelib.domain.notifications.relays import MailRelay, ProbeMail, SetRelay, has_relay, probe_relay, set_relay

__all__ = [
    "Code",
    "Email",
    "EmailKind",
    "EmailNotFound",
    "EmailNotResendable",
    "EmailQueued",
    "EmailStatus",
    "MailDelayed",
    "MailRefused",
    "MailRelay",
    "Message",
    "ProbeMail",
    "Relay",
    "RelayRefused",
    "ResendEmail",
    "SetRelay",
    "has_relay",
    "list_emails",
    "probe_relay",
    "resend_email",
    "send_code",
    "send_message",
    "set_relay",
]
