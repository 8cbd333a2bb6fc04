"""The rules of carts that can be broken."""

from __future__ import annotations

from chalicelib.kernel.errors import Conflict, DomainError, Forbidden, NotFound


class CartNotFound(NotFound):
    """No such cart, or one that was given up."""


class CartNotYours(Forbidden):
    """The caller neither owns the cart nor holds its token."""


class CartConverted(Conflict):
    """The cart became an order and changes no more."""


class VariantNotForSale(NotFound):
    """No such variant among the published products."""


class LineNotFound(NotFound):
    """The cart has no such line."""


class CartCurrencyMismatch(DomainError):
    """A cart holds one currency (`cart_currency`), and this is another (`currency`)."""


class TooManyLines(DomainError):
    """A cart has at most `maximum` different variants."""


class QuantityTooLarge(DomainError):
    """A line has at most `maximum` units."""
