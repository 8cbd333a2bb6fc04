"""How a type says that a field is about a person or is a secret, so that exports, erasure and logs can be derived.

A field of an entity about persons that holds text says which of these it is. Ids need not: they lead to a person only
through rows that are about one.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, NamedTuple, TypeVar

import msgspec
from msgspec import inspect

# Text that identifies or describes a natural person; erasing the person takes it away.
PersonalText = Annotated[str, msgspec.Meta(extra={"personal": True})]
# The same, as a free mapping.
PersonalMap = Annotated[dict[str, Any], msgspec.Meta(extra={"personal": True})]
# Text about a person in what tax law has the shop keep: erasing the person leaves it.
FiscalText = Annotated[str, msgspec.Meta(extra={"fiscal": True})]
# Text that opens something: never logged, never in an event.
SecretText = Annotated[str, msgspec.Meta(extra={"secret": True})]
# Text in a record about a person that says nothing about them: codes, goods, digests.
PlainText = Annotated[str, msgspec.Meta(extra={"plain": True})]
# The same, as anything else.
PlainMap = Annotated[dict[str, Any], msgspec.Meta(extra={"plain": True})]
PlainValue = Annotated[Any, msgspec.Meta(extra={"plain": True})]

# Addresses there belong to nobody: what stands for the e-mail of somebody who was erased.
NOBODYS_DOMAIN = "deleted.local"

S = TypeVar("S", bound=msgspec.Struct)

_MARKS = ("personal", "fiscal", "secret", "plain")
_MARKED_ERASED = "erased"  # a struct with such a field says itself that it was


class TextField(NamedTuple):
    """A field of a type that may hold text: its path, and what was declared of it (None: nothing)."""

    path: str
    mark: str | None

    @property
    def is_id(self) -> bool:
        """Whether its name says that it holds ids."""
        return self.path.rstrip("[]{}").endswith(("id", "_ids"))


def text_fields(kind: type[msgspec.Struct]) -> list[TextField]:
    """Every field of a type, and of what it is made of, that may hold text."""
    return list(_walked(inspect.type_info(kind), kind.__name__, None, ()))


def personal_fields(kind: type[msgspec.Struct]) -> list[str]:
    """The paths of a type's fields that erasing a person takes away."""
    return [each.path for each in text_fields(kind) if each.mark == "personal"]


def without_person(thing: S) -> S:
    """A copy from which everything personal is gone: each such field has its default, or else nothing in it.

    A struct that says whether it was erased (a field `erased`) says so then.
    """
    changes: dict[str, Any] = {}
    for name, personal in _own_fields(type(thing)):
        value = getattr(thing, name)
        emptied = _emptied(thing, name, value) if personal else _without_person(value)
        if emptied != value:
            changes[name] = emptied
    if changes and _MARKED_ERASED in thing.__struct_fields__:
        changes[_MARKED_ERASED] = True
    return msgspec.structs.replace(thing, **changes) if changes else thing


def _emptied(thing: msgspec.Struct, name: str, value: Any) -> Any:
    if value is None or value is msgspec.UNSET:
        return value
    field = next(each for each in msgspec.structs.fields(thing) if each.name == name)
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    return type(value)() if field.default is msgspec.NODEFAULT else field.default


def _without_person(value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        return without_person(value)
    if isinstance(value, tuple):
        cleaned = tuple(_without_person(each) for each in value)
        return value if cleaned == value else cleaned
    return value


@cache
def _own_fields(kind: type[msgspec.Struct]) -> tuple[tuple[str, bool], ...]:
    """A type's fields, each with whether it is itself declared personal."""
    return tuple(
        (field.name, _declared(inspect.type_info(field.type)) == "personal") for field in msgspec.structs.fields(kind)
    )


def _declared(info: inspect.Type) -> str | None:
    """What a type declares, looking through alternatives."""
    if isinstance(info, inspect.Metadata):
        return next((mark for mark in _MARKS if (info.extra or {}).get(mark)), None) or _declared(info.type)
    if isinstance(info, inspect.UnionType):
        return next((mark for each in info.types if (mark := _declared(each)) is not None), None)
    return None


def _walked(info: inspect.Type, path: str, mark: str | None, seen: tuple[Any, ...]) -> Iterator[TextField]:
    if isinstance(info, inspect.Metadata):
        found = next((each for each in _MARKS if (info.extra or {}).get(each)), None)
        yield from _walked(info.type, path, mark or found, seen)
    elif isinstance(info, inspect.StrType | inspect.AnyType):
        yield TextField(path, mark)
    elif isinstance(info, inspect.UnionType):
        for each in info.types:
            yield from _walked(each, path, mark, seen)
    elif isinstance(info, inspect.DictType):
        if mark is not None:
            yield TextField(path, mark)
        else:
            yield from _walked(info.key_type, f"{path}{{}}", mark, seen)
            yield from _walked(info.value_type, f"{path}{{}}", mark, seen)
    elif isinstance(info, inspect.CollectionType):
        yield from _walked(info.item_type, f"{path}[]", mark, seen)
    elif isinstance(info, inspect.TupleType):
        for each in info.item_types:
            yield from _walked(each, f"{path}[]", mark, seen)
    elif isinstance(info, inspect.StructType) and info.cls not in seen:
        for field in info.fields:
            yield from _walked(field.type, f"{path}.{field.name}", mark, (*seen, info.cls))
