"""What can be wrong about mails."""

from __future__ import annotations

from chalicelib.kernel.errors import DomainError, NotFound, Unavailable


class EmailNotFound(NotFound):
    """No such mail in the log."""


class EmailNotResendable(DomainError):
    """The order that the mail was about is not there any more."""


class EmailBeingSent(Unavailable):
    """Somebody else is handing this mail over right now."""


class MailRefused(DomainError):
    """The mail will never be accepted. `reason` is a short code without personal data."""


class MailDelayed(Unavailable):
    """The mail cannot leave now and may later. `reason` is a short code without personal data."""


class RelayRefused(DomainError):
    """The platform speaks to mail servers of the public Internet, on the ports of mail, and to no others."""


class LetterSubjectMissing(NotFound):
    """What a mail should be about is not among this tenant's things. Details: `what`."""
