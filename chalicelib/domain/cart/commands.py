"""Commands of carts. Every cart is opened with an `Access`."""

from __future__ import annotations

import enum

import msgspec

from chalicelib.domain.address import PostalAddress
from chalicelib.kernel.privacy import PersonalText, SecretText


class CreateCart(msgspec.Struct, frozen=True, kw_only=True):
    """Open an empty cart; without a currency it is the shop's."""

    currency: str | None = None


class KeepCart(msgspec.Struct, frozen=True, kw_only=True):
    """Open an empty cart for a customer, or for a guest's `visit`; without a currency it is the shop's."""

    customer_id: str | None = None
    visit: str | None = None
    currency: str | None = None


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """Which cart, and the token that opens it (None: the caller is its customer, or may open every cart)."""

    cart_id: str
    token: SecretText | None = None


class AddLine(Access, frozen=True, kw_only=True):
    """Add units of a variant."""

    variant_id: str
    quantity: int


class SetQuantity(Access, frozen=True, kw_only=True):
    """Change how many units a line has."""

    line_id: str
    quantity: int


class RemoveLine(Access, frozen=True, kw_only=True):
    """Drop a line."""

    line_id: str


class LineAction(enum.Enum):
    """What to do with a line. SET to no units takes it out."""

    ADD = "add"
    SET = "set"
    REMOVE = "remove"


class ChangeLine(Access, frozen=True, kw_only=True):
    """Add units of a variant, set how many a line has, or drop it.

    The line is named by its id or by its variant; what is added, by a variant or by a product, whose default it is.
    """

    action: LineAction
    line_id: str | None = None
    product_id: str | None = None
    variant_id: str | None = None
    quantity: int = 1


class SetAddress(Access, frozen=True, kw_only=True):
    """Say where to send goods, or invoices."""

    address: PostalAddress


class ChooseShipping(Access, frozen=True, kw_only=True):
    """Choose one of the rates on offer."""

    rate_id: str


class SetEmail(Access, frozen=True, kw_only=True):
    """Say how to reach a guest."""

    email: PersonalText


class ApplyCode(Access, frozen=True, kw_only=True):
    """Put a promotion's code on the cart, in place of another."""

    code: str


class RemoveCode(Access, frozen=True, kw_only=True):
    """Take a code off the cart."""

    code: str


class TendCart(msgspec.Struct, frozen=True, kw_only=True):
    """Do what time asks of a cart."""

    cart_id: str


class ListHolds(msgspec.Struct, frozen=True, kw_only=True):
    """Read the units that carts hold now, of one variant or of all."""

    variant_id: str | None = None
