"""The merchant's list of what is in stock: every variant with its units and threshold, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from chalicelib.adapters.replica.index import Where
from chalicelib.adapters.replica.replica import Replica
from chalicelib.domain.catalog.model import Product
from chalicelib.domain.inventory.model import InventoryFilter, InventoryItem
from chalicelib.kernel.paging import Page, Slice

_product = msgspec.json.Decoder(Product)
_ORDER = "ORDER BY created_at DESC, id DESC LIMIT ?"


def inventory_page(replica: Replica, wanted: InventoryFilter) -> Page[InventoryItem]:
    """A counted page."""
    where = _conditions(wanted)
    sql = f"SELECT product, id FROM variant {where.sql} {_ORDER} OFFSET ?"  # noqa: S608
    start = (wanted.page - 1) * wanted.page_size
    items = _items(replica, replica.rows(sql, *where.values, wanted.page_size, start))
    total = replica.answer(("inventory", *where.question), lambda: _count(replica, where))
    return Page(items=items, total=total, page=wanted.page, page_size=wanted.page_size)


def inventory_stretch(replica: Replica, wanted: InventoryFilter, after: list[Any]) -> Slice[InventoryItem]:
    """A stretch after a position (time, id); [] is the start."""
    where, size = _conditions(wanted), wanted.page_size
    where.after(after)
    found = replica.rows(f"SELECT product, id, created_at FROM variant {where.sql} {_ORDER}", *where.values, size + 1)  # noqa: S608
    following = [found[size - 1][2], found[size - 1][1]] if len(found) > size else None
    return Slice(items=_items(replica, [row[:2] for row in found[:size]]), next_position=following)


def _conditions(wanted: InventoryFilter) -> Where:
    where = Where()
    where.equal("sku", wanted.sku)
    return where


def _count(replica: Replica, where: Where) -> int:
    return int(replica.rows(f"SELECT count(*) FROM variant {where.sql}", *where.values)[0][0])  # noqa: S608


def _items(replica: Replica, keys: Sequence[tuple[int, str]]) -> list[InventoryItem]:
    """The variants with these ids; each product's document is read once."""
    products = {
        n: _product.decode(replica.rows("SELECT doc FROM document WHERE n = ?", n)[0][0]) for n in {n for n, _ in keys}
    }
    return [_item(replica, products[n], variant_id) for n, variant_id in keys]


def _item(replica: Replica, product: Product, variant_id: str) -> InventoryItem:
    counted = replica.rows("SELECT units, threshold FROM stock WHERE variant = ?", variant_id)
    units, threshold = counted[0] if counted else (0, None)
    variant = next(each for each in product.variants if each.id == variant_id)
    return InventoryItem(product=product, variant=variant, units=units, threshold=threshold)
