"""Makes moto's transactions and answers affordable.

For every action of a transaction moto copies the whole table beforehand, to put it back if an action fails: one copy
does for all of them. Rows are replaced and attributes reassigned, never changed inside, so a copy of the containers is as
good as a deep one and far cheaper.

A query of an index sorts all rows first, by keys that are looked at anew for every comparison; here they are strings.

Rows are found by keys whose hash is worked out anew every time; that of a string is Python's own.

What it answers it spells member by member after the service's description, and looks for each member under four names.
The values of rows are spelled already: they go out as they are.
"""

from __future__ import annotations

import copy
from threading import local
from typing import Any

from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import Table


def install() -> None:
    """Replace the deep copy of moto's tables and the spelling of values; installing twice changes nothing."""
    Table.__deepcopy__ = _table  # type: ignore[method-assign, assignment]
    DynamoType.__hash__ = _hash  # type: ignore[method-assign]
    Table.all_items = _all_items  # type: ignore[method-assign]
    DynamoDBBackend.transact_write_items = _transact  # type: ignore[method-assign]
    BaseJSONSerializer._serialize_type_structure = _structure  # type: ignore[method-assign]


_spelled_structure = BaseJSONSerializer._serialize_type_structure


def _structure(serializer: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
    if shape.name == "AttributeValue" and type(value) is dict:
        serialized[serializer.get_serialized_name(shape, key)] = value
    else:
        _spelled_structure(serializer, serialized, value, shape, key)


_write_all = DynamoDBBackend.transact_write_items
_now = local()  # the copies made for the transaction that this thread is about, by table


def _transact(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    _now.twins = {}
    try:
        _write_all(backend, transact_items)
    finally:
        del _now.twins


def _table(table: Table, memo: dict[int, Any]) -> Table:
    twins: dict[int, Table] = getattr(_now, "twins", {})
    if id(table) not in twins:
        twins[id(table)] = _twin(table)
    return twins[id(table)]


def _twin(table: Table) -> Table:
    twin = copy.copy(table)
    twin.items = copy.copy(table.items)  # keeps its kind: a mapping with a default
    for partition, rows in table.items.items():
        twin.items[partition] = {sort: _item(row) for sort, row in rows.items()}
    if table.stream_shard is not None:
        twin.stream_shard = copy.copy(table.stream_shard)
        twin.stream_shard.table = twin
        twin.stream_shard.items = list(table.stream_shard.items)
    return twin


_hash_of_any = DynamoType.__hash__


def _hash(value: DynamoType) -> int:
    return hash(value.value) if value.type == "S" else _hash_of_any(value)


def _all_items(table: Table) -> list[Item]:
    rows = [row for partition in table.items.values() for row in partition.values()]
    return sorted(rows, key=lambda row: (row.hash_key.value, row.range_key.value))


def _item(row: Item) -> Item:
    twin: Item = Item.__new__(Item)
    twin.hash_key, twin.range_key = row.hash_key, row.range_key
    attributes = LimitedSizeDict.__new__(LimitedSizeDict)
    dict.update(attributes, row.attrs)
    twin.attrs = attributes
    return twin
