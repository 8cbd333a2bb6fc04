"""The catalogue's questions in SQL: counted pages, the public feed, shelves and tags."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

import msgspec

from chalicelib.adapters.replica.catalog.counting import inventory_page, inventory_stretch
from chalicelib.adapters.replica.catalog.searching import prefixes, search, words_of
from chalicelib.adapters.replica.catalog.shortage import short_stock
from chalicelib.adapters.replica.catalog.tables import CATALOG
from chalicelib.adapters.replica.index import Index, Where
from chalicelib.adapters.replica.projection import ReadModel
from chalicelib.adapters.replica.replica import Replica
from chalicelib.adapters.replica.texts import fold
from chalicelib.domain.catalog.model import CatalogItem, Product, ProductStatus
from chalicelib.domain.content.model import ContentPage, PageFilter
from chalicelib.domain.context import Context
from chalicelib.domain.inventory.model import InventoryFilter, InventoryItem
from chalicelib.domain.search import ProductFilter, ProductSort, SearchFilter, SearchResult, Shelf
from chalicelib.domain.statistics.model import ShortStock
from chalicelib.domain.taxonomy import Category, Tag
from chalicelib.kernel.paging import Page, Slice

_product = msgspec.json.Decoder(Product)
_units = msgspec.json.Decoder(dict[str, int])
_category = msgspec.json.Decoder(Category)
_tag = msgspec.json.Decoder(Tag)
_pages = msgspec.json.Decoder(ContentPage)

_SORT_COLUMNS = {ProductSort.CREATED: "created_at", ProductSort.TITLE: "title", ProductSort.PRICE: "min_price"}
# What an unpublished product says of itself, in small letters.
_TEXT = """
(SELECT title || ' ' || lower(coalesce(d.doc ->> '$.description', '')) || ' ' ||
    lower((SELECT group_concat(v.value ->> '$.sku', ' ') FROM json_each(d.doc, '$.variants') v))
 FROM (SELECT CAST(doc AS TEXT) AS doc FROM document WHERE document.n = product.n) d)
