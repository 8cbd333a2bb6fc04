"""Use cases that place a product in the taxonomy."""

from __future__ import annotations

from chalicelib.domain import taxonomy
from chalicelib.domain.catalog.commands import AssignBrand, AssignCategories, AssignTags
from chalicelib.domain.catalog.errors import ProductNotFound
from chalicelib.domain.catalog.events import ProductUpdated
from chalicelib.domain.catalog.model import Product
from chalicelib.domain.changes import noted
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.taxonomy.errors import UnknownBrand, UnknownCategories, UnknownTags
from chalicelib.kernel.operation import operation
from chalicelib.kernel.unit_of_work import check_version


@operation("products.assign_categories", needs=Grant.PRODUCTS_WRITE, raises=(ProductNotFound, UnknownCategories))
def assign_categories(ctx: Context, command: AssignCategories) -> None:
    """Put the product into exactly these categories."""
    product = _product(ctx, command.product_id, command.expected_version)
    ids = tuple(dict.fromkeys(command.category_ids))
    taxonomy.require_categories(ctx, ids)
    _save(ctx, product.replace(category_ids=ids, updated_at=ctx.now))
    ctx.audit("product.categories_assigned", "products", product.id, noted(command))


@operation("products.assign_tags", needs=Grant.PRODUCTS_WRITE, raises=(ProductNotFound, UnknownTags))
def assign_tags(ctx: Context, command: AssignTags) -> None:
    """Give the product exactly these tags."""
    product = _product(ctx, command.product_id, command.expected_version)
    ids = tuple(dict.fromkeys(command.tag_ids))
    taxonomy.require_tags(ctx, ids)
    _save(ctx, product.replace(tag_ids=ids, updated_at=ctx.now))
    ctx.audit("product.tags_assigned", "products", product.id, noted(command))


@operation("products.assign_brand", needs=Grant.PRODUCTS_WRITE, raises=(ProductNotFound, UnknownBrand))
def assign_brand(ctx: Context, command: AssignBrand) -> None:
    """Give the product this brand, or none. The brand is written again, so that it cannot be removed meanwhile."""
    product = _product(ctx, command.product_id, command.expected_version)
    if command.brand_id is not None:
        brand = ctx.uow.get(taxonomy.Brand, command.brand_id, missing=UnknownBrand(id=command.brand_id))
        ctx.uow.save(brand)
    _save(ctx, product.replace(brand_id=command.brand_id, updated_at=ctx.now))
    ctx.audit("product.brand_assigned", "products", product.id, noted(command))


def _product(ctx: Context, product_id: str, expected: int | None) -> Product:
    product = ctx.uow.get(Product, product_id, missing=ProductNotFound())
    check_version(product, expected)
    return product


def _save(ctx: Context, product: Product) -> None:
    ctx.uow.emit(ProductUpdated(product_id=product.id))
    ctx.uow.save(product)
