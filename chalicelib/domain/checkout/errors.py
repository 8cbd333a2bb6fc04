"""The rules of checkout that can be broken."""

from __future__ import annotations

from chalicelib.kernel.errors import DomainError


class CartNotReady(DomainError):
    """Something is still to be given (`lacking`: lines, shipping_address, shipping_method, email)."""


class ShopNotOpen(DomainError):
    """The shop is being set up: it sells nothing yet."""


class BundleEmpty(DomainError):
    """The variant (`variant`) is of a bundle that consists of nothing."""
