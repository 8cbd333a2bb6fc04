"""Commands of price lists. A field that is UNSET stays as it is; prices are set one by one, others stay."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.domain.price_lists.model import ListedPrice, PriceListId


class CreatePriceList(msgspec.Struct, frozen=True, kw_only=True):
    """Make a list; without a currency it is in the shop's."""

    name: str
    currency: str | None = None
    percent_off_bps: int = 0
    prices: tuple[ListedPrice, ...] = ()


class GetPriceList(msgspec.Struct, frozen=True, kw_only=True):
    """Read a list with its prices."""

    id: PriceListId


class UpdatePriceList(msgspec.Struct, frozen=True, kw_only=True):
    """Change a list, and the prices named."""

    id: PriceListId
    name: str | UnsetType = UNSET
    percent_off_bps: int | UnsetType = UNSET
    prices: tuple[ListedPrice, ...] = ()
    expected_version: int | None = None


class DeletePriceList(msgspec.Struct, frozen=True, kw_only=True):
    """Remove a list that nobody buys by."""

    id: PriceListId
