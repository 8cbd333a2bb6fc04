"""Use cases around categories.

Whoever puts a category below another also writes the ancestors again, unchanged: so two moves that are each right
alone but make a cycle together, or a child put below a parent that is being removed, meet in the table and one of them
runs again.
"""

from __future__ import annotations

from msgspec import UNSET

from chalicelib.domain.changes import given, noted
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.naming import free_names
from chalicelib.domain.taxonomy.commands import (
    CreateCategory,
    DeleteCategory,
    GetCategory,
    ListCategories,
    UpdateCategory,
)
from chalicelib.domain.taxonomy.errors import (
    CategoryCycle,
    CategoryHasChildren,
    CategoryNotFound,
    CategoryTooDeep,
    UnknownParent,
)
from chalicelib.domain.taxonomy.model import RESERVED_SLUG, Category
from chalicelib.domain.taxonomy.operations.reading import taxonomy_of
from chalicelib.domain.taxonomy.rules import check_place, in_order
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.text import slugify
from chalicelib.kernel.unit_of_work import ConcurrentChange, check_version

_PLACE_ERRORS = (UnknownParent, CategoryCycle, CategoryTooDeep)
_SLUG = "category_slug"


@operation("categories.create", needs=Grant.CATEGORIES_WRITE, raises=_PLACE_ERRORS)
def create_category(ctx: Context, command: CreateCategory) -> Category:
    """Make a category."""
    category_id = ctx.new_id()
    above = check_place(category_id, command.parent_id, taxonomy_of(ctx.uow)[0])
    slug = _slug(ctx, command.slug, command.name, category_id)
    fields = given(command, "slug")
    category = Category(id=category_id, slug=slug, created_at=ctx.now, updated_at=ctx.now, **fields)
    ctx.uow.claim(_SLUG, slug, category_id, taken=ConcurrentChange(slug=slug))
    for ancestor in above:
        ctx.uow.save(ancestor)
    ctx.audit("category.created", "categories", category_id, noted(command))
    return ctx.uow.create(category)


@query("categories.list", needs=Grant.CATEGORIES_READ)
def list_categories(ctx: Context, command: ListCategories | None) -> list[Category]:
    """All categories, or those asked for, by position and name."""
    wanted = command or ListCategories()
    found = (each for each in taxonomy_of(ctx.uow)[0] if wanted.slug in (None, each.slug))
    return in_order([each for each in found if wanted.parent_id in (None, each.parent_id)])


@query("categories.get", needs=Grant.CATEGORIES_READ, raises=(CategoryNotFound,))
def get_category(ctx: Context, command: GetCategory) -> Category:
    """One category."""
    return ctx.uow.get(Category, command.id, missing=CategoryNotFound())


@operation("categories.update", needs=Grant.CATEGORIES_WRITE, raises=(CategoryNotFound, *_PLACE_ERRORS))
def update_category(ctx: Context, command: UpdateCategory) -> Category:
    """Rename, re-slug, describe or move a category."""
    category = ctx.uow.get(Category, command.id, missing=CategoryNotFound())
    check_version(category, command.expected_version)
    changes = given(command, "slug")
    if "parent_id" in changes and changes["parent_id"] != category.parent_id:
        for ancestor in check_place(category.id, changes["parent_id"], taxonomy_of(ctx.uow)[0]):
            ctx.uow.save(ancestor)
    if command.slug is not UNSET:
        changes["slug"] = slug = _slug(ctx, command.slug, category.name, category.id)
        if slug != category.slug:
            ctx.uow.release(_SLUG, category.slug, category.id)
            ctx.uow.claim(_SLUG, slug, category.id, taken=ConcurrentChange(slug=slug))
    ctx.audit("category.updated", "categories", category.id, noted(command))
    changed: Category = category.replace(**changes, updated_at=ctx.now)
    return ctx.uow.save(changed)


@operation("categories.delete", needs=Grant.CATEGORIES_DELETE, raises=(CategoryNotFound, CategoryHasChildren))
def delete_category(ctx: Context, command: DeleteCategory) -> None:
    """Remove a category without children."""
    category = ctx.uow.get(Category, command.id, missing=CategoryNotFound())
    check_version(category, command.expected_version)
    if any(each.parent_id == category.id for each in taxonomy_of(ctx.uow)[0]):
        raise CategoryHasChildren()
    ctx.uow.release(_SLUG, category.slug, category.id)
    ctx.uow.delete(category)
    ctx.audit("category.deleted", "categories", category.id)


def _slug(ctx: Context, wanted: str | None, name: str, owner_id: str) -> str:
    base = slugify(wanted or name) or "category"
    return free_names(ctx, [(_SLUG, f"{base}-2" if base == RESERVED_SLUG else base)], owner_id)[0]
