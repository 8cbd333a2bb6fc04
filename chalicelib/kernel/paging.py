"""Pages and cursors. A cursor is opaque and signed: it works only for the tenant and the query that it was made for."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

import msgspec

from chalicelib.kernel.errors import Invalid

T = TypeVar("T")
_MAC_BYTES = 16


class Page(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """One page of a counted list: `total` counts all matches, `page` starts at 1."""

    items: list[T]
    total: int
    page: int
    page_size: int


class Slice(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """One stretch of a list walked by cursor: `next_position` is None at the end."""

    items: list[T]
    next_position: list[Any] | None


def cut_page(items: Sequence[T], page: int, page_size: int) -> Page[T]:
    """A page of a list that is in memory as a whole."""
    start = (page - 1) * page_size
    return Page(items=list(items[start : start + page_size]), total=len(items), page=page, page_size=page_size)


def cut_slice(items: Sequence[T], after: list[Any], size: int, position: Callable[[T], list[Any]]) -> Slice[T]:
    """The stretch of such a list, which falls by `position`, after a position ([]: from the start)."""
    left = [item for item in items if not after or position(item) < after]
    return Slice(items=left[:size], next_position=position(left[size - 1]) if len(left) > size else None)


class BadCursor(Invalid):
    """The cursor was not made by us for this query of this tenant."""


def encode_cursor(position: list[Any], *, purpose: str, key: bytes) -> str:
    """The opaque form of a position. `purpose` binds it (tenant, list, sort); `key` is the signing key."""
    payload = msgspec.json.encode(position)
    return base64.urlsafe_b64encode(_mac(payload, purpose, key) + payload).rstrip(b"=").decode()


def decode_cursor(cursor: str, *, purpose: str, key: bytes) -> list[Any]:
    """The position inside a cursor. Raises `BadCursor` for anything that `encode_cursor` did not make."""
    try:
        raw = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
    except (binascii.Error, ValueError) as error:
        raise BadCursor() from error
    mac, payload = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(payload, purpose, key)):
        raise BadCursor()
    return msgspec.json.decode(payload, type=list)


def _mac(payload: bytes, purpose: str, key: bytes) -> bytes:
    return hmac.new(key, purpose.encode() + b"\0" + payload, hashlib.sha256).digest()[:_MAC_BYTES]
