"""Settings against the schema of their theme: the plain part of JSON Schema, without references and patterns.

What a stranger's schema could make expensive (regular expressions, references, combinations) is not part of it, and a
schema that uses such is refused when its theme is installed.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.domain.themes.errors import BadTheme

MAX_DEPTH = 5
MAX_FIELDS = 500
_Size = Annotated[int, msgspec.Meta(ge=0)]


class Schema(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    """The words that are understood; the first group says nothing about what fits."""

    title: str = ""
    description: str = ""
    default: Any = None
    format: str = ""
    schema_: Annotated[str, msgspec.Meta(max_length=256)] = msgspec.field(name="$schema", default="")
    type: Literal["object", "array", "string", "number", "integer", "boolean"] | None = None
    enum: list[Any] | None = None
    properties: dict[str, Schema] = {}
    required: list[str] = []
    additional_properties: bool = True
    items: Schema | None = None
    min_items: _Size = 0
    max_items: _Size | None = None
    min_length: _Size = 0
    max_length: _Size | None = None
    minimum: float | UnsetType = UNSET
    maximum: float | UnsetType = UNSET


def check_schema(schema: dict[str, Any]) -> None:
    """Refuse a schema that is not understood, or too deep or large to be meant well. Raises BadTheme."""
    parsed = _parsed(schema)
    if parsed is None or _is_too_large(parsed):
        raise BadTheme(reason="settings_schema")


def misfit(settings: dict[str, Any], schema: dict[str, Any] | None) -> list[str | int] | None:
    """Where settings do not fit, or None where they do."""
    parsed = None if schema is None else _parsed(schema)
    return None if parsed is None else _misfit(settings, parsed, [])


def _parsed(schema: dict[str, Any]) -> Schema | None:
    try:
        return msgspec.convert(schema, Schema)
    except (msgspec.ValidationError, RecursionError):
        return None


def _below(schema: Schema) -> list[Schema]:
    return [*schema.properties.values(), *([schema.items] if schema.items else [])]


def _is_too_large(schema: Schema) -> bool:
    """Level by level, so that depth is found out and not suffered."""
    level, depth, fields = [schema], 0, 0
    while level:
        depth, fields = depth + 1, fields + len(level)
        if depth > MAX_DEPTH or fields > MAX_FIELDS:
            return True
        level = [below for each in level for below in _below(each)]
    return False


def _misfit(value: Any, schema: Schema, path: list[str | int]) -> list[str | int] | None:
    if not _is(value, schema.type) or (schema.enum is not None and value not in schema.enum):
        return path
    if isinstance(value, dict):
        return _misfit_of_fields(value, schema, path)
    if isinstance(value, list):
        return _misfit_of_items(value, schema, path)
    if isinstance(value, str):
        return path if not _within(len(value), schema.min_length, schema.max_length) else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        high = math.inf if schema.maximum is UNSET else schema.maximum
        low = -math.inf if schema.minimum is UNSET else schema.minimum
        return None if low <= value <= high else path
    return None


def _misfit_of_fields(value: dict[str, Any], schema: Schema, path: list[str | int]) -> list[str | int] | None:
    missing = next((name for name in schema.required if name not in value), None)
    if missing is not None:
        return [*path, missing]
    for name, each in value.items():
        inner = schema.properties.get(name)
        wrong = _misfit(each, inner, [*path, name]) if inner else None
        if wrong is not None or (inner is None and not schema.additional_properties):
            return wrong or [*path, name]
    return None


def _misfit_of_items(value: list[Any], schema: Schema, path: list[str | int]) -> list[str | int] | None:
    if not _within(len(value), schema.min_items, schema.max_items):
        return path
    found = (_misfit(each, schema.items, [*path, place]) for place, each in enumerate(value) if schema.items)
    return next((wrong for wrong in found if wrong is not None), None)


def _within(size: int, low: int, high: int | None) -> bool:
    return low <= size and (high is None or size <= high)


def _is(value: Any, kind: str | None) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return {
        None: True,
        "object": isinstance(value, dict),
        "array": isinstance(value, list),
        "string": isinstance(value, str),
        "boolean": isinstance(value, bool),
        "number": number,
        "integer": number and float(value).is_integer(),
    }[kind]
