"""Questions to the read models, and their answers."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

import msgspec

from chalicelib.domain.catalog.model import CatalogItem, ProductStatus
from chalicelib.domain.taxonomy.model import Category
from chalicelib.kernel.privacy import PersonalText

DEFAULT_PAGE_SIZE = 20


class ProductSort(enum.Enum):
    """What a merchant sorts products by; the price is the lowest of a product's variants."""

    CREATED = "created"
    TITLE = "title"
    PRICE = "price"


class ProductFilter(msgspec.Struct, frozen=True, kw_only=True):
    """A page of all products, or with `after` a stretch of them ([]: from the start), the newest first.

    `text` is looked for in titles, `words` in titles, SKUs and descriptions; a price range is met by any one variant
    (minor units). `placed` asks for each product's categories and tags too.
    """

    text: str | None = None
    words: str | None = None
    status: ProductStatus | None = None
    category_id: str | None = None
    tag_id: str | None = None
    price_from: int | None = None
    price_to: int | None = None
    brand_id: str | None = None
    featured: bool | None = None
    in_stock: bool = False
    placed: bool = False
    sort: ProductSort = ProductSort.CREATED
    descending: bool = True
    page: int = 1
    page_size: int = DEFAULT_PAGE_SIZE
    after: list[Any] | None = None


class FeedRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of the public products, newest first, after a cursor. A cursor that cannot be read counts as none."""

    cursor: str | None = None
    size: int = DEFAULT_PAGE_SIZE


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of the public products; `next_cursor` is None at the end."""

    items: list[CatalogItem]
    next_cursor: str | None


class SearchSort(enum.Enum):
    """How search results are ordered."""

    RELEVANCE = "relevance"
    PRICE_ASC = "price_asc"
    PRICE_DESC = "price_desc"
    NEWEST = "newest"


class SearchFilter(msgspec.Struct, frozen=True, kw_only=True):
    """A search among published products. Prices in minor units of `currency` (None: the shop's); 0 is no bound."""

    text: str = ""
    category_slug: str | None = None
    tag_slug: str | None = None
    price_from: int = 0
    price_to: int = 0
    currency: str | None = None
    sort: SearchSort = SearchSort.RELEVANCE
    page: int = 1
    page_size: int = DEFAULT_PAGE_SIZE


class Label(msgspec.Struct, frozen=True, array_like=True):
    """A category or tag by its slug and name."""

    slug: str
    name: str


class SearchHit(msgspec.Struct, frozen=True, kw_only=True):
    """One product found. `price_minor` is the lowest price that is not zero."""

    id: str
    title: str
    slug: str
    description: str | None
    thumbnail_url: str | None
    price_minor: int
    currency: str
    available: bool
    categories: list[Label]
    tags: list[Label]


class CategoryCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many of the products found are in a category."""

    slug: str
    name: str
    count: int


class SearchResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a search found; counts and prices are over all of it, not only over the page."""

    hits: list[SearchHit]
    total: int
    page: int
    page_size: int
    categories: list[CategoryCount]
    price_range: tuple[int, int] | None
    took_ms: int


class Shelf(msgspec.Struct, frozen=True, kw_only=True):
    """A category with the number of published products directly in it; `children` is None unless asked as a tree."""

    category: Category
    product_count: int
    children: list[Shelf] | None = None


class CustomerFilter(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the customers, newest first: a page, or with `after` a stretch of `page_size` after a position.

    `email` matches a part of it; `text` matches a part of the e-mail, or of the name without case and accents.
    """

    text: str | None = None
    email: str | None = None
    is_b2b: bool | None = None
    group_id: str | None = None
    page: int = 1
    page_size: int = DEFAULT_PAGE_SIZE
    after: list[Any] | None = None


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody, by their account or by their e-mail (in its normal form); either may be unknown."""

    customer_id: str | None = None
    email: PersonalText | None = None


class CustomerTotals(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer has ordered: orders that were not cancelled, and what was paid for them less what went back.

    `spent_minor` counts paid orders in the shop's currency; a refund under way counts as gone back already.
    """

    orders: int = 0
    spent_minor: int = 0


class AuditFilter(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the audit log, newest first; `until` is inclusive."""

    actor_id: str | None = None
    resource_type: str | None = None
    resource_id: str | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    page: int = 1
    page_size: int = DEFAULT_PAGE_SIZE


class EmailFilter(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the e-mail log, newest first. `status` and `kind` are the values of the stored enums."""

    status: str | None = None
    kind: str | None = None
    order_id: str | None = None
    page: int = 1
    page_size: int = DEFAULT_PAGE_SIZE


class DeliveryFilter(msgspec.Struct, frozen=True, kw_only=True):
    """A page of webhook deliveries, newest first. `status` is the value of the stored enum; `until` is inclusive."""

    dialect: str | None = None
    subscription_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    status: str | None = None
    page: int = 1
    page_size: int = DEFAULT_PAGE_SIZE
