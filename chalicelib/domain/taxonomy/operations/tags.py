"""Use cases around tags."""

from __future__ import annotations

from msgspec import UNSET

from chalicelib.domain.changes import noted
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.naming import free_names
from chalicelib.domain.taxonomy.commands import CreateTag, DeleteTag, GetTag, UpdateTag
from chalicelib.domain.taxonomy.errors import TagNotFound
from chalicelib.domain.taxonomy.model import Tag
from chalicelib.domain.taxonomy.operations.reading import taxonomy_of
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.text import slugify
from chalicelib.kernel.unit_of_work import ConcurrentChange, check_version

_SLUG = "tag_slug"
_FALLBACK = "tag"  # for names of which no letter is left


@operation("tags.create", needs=Grant.CATEGORIES_WRITE)
def create_tag(ctx: Context, command: CreateTag) -> Tag:
    """Make a tag."""
    slug = _slug(ctx, command.slug or command.name)
    tag = Tag(id=ctx.new_id(), name=command.name, slug=slug, created_at=ctx.now)
    ctx.uow.claim(_SLUG, slug, tag.id, taken=ConcurrentChange(slug=slug))
    ctx.audit("tag.created", "tags", tag.id, noted(command))
    return ctx.uow.create(tag)


@query("tags.list", needs=Grant.CATEGORIES_READ)
def list_tags(ctx: Context, command: None) -> list[Tag]:
    """All tags, oldest first."""
    return taxonomy_of(ctx.uow)[1]


@query("tags.get", needs=Grant.CATEGORIES_READ, raises=(TagNotFound,))
def get_tag(ctx: Context, command: GetTag) -> Tag:
    """One tag."""
    return ctx.uow.get(Tag, command.id, missing=TagNotFound())


@operation("tags.update", needs=Grant.CATEGORIES_WRITE, raises=(TagNotFound,))
def update_tag(ctx: Context, command: UpdateTag) -> Tag:
    """Rename or re-slug a tag."""
    tag = ctx.uow.get(Tag, command.id, missing=TagNotFound())
    check_version(tag, command.expected_version)
    name = tag.name if command.name is UNSET else command.name
    slug = tag.slug if command.slug is UNSET else _slug(ctx, command.slug, tag.id)
    if slug != tag.slug:
        ctx.uow.release(_SLUG, tag.slug, tag.id)
        ctx.uow.claim(_SLUG, slug, tag.id, taken=ConcurrentChange(slug=slug))
    ctx.audit("tag.updated", "tags", tag.id, noted(command))
    changed: Tag = tag.replace(name=name, slug=slug)
    return ctx.uow.save(changed)


@operation("tags.delete", needs=Grant.CATEGORIES_DELETE, raises=(TagNotFound,))
def delete_tag(ctx: Context, command: DeleteTag) -> None:
    """Remove a tag."""
    tag = ctx.uow.get(Tag, command.id, missing=TagNotFound())
    check_version(tag, command.expected_version)
    ctx.uow.release(_SLUG, tag.slug, tag.id)
    ctx.uow.delete(tag)
    ctx.audit("tag.deleted", "tags", tag.id)


def _slug(ctx: Context, wanted: str, owner_id: str = "") -> str:
    return free_names(ctx, [(_SLUG, slugify(wanted) or _FALLBACK)], owner_id)[0]
