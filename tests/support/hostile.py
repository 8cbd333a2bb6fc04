"""What a client may send in place of what a type asks for, at every place of a body."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import inspect as mi

Path = tuple[str | int, ...]
_HERE = "@here@"

# As JSON, since some of it is what only bytes can say.
HUGE = '"' + "x" * 120_000 + '"'
MANY = "[" + ",".join(["1"] * 5_000) + "]"
DEEP = '{"a":' * 400 + "1" + "}" * 400
VALUES = (
    "null", '""', HUGE, "0", "-1", "1.5", "1e309", "NaN", "9223372036854775808", "1" * 60, "true", "[]", "[null]", "{}",
    '{"$ne":null}', DEEP, '"\\ud800"', '"a\\u0000b"', '"\\u202e\\uFEFF\\r\\n=1+1"', '"\u0663"', '"1e3"',
    '"{{7*7}}${7*7}<svg onload=alert(1)>"', '{"a":1e308,"\\u0000":[],"":{"__proto__":{"prototype":1}}}',
    '{"a":123456789012345678901234567890123456789012}',
)  # fmt: skip
# More of the same kinds, for runs that take their time.
MORE = (
    '" "', "-0.0", "-1e309", "Infinity", "9007199254740992", "[[]]", MANY, '{"__proto__":{"a":1}}', '"\\udc00\\ud800"',
    '"NaN"', '"../../x"', '"01900000-0000-7000-8000-00000000DEAD"', '"A\\n"',
)  # fmt: skip
# What a shop decides itself, and no client may.
READ_ONLY = (
    "id", "tenantId", "tenant_id", "createdAt", "updatedAt", "version", "_version", "expectedVersion",
    "expected_version", "totalAmount", "total", "paid", "role", "grants", "passwordHash", "stripeAccount",
    "usageCount", "isActive", "emailVerified", "__proto__", "constructor", "prototype", "toString",
)  # fmt: skip


def places(kind: mi.Type, path: Path = ()) -> Iterator[Path]:
    """Every place of a type where a client puts something; of lists the first element."""
    if isinstance(kind, mi.Metadata):
        yield from places(kind.type, path)
    elif isinstance(kind, mi.StructType):
        for each in kind.fields:
            yield (*path, each.encode_name)
            yield from places(each.type, (*path, each.encode_name))
    elif isinstance(kind, mi.UnionType):
        for choice in kind.types:
            yield from places(choice, path)
    elif isinstance(kind, mi.ListType) and path.count(0) < 3:
        yield (*path, 0)
        yield from places(kind.item_type, (*path, 0))


def objects(kind: mi.Type, path: Path = ()) -> Iterator[tuple[Path, frozenset[str]]]:
    """Every place of a type where an object with known keys stands, and the keys."""
    if isinstance(kind, mi.Metadata):
        yield from objects(kind.type, path)
    elif isinstance(kind, mi.StructType):
        yield path, frozenset(each.encode_name for each in kind.fields)
        for each in kind.fields:
            yield from objects(each.type, (*path, each.encode_name))
    elif isinstance(kind, mi.UnionType):
        for choice in kind.types:
            yield from objects(choice, path)
    elif isinstance(kind, mi.ListType) and path.count(0) < 3:
        yield from objects(kind.item_type, (*path, 0))


def spoilt(body: Any, path: Path, value: str) -> str:
    """A body as JSON, with a value in place of what stands, or might stand, at a place."""
    return msgspec.json.encode(_put(body, path)).decode().replace(f'"{_HERE}"', value)


def _put(body: Any, path: Path) -> Any:
    if not path:
        return _HERE
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        return [_put(body[0] if isinstance(body, list) and body else None, rest)]
    held = body if isinstance(body, dict) else {}
    return {**held, step: _put(held.get(step), rest)}


def holds(body: Any, path: Path) -> bool:
    """Whether a body has what a place is inside of."""
    for step in path[:-1]:
        if isinstance(step, int):
            body = body[step] if isinstance(body, list) and body else None
        else:
            body = body.get(step) if isinstance(body, dict) else None
    return body is not None
