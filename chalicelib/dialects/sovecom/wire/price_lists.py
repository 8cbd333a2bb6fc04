"""Price lists in the admin: an addition of ours to the SovEcom contract, in its spelling."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.wire import In, Out, Uuid
from chalicelib.dialects.sovecom.wire.common import ById
from chalicelib.domain.price_lists import (
    CreatePriceList,
    DeletePriceList,
    GetPriceList,
    ListedPrice,
    PriceList,
    PriceListId,
    PriceListView,
    UpdatePriceList,
)
from chalicelib.kernel.clock import iso_ms

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
CurrencyCode = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}\Z")]
Bps = Annotated[int, msgspec.Meta(ge=0, le=10_000)]
Amount = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]


class PriceBody(In, frozen=True, kw_only=True):
    """A price of a variant, or of all variants of a product that have none; null takes it out of the list."""

    product_id: Uuid
    variant_id: Uuid | None = None
    price_amount: Amount | None


Prices = Annotated[list[PriceBody], msgspec.Meta(max_length=1000)]


class PriceListBody(In, frozen=True, kw_only=True):
    """A new list. `percentOff` is in basis points, off the catalogue's price of what has no price of its own."""

    name: Name
    currency: CurrencyCode | None = None
    percent_off: Bps = 0
    prices: Prices = []


class PriceListPatch(In, frozen=True, kw_only=True):
    """A change of a list. The prices that are named are set, others stay; of at most 80 products at once."""

    name: Name | UnsetType = UNSET
    percent_off: Bps | UnsetType = UNSET
    prices: Prices = []


class PriceListRow(Out, frozen=True, kw_only=True):
    """A list in the list of lists."""

    id: str
    tenant_id: str
    name: str
    currency: str
    percent_off: int
    created_at: str
    updated_at: str


class PriceRow(Out, frozen=True, kw_only=True):
    """A price."""

    product_id: str
    variant_id: str | None
    price_amount: int


class PriceListOut(PriceListRow, frozen=True, kw_only=True):
    """A list with its prices."""

    prices: list[PriceRow]


def creation(body: PriceListBody) -> CreatePriceList:
    """The command behind a new list."""
    return CreatePriceList(
        name=body.name, currency=body.currency, percent_off_bps=body.percent_off, prices=_prices(body.prices)
    )


def lookup(path: ById) -> GetPriceList:
    """The command behind reading one."""
    return GetPriceList(id=PriceListId(path.id))


def change(path: ById, body: PriceListPatch) -> UpdatePriceList:
    """The command behind a change."""
    return UpdatePriceList(
        id=PriceListId(path.id), name=body.name, percent_off_bps=body.percent_off, prices=_prices(body.prices)
    )


def removal(path: ById) -> DeletePriceList:
    """The command behind a removal."""
    return DeletePriceList(id=PriceListId(path.id))


def _prices(given: list[PriceBody]) -> tuple[ListedPrice, ...]:
    return tuple(
        ListedPrice(product_id=each.product_id, variant_id=each.variant_id, price_minor=each.price_amount)
        for each in given
    )


def rows(lists: list[PriceList], view: View) -> list[PriceListRow]:
    """All lists."""
    return [
        PriceListRow(
            id=each.id,
            tenant_id=view.shop.id,
            name=each.name,
            currency=each.currency,
            percent_off=each.percent_off_bps,
            created_at=iso_ms(each.created_at),
            updated_at=iso_ms(each.updated_at),
        )
        for each in lists
    ]


def whole(found: PriceListView, view: View) -> PriceListOut:
    """A list with its prices."""
    (row,) = rows([found.price_list], view)
    return PriceListOut(
        **msgspec.structs.asdict(row),
        prices=[
            PriceRow(product_id=each.product_id, variant_id=each.variant_id, price_amount=each.price_minor or 0)
            for each in found.prices
        ],
    )
