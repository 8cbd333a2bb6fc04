"""Parsing what clients send into typed structs, with every issue found in one go.

The fast path is one msgspec conversion. Only when it fails is the value walked field by field, to tell the client all
that is wrong: issues are neutral here (`path`, `code`, and what was expected); each dialect spells them.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import inspect as mi

from chalicelib.kernel.errors import Invalid

T = TypeVar("T")
Issue = dict[str, Any]

UUID_PATTERN = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$(?!\n)"
EMAIL_PATTERN = r"^[A-Za-z0-9_'+\-]+(\.[A-Za-z0-9_'+\-]+)*@([A-Za-z0-9][A-Za-z0-9\-]*\.)+[A-Za-z]{2,}$(?!\n)"

Uuid = Annotated[str, msgspec.Meta(pattern=UUID_PATTERN, extra_json_schema={"format": "uuid"})]
Email = Annotated[str, msgspec.Meta(pattern=EMAIL_PATTERN, max_length=254, extra_json_schema={"format": "email"})]
_FORMATS = {UUID_PATTERN: "uuid", EMAIL_PATTERN: "email"}


class In(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    """Base of bodies and queries: camelCase keys, unknown keys refused."""


class Out(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Base of what is answered: camelCase keys."""


class BadRequest(Invalid):
    """The request does not fit the operation's shape; `issues` says where."""


def issue(code: str, *path: str | int, **more: Any) -> Issue:
    """One finding: a code, where it is, and what would have been right."""
    return {"code": code, "path": list(path), **more}


def refuse(code: str, *path: str | int, **more: Any) -> BadRequest:
    """The error for a single finding made by hand, e.g. a rule across fields."""
    return BadRequest(issues=[issue(code, *path, **more)])


def parse(value: Any, kind: type[T], *, text: bool = False) -> T:
    """Convert to `kind`. `text`: the values are strings (a query, a path), so "3" is a number where one is asked.

    Raises `BadRequest` with all issues.
    """
    try:
        made = msgspec.convert(value, kind, strict=not text)
        _check_moments(made)
    except (msgspec.ValidationError, OverflowError) as error:
        found: list[Issue] = []
        _walk(value, mi.type_info(kind), [], found, text)
        raise BadRequest(issues=found or [issue("custom", message=str(error))]) from error
    return made


def _check_moments(made: Any) -> None:
    """Raise OverflowError where a moment has no place in the calendar once it is told in UTC."""
    for name in _moments(type(made)):  # type: ignore[arg-type] # a class is hashable
        at = getattr(made, name)
        if isinstance(at, datetime):
            at.astimezone(UTC)


@cache
def _moments(kind: Any) -> tuple[str, ...]:
    """The fields of a struct that may hold a moment."""
    if not issubclass(kind, msgspec.Struct):
        return ()
    return tuple(
        each.name for each in msgspec.structs.fields(kind) if _may_be(mi.type_info(each.type), mi.DateTimeType)
    )


def _may_be(kind: mi.Type, wanted: type[mi.Type]) -> bool:
    """Whether a field may hold values of a type, perhaps beside others."""
    if isinstance(kind, mi.Metadata):
        return _may_be(kind.type, wanted)
    if isinstance(kind, mi.UnionType):
        return any(_may_be(choice, wanted) for choice in kind.types)
    return isinstance(kind, wanted)


def parse_query(query: dict[str, list[str]], kind: type[T]) -> T:
    """Convert a query: of a name given several times the last counts, but where a list is asked for, all do."""
    many = _lists(kind)  # type: ignore[arg-type] # a class is hashable
    return parse({name: values if name in many else values[-1] for name, values in query.items()}, kind, text=True)


@cache
def _lists(kind: Any) -> frozenset[str]:
    """The names under which a query takes several values."""
    return frozenset(
        field.encode_name for field in msgspec.structs.fields(kind) if _may_be(mi.type_info(field.type), mi.ListType)
    )


def _walk(value: Any, kind: mi.Type, path: list[str | int], found: list[Issue], text: bool) -> None:
    if isinstance(kind, mi.Metadata):
        _walk(value, kind.type, path, found, text)
    elif isinstance(kind, mi.StructType):
        _walk_struct(value, kind, path, found, text)
    elif isinstance(kind, mi.UnionType):
        _walk_union(value, kind, path, found, text)
    elif isinstance(kind, mi.ListType) and isinstance(value, list):
        _check_size(len(value), kind, path, found, "array")
        for index, item in enumerate(value):
            _walk(item, kind.item_type, [*path, index], found, text)
    else:
        _walk_leaf(value, kind, path, found, text)


