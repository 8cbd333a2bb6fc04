"""Makes moto's transactions affordable.

Before every action of a transaction moto copies the whole table, to put it back if a later action fails. Rows are replaced
and attributes reassigned, never changed inside, so a copy of the containers is as good as a deep one and far cheaper.
"""

from __future__ import annotations

import copy
from typing import Any

from moto.dynamodb.models.dynamo_type import Item, LimitedSizeDict
from moto.dynamodb.models.table import Table


def install() -> None:
    """Replace the deep copy of moto's tables; installing twice changes nothing."""
    Table.__deepcopy__ = _table  # type: ignore[method-assign, assignment]


def _table(table: Table, memo: dict[int, Any]) -> Table:
    twin = copy.copy(table)
    twin.items = copy.copy(table.items)  # keeps its kind: a mapping with a default
    for partition, rows in table.items.items():
        twin.items[partition] = {sort: _item(row) for sort, row in rows.items()}
    if table.stream_shard is not None:
        twin.stream_shard = copy.copy(table.stream_shard)
        twin.stream_shard.table = twin
        twin.stream_shard.items = list(table.stream_shard.items)
    return twin


def _item(row: Item) -> Item:
    twin: Item = Item.__new__(Item)
    twin.hash_key, twin.range_key = row.hash_key, row.range_key
    attributes = LimitedSizeDict.__new__(LimitedSizeDict)
    dict.update(attributes, row.attrs)
    twin.attrs = attributes
    return twin
