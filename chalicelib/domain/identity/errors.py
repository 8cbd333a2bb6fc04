"""What can be wrong about accounts, sessions and addresses."""

from __future__ import annotations

from chalicelib.kernel.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, Unauthenticated


class SignInRefused(Unauthenticated):
    """The one answer to every failed sign-in, whatever the reason: it must not tell whether the account exists."""


class StepUpRefused(Unauthenticated):
    """The password given again for a delicate change is wrong, or was tried too often."""


class SessionEnded(Unauthenticated):
    """The refresh secret opens nothing (any more); `audience` tells whose cookie to clear."""


class EmailTaken(Conflict):
    """Another account has this e-mail."""


class EmailUnchanged(Invalid):
    """The new e-mail is the account's own already."""


class TokenNotUsable(Invalid):
    """The one-time token is unknown, used, too old, or was overtaken by a change of the account."""


class PasswordTooShort(Invalid):
    """A password has `minimum` characters at least."""


class PasswordTooLong(Invalid):
    """A password has `maximum` characters at most."""


class PasswordTooCommon(Invalid):
    """The password is on the list of those that everybody tries first."""


class PasswordUnchanged(Invalid):
    """The new password is the old one."""


class TotpAlreadyEnabled(Conflict):
    """Two-factor sign-in is on already."""


class TotpRefused(Invalid):
    """The code (or the password given with it) does not hold."""


class CustomerNotFound(NotFound):
    """No such customer."""


class StaffNotFound(NotFound):
    """No such member of staff."""


class OwnerUntouchable(Forbidden):
    """A shop has one owner, whom nobody changes and nobody else becomes."""


class SelfUntouchable(Forbidden):
    """Nobody changes their own role or locks themselves out."""


class AddressNotFound(NotFound):
    """No such entry in this customer's address book."""


class AddressBookFull(DomainError):
    """An address book holds `maximum` entries."""


class VatNumberMalformed(DomainError):
    """No VAT number of that country has this form."""
