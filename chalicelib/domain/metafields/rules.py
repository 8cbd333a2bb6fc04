"""What texts the types of values allow."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from chalicelib.domain.metafields.errors import MetafieldTooLarge, MetafieldValueMismatch
from chalicelib.domain.metafields.model import MAX_VALUE_BYTES, ValueType

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,18})")
_INTEGERS = range(-(2**63), 2**63)  # what programs of every language can hold


def check_value(value: str, value_type: ValueType) -> None:
    """Refuse a value that is too long or not of its type. Raises MetafieldTooLarge, MetafieldValueMismatch."""
    if len(value.encode("utf-8", "surrogatepass")) > MAX_VALUE_BYTES:
        raise MetafieldTooLarge(limit_bytes=MAX_VALUE_BYTES)
    if value_type is not ValueType.STRING and not _FITS[value_type](value):
        raise MetafieldValueMismatch(value_type=value_type.value)


def _is_integer(value: str) -> bool:
    return _INTEGER.fullmatch(value) is not None and int(value) in _INTEGERS


def _is_json(value: str) -> bool:
    try:
        msgspec.json.decode(value)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return False
    return True


_FITS: dict[ValueType, Callable[[str], bool]] = {
    ValueType.INTEGER: _is_integer,
    ValueType.JSON: _is_json,
    ValueType.BOOLEAN: lambda value: value in ("true", "false"),
}
