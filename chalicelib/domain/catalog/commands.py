"""Commands of the catalogue. A field that is UNSET stays as it is; prices are minor units of the product's currency."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.domain.catalog.model import ProductStatus


class NewVariant(msgspec.Struct, frozen=True, kw_only=True):
    """A variant to make; without `sku` it gets one made from the product's slug.

    Without a price it costs what the product's default variant costs now, without a position it comes last.
    """

    price_minor: int | None = None
    currency: str | None = None
    sku: str | None = None
    title: str = ""
    options: dict[str, Any] = {}
    compare_at_minor: int | None = None
    units: int = 0
    allow_backorder: bool = False
    weight_grams: int | None = None
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    position: int | None = 0
    is_default: bool = False


class CreateProduct(msgspec.Struct, frozen=True, kw_only=True):
    """Make a product; without variants it gets one that costs nothing yet."""

    title: str
    slug: str | None = None
    description: str | None = None
    status: ProductStatus = ProductStatus.DRAFT
    seo_title: str | None = None
    seo_description: str | None = None
    is_bundle: bool = False
    featured: bool = False
    metadata: dict[str, Any] = {}
    variants: tuple[NewVariant, ...] = ()


class GetProduct(msgspec.Struct, frozen=True, kw_only=True):
    """Read a product in any status."""

    id: str


class LookUpProduct(msgspec.Struct, frozen=True, kw_only=True):
    """Read a product by its id or slug, if need be only a published one."""

    key: str
    published: bool = True


class FindProduct(msgspec.Struct, frozen=True, kw_only=True):
    """Read a published product by its slug."""

    slug: str


class UpdateProduct(msgspec.Struct, frozen=True, kw_only=True):
    """Change a product's own fields."""

    id: str
    title: str | UnsetType = UNSET
    slug: str | UnsetType = UNSET
    description: str | UnsetType | None = UNSET
    status: ProductStatus | UnsetType = UNSET
    seo_title: str | UnsetType | None = UNSET
    seo_description: str | UnsetType | None = UNSET
    is_bundle: bool | UnsetType = UNSET
    featured: bool | UnsetType = UNSET
    metadata: dict[str, Any] | UnsetType = UNSET
    expected_version: int | None = None


class DeleteProduct(msgspec.Struct, frozen=True, kw_only=True):
    """Remove a product that no order names."""

    id: str
    expected_version: int | None = None


class AddVariant(msgspec.Struct, frozen=True, kw_only=True):
    """Add a variant to a product."""

    product_id: str
    variant: NewVariant
    expected_version: int | None = None


class UpdateVariant(msgspec.Struct, frozen=True, kw_only=True):
    """Change a variant; `units` sets the sellable stock, a price of None is that of the default variant.

    `is_default` makes it the default one instead of the other; that it is not does not change which one is.
    """

    product_id: str
    variant_id: str
    sku: str | UnsetType = UNSET
    title: str | UnsetType = UNSET
    options: dict[str, Any] | UnsetType = UNSET
    price_minor: int | UnsetType | None = UNSET
    currency: str | UnsetType = UNSET
    compare_at_minor: int | UnsetType | None = UNSET
    units: int | UnsetType = UNSET
    allow_backorder: bool | UnsetType = UNSET
    weight_grams: int | UnsetType | None = UNSET
    length_mm: int | UnsetType | None = UNSET
    width_mm: int | UnsetType | None = UNSET
    height_mm: int | UnsetType | None = UNSET
    position: int | UnsetType = UNSET
    is_default: bool | UnsetType = UNSET
    expected_version: int | None = None


class DeleteVariant(msgspec.Struct, frozen=True, kw_only=True):
    """Remove a variant, sold or not: orders keep what they froze."""

    product_id: str
    variant_id: str
    expected_version: int | None = None


class ReorderVariants(msgspec.Struct, frozen=True, kw_only=True):
    """Put variants in the order of the ids; those not named follow."""

    product_id: str
    variant_ids: tuple[str, ...]
    expected_version: int | None = None


class AttachImage(msgspec.Struct, frozen=True, kw_only=True):
    """Let a product show an image."""

    product_id: str
    image_id: str
    position: int = 0
    expected_version: int | None = None


class DetachImage(msgspec.Struct, frozen=True, kw_only=True):
    """Let a product show an image no more; `image_id` is the image's or that of its place in the product."""

    product_id: str
    image_id: str
    expected_version: int | None = None


class ReorderImages(msgspec.Struct, frozen=True, kw_only=True):
    """Put pictures in the order of the ids; those not named follow."""

    product_id: str
    image_ids: tuple[str, ...]
    expected_version: int | None = None


class DeleteImage(msgspec.Struct, frozen=True, kw_only=True):
    """Remove an image, wherever it is shown."""

    id: str


class AssignCategories(msgspec.Struct, frozen=True, kw_only=True):
    """Put the product into exactly these categories."""

    product_id: str
    category_ids: tuple[str, ...]
    expected_version: int | None = None


class AssignBrand(msgspec.Struct, frozen=True, kw_only=True):
    """Say whose the product is; None: nobody's in particular."""

    product_id: str
    brand_id: str | None
    expected_version: int | None = None


class AssignTags(msgspec.Struct, frozen=True, kw_only=True):
    """Give the product exactly these tags."""

    product_id: str
    tag_ids: tuple[str, ...]
    expected_version: int | None = None
