"""Use cases around the variants of a product."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET

from chalicelib.domain import stock
from chalicelib.domain.catalog.commands import AddVariant, DeleteVariant, NewVariant, ReorderVariants, UpdateVariant
from chalicelib.domain.catalog.errors import (
    CurrencyMixed,
    LastVariant,
    NotPublishable,
    ProductNotFound,
    ProductTooLarge,
    SkuTaken,
    TooManyVariants,
    UnknownVariants,
    VariantNotFound,
)
from chalicelib.domain.catalog.events import ProductUpdated
from chalicelib.domain.catalog.model import MAX_VARIANTS, Product, ProductStatus, Variant, VariantItem
from chalicelib.domain.catalog.operations.making import make_variant, remove_variant
from chalicelib.domain.catalog.operations.reading import Stocked, stocked_product
from chalicelib.domain.catalog.rules import check_publishable, check_size, common_currency, in_order
from chalicelib.domain.changes import given, noted
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.naming import free_names
from chalicelib.kernel.operation import operation
from chalicelib.kernel.text import slugify
from chalicelib.kernel.unit_of_work import ConcurrentChange


@operation(
    "variants.create",
    needs=Grant.PRODUCTS_WRITE,
    raises=(ProductNotFound, CurrencyMixed, NotPublishable, TooManyVariants, ProductTooLarge),
)
def add_variant(ctx: Context, command: AddVariant) -> VariantItem:
    """Add a variant to a product."""
    product = stocked_product(ctx, command.product_id, command.expected_version).product
    new = _complete(product, command.variant)
    if len(product.variants) >= MAX_VARIANTS:
        raise TooManyVariants(limit=MAX_VARIANTS)
    known = [product.currency] if product.variants else []
    currency = common_currency([*known, new.currency or product.currency], product.currency)
    wanted = new.sku or f"{product.slug}-{slugify(new.title) or len(product.variants) + 1}"
    sku = free_names(ctx, [("sku", wanted)])[0]
    variant, level = make_variant(ctx, product.id, new, sku, lost=ConcurrentChange(sku=sku))
    changed = product.replace(
        currency=currency,
        variants=in_order((*product.variants, variant)),
        default_variant_id=variant.id if new.is_default else product.default_variant_id,
        updated_at=ctx.now,
    )
    saved = _save(ctx, changed)
    ctx.audit("variant.created", "variants", variant.id, noted(command))
    return _item(saved, variant, level.sellable)


@operation(
    "variants.update",
    needs=Grant.PRODUCTS_WRITE,
    raises=(ProductNotFound, VariantNotFound, CurrencyMixed, NotPublishable, SkuTaken, ProductTooLarge),
)
def update_variant(ctx: Context, command: UpdateVariant) -> VariantItem:
    """Change a variant, its price or its stock."""
    stocked, variant = _variant(ctx, command.product_id, command.variant_id, command.expected_version)
    product = stocked.product
    changes = given(command, "units", "currency", "is_default")
    if command.price_minor is None:
        changes["price_minor"] = (product.default or variant).price_minor
    if command.sku is not UNSET and command.sku != variant.sku:
        _rename(ctx, variant, command.sku)
    changed: Variant = _replace(variant, **changes, updated_at=ctx.now)
    others = [each for each in product.variants if each.id != variant.id]
    currency = product.currency if command.currency is UNSET else command.currency
    if others:
        common_currency((product.currency, currency), currency)
    changed_product = product.replace(
        currency=currency,
        variants=in_order(_swapped(product, changed)),
        default_variant_id=variant.id if command.is_default is True else product.default_variant_id,
        updated_at=ctx.now,
    )
    saved = _save(ctx, changed_product)
    units = _set_units(ctx, stocked, variant.id, command.units)
    ctx.audit("variant.updated", "variants", variant.id, noted(command))
    return _item(saved, changed, units)


@operation("variants.delete", needs=Grant.PRODUCTS_WRITE, raises=(ProductNotFound, VariantNotFound, LastVariant))
def delete_variant(ctx: Context, command: DeleteVariant) -> None:
    """Remove a variant."""
    stocked, variant = _variant(ctx, command.product_id, command.variant_id, command.expected_version)
    product = stocked.product
    left = tuple(each for each in product.variants if each.id != variant.id)
    if not left and product.status is ProductStatus.PUBLISHED:
        raise LastVariant()
    remove_variant(ctx, product.id, variant, stocked.levels.get(variant.id))
    default = product.default_variant_id
    if variant is product.default:  # the oldest that is left follows
        default = min(left, key=lambda each: (each.created_at, each.id)).id if left else None
    ctx.uow.save(product.replace(variants=left, default_variant_id=default, updated_at=ctx.now))
    ctx.uow.emit(ProductUpdated(product_id=product.id))
    ctx.audit("variant.deleted", "variants", variant.id)


@operation("variants.reorder", needs=Grant.PRODUCTS_WRITE, raises=(ProductNotFound, UnknownVariants))
def reorder_variants(ctx: Context, command: ReorderVariants) -> None:
    """Put the variants of a product in an order."""
    product = stocked_product(ctx, command.product_id, command.expected_version).product
    by_id: dict[str, Variant] = {variant.id: variant for variant in product.variants}
    unknown = [each for each in command.variant_ids if each not in by_id]
    if unknown:
        raise UnknownVariants(ids=unknown)
    named = dict.fromkeys(command.variant_ids)
    ordered = [*(by_id[each] for each in named), *(each for each in product.variants if each.id not in named)]
    moved = tuple(_replace(variant, position=place) for place, variant in enumerate(ordered))
    ctx.uow.save(product.replace(variants=moved, updated_at=ctx.now))
    ctx.audit("variant.reordered", "products", product.id, noted(command))


def _complete(product: Product, new: NewVariant) -> NewVariant:
    """A new variant with what it takes from those that there are."""
    if new.price_minor is None:
        price = product.default.price_minor if product.default else 0
        new = msgspec.structs.replace(new, price_minor=price)
    if new.position is None:
        new = msgspec.structs.replace(new, position=max((each.position for each in product.variants), default=0))
    return new


def _variant(ctx: Context, product_id: str, variant_id: str, expected: int | None) -> tuple[Stocked, Variant]:
    stocked = stocked_product(ctx, product_id, expected)
    variant = stocked.product.variant(variant_id)
    if variant is None:
        raise VariantNotFound()
    return stocked, variant


def _rename(ctx: Context, variant: Variant, sku: str) -> None:
    ctx.uow.release("sku", variant.sku, variant.id)
    ctx.uow.claim("sku", sku, variant.id, taken=SkuTaken(sku=sku))


def _save(ctx: Context, product: Product) -> Product:
    check_publishable(product)
    check_size(product)
    ctx.uow.emit(ProductUpdated(product_id=product.id))
    return ctx.uow.save(product)


def _set_units(ctx: Context, stocked: Stocked, variant_id: str, units: Any) -> int:
    """Correct the stock if asked to; gives back the sellable units as they will be."""
    level = stocked.levels.get(variant_id)
    if level is None:
        return ctx.uow.create(
            stock.first_level(stocked.product.id, variant_id, 0 if units is UNSET else units)
        ).sellable
    if units is UNSET:
        return level.sellable
    stock.set_sellable(ctx, level, units)
    return int(units)


def _swapped(product: Product, changed: Variant) -> list[Variant]:
    return [changed if variant.id == changed.id else variant for variant in product.variants]


def _replace(variant: Variant, **changes: Any) -> Variant:
    return msgspec.structs.replace(variant, **changes)


def _item(product: Product, variant: Variant, units: int) -> VariantItem:
    return VariantItem(
        product_id=product.id,
        currency=product.currency,
        variant=variant,
        default=product.default or variant,
        units=units,
        version=product.version,
    )
