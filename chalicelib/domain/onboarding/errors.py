"""What can be wrong about setting up a shop."""

from __future__ import annotations

from chalicelib.kernel.errors import Conflict, DomainError, Invalid, NotFound, Unauthenticated


class SetUpHidden(NotFound):
    """There is nothing to set up here, or not for this caller: the answer does not tell which."""


class AlreadyInstalled(Conflict):
    """The shop is its owner's already: nobody sets it up again."""


class MailNotConfigured(DomainError):
    """Nothing could carry the code to the owner: mail comes before the owner's account."""


class OwnerKnown(Conflict):
    """The shop has its owner."""


class CodeRefused(Unauthenticated):
    """The code is not the one that was mailed to this address, or is too old."""


class OwnerPasswordWeak(DomainError):
    """The owner's password is too short, too long or too common; the code stays good."""


class SetUpIncomplete(DomainError):
    """Steps are `missing` without which the shop cannot be installed."""


class ForeignDatabase(DomainError):
    """A shop keeps its data in the platform's table and nowhere else."""


class VatNumberMissing(Invalid):
    """Whoever charges EU VAT has a VAT number."""


class LogoUnusable(Invalid):
    """A logo is a PNG, JPEG or WebP of up to 5 MB."""


class ModulesUnknown(Invalid):
    """No modules of these `names` come with the platform."""
