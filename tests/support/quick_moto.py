"""Makes moto's transactions and answers affordable.

Before every action of a transaction moto copies the whole table, to put it back if a later action fails. Rows are replaced
and attributes reassigned, never changed inside, so a copy of the containers is as good as a deep one and far cheaper.

What it answers it spells member by member after the service's description, and looks for each member under four names.
The values of rows are spelled already: they go out as they are.
"""

from __future__ import annotations

import copy
from typing import Any

from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.models.dynamo_type import Item, LimitedSizeDict
from moto.dynamodb.models.table import Table


def install() -> None:
    """Replace the deep copy of moto's tables and the spelling of values; installing twice changes nothing."""
    Table.__deepcopy__ = _table  # type: ignore[method-assign, assignment]
    BaseJSONSerializer._serialize_type_structure = _structure  # type: ignore[method-assign]


_spelled_structure = BaseJSONSerializer._serialize_type_structure


def _structure(serializer: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
    if shape.name == "AttributeValue" and type(value) is dict:
        serialized[serializer.get_serialized_name(shape, key)] = value
    else:
        _spelled_structure(serializer, serialized, value, shape, key)


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
