"""Variants, as SovEcom spells them."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.wire import In, Out, Uuid, refuse
from chalicelib.dialects.sovecom.wire.common import ById
from chalicelib.domain.catalog import (
    AddVariant,
    DeleteVariant,
    NewVariant,
    ReorderVariants,
    UpdateVariant,
    Variant,
    VariantItem,
)
from chalicelib.kernel.clock import iso_ms

MAX_OPTIONS_BYTES = 4096

Amount = Annotated[int, msgspec.Meta(ge=0, le=9007199254740991)]
Sku = Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
Title = Annotated[str, msgspec.Meta(min_length=1, max_length=512)]
Currency = Annotated[str, msgspec.Meta(pattern="^[A-Za-z]{3}$")]


class VariantPath(In, frozen=True, kw_only=True):
    """`{id}` of the product and `{variantId}`."""

    id: Uuid
    variant_id: Uuid


class VariantBody(In, frozen=True, kw_only=True):
    """A variant to make."""

    price_amount: Amount
    currency: Currency
    sku: Sku | UnsetType = UNSET
    title: Title | UnsetType = UNSET
    options: dict[str, Any] = {}
    compare_at_amount: Amount | None = None
    stock_quantity: Amount = 0
    allow_backorder: bool = False
    weight_grams: Amount | None = None
    length_mm: Amount | None = None
    width_mm: Amount | None = None
    height_mm: Amount | None = None
    position: Amount = 0


class VariantPatch(In, frozen=True, kw_only=True):
    """The body of a change."""

    sku: Sku | UnsetType = UNSET
    title: Title | UnsetType | None = UNSET
    options: dict[str, Any] | UnsetType = UNSET
    price_amount: Amount | UnsetType = UNSET
    currency: Currency | UnsetType = UNSET
    compare_at_amount: Amount | UnsetType | None = UNSET
    stock_quantity: Amount | UnsetType = UNSET
    allow_backorder: bool | UnsetType = UNSET
    weight_grams: Amount | UnsetType | None = UNSET
    length_mm: Amount | UnsetType | None = UNSET
    width_mm: Amount | UnsetType | None = UNSET
    height_mm: Amount | UnsetType | None = UNSET
    position: Amount | UnsetType = UNSET


class VariantOrder(In, frozen=True, kw_only=True):
    """The variants' ids in their new order."""

    order: Annotated[list[Uuid], msgspec.Meta(min_length=1)]


class VariantRow(Out, frozen=True, kw_only=True):
    """A variant as staff see it."""

    id: str
    tenant_id: str
    product_id: str
    sku: str
    title: str | None
    options: dict[str, Any]
    price_amount: int
    currency: str
    compare_at_amount: int | None
    stock_quantity: int
    allow_backorder: bool
    weight_grams: int | None
    length_mm: int | None
    width_mm: int | None
    height_mm: int | None
    position: int
    created_at: str
    updated_at: str


class StoreVariant(Out, frozen=True, kw_only=True):
    """A variant as shoppers see it."""

    id: str
    title: str | None
    options: dict[str, Any]
    price_amount: int
    currency: str
    compare_at_amount: int | None
    availability: bool
    position: int


def new_variant(body: VariantBody, *place: str | int) -> NewVariant:
    """What is to be made; `place` is where the body stands in the request, for refusals."""
    _check_options(body.options, *place)
    return NewVariant(
        price_minor=body.price_amount,
        currency=body.currency.upper(),
        sku=None if body.sku is UNSET else body.sku,
        title="" if body.title is UNSET else body.title,
        options=body.options,
        compare_at_minor=body.compare_at_amount,
        units=body.stock_quantity,
        allow_backorder=body.allow_backorder,
        weight_grams=body.weight_grams,
        length_mm=body.length_mm,
        width_mm=body.width_mm,
        height_mm=body.height_mm,
        position=body.position,
    )


def creation(path: ById, body: VariantBody) -> AddVariant:
    """The command behind a new variant."""
    return AddVariant(product_id=path.id, variant=new_variant(body))


def change(path: VariantPath, body: VariantPatch) -> UpdateVariant:
    """The command behind a change."""
    if body.options is not UNSET:
        _check_options(body.options)
    return UpdateVariant(
        product_id=path.id,
        variant_id=path.variant_id,
        sku=body.sku,
        title="" if body.title is None else body.title,
        options=body.options,
        price_minor=body.price_amount,
        currency=UNSET if body.currency is UNSET else body.currency.upper(),
        compare_at_minor=body.compare_at_amount,
        units=body.stock_quantity,
        allow_backorder=body.allow_backorder,
        weight_grams=body.weight_grams,
        length_mm=body.length_mm,
        width_mm=body.width_mm,
        height_mm=body.height_mm,
        position=body.position,
    )


def removal(path: VariantPath) -> DeleteVariant:
    """The command behind a removal."""
    return DeleteVariant(product_id=path.id, variant_id=path.variant_id)


def order(path: ById, body: VariantOrder) -> ReorderVariants:
    """The command behind a new order."""
    return ReorderVariants(product_id=path.id, variant_ids=tuple(body.order))


def row(item: VariantItem, view: View) -> VariantRow:
    """One variant."""
    return variant_row(item.variant, item.units, item.product_id, item.currency, view.shop.id)


def variant_row(variant: Variant, units: int, product_id: str, currency: str, tenant_id: str) -> VariantRow:
    """A variant with what it takes from its product."""
    return VariantRow(
        id=variant.id,
        tenant_id=tenant_id,
        product_id=product_id,
        sku=variant.sku,
        title=variant.title or None,
        options=variant.options,
        price_amount=variant.price_minor,
        currency=currency,
        compare_at_amount=variant.compare_at_minor,
        stock_quantity=units,
        allow_backorder=variant.allow_backorder,
        weight_grams=variant.weight_grams,
        length_mm=variant.length_mm,
        width_mm=variant.width_mm,
        height_mm=variant.height_mm,
        position=variant.position,
        created_at=iso_ms(variant.created_at),
        updated_at=iso_ms(variant.updated_at),
    )


def store_variant(variant: Variant, currency: str, availability: bool) -> StoreVariant:
    """A variant for shoppers."""
    return StoreVariant(
        id=variant.id,
        title=variant.title or None,
        options=variant.options,
        price_amount=variant.price_minor,
        currency=currency,
        compare_at_amount=variant.compare_at_minor,
        availability=availability,
        position=variant.position,
    )


def _check_options(options: dict[str, Any], *place: str | int) -> None:
    if len(msgspec.json.encode(options)) > MAX_OPTIONS_BYTES:
        raise refuse("too_big", *place, "options", origin="object", maximum=MAX_OPTIONS_BYTES, inclusive=True)
