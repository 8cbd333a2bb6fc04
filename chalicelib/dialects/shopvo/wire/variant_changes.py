"""Changes of variants, as Shopvo spells them."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.dialects.kit.wire import In, refuse
from chalicelib.dialects.shopvo.wire.common import Amount, Id
from chalicelib.dialects.shopvo.wire.products import ProductPath
from chalicelib.dialects.shopvo.wire.variants import InventoryStatus
from chalicelib.domain.catalog import AddVariant, DeleteVariant, NewVariant, UpdateVariant

MAX_OPTIONS_BYTES = 4096

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=512)]
Sku = Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
Count = Annotated[int, msgspec.Meta(ge=0, le=999_999_999)]


class VariantBody(In, frozen=True, kw_only=True):
    """A variant to make. Without `price` it costs what the default variant costs."""

    name: Name
    sku: Sku | None = None
    price: Amount | None = None
    compare_at_price: Amount | None = None
    inventory_count: Count = 0
    inventory_status: InventoryStatus | UnsetType = UNSET
    options: dict[str, Any] = {}
    is_default: bool = False


class VariantPatch(In, frozen=True, kw_only=True):
    """What to change of a variant."""

    name: Name | UnsetType = UNSET
    sku: Sku | UnsetType = UNSET
    price: Amount | UnsetType | None = UNSET
    compare_at_price: Amount | UnsetType | None = UNSET
    inventory_count: Count | UnsetType = UNSET
    inventory_status: InventoryStatus | UnsetType = UNSET
    options: dict[str, Any] | UnsetType = UNSET
    is_default: bool | UnsetType = UNSET


class VariantPath(In, frozen=True, kw_only=True):
    """The ids of a path."""

    product_id: Id
    variant_id: Id


def creation(path: ProductPath, body: VariantBody) -> AddVariant:
    """The command behind a new variant, which comes last unless it is the default one."""
    count = _count(body.inventory_count, body.inventory_status)
    new = NewVariant(
        title=body.name,
        sku=body.sku,
        price_minor=body.price,
        compare_at_minor=body.compare_at_price,
        units=0 if count is UNSET else count,
        options=_options(body.options),
        position=None,
        is_default=body.is_default,
    )
    return AddVariant(product_id=path.product_id, variant=new)


def change(path: VariantPath, body: VariantPatch) -> UpdateVariant:
    """The command behind a change."""
    return UpdateVariant(
        product_id=path.product_id,
        variant_id=path.variant_id,
        title=body.name,
        sku=body.sku,
        price_minor=body.price,
        compare_at_minor=body.compare_at_price,
        units=_count(body.inventory_count, body.inventory_status),
        options=UNSET if body.options is UNSET else _options(body.options),
        is_default=body.is_default,
    )


def removal(path: VariantPath) -> DeleteVariant:
    """The command behind a removal."""
    return DeleteVariant(product_id=path.product_id, variant_id=path.variant_id)


def _count(count: int | UnsetType, status: InventoryStatus | UnsetType) -> int | UnsetType:
    """The units to count: the status follows from them, so that it may repeat but not contradict them."""
    if status is UNSET:
        return count
    if count is UNSET:
        return 0 if status == "OUT_OF_STOCK" else UNSET
    if (count > 0) != (status == "IN_STOCK"):
        raise refuse("custom", "inventoryStatus", message="does not fit inventoryCount: leave it out")
    return count


def _options(options: dict[str, Any]) -> dict[str, Any]:
    if len(msgspec.json.encode(options)) > MAX_OPTIONS_BYTES:
        raise refuse("too_big", "options", origin="object", maximum=MAX_OPTIONS_BYTES, inclusive=True)
    return options
