"""The tables of the catalogue's read model, and how products, stock, categories and tags are written into them.

`product.n` is the row number that the other tables and the word index refer to. Documents stand apart from what is
filtered and sorted, so that a scan reads little; `units` is a JSON object of sellable units by variant id. The word
index holds published products only and no text of its own; `listed` repeats whether the product is published, so that
counting the products of a category reads one index. The two widest indexes hold all that a merchant's list filters by:
one in the order of prices for its page, the other to count it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import apsw
import msgspec

from chalicelib.adapters.replica.projection import Key, Projection, ReadModel, batched, rows, table
from chalicelib.adapters.replica.texts import fold, stamp
from chalicelib.domain.catalog.model import Product, ProductStatus
from chalicelib.domain.content.model import ContentPage
from chalicelib.domain.stock import StockLevel
from chalicelib.domain.taxonomy import Category, Tag, taxonomy_of
from chalicelib.kernel.unit_of_work import Reference, UnitOfWork

_CATEGORY = """
CREATE TABLE category (
    id TEXT PRIMARY KEY, slug TEXT NOT NULL, name TEXT NOT NULL, position INTEGER NOT NULL, doc BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX category_slug ON category (slug);
"""
_TAG = """
CREATE TABLE tag (id TEXT PRIMARY KEY, slug TEXT NOT NULL, name TEXT NOT NULL, doc BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX tag_slug ON tag (slug);
"""
_STOCK = """
CREATE TABLE stock (
    variant TEXT PRIMARY KEY, units INTEGER NOT NULL, threshold INTEGER, product TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX stock_units ON stock (units, variant, product);
"""
_PRODUCT = """
CREATE TABLE product (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, status TEXT NOT NULL, currency TEXT NOT NULL,
    min_price INTEGER NOT NULL, max_price INTEGER NOT NULL, lowest_price INTEGER, first_price INTEGER NOT NULL,
    in_stock INTEGER NOT NULL DEFAULT 0, available INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL, brand TEXT, featured INTEGER NOT NULL
);
CREATE TABLE document (n INTEGER PRIMARY KEY, doc BLOB NOT NULL, units BLOB NOT NULL DEFAULT '{}');
CREATE INDEX product_created ON product (created_at, id);
CREATE INDEX product_status ON product (status, created_at, id);
CREATE INDEX product_title ON product (title, id);
CREATE INDEX product_price ON product (min_price, id);
CREATE INDEX product_status_price ON product (status, min_price, id, in_stock, max_price);
CREATE INDEX product_count ON product (status, in_stock, max_price, min_price);
CREATE INDEX product_brand ON product (brand, created_at, id) WHERE brand IS NOT NULL;
CREATE TABLE variant (
    product INTEGER NOT NULL, id TEXT NOT NULL, price INTEGER NOT NULL, backorder INTEGER NOT NULL,
    sku TEXT NOT NULL, created_at TEXT NOT NULL, PRIMARY KEY (product, id)
) WITHOUT ROWID;
CREATE INDEX variant_created ON variant (created_at, id);
CREATE INDEX variant_sku ON variant (sku);
CREATE TABLE product_category (
    category TEXT NOT NULL, product INTEGER NOT NULL, listed INTEGER NOT NULL, PRIMARY KEY (category, product)
) WITHOUT ROWID;
CREATE INDEX product_category_product ON product_category (product);
CREATE TABLE product_tag (tag TEXT NOT NULL, product INTEGER NOT NULL, PRIMARY KEY (tag, product)) WITHOUT ROWID;
CREATE INDEX product_tag_product ON product_tag (product);
CREATE VIRTUAL TABLE word USING fts5 (
    title, skus, categories, tags, description,
    content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE vocabulary USING fts5vocab (word, row);
"""
_CHILDREN = (("document", "n"), ("variant", "product"), ("product_category", "product"), ("product_tag", "product"))


def _number(db: apsw.Connection, product_id: str) -> int | None:
    found = rows(db, "SELECT n FROM product WHERE id = ?", (product_id,))
    return int(found[0][0]) if found else None


def _put_product(db: apsw.Connection, product: Product) -> None:
    prices = [variant.price_minor for variant in product.variants]
    values = (
        product.id,
        fold(product.title),
        product.status.value,
        product.currency,
        min(prices, default=0),
        max(prices, default=-1),  # a product without variants is in no range
        min((price for price in prices if price), default=None),
        prices[0] if prices else 0,
        stamp(product.created_at),
        product.brand_id,
        product.featured,
    )
    n = _number(db, product.id)
    if n is None:
        db.execute(
            "INSERT INTO product (id, title, status, currency, min_price, max_price, lowest_price, first_price,"
            " created_at, brand, featured) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            values,
        )
        n = db.last_insert_rowid()
    else:
        db.execute(
            "UPDATE product SET id = ?, title = ?, status = ?, currency = ?, min_price = ?, max_price = ?,"
            " lowest_price = ?, first_price = ?, created_at = ?, brand = ?, featured = ? WHERE n = ?",
            (*values, n),
        )
        _clear(db, n)
    _put_children(db, n, product)
    _count_units(db, product.id)
    _index(db, n, product)


def _put_children(db: apsw.Connection, n: int, product: Product) -> None:
    listed = product.status is ProductStatus.PUBLISHED
    db.execute("INSERT INTO document (n, doc) VALUES (?, ?)", (n, msgspec.json.encode(product)))
    db.executemany(
        "INSERT INTO variant VALUES (?, ?, ?, ?, ?, ?)",
        [
            (n, each.id, each.price_minor, each.allow_backorder, each.sku, stamp(each.created_at))
            for each in product.variants
        ],
    )
    db.executemany(
        "INSERT INTO product_category VALUES (?, ?, ?)", [(each, n, listed) for each in product.category_ids]
    )
    db.executemany("INSERT INTO product_tag VALUES (?, ?)", [(each, n) for each in product.tag_ids])


def _clear(db: apsw.Connection, n: int) -> None:
    for child, column in _CHILDREN:
        db.execute(f"DELETE FROM {child} WHERE {column} = ?", (n,))  # noqa: S608 - names of ours
    db.execute("DELETE FROM word WHERE rowid = ?", (n,))


def _remove_product(db: apsw.Connection, key: Key) -> None:
    n = _number(db, key[0])
    if n is not None:
        _clear(db, n)
        db.execute("DELETE FROM product WHERE n = ?", (n,))


def _count_units(db: apsw.Connection, product_id: str) -> None:
    """Write the units of a product's variants, and what follows from them, into its rows."""
    n = _number(db, product_id)
    if n is None:
        return  # the level was read before its product: counted when that comes
    variants = rows(
        db,
        "SELECT v.id, v.backorder, coalesce(s.units, 0) FROM variant v LEFT JOIN stock s ON s.variant = v.id"
        " WHERE v.product = ?",
        (n,),
    )
    in_stock = any(units > 0 for _, _, units in variants)
    available = in_stock or any(backorder for _, backorder, _ in variants)
    db.execute("UPDATE product SET in_stock = ?, available = ? WHERE n = ?", (in_stock, available, n))
    units_by_variant = msgspec.json.encode({variant: units for variant, _, units in variants})
    db.execute("UPDATE document SET units = ? WHERE n = ?", (units_by_variant, n))


def _index(db: apsw.Connection, n: int, product: Product) -> None:
    """Let the words of a published product be found."""
    if product.status is not ProductStatus.PUBLISHED:
        return
    texts = (
        product.title,
        " ".join(variant.sku for variant in product.variants),
        _names(db, "category", n),
        _names(db, "tag", n),
        product.description or "",
    )
    db.execute(
        "INSERT INTO word (rowid, title, skus, categories, tags, description) VALUES (?, ?, ?, ?, ?, ?)",
        (n, *map(fold, texts)),
    )


def _names(db: apsw.Connection, kind: str, n: int) -> str:
    sql = f"SELECT t.name FROM product_{kind} l JOIN {kind} t ON t.id = l.{kind} WHERE l.product = ?"  # noqa: S608
    return " ".join(name for (name,) in rows(db, sql, (n,)))


def _put_stock(db: apsw.Connection, level: StockLevel) -> None:
    db.execute(
        "INSERT OR REPLACE INTO stock VALUES (?, ?, ?, ?)",
        (level.variant_id, level.sellable, level.low_stock_threshold, level.product_id),
    )
    _count_units(db, level.product_id)


def _remove_stock(db: apsw.Connection, key: Key) -> None:
    db.execute("DELETE FROM stock WHERE variant = ?", (key[1],))
    _count_units(db, key[0])


def _put_category(db: apsw.Connection, category: Category) -> None:
    known = rows(db, "SELECT name FROM category WHERE id = ?", (category.id,))
    db.execute(
        "INSERT OR REPLACE INTO category VALUES (?, ?, ?, ?, ?)",
        (category.id, category.slug, category.name, category.position, msgspec.json.encode(category)),
    )
    if known != [(category.name,)]:
        _reindex(db, "SELECT product FROM product_category WHERE category = ? AND listed", category.id)


def _remove_category(db: apsw.Connection, key: Key) -> None:
    db.execute("DELETE FROM category WHERE id = ?", key)
    _reindex(db, "SELECT product FROM product_category WHERE category = ? AND listed", key[0])


def _put_tag(db: apsw.Connection, tag: Tag) -> None:
    known = rows(db, "SELECT name FROM tag WHERE id = ?", (tag.id,))
    db.execute("INSERT OR REPLACE INTO tag VALUES (?, ?, ?, ?)", (tag.id, tag.slug, tag.name, msgspec.json.encode(tag)))
    if known != [(tag.name,)]:
        _reindex(db, "SELECT product FROM product_tag WHERE tag = ?", tag.id)


def _remove_tag(db: apsw.Connection, key: Key) -> None:
    db.execute("DELETE FROM tag WHERE id = ?", key)
    _reindex(db, "SELECT product FROM product_tag WHERE tag = ?", key[0])


def _reindex(db: apsw.Connection, concerned: str, value: str) -> None:
    """Write the words of products again whose category or tag got another name."""
    sql = f"SELECT n, doc FROM document WHERE n IN ({concerned})"  # noqa: S608 - SQL of ours
    for n, doc in rows(db, sql, (value,)):
        db.execute("DELETE FROM word WHERE rowid = ?", (n,))
        _index(db, n, msgspec.json.decode(doc, type=Product))


def _categories(uow: UnitOfWork, projection: Projection, db: apsw.Connection) -> list[Category]:
    return taxonomy_of(uow)[0]


def _tags(uow: UnitOfWork, projection: Projection, db: apsw.Connection) -> list[Tag]:
    return taxonomy_of(uow)[1]


def _levels(uow: UnitOfWork, projection: Projection, db: apsw.Connection) -> Iterator[Any]:
    """The stock of every variant that the products written before have."""
    keys = rows(db, "SELECT p.id, v.id FROM variant v JOIN product p ON p.n = v.product")
    for batch in batched(keys):
        found = uow.find_many([Reference(StockLevel, key) for key in batch])
        yield from (level for level in found if level is not None)


_PAGES = table(
    ContentPage,
    "page",
    {"slug": "TEXT NOT NULL", "locale": "TEXT NOT NULL", "status": "TEXT NOT NULL", "created_at": "TEXT NOT NULL"},
    lambda page: (page.slug, page.locale.value, page.status.value, stamp(page.created_at)),
    ("created_at, id", "slug, locale"),
)

CATALOG = ReadModel(
    "catalog",
    (
        Projection(Category, _CATEGORY, _put_category, _remove_category, _categories),
        Projection(Tag, _TAG, _put_tag, _remove_tag, _tags),
        Projection(Product, _PRODUCT, _put_product, _remove_product),
        Projection(StockLevel, _STOCK, _put_stock, _remove_stock, _levels),
        _PAGES,
    ),
)
