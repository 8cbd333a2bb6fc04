"""The taxonomy book, read in one way everywhere (a book's cache knows one set of kinds)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from chalicelib.domain.context import Context
from chalicelib.domain.taxonomy.errors import UnknownCategories, UnknownTags
from chalicelib.domain.taxonomy.model import BOOK, Brand, Category, Tag
from chalicelib.kernel.unit_of_work import UnitOfWork


class Taxonomy(NamedTuple):
    """All by which products are found, in the order of their ids."""

    categories: list[Category]
    tags: list[Tag]
    brands: list[Brand]


def taxonomy_of(uow: UnitOfWork) -> Taxonomy:
    """The whole taxonomy. One table request while nothing changed."""
    book = uow.book(BOOK, Category, Tag, Brand)
    return Taxonomy(book[Category], book[Tag], book[Brand])


def require_categories(ctx: Context, ids: Sequence[str]) -> None:
    """Refuse ids that name no category."""
    known = {category.id for category in taxonomy_of(ctx.uow)[0]}
    unknown = [each for each in ids if each not in known]
    if unknown:
        raise UnknownCategories(ids=unknown)


def require_tags(ctx: Context, ids: Sequence[str]) -> None:
    """Refuse ids that name no tag."""
    known = {tag.id for tag in taxonomy_of(ctx.uow)[1]}
    unknown = [each for each in ids if each not in known]
    if unknown:
        raise UnknownTags(ids=unknown)
