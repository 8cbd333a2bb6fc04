"""Use cases around products."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.domain.catalog.commands import CreateProduct, DeleteProduct, NewVariant, UpdateProduct
from chalicelib.domain.catalog.errors import (
    CurrencyMixed,
    NotPublishable,
    ProductNotFound,
    ProductSold,
    ProductTooLarge,
    TooManyVariants,
)
from chalicelib.domain.catalog.events import ProductCreated, ProductDeleted, ProductUpdated
from chalicelib.domain.catalog.model import (
    MAX_INLINE_VARIANTS,
    CatalogItem,
    Product,
    ProductId,
    ProductStatus,
    Variant,
    VariantId,
)
from chalicelib.domain.catalog.operations.making import make_variant, remove_variant
from chalicelib.domain.catalog.operations.reading import Stocked, placed, stocked_product
from chalicelib.domain.catalog.rules import check_publishable, check_size, common_currency, in_order
from chalicelib.domain.changes import given, noted
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.naming import free_names
from chalicelib.kernel.operation import operation
from chalicelib.kernel.text import slugify
from chalicelib.kernel.unit_of_work import ConcurrentChange

_SLUG = "product_slug"


@operation(
    "products.create",
    needs=Grant.PRODUCTS_WRITE,
    raises=(NotPublishable, CurrencyMixed, TooManyVariants, ProductTooLarge),
)
def create_product(ctx: Context, command: CreateProduct) -> CatalogItem:
    """Make a product with its variants."""
    if len(command.variants) > MAX_INLINE_VARIANTS:
        raise TooManyVariants(limit=MAX_INLINE_VARIANTS)
    product_id = ProductId(ctx.new_id())
    wanted, slug, skus = _named(ctx, command)
    made = [
        make_variant(ctx, product_id, new, sku, lost=ConcurrentChange(sku=sku))
        for new, sku in zip(wanted, skus, strict=True)
    ]
    product = Product(
        id=product_id,
        slug=slug,
        currency=common_currency((new.currency or ctx.shop.currency for new in wanted), ctx.shop.currency),
        variants=in_order(variant for variant, _ in made),
        default_variant_id=_default(wanted, [variant for variant, _ in made]),
        created_at=ctx.now,
        updated_at=ctx.now,
        **given(command, "slug", "variants"),
    )
    check_publishable(product)
    check_size(product)
    ctx.uow.claim(_SLUG, slug, product_id, taken=ConcurrentChange(slug=slug))
    ctx.uow.emit(ProductCreated(product_id=product_id))
    ctx.audit("product.created", "products", product_id, noted(command))
    return Stocked(ctx.uow.create(product), {level.variant_id: level for _, level in made}).item()


def _named(ctx: Context, command: CreateProduct) -> tuple[tuple[NewVariant, ...], str, list[str]]:
    """The variants to make, the product's slug, and the variants' SKUs, all free."""
    default = NewVariant(price_minor=0, currency=ctx.shop.currency, title="Default")
    wanted = command.variants or (default,)
    base = slugify(command.slug or command.title) or "product"
    given_skus = [("sku", new.sku) for new in wanted if new.sku]
    slug, *skus = free_names(ctx, [(_SLUG, base), *given_skus])
    unnamed = [
        ("sku", f"{slug}-default" if not command.variants else f"{slug}-{slugify(new.title) or number}")
        for number, new in enumerate(wanted, start=1)
        if not new.sku
    ]
    made = iter(free_names(ctx, unnamed)) if unnamed else iter(())
    known = iter(skus)
    return wanted, slug, [next(known) if new.sku else next(made) for new in wanted]


def _default(wanted: Sequence[NewVariant], made: Sequence[Variant]) -> VariantId | None:
    """The variant that was asked to be the default one; the last one, should several be."""
    chosen = [variant.id for new, variant in zip(wanted, made, strict=True) if new.is_default]
    return chosen[-1] if chosen else None


@operation("products.update", needs=Grant.PRODUCTS_WRITE, raises=(ProductNotFound, NotPublishable, ProductTooLarge))
def update_product(ctx: Context, command: UpdateProduct) -> CatalogItem:
    """Change a product's own fields."""
    stocked = stocked_product(ctx, command.id, command.expected_version)
    product = stocked.product
    changes = given(command, "slug")
    if isinstance(command.slug, str):
        base = slugify(command.slug) or "product"
        changes["slug"] = slug = free_names(ctx, [(_SLUG, base)], product.id)[0]
        if slug != product.slug:
            ctx.uow.release(_SLUG, product.slug, product.id)
            ctx.uow.claim(_SLUG, slug, product.id, taken=ConcurrentChange(slug=slug))
    changed: Product = product.replace(**changes, updated_at=ctx.now)
    if "status" in changes:
        check_publishable(changed)
    check_size(changed)
    ctx.uow.emit(ProductUpdated(product_id=product.id))
    ctx.audit("product.updated", "products", product.id, noted(command))
    return placed(ctx, Stocked(ctx.uow.save(changed), stocked.levels).item())


@operation("products.delete", needs=Grant.PRODUCTS_WRITE, raises=(ProductNotFound, ProductSold))
def delete_product(ctx: Context, command: DeleteProduct) -> None:
    """Remove a product that no order names, with its variants and their stock.

    A product with more variants than one transaction can take loses the others first, in stored steps; should that be
    cut short, what is left is a draft that can be deleted again. An order placed meanwhile changes a stock level, which
    makes the last step run again and refuse.
    """
    stocked = stocked_product(ctx, command.id, command.expected_version)
    _check_unsold(ctx, stocked)
    product = stocked.product
    while len(product.variants) > MAX_INLINE_VARIANTS:
        extra, kept = product.variants[MAX_INLINE_VARIANTS:][:MAX_INLINE_VARIANTS], product.variants
        _remove(ctx, product, extra, stocked)
        left = tuple(variant for variant in kept if variant not in extra)
        product = ctx.uow.save(product.replace(variants=left, status=ProductStatus.DRAFT))
        ctx.checkpoint()
    _remove(ctx, product, product.variants, stocked)
    ctx.uow.release(_SLUG, product.slug, product.id)
    ctx.uow.delete(product)
    ctx.uow.emit(ProductDeleted(product_id=product.id))
    ctx.audit("product.deleted", "products", product.id)


def _remove(ctx: Context, product: Product, variants: tuple[Variant, ...], stocked: Stocked) -> None:
    for variant in variants:
        remove_variant(ctx, product.id, variant, stocked.levels.get(variant.id))


def _check_unsold(ctx: Context, stocked: Stocked) -> None:
    promised = any(level.allocated for level in stocked.levels.values())
    if promised or ctx.ports.trade.product_was_ordered(ctx, stocked.product.id):
        raise ProductSold()