def _walk_struct(value: Any, kind: mi.StructType, path: list[str | int], found: list[Issue], text: bool) -> None:
    if not isinstance(value, dict):
        found.append(issue("invalid_type", *path, expected="object", received=_name(value)))
        return
    known = {field.encode_name: field for field in kind.fields}
    for name, field in known.items():
        if name in value:
            _walk(value[name], field.type, [*path, name], found, text)
        elif field.required:
            found.append(issue("invalid_type", *path, name, expected=_expected(field.type), received="undefined"))
    unknown = [name for name in value if name not in known]
    if unknown and kind.forbid_unknown_fields:
        found.append(issue("unrecognized_keys", *path, keys=unknown))


def _walk_union(value: Any, kind: mi.UnionType, path: list[str | int], found: list[Issue], text: bool) -> None:
    choices = [choice for choice in kind.types if not isinstance(choice, mi.NoneType | mi.CustomType)]
    if value is None and any(isinstance(choice, mi.NoneType) for choice in kind.types):
        return
    attempts: list[list[Issue]] = []
    for choice in choices:
        trial: list[Issue] = []
        _walk(value, choice, path, trial, text)
        if not trial:
            return
        attempts.append(trial)
    nearest: list[Issue] = [issue("invalid_type", *path, received=_name(value))]
    if attempts:
        nearest = min(attempts, key=_count)
    found.extend(nearest)


def _count(issues: list[Issue]) -> int:
    return len(issues)


def _walk_leaf(value: Any, kind: mi.Type, path: list[str | int], found: list[Issue], text: bool) -> None:
    if text and isinstance(value, str) and isinstance(kind, mi.IntType | mi.FloatType):
        value = _as_number(value)
    if isinstance(kind, mi.StrType) and isinstance(value, str):
        _check_size(len(value), kind, path, found, "string")
        if kind.pattern and not re.search(kind.pattern, value):
            found.append(
                issue("invalid_format", *path, format=_FORMATS.get(kind.pattern, "regex"), pattern=kind.pattern)
            )
    elif isinstance(kind, mi.IntType) and isinstance(value, int) and not isinstance(value, bool):
        _check_range(value, kind, path, found)
    elif isinstance(kind, mi.EnumType):
        _check_choice(value, [member.value for member in kind.cls], path, found)
    elif isinstance(kind, mi.LiteralType):
        _check_choice(value, list(kind.values), path, found)
    elif not _fits(value, kind, text):
        found.append(issue("invalid_type", *path, expected=_expected(kind), received=_name(value)))


def _check_size(size: int, kind: Any, path: list[str | int], found: list[Issue], origin: str) -> None:
    if kind.min_length is not None and size < kind.min_length:
        found.append(issue("too_small", *path, origin=origin, minimum=kind.min_length, inclusive=True))
    if kind.max_length is not None and size > kind.max_length:
        found.append(issue("too_big", *path, origin=origin, maximum=kind.max_length, inclusive=True))


def _check_range(value: int, kind: mi.IntType, path: list[str | int], found: list[Issue]) -> None:
    low = (kind.ge, True) if kind.ge is not None else (kind.gt, False)
    high = (kind.le, True) if kind.le is not None else (kind.lt, False)
    if low[0] is not None and (value < low[0] or (value == low[0] and not low[1])):
        found.append(issue("too_small", *path, origin="number", minimum=low[0], inclusive=low[1]))
    if high[0] is not None and (value > high[0] or (value == high[0] and not high[1])):
        found.append(issue("too_big", *path, origin="number", maximum=high[0], inclusive=high[1]))


def _check_choice(value: Any, values: list[Any], path: list[str | int], found: list[Issue]) -> None:
    if value not in values:
        found.append(issue("invalid_value", *path, values=values))


def _fits(value: Any, kind: mi.Type, text: bool) -> bool:
    plain = {
        mi.StrType: str, mi.IntType: int, mi.BoolType: bool, mi.FloatType: float, mi.DictType: dict, mi.ListType: list,
        mi.DateTimeType: msgspec.UNSET,
    }.get(type(kind))  # fmt: skip
    if plain is None:
        return True
    target: Any = datetime if plain is msgspec.UNSET else plain
    try:
        made = msgspec.convert(value, target, strict=not text)
        if isinstance(made, datetime):
            made.astimezone(UTC)
    except (msgspec.ValidationError, OverflowError):
        return False
    return True


def _as_number(value: str) -> Any:
    try:
        return int(value)
    except ValueError:
        return value


def _expected(kind: mi.Type) -> str:
    if isinstance(kind, mi.Metadata):
        return _expected(kind.type)
    if isinstance(kind, mi.UnionType):
        kind = next((choice for choice in kind.types if not isinstance(choice, mi.NoneType)), kind)
    names = {
        mi.StrType: "string", mi.IntType: "int", mi.FloatType: "number", mi.BoolType: "boolean", mi.ListType: "array",
        mi.StructType: "object", mi.DictType: "object", mi.DateTimeType: "date", mi.EnumType: "string",
    }  # fmt: skip
    return names.get(type(kind), "value")


def _name(value: Any) -> str:
    names = {type(None): "null", bool: "boolean", int: "number", float: "number", str: "string", list: "array"}
    return names.get(type(value), "object")
