"""Categories, tags and brands. They live in the taxonomy book: read whole, cached by version."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from chalicelib.kernel.entity import Entity

BOOK = "TAXONOMY"
MAX_DEPTH = 5
RESERVED_SLUG = "tree"  # the address of the whole tree


class Tag(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """A flat label of products, unique by slug."""

    KIND: ClassVar[str] = "TAG"

    id: str
    name: str
    slug: str
    created_at: datetime


class Brand(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """Who makes a product, unique by slug. It is there as long as a product names it."""

    KIND: ClassVar[str] = "BRAND"

    id: str
    name: str
    slug: str
    description: str | None = None
    created_at: datetime
    updated_at: datetime


class Category(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """A shelf of the shop, in a tree at most `MAX_DEPTH` deep; `position` orders the children of one parent."""

    KIND: ClassVar[str] = "CATEGORY"

    id: str
    parent_id: str | None = None
    name: str
    slug: str
    description: str | None = None
    seo_title: str | None = None
    seo_description: str | None = None
    position: int = 0
    created_at: datetime
    updated_at: datetime
