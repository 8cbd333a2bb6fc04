"""Brands, as Shopvo spells them."""

from __future__ import annotations

from chalicelib.dialects.kit.wire import In, Out
from chalicelib.dialects.shopvo.wire.common import Id, One, one
from chalicelib.domain.taxonomy import Brand, ListBrands


class BrandQuery(In, frozen=True, kw_only=True):
    """The query of the list."""

    slug: Id | None = None


class BrandRow(Out, frozen=True, kw_only=True):
    """A brand."""

    id: str
    name: str
    slug: str
    description: str | None


def listing(query: BrandQuery) -> ListBrands:
    """The question behind the list."""
    return ListBrands(slug=query.slug)


def row(brand: Brand) -> BrandRow:
    """One brand."""
    return BrandRow(id=brand.id, name=brand.name, slug=brand.slug, description=brand.description)


def rows(brands: list[Brand]) -> One[list[BrandRow]]:
    """All that were asked for."""
    return one([row(each) for each in brands])
