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
    expected_version: int | None = None


class CreateCategory(msgspec.Struct, frozen=True, kw_only=True):
    """Make a category; the slug follows from the name unless given, and gets a suffix where it is taken."""

    name: str
    slug: str | None = None
    parent_id: str | None = None
    description: str | None = None
    seo_title: str | None = None
    seo_description: str | None = None
    position: int = 0


class GetCategory(msgspec.Struct, frozen=True, kw_only=True):
    """Read a category."""

    id: str


class ListCategories(msgspec.Struct, frozen=True, kw_only=True):
    """Read all categories, or those with a slug, or the children of one."""

    slug: str | None = None
    parent_id: str | None = None


class UpdateCategory(msgspec.Struct, frozen=True, kw_only=True):
    """Rename, re-slug, describe or move a category; `parent_id` None makes it a root."""

    id: str
    name: str | UnsetType = UNSET
    slug: str | UnsetType = UNSET
    parent_id: str | UnsetType | None = UNSET
    description: str | UnsetType | None = UNSET
    seo_title: str | UnsetType | None = UNSET
    seo_description: str | UnsetType | None = UNSET
    position: int | UnsetType = UNSET
    expected_version: int | None = None


class DeleteCategory(msgspec.Struct, frozen=True, kw_only=True):
    """Remove a category without children; products lose it."""

    id: str
    expected_version: int | None = None


class CreateBrand(msgspec.Struct, frozen=True, kw_only=True):
    """Make a brand; the slug follows from the name unless given."""

    name: str
    slug: str | None = None
    description: str | None = None


class GetBrand(msgspec.Struct, frozen=True, kw_only=True):
    """Read a brand."""

    id: str


class ListBrands(msgspec.Struct, frozen=True, kw_only=True):
    """Read all brands, or the one with a slug."""

    slug: str | None = None


class UpdateBrand(msgspec.Struct, frozen=True, kw_only=True):
    """Rename, re-slug or describe a brand."""

    id: str
    name: str | UnsetType = UNSET
    slug: str | UnsetType = UNSET
    description: str | UnsetType | None = UNSET
    expected_version: int | None = None


class DeleteBrand(msgspec.Struct, frozen=True, kw_only=True):
    """Remove a brand of which there are no products."""

    id: str
    expected_version: int | None = None
