"""Notifications: the mails of the shop, and the log of them. Public names."""

from chalicelib.domain.notifications.commands import ResendEmail
from chalicelib.domain.notifications.errors import EmailNotFound, EmailNotResendable, MailDelayed, MailRefused
from chalicelib.domain.notifications.events import EmailQueued
from chalicelib.domain.notifications.messages import Message, send_message
from chalicelib.domain.notifications.model import Email, EmailKind, EmailStatus
from chalicelib.domain.notifications.operations import list_emails, resend_email

__all__ = [
    "Email",
    "EmailKind",
    "EmailNotFound",
    "EmailNotResendable",
    "EmailQueued",
    "EmailStatus",
    "MailDelayed",
    "MailRefused",
    "Message",
    "ResendEmail",
    "list_emails",
    "resend_email",
    "send_message",
]
