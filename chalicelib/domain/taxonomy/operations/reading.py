"""The taxonomy book, read in one way everywhere (a book's cache knows one set of kinds)."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.domain.context import Context
from chalicelib.domain.taxonomy.errors import UnknownCategories, UnknownTags
from chalicelib.domain.taxonomy.model import BOOK, Category, Tag
from chalicelib.kernel.unit_of_work import UnitOfWork


def taxonomy_of(uow: UnitOfWork) -> tuple[list[Category], list[Tag]]:
    """All categories and all tags, in the order of their ids. One table request while nothing changed."""
    book = uow.book(BOOK, Category, Tag)
    return book[Category], book[Tag]


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
