"""Whether an answer has the fields that were observed: each of them, no other, and each of its type.

A shape is the word of a kind (`text`, `null or time`), an object of shapes (`name?` may be missing), an array with the shape
of its items (empty: of whatever), `{"null or": shape}`, or the name of a shape.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

_TIME = re.compile(r"<time>|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_ID = re.compile(r"<(id \d+|shop|other shop)>")

IS: dict[str, Callable[[Any], bool]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "text": lambda value: isinstance(value, str) and _ID.fullmatch(value) is None,
    "id": lambda value: isinstance(value, str) and _ID.fullmatch(value) is not None,
    "time": lambda value: isinstance(value, str) and _TIME.fullmatch(value) is not None,
    "object": lambda value: isinstance(value, dict),
}


class Shapes:
    """Shapes by name: another shape refers to one as `a product` or `the totals`."""

    def __init__(self, named: dict[str, Any]) -> None:
        self._named = {f"{article} {name}": shape for name, shape in named.items() for article in ("a", "an", "the")}

    def differences(self, shape: Any, value: Any, place: str = "") -> Iterator[str]:
        """Where a value is not of a shape: places such as `data[].total`, each with what is the matter."""
        if isinstance(shape, str) and shape in self._named:
            yield from self.differences(self._named[shape], value, place)
        elif isinstance(shape, str):
            if not any(IS[kind](value) for kind in shape.split(" or ")):
                yield f"{place or 'body'}: {kind_of(value)}, not {shape}"
        elif isinstance(shape, list):
            yield from self._items(shape, value, place)
        elif set(shape) != {"null or"}:
            yield from self._fields(shape, value, place)
        elif value is not None:
            yield from self.differences(shape["null or"], value, place)

    def _fields(self, shape: dict[str, Any], value: Any, place: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{place or 'body'}: {kind_of(value)}, not object"
            return
        wanted = {name.removesuffix("?"): name for name in shape}
        at = f"{place}." if place else ""
        for name, spelt in wanted.items():
            if name in value:
                yield from self.differences(shape[spelt], value[name], at + name)
            elif name == spelt:
                yield f"{at}{name}: missing"
        yield from (f"{at}{name}: added" for name in value if name not in wanted)

    def _items(self, shape: list[Any], value: Any, place: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{place or 'body'}: {kind_of(value)}, not array"
            return
        for item in value if shape else ():
            yield from self.differences(shape[0], item, f"{place}[]")


def kind_of(value: Any) -> str:
    """The kind of a value in the words of the shapes."""
    if isinstance(value, list):
        return "array"
    return next(
        kind for kind in ("null", "boolean", "integer", "number", "id", "time", "text", "object") if IS[kind](value)
    )
