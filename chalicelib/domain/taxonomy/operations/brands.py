"""Use cases around brands."""

from __future__ import annotations

from msgspec import UNSET

from chalicelib.domain.changes import given, noted
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.taxonomy.commands import CreateBrand, DeleteBrand, GetBrand, ListBrands, UpdateBrand
from chalicelib.domain.taxonomy.errors import BrandInUse, BrandNotFound, SlugTaken
from chalicelib.domain.taxonomy.model import Brand
from chalicelib.domain.taxonomy.operations.reading import taxonomy_of
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.text import slugify
from chalicelib.kernel.unit_of_work import check_version

_SLUG = "brand_slug"
_FALLBACK = "brand"  # for names of which no letter is left


@operation("brands.create", needs=Grant.CATEGORIES_WRITE, raises=(SlugTaken,))
def create_brand(ctx: Context, command: CreateBrand) -> Brand:
    """Make a brand."""
    slug = slugify(command.slug or command.name) or _FALLBACK
    fields = given(command, "slug")
    brand = Brand(id=ctx.new_id(), slug=slug, created_at=ctx.now, updated_at=ctx.now, **fields)
    ctx.uow.claim(_SLUG, slug, brand.id, taken=SlugTaken(slug=slug))
    ctx.audit("brand.created", "brands", brand.id, noted(command))
    return ctx.uow.create(brand)


@query("brands.list", needs=Grant.CATEGORIES_READ)
def list_brands(ctx: Context, command: ListBrands | None) -> list[Brand]:
    """All brands, or those asked for, by name."""
    wanted = command or ListBrands()
    found = (each for each in taxonomy_of(ctx.uow).brands if wanted.slug in (None, each.slug))
    return sorted(found, key=lambda each: (each.name, each.id))


@query("brands.get", needs=Grant.CATEGORIES_READ, raises=(BrandNotFound,))
def get_brand(ctx: Context, command: GetBrand) -> Brand:
    """One brand."""
    return ctx.uow.get(Brand, command.id, missing=BrandNotFound())


@operation("brands.update", needs=Grant.CATEGORIES_WRITE, raises=(BrandNotFound, SlugTaken))
def update_brand(ctx: Context, command: UpdateBrand) -> Brand:
    """Rename, re-slug or describe a brand."""
    brand = ctx.uow.get(Brand, command.id, missing=BrandNotFound())
    check_version(brand, command.expected_version)
    changes = given(command, "slug")
    if command.slug is not UNSET:
        changes["slug"] = slug = slugify(command.slug) or _FALLBACK
        if slug != brand.slug:
            ctx.uow.release(_SLUG, brand.slug, brand.id)
            ctx.uow.claim(_SLUG, slug, brand.id, taken=SlugTaken(slug=slug))
    ctx.audit("brand.updated", "brands", brand.id, noted(command))
    changed: Brand = brand.replace(**changes, updated_at=ctx.now)
    return ctx.uow.save(changed)


@operation("brands.delete", needs=Grant.CATEGORIES_DELETE, raises=(BrandNotFound, BrandInUse))
def delete_brand(ctx: Context, command: DeleteBrand) -> None:
    """Remove a brand of which there are no products.

    Whoever gives a product a brand writes the brand again, unchanged: so the two meet in the table, and one of them
    runs again.
    """
    brand = ctx.uow.get(Brand, command.id, missing=BrandNotFound())
    check_version(brand, command.expected_version)
    if ctx.ports.catalog.brand_in_use(ctx, brand.id):
        raise BrandInUse()
    ctx.uow.release(_SLUG, brand.slug, brand.id)
    ctx.uow.delete(brand)
    ctx.audit("brand.deleted", "brands", brand.id)
