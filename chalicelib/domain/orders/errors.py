"""The rules of orders that can be broken."""

from __future__ import annotations

from chalicelib.kernel.errors import DomainError, NotFound


class OrderNotFound(NotFound):
    """No such order, or not the caller's."""


class MoveNotAllowed(DomainError):
    """The order cannot make this move (`move`) from where it stands (`standing`)."""


class FulfilmentFrozen(DomainError):
    """The order is held back, because its payment is disputed: it is neither packed nor shipped."""
