"""The rules of returns that can be broken."""

from __future__ import annotations

from chalicelib.kernel.errors import Conflict, DomainError, NotFound


class ReturnNotFound(NotFound):
    """No such return."""


class OrderNotReturnable(DomainError):
    """Nothing of the order can be given back from where it stands (`standing`)."""


class ReturnLineNotFound(DomainError):
    """A line (`line_id`) is not one of the order's."""


class ReturnQuantityExceeded(DomainError):
    """More units of a line were named (`asked`) than are neither refunded nor in another open return (`returnable`)."""


class ReturnDecided(Conflict):
    """The return was decided already (`status`)."""


class WithdrawalNotFound(NotFound):
    """No declaration with this token, or it is too old to be confirmed: it has to be declared again."""
