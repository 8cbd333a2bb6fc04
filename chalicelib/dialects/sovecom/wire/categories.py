"""Categories, as SovEcom spells them: for staff, and as shelves for shoppers."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.wire import In, Out, Uuid
from chalicelib.dialects.sovecom.wire.common import ById
from chalicelib.domain.search import GetShelf, ListShelves, Shelf
from chalicelib.domain.taxonomy import (
    Category,
    CreateCategory,
    DeleteCategory,
    GetCategory,
    UpdateCategory,
)
from chalicelib.kernel.clock import iso_ms

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=512)]
Position = Annotated[int, msgspec.Meta(ge=0, le=9007199254740991)]
Description = Annotated[str, msgspec.Meta(max_length=100_000)]
SeoTitle = Annotated[str, msgspec.Meta(max_length=512)]
SeoDescription = Annotated[str, msgspec.Meta(max_length=1024)]


class CategoryBody(In, frozen=True, kw_only=True):
    """The body of a new category."""

    name: Name
    slug: Name | UnsetType = UNSET
    parent_id: Uuid | None = None
    position: Position = 0
    description: Description | None = None
    seo_title: SeoTitle | None = None
    seo_description: SeoDescription | None = None


class CategoryPatch(In, frozen=True, kw_only=True):
    """The body of a change."""

    name: Name | UnsetType = UNSET
    slug: Name | UnsetType = UNSET
    parent_id: Uuid | UnsetType | None = UNSET
    position: Position | UnsetType = UNSET
    description: Description | UnsetType | None = UNSET
    seo_title: SeoTitle | UnsetType | None = UNSET
    seo_description: SeoDescription | UnsetType | None = UNSET


class ShelfQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The query of the public list: `tree` (alone, `true` or `1`) nests it. Other keys are overlooked."""

    tree: str = "false"


class ShelfPath(In, frozen=True, kw_only=True):
    """The `{slug}` of a path."""

    slug: str


class CategoryRow(Out, frozen=True, kw_only=True):
    """A category as staff see it."""

    id: str
    tenant_id: str
    parent_id: str | None
    name: str
    slug: str
    description: str | None
    seo_title: str | None
    seo_description: str | None
    position: int
    created_at: str
    updated_at: str


class ShelfRow(Out, frozen=True, kw_only=True):
    """A category as shoppers see it."""

    id: str
    slug: str
    name: str
    position: int
    parent_id: str | None
    product_count: int
    children: list[ShelfRow] | UnsetType = UNSET


class Shelves(Out, frozen=True, kw_only=True):
    """The public categories."""

    data: list[ShelfRow]


def creation(body: CategoryBody) -> CreateCategory:
    """The command behind a new category."""
    return CreateCategory(
        name=body.name,
        slug=None if body.slug is UNSET else body.slug,
        parent_id=body.parent_id,
        position=body.position,
        description=body.description,
        seo_title=body.seo_title,
        seo_description=body.seo_description,
    )


def lookup(path: ById) -> GetCategory:
    """The command behind reading one."""
    return GetCategory(id=path.id)


def change(path: ById, body: CategoryPatch) -> UpdateCategory:
    """The command behind a change."""
    return UpdateCategory(
        id=path.id,
        name=body.name,
        slug=body.slug,
        parent_id=body.parent_id,
        position=body.position,
        description=body.description,
        seo_title=body.seo_title,
        seo_description=body.seo_description,
    )


def removal(path: ById) -> DeleteCategory:
    """The command behind a removal."""
    return DeleteCategory(id=path.id)


def shelves_request(query: ShelfQuery) -> ListShelves:
    """The question behind the public list."""
    return ListShelves(tree=query.tree in ("", "1", "true"))


def tree_request() -> ListShelves:
    """The question behind the public tree."""
    return ListShelves(tree=True)


def by_slug(path: ShelfPath) -> GetShelf:
    """The question behind one public category."""
    return GetShelf(slug=path.slug)


def category_row(category: Category, tenant_id: str) -> CategoryRow:
    """A category of a tenant."""
    return CategoryRow(
        id=category.id,
        tenant_id=tenant_id,
        parent_id=category.parent_id,
        name=category.name,
        slug=category.slug,
        description=category.description,
        seo_title=category.seo_title,
        seo_description=category.seo_description,
        position=category.position,
        created_at=iso_ms(category.created_at),
        updated_at=iso_ms(category.updated_at),
    )


def row(category: Category, view: View) -> CategoryRow:
    """One category for staff."""
    return category_row(category, view.shop.id)


def rows(categories: list[Category], view: View) -> list[CategoryRow]:
    """All categories for staff."""
    return [category_row(category, view.shop.id) for category in categories]


def shelf(found: Shelf) -> ShelfRow:
    """One public category; one read as a tree has `children`, even if none."""
    category = found.category
    return ShelfRow(
        id=category.id,
        slug=category.slug,
        name=category.name,
        position=category.position,
        parent_id=category.parent_id,
        product_count=found.product_count,
        children=UNSET if found.children is None else [shelf(child) for child in found.children],
    )


def shelves(found: list[Shelf]) -> Shelves:
    """The public categories."""
    return Shelves(data=[shelf(each) for each in found])
