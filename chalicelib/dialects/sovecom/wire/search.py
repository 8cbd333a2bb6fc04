"""Search, as SovEcom spells it: unknown keys and bad numbers are overlooked."""

from __future__ import annotations

from typing import Annotated

import msgspec

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.wire import Out
from chalicelib.domain.search import SearchFilter, SearchHit, SearchResult, SearchSort

_MAX = 9007199254740991
_SORTS = {sort.value: sort for sort in SearchSort}
_Slug = Annotated[str, msgspec.Meta(max_length=256)]


class SearchQuery(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The query of a search; numbers, the currency and the sort are read leniently."""

    q: Annotated[str, msgspec.Meta(max_length=512)] = ""
    category: _Slug = ""
    tag: _Slug = ""
    min_price: str = ""
    max_price: str = ""
    currency: str = ""
    sort: str = ""
    page: str = ""
    page_size: str = ""


class HitRow(Out, frozen=True, kw_only=True):
    """A product found."""

    id: str
    title: str
    slug: str
    description: str | None
    thumbnail_url: str | None
    price_amount: int
    currency: str
    availability: bool
    category_slugs: list[str]
    category_names: list[str]
    tag_slugs: list[str]
    tag_names: list[str]


class CategoryFacet(Out, frozen=True, kw_only=True):
    """How many products of a category were found; the contract names it by its slug."""

    slug: str
    name: str
    count: int


class PriceRange(Out, frozen=True, kw_only=True):
    """The lowest and the highest price found."""

    min: int
    max: int


class Facets(Out, frozen=True, kw_only=True):
    """What narrows the search."""

    categories: list[CategoryFacet]
    price: PriceRange | None


class Found(Out, frozen=True, kw_only=True):
    """A page of what was found."""

    hits: list[HitRow]
    facets: Facets
    page: int
    page_size: int
    total: int
    processing_time_ms: int


def question(query: SearchQuery) -> SearchFilter:
    """The question behind a search."""
    return SearchFilter(
        text=query.q.strip(),
        category_slug=query.category or None,
        tag_slug=query.tag or None,
        price_from=_number(query.min_price, 0, 0, _MAX),
        price_to=_number(query.max_price, 0, 0, _MAX),
        currency=_currency(query.currency.strip()),
        sort=_SORTS.get(query.sort, SearchSort.RELEVANCE),
        page=_number(query.page, 1, 1, _MAX // 100),
        page_size=_number(query.page_size, 20, 1, 100),
    )


def result(found: SearchResult, view: View) -> Found:
    """What was found."""
    facets = Facets(
        categories=[CategoryFacet(slug=each.slug, name=each.slug, count=each.count) for each in found.categories],
        price=None if found.price_range is None else PriceRange(min=found.price_range[0], max=found.price_range[1]),
    )
    return Found(
        hits=[_hit(hit, view) for hit in found.hits],
        facets=facets,
        page=found.page,
        page_size=found.page_size,
        total=found.total,
        processing_time_ms=found.took_ms,
    )


def _hit(hit: SearchHit, view: View) -> HitRow:
    return HitRow(
        id=hit.id,
        title=hit.title,
        slug=hit.slug,
        description=hit.description,
        thumbnail_url=None if hit.thumbnail_url is None else view.absolute(hit.thumbnail_url),
        price_amount=hit.price_minor,
        currency=hit.currency,
        availability=hit.available,
        category_slugs=[each.slug for each in hit.categories],
        category_names=[each.name for each in hit.categories],
        tag_slugs=[each.slug for each in hit.tags],
        tag_names=[each.name for each in hit.tags],
    )


def _currency(text: str) -> str | None:
    return text.upper() if len(text) == 3 and text.isascii() and text.isalpha() else None


def _number(text: str, default: int, lowest: int, highest: int) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else default
    return number if lowest <= number <= highest else default
