"""Categories and tags. They live in the taxonomy book: read whole, cached by version."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from chalicelib.kernel.entity import Entity

BOOK = "TAXONOMY"


class Tag(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """A flat label of products, unique by slug."""

    KIND: ClassVar[str] = "TAG"

    id: str
    name: str
    slug: str
    created_at: datetime
