"""Tags, as SovEcom spells them."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.wire import In, Out
from chalicelib.dialects.sovecom.wire.common import ById
from chalicelib.domain.taxonomy import CreateTag, DeleteTag, GetTag, Tag, UpdateTag
from chalicelib.kernel.clock import iso_ms

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=512)]


class TagBody(In, frozen=True, kw_only=True):
    """The body of a new tag."""

    name: Name
    slug: Name | None = None


class TagPatch(In, frozen=True, kw_only=True):
    """The body of a change."""

    name: Name | UnsetType = UNSET
    slug: Name | UnsetType = UNSET


class TagRow(Out, frozen=True, kw_only=True):
    """A tag as staff see it."""

    id: str
    tenant_id: str
    name: str
    slug: str
    created_at: str


class StoreTag(Out, frozen=True, kw_only=True):
    """A tag as shoppers see it."""

    id: str
    slug: str
    name: str


class StoreTags(Out, frozen=True, kw_only=True):
    """All tags."""

    data: list[StoreTag]


def creation(body: TagBody) -> CreateTag:
    """The command behind a new tag."""
    return CreateTag(name=body.name, slug=body.slug)


def lookup(path: ById) -> GetTag:
    """The command behind reading one."""
    return GetTag(id=path.id)


def change(path: ById, body: TagPatch) -> UpdateTag:
    """The command behind a change."""
    return UpdateTag(id=path.id, name=body.name, slug=body.slug)


def removal(path: ById) -> DeleteTag:
    """The command behind a removal."""
    return DeleteTag(id=path.id)


def tag_row(tag: Tag, tenant_id: str) -> TagRow:
    """A tag of a tenant."""
    return TagRow(id=tag.id, tenant_id=tenant_id, name=tag.name, slug=tag.slug, created_at=iso_ms(tag.created_at))


def row(tag: Tag, view: View) -> TagRow:
    """One tag."""
    return tag_row(tag, view.shop.id)


def rows(tags: list[Tag], view: View) -> list[TagRow]:
    """All tags."""
    return [tag_row(tag, view.shop.id) for tag in tags]


def store_tags(tags: list[Tag]) -> StoreTags:
    """All tags for shoppers."""
    return StoreTags(data=[StoreTag(id=tag.id, slug=tag.slug, name=tag.name) for tag in tags])
