"""The table's row as PynamoDB sees it, and how entities become rows and rows entities."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from chalicelib.adapters.dynamo.keys import (
    PATTERNS,
    PLATFORM,
    PLATFORM_KINDS,
    Key,
    directory_partition,
    due_partition,
)
from chalicelib.kernel.clock import iso_ms
from chalicelib.kernel.entity import Entity


class Row(Model):
    """One item: its key, what indexes and conditions need, and the rest as one JSON document."""

    class Meta:
        """Where the table is; see table.py for the bound class."""

        table_name = "souk"
        region = "us-east-1"

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    version = NumberAttribute(null=True)
    schema = NumberAttribute(null=True)
    doc = UnicodeAttribute(null=True)
    owner = UnicodeAttribute(null=True)
    due_pk = UnicodeAttribute(null=True)
    due_at = UnicodeAttribute(null=True)
    dir_pk = UnicodeAttribute(null=True)
    dir_sk = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)
    # Numbers that conditions and atomic updates touch: every name in an entity's NUMBERS is declared here.
    value = NumberAttribute(null=True)
    on_hand = NumberAttribute(null=True)
    held = NumberAttribute(null=True)
    allocated = NumberAttribute(null=True)
    available = NumberAttribute(null=True)
    spare = NumberAttribute(null=True)
    used = NumberAttribute(null=True)
    last_step = NumberAttribute(null=True)
    balance = NumberAttribute(null=True)
    lifetime = NumberAttribute(null=True)
    voided = NumberAttribute(null=True)
    valid_until_ms = NumberAttribute(null=True)


class UnknownSchema(RuntimeError):
    """A row was written by a newer deployment than this one."""


class WrongScope(RuntimeError):
    """An entity of the platform was used in a tenant's unit of work, or the other way round."""


def key_values(entity: Entity) -> tuple[Any, ...]:
    """The values of the entity's key fields."""
    return tuple(getattr(entity, name) for name in PATTERNS[entity.KIND].fields)


def key_of(scope: str, kind: type[Entity], values: tuple[Any, ...]) -> Key:
    """The key of an entity in a scope. Raises `WrongScope` across the wall between platform and tenants."""
    if (kind.KIND in PLATFORM_KINDS) != (scope == PLATFORM):
        raise WrongScope(kind.KIND)
    return PATTERNS[kind.KIND].key(scope, values)


def to_row(scope: str, entity: Entity, row_type: type[Row], version: int) -> Row:
    """The row of an entity, as its `version`-th stored change."""
    pattern = PATTERNS[entity.KIND]
    key = key_of(scope, type(entity), key_values(entity))
    blank = dict.fromkeys(entity.NUMBERS, 0)
    row = row_type(
        key.pk,
        key.sk,
        version=version,
        schema=entity.SCHEMA,
        doc=msgspec.json.encode(entity.replace(version=0, **blank)).decode(),
    )
    for name in entity.NUMBERS:
        setattr(row, name, getattr(entity, name))
    due = entity.due()
    if due is not None:
        row.due_pk, row.due_at = due_partition(scope, entity.KIND), iso_ms(due)
    expiry = entity.expiry()
    if expiry is not None:
        row.expires_at = int(expiry.timestamp())
    if pattern.directory:
        row.dir_pk, row.dir_sk = directory_partition(scope, entity.KIND), "#".join(map(str, key_values(entity)))
    return row


def from_item(kind: type[Any], item: dict[str, Any]) -> Any:
    """The entity in a raw item (DynamoDB JSON), brought up to the current schema."""
    stored = int(item["schema"]["N"])
    document = item["doc"]["S"]
    if stored == kind.SCHEMA:
        entity = _decoder(kind).decode(document)  # type: ignore[arg-type] # a class is hashable
    else:
        entity = msgspec.convert(_upcast(kind, stored, msgspec.json.decode(document)), kind)
    msgspec.structs.force_setattr(entity, "version", int(item["version"]["N"]))
    for name in kind.NUMBERS:
        if name in item:  # a row that is older than the number counts as nothing there
            msgspec.structs.force_setattr(entity, name, int(item[name]["N"]))
    return entity


def _upcast(kind: type[Entity], stored: int, document: dict[str, Any]) -> dict[str, Any]:
    if stored > kind.SCHEMA:
        raise UnknownSchema(f"{kind.KIND} schema {stored}, this code knows {kind.SCHEMA}")
    for schema in range(stored, kind.SCHEMA):
        document = kind.UPCASTERS[schema](document)
    return document


@cache
def _decoder(kind: type[Any]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)
