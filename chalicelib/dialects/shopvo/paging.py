"""Both ways of Shopvo's lists: counted pages, and walks by cursor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, NamedTuple, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.http import Request
from chalicelib.dialects.kit.wire import In
from chalicelib.dialects.shopvo.wire.common import Listed, Pagination
from chalicelib.domain.ports import Vault
from chalicelib.kernel.paging import Page, Slice, decode_cursor, encode_cursor

T = TypeVar("T")
R = TypeVar("R")

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
_PAGING = ("page", "limit", "cursor")
_NOTE, _SIZE = "cursors", "size"


class PageQuery(In, frozen=True, kw_only=True):
    """The paging part of a list's query. With `cursor`, even an empty one, `page` does not count."""

    page: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 1
    limit: Annotated[int, msgspec.Meta(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT
    cursor: str | UnsetType = UNSET


class Place(NamedTuple):
    """Which part of a list is wanted: `page` of `size`, or `size` after a position ([]: from the start)."""

    page: int
    size: int
    after: list[Any] | None


class Cursors:
    """Makes and reads the cursors of one request's list: signed for the shop, the address and the filters."""

    def __init__(self, request: Request, vault: Vault, shop_id: str) -> None:
        filters = sorted((name, values) for name, values in request.query.items() if name not in _PAGING)
        self._purpose = f"{shop_id} {request.path} {filters}"
        self._vault = vault

    @classmethod
    def of(cls, request: Request, vault: Vault, shop_id: str) -> None:
        """Note on a request how its cursors are made."""
        request.notes[_NOTE] = cls(request, vault, shop_id)

    def read(self, cursor: str) -> list[Any]:
        """The position in a cursor. Raises BadCursor."""
        if not cursor:
            return []
        return decode_cursor(cursor, purpose=self._purpose, key=self._vault.derive("cursor"))

    def made(self, position: list[Any] | None) -> str | None:
        """The cursor of a position; None at the end."""
        if position is None:
            return None
        return encode_cursor(position, purpose=self._purpose, key=self._vault.derive("cursor"))


def place(query: PageQuery, request: Request) -> Place:
    """The part of the list that a request asks for: for the `into` of a list. Raises BadCursor."""
    request.notes[_SIZE] = query.limit
    after = None if query.cursor is UNSET else request.notes[_NOTE].read(query.cursor)
    return Place(query.page, query.limit, after)


def listed(found: Page[T] | Slice[T], spelled: Callable[[T], R], view: View) -> Listed[R]:
    """The answer: for the `out` of a list."""
    items = [spelled(each) for each in found.items]
    if isinstance(found, Page):
        return Listed(items=items, pagination=numbers(found))
    notes = view.request.notes
    return Listed(
        items=items,
        cursor=notes[_NOTE].made(found.next_position),
        has_next_page=found.next_position is not None,
        limit=notes[_SIZE],
    )


def numbers(found: Page[T]) -> Pagination:
    """Which page of how many it is."""
    pages = -(-found.total // found.page_size)
    return Pagination(page=found.page, limit=found.page_size, total=found.total, total_pages=pages)