"""
_COUNTED = """
SELECT c.doc, (SELECT count(*) FROM product_category l WHERE l.category = c.id AND l.listed) FROM category c
"""


class SqliteCatalog(Index):
    """See `domain.search.ports.CatalogIndex`."""

    MODEL: ClassVar[ReadModel] = CATALOG

    def products(self, ctx: Context, wanted: ProductFilter) -> Page[CatalogItem] | Slice[CatalogItem]:
        where = _conditions(wanted)
        if wanted.after is not None:
            return self._stretch(ctx, where, wanted.after, wanted.page_size)
        way = "DESC" if wanted.descending else "ASC"
        # The page's row numbers come from an index alone; documents are read for them only.
        sql = (
            f"SELECT n FROM product {where.sql} ORDER BY {_SORT_COLUMNS[wanted.sort]} {way}, id {way} LIMIT ? OFFSET ?"  # noqa: S608
        )
        with self._replicas.open(ctx) as replica:
            start = (wanted.page - 1) * wanted.page_size
            rows = replica.rows(sql, *where.values, wanted.page_size, start)
            items = _items(replica, (n for (n,) in rows))
            total = replica.answer(("products", *where.question), lambda: _count(replica, where))
        return Page(items=items, total=total, page=wanted.page, page_size=wanted.page_size)

    def brand_in_use(self, ctx: Context, brand_id: str) -> bool:
        with self._replicas.open(ctx) as replica:
            return bool(replica.rows("SELECT 1 FROM product WHERE brand = ? LIMIT 1", brand_id))

    def feed(self, ctx: Context, after: tuple[str, str] | None, size: int) -> Slice[CatalogItem]:
        return self._stretch(ctx, Where("status = 'published'"), list(after or ()), size)

    def _stretch(self, ctx: Context, where: Where, after: list[Any], size: int) -> Slice[CatalogItem]:
        """Products after a position (time, id), the newest first; [] is the start."""
        where.after(after)
        sql = f"SELECT n, created_at, id FROM product {where.sql} ORDER BY created_at DESC, id DESC LIMIT ?"  # noqa: S608
        with self._replicas.open(ctx) as replica:
            rows = replica.rows(sql, *where.values, size + 1)
            items = _items(replica, (n for n, _, _ in rows[:size]))
        following = list(rows[size - 1][1:]) if len(rows) > size else None
        return Slice(items=items, next_position=following)

    def search(self, ctx: Context, wanted: SearchFilter) -> SearchResult:
        with self._replicas.open(ctx) as replica:
            return search(replica, wanted, ctx.shop.currency)

    def shelves(self, ctx: Context) -> list[Shelf]:
        with self._replicas.open(ctx) as replica:
            return replica.answer("shelves", lambda: _shelves(replica))

    def shelf(self, ctx: Context, slug: str) -> Shelf | None:
        with self._replicas.open(ctx) as replica:
            found = replica.rows(f"{_COUNTED} WHERE c.slug = ?", slug)
        return _shelf(found[0]) if found else None

    def inventory(self, ctx: Context, wanted: InventoryFilter) -> Page[InventoryItem] | Slice[InventoryItem]:
        with self._replicas.open(ctx) as replica:
            if wanted.after is None:
                return inventory_page(replica, wanted)
            return inventory_stretch(replica, wanted, wanted.after)

    def short_stock(self, ctx: Context, low: int, shown: int) -> ShortStock:
        with self._replicas.open(ctx) as replica:
            return short_stock(replica, low, shown)

    def pages(self, ctx: Context, wanted: PageFilter) -> Page[ContentPage]:
        where = Where()
        where.equal("slug", wanted.slug)
        where.equal("locale", wanted.locale and wanted.locale.value)
        where.equal("status", wanted.status and wanted.status.value)
        return self._newest(ctx, "page", where, wanted, _pages)

    def tags(self, ctx: Context) -> list[Tag]:
        with self._replicas.open(ctx) as replica:
            rows = replica.rows("SELECT doc FROM tag ORDER BY name, id")
        return [_tag.decode(doc) for (doc,) in rows]


def _conditions(wanted: ProductFilter) -> Where:
    where = Where()
    where.equal("status", wanted.status and wanted.status.value)
    if wanted.text:
        where.add("instr(title, ?) > 0", fold(wanted.text))
    if wanted.category_id:
        where.add("n IN (SELECT product FROM product_category WHERE category = ?)", wanted.category_id)
    if wanted.tag_id:
        where.add("n IN (SELECT product FROM product_tag WHERE tag = ?)", wanted.tag_id)
    where.equal("brand", wanted.brand_id)
    where.equal("featured", wanted.featured)
    if wanted.words is not None:
        _words(where, wanted.words, wanted.status is ProductStatus.PUBLISHED)
    _price_range(where, wanted.price_from, wanted.price_to)
    if wanted.in_stock:
        where.add("in_stock = 1")
    return where


def _words(where: Where, text: str, published: bool) -> None:
    """Every word starts one of the product's words; products that are not published are in no index of words."""
    found = words_of(text)
    if not found:
        where.add("0")
    elif published:
        expression = "{title skus description} : (" + prefixes(found) + ")"
        where.add("n IN (SELECT rowid FROM word WHERE word MATCH ?)", expression)
    else:
        for word in found:
            where.add(f"instr({_TEXT}, ?) > 0", word)


def _price_range(where: Where, low: int | None, high: int | None) -> None:
    """Some variant's price is in the range; only a product whose prices lie on both sides of it is looked into."""
    if low is not None or high is not None:
        where.add("max_price >= ?", low or 0)
    if high is not None:
        where.add("min_price <= ?", high)
    if low is not None and high is not None:
        inside = "EXISTS (SELECT 1 FROM variant v WHERE v.product = product.n AND v.price BETWEEN ? AND ?)"
        where.add(f"(min_price >= ? OR max_price <= ? OR {inside})", low, high, low, high)


def _count(replica: Replica, where: Where) -> int:
    return int(replica.rows(f"SELECT count(*) FROM product {where.sql}", *where.values)[0][0])  # noqa: S608


def _items(replica: Replica, numbers: Iterable[int]) -> list[CatalogItem]:
    """The products with these row numbers, in their order."""
    ask = "SELECT doc, units FROM document WHERE n = ?"
    found = [replica.rows(ask, n)[0] for n in numbers]
    return [CatalogItem(product=_product.decode(doc), units=_units.decode(units)) for doc, units in found]


def _shelves(replica: Replica) -> list[Shelf]:
    return [_shelf(row) for row in replica.rows(f"{_COUNTED} ORDER BY c.position, c.name, c.id")]


def _shelf(row: tuple[Any, ...]) -> Shelf:
    return Shelf(category=_category.decode(row[0]), product_count=row[1])
