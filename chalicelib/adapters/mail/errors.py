"""The two ways a mail can fail: for good, or for now."""

from __future__ import annotations


class MailFailed(Exception):
    """A mail was not handed over. `reason` is a short code without personal data, fit for any log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MailRejected(MailFailed):
    """This mail will never be accepted: sending it again is pointless."""


class MailUnavailable(MailFailed):
    """The provider cannot take the mail now, or is set up wrongly: the same mail may be accepted later."""
