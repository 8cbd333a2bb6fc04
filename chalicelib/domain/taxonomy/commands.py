"""Commands of taxonomy. A field that is UNSET stays as it is."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType


class CreateTag(msgspec.Struct, frozen=True, kw_only=True):
    """Make a tag; the slug follows from the name unless given."""

    name: str
    slug: str | None = None


class GetTag(msgspec.Struct, frozen=True, kw_only=True):
    """Read a tag."""

    id: str


class UpdateTag(msgspec.Struct, frozen=True, kw_only=True):
    """Rename or re-slug a tag."""

    id: str
    name: str | UnsetType = UNSET
    slug: str | UnsetType = UNSET
    expected_version: int | None = None


class DeleteTag(msgspec.Struct, frozen=True, kw_only=True):
    """Remove a tag; products lose it."""

    id: str
