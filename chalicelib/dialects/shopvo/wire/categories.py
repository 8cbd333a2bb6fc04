"""Categories, as Shopvo spells them."""

from __future__ import annotations

from chalicelib.dialects.kit.wire import In, Out
from chalicelib.dialects.shopvo.wire.common import Id, One, one
from chalicelib.domain.taxonomy import Category, ListCategories


class CategoryQuery(In, frozen=True, kw_only=True):
    """The query of the list."""

    slug: Id | None = None
    parent_id: Id | None = None


class CategoryRow(Out, frozen=True, kw_only=True):
    """A category."""

    id: str
    name: str
    slug: str
    description: str | None
    parent_id: str | None
    position: int


def listing(query: CategoryQuery) -> ListCategories:
    """The question behind the list."""
    return ListCategories(slug=query.slug, parent_id=query.parent_id)


def row(category: Category) -> CategoryRow:
    """One category."""
    return CategoryRow(
        id=category.id,
        name=category.name,
        slug=category.slug,
        description=category.description,
        parent_id=category.parent_id,
        position=category.position,
    )


def rows(categories: list[Category]) -> One[list[CategoryRow]]:
    """All that were asked for."""
    return one([row(each) for each in categories])
