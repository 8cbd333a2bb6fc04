"""Reading products from the table: one query brings a product with its stock."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from chalicelib.domain import taxonomy
from chalicelib.domain.catalog.commands import FindProduct, GetProduct, LookUpProduct
from chalicelib.domain.catalog.errors import ProductNotFound
from chalicelib.domain.catalog.model import CatalogItem, Product, ProductStatus
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.stock import StockLevel
from chalicelib.kernel.ids import is_uuid
from chalicelib.kernel.operation import query
from chalicelib.kernel.unit_of_work import check_version


class Stocked(NamedTuple):
    """A product with the stock level of each variant, by variant id."""

    product: Product
    levels: dict[str, StockLevel]

    def item(self) -> CatalogItem:
        """What is shown of it."""
        return CatalogItem(
            product=self.product, units={variant_id: level.sellable for variant_id, level in self.levels.items()}
        )


def stocked_product(ctx: Context, product_id: str, expected_version: int | None = None) -> Stocked:
    """A product and its stock. Raises `ProductNotFound`, and `VersionMismatch` against an expected version."""
    found = ctx.uow.family(Product, StockLevel, key=(product_id,))
    if not found[Product]:
        raise ProductNotFound()
    product: Product = found[Product][0]
    check_version(product, expected_version)
    return Stocked(product, {level.variant_id: level for level in found[StockLevel]})


def placed(ctx: Context, item: CatalogItem) -> CatalogItem:
    """The item with its categories, tags and brand. One table request, none for a product without."""
    product = item.product
    if not (product.category_ids or product.tag_ids or product.brand_id):
        return item
    known = taxonomy.taxonomy_of(ctx.uow)
    return msgspec.structs.replace(
        item,
        categories=tuple(each for each in known.categories if each.id in product.category_ids),
        tags=tuple(each for each in known.tags if each.id in product.tag_ids),
        brand=next((each for each in known.brands if each.id == product.brand_id), None),
    )


def product_of_variant(ctx: Context, variant_id: str) -> Stocked | None:
    """The product that a variant belongs to, with its stock, or None. Two table requests."""
    product_id = ctx.uow.claimed("variant", variant_id)
    if product_id is None:
        return None
    try:
        stocked = stocked_product(ctx, product_id)
    except ProductNotFound:
        return None
    return stocked if stocked.product.variant(variant_id) else None


@query("products.get", needs=Grant.PRODUCTS_READ, raises=(ProductNotFound,))
def get_product(ctx: Context, command: GetProduct) -> CatalogItem:
    """One product in any status."""
    return placed(ctx, stocked_product(ctx, command.id).item())


@query("products.find", raises=(ProductNotFound,))
def find_product(ctx: Context, command: FindProduct) -> CatalogItem:
    """One published product by its slug. Two table requests."""
    product_id = ctx.uow.claimed("product_slug", command.slug)
    if product_id is None:
        raise ProductNotFound()
    return _published(stocked_product(ctx, product_id)).item()


@query("products.look_up", needs=Grant.PRODUCTS_READ, raises=(ProductNotFound,))
def look_up_product(ctx: Context, command: LookUpProduct) -> CatalogItem:
    """One product by its id or its slug, with its categories, tags and brand. Up to three table requests."""
    product_id = command.key if is_uuid(command.key) else ctx.uow.claimed("product_slug", command.key)
    if product_id is None:
        raise ProductNotFound()
    stocked = stocked_product(ctx, product_id)
    return placed(ctx, (_published(stocked) if command.published else stocked).item())


def _published(stocked: Stocked) -> Stocked:
    if stocked.product.status is not ProductStatus.PUBLISHED:
        raise ProductNotFound()
    return stocked
