"""Full-text search among published products: words, filters, rank, facets, and a second chance for typos.

Every word of the query must start some word of the product. When nothing is found, words that no product has are
replaced by those that are one or two letters away.
"""

from __future__ import annotations

import re
import time
from typing import Any, NamedTuple

import msgspec

from chalicelib.adapters.replica.catalog.typos import corrected
from chalicelib.adapters.replica.index import Where
from chalicelib.adapters.replica.replica import Replica
from chalicelib.adapters.replica.texts import fold
from chalicelib.domain.catalog.model import Product
from chalicelib.domain.search import CategoryCount, Label, SearchFilter, SearchHit, SearchResult, SearchSort

_product = msgspec.json.Decoder(Product)
_WORD = re.compile(r"[^\W_]+")
_MAX_WORDS = 16
# The shop's own currency shows the lowest price that is not zero, any other the first variant's.
_PRICE = "CASE WHEN p.currency = ? THEN coalesce(p.lowest_price, p.first_price) ELSE p.first_price END"
_ORDER = {
    SearchSort.RELEVANCE: "score, created_at DESC, id DESC",
    SearchSort.PRICE_ASC: "price, id",
    SearchSort.PRICE_DESC: "price DESC, id DESC",
    SearchSort.NEWEST: "created_at DESC, id DESC",
}
_WEIGHTS = "10.0, 8.0, 4.0, 4.0, 1.0"  # title, skus, categories, tags, description


class _Match(NamedTuple):
    """A set of products: the SQL that selects (n, id, price, score, created_at), and its values."""

    sql: str
    values: tuple[Any, ...]


class _Totals(NamedTuple):
    """What is true of the whole set."""

    found: int
    price_range: tuple[int, int] | None
    categories: list[CategoryCount]


def search(replica: Replica, wanted: SearchFilter, shop_currency: str) -> SearchResult:
    """One page of the products found, with counts and prices over all of them."""
    started = time.perf_counter()
    words = words_of(wanted.text)
    match = _match(wanted, words, shop_currency)
    totals = _totals(replica, match)
    if not totals.found and words:
        better = replica.answer(("words", *words), lambda: corrected(replica.db, words))
        if better != words:
            match = _match(wanted, better, shop_currency)
            totals = _totals(replica, match)
    hits = _page(replica, match, wanted) if totals.found else []
    return SearchResult(
        hits=hits,
        total=totals.found,
        page=wanted.page,
        page_size=wanted.page_size,
        categories=totals.categories,
        price_range=totals.price_range,
        took_ms=round((time.perf_counter() - started) * 1000),
    )


def words_of(text: str) -> list[str]:
    """The words of a query."""
    return _WORD.findall(fold(text))[:_MAX_WORDS]


def prefixes(words: list[str]) -> str:
    """The index's expression for rows where each of the words starts some word."""
    return " ".join(f'"{word}"*' for word in words)


def _match(wanted: SearchFilter, words: list[str], shop_currency: str) -> _Match:
    where = Where("p.status = 'published'")
    source, score = "product p", "0"
    if words:
        source, score = "word JOIN product p ON p.n = word.rowid", f"bm25(word, {_WEIGHTS})"
        where.add("word MATCH ?", prefixes(words))
    if wanted.category_slug:
        where.add(_placed("category"), wanted.category_slug)
    if wanted.tag_slug:
        where.add(_placed("tag"), wanted.tag_slug)
    by_price = wanted.price_from or wanted.price_to or wanted.sort in (SearchSort.PRICE_ASC, SearchSort.PRICE_DESC)
    currency = wanted.currency or (shop_currency if by_price else None)
    where.equal("p.currency", currency)
    if wanted.price_from:
        where.add(f"{_PRICE} >= ?", shop_currency, wanted.price_from)
    if wanted.price_to:
        where.add(f"{_PRICE} <= ?", shop_currency, wanted.price_to)
    columns = f"p.n AS n, p.id AS id, {_PRICE} AS price, {score} AS score, p.created_at AS created_at"
    return _Match(f"SELECT {columns} FROM {source} {where.sql}", (shop_currency, *where.values))  # noqa: S608


def _placed(kind: str) -> str:
    """Whether a product has a category or a tag of a slug."""
    return f"p.n IN (SELECT l.product FROM product_{kind} l JOIN {kind} t ON t.id = l.{kind} WHERE t.slug = ?)"  # noqa: S608


def _totals(replica: Replica, match: _Match) -> _Totals:
    return replica.answer(("totals", match), lambda: _count(replica, match))


def _count(replica: Replica, match: _Match) -> _Totals:
    found, values = f"({match.sql}) AS m", match.values
    ((count, low, high),) = replica.rows(f"SELECT count(*), min(price), max(price) FROM {found}", *values)  # noqa: S608
    facets = replica.rows(
        f"SELECT c.slug, c.name, count(*) FROM {found} JOIN product_category l ON l.product = m.n"  # noqa: S608
        " JOIN category c ON c.id = l.category GROUP BY c.id ORDER BY count(*) DESC, c.slug",
        *values,
    )
    counts = [CategoryCount(slug=slug, name=name, count=number) for slug, name, number in facets]
    return _Totals(count, (low, high) if count else None, counts)


def _page(replica: Replica, match: _Match, wanted: SearchFilter) -> list[SearchHit]:
    by_words = " MATCH " in match.sql
    order = _ORDER[SearchSort.NEWEST if wanted.sort is SearchSort.RELEVANCE and not by_words else wanted.sort]
    sql = f"SELECT n, price FROM ({match.sql}) ORDER BY {order} LIMIT ? OFFSET ?"  # noqa: S608
    start = (wanted.page - 1) * wanted.page_size
    rows = replica.rows(sql, *match.values, wanted.page_size, start)
    return [_hit(replica, n, price) for n, price in rows]


def _hit(replica: Replica, n: int, price: int) -> SearchHit:
    ((doc, available),) = replica.rows(
        "SELECT d.doc, p.available FROM document d JOIN product p USING (n) WHERE n = ?", n
    )
    product = _product.decode(doc)
    return SearchHit(
        id=product.id,
        title=product.title,
        slug=product.slug,
        description=product.description,
        thumbnail_url=product.images[0].thumbnail_url if product.images else None,
        price_minor=price,
        currency=product.currency,
        available=bool(available),
        categories=_labels(replica, "category", n),
        tags=_labels(replica, "tag", n),
    )


def _labels(replica: Replica, kind: str, n: int) -> list[Label]:
    sql = f"SELECT t.slug, t.name FROM product_{kind} l JOIN {kind} t ON t.id = l.{kind} WHERE l.product = ?"  # noqa: S608
    return [Label(slug, name) for slug, name in replica.rows(f"{sql} ORDER BY t.slug", n)]
