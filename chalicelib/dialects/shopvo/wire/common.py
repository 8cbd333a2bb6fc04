"""Pieces of the Shopvo spelling that every context shares: envelopes, ids, times."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Generic, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.dialects.kit.wire import In, Out
from chalicelib.kernel.clock import iso_ms

T = TypeVar("T")

# Ids are opaque to clients: one that cannot be an id names nothing.
Id = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Amount = Annotated[int, msgspec.Meta(ge=0, le=999_999_999_999)]


class NoQuery(In, frozen=True, kw_only=True):
    """A query that knows no keys."""


class One(Out, Generic[T], frozen=True, kw_only=True):
    """The envelope of one thing, or of a list without pages."""

    success: bool = True
    data: T


class Pagination(Out, frozen=True, kw_only=True):
    """Which page of how many."""

    page: int
    limit: int
    total: int
    total_pages: int


class Listed(Out, Generic[T], frozen=True, kw_only=True):
    """The envelope of a list: `pagination` for a counted page, the other three for a walk by cursor."""

    success: bool = True
    items: list[T]
    pagination: Pagination | UnsetType = UNSET
    cursor: str | UnsetType | None = UNSET
    has_next_page: bool | UnsetType = UNSET
    limit: int | UnsetType = UNSET


class Deleted(Out, frozen=True, kw_only=True):
    """The envelope of a removal."""

    success: bool = True
    deleted: bool = True


def one(data: T) -> One[T]:
    """One thing in its envelope."""
    return One(data=data)


def deleted(_: object) -> Deleted:
    """The answer to a removal, whatever it was."""
    return Deleted()


def time_or_none(at: datetime | None) -> str | None:
    """A moment in the contract's form, or null."""
    return None if at is None else iso_ms(at)
