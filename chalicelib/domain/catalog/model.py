"""Products and their variants: what a shop sells, apart from how many there are (see stock)."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any, ClassVar, NewType

import msgspec

from chalicelib.domain.images import PictureFacts
from chalicelib.domain.taxonomy.model import Brand, Category, Tag
from chalicelib.kernel.entity import Entity

ProductId = NewType("ProductId", str)
VariantId = NewType("VariantId", str)

MAX_VARIANTS = 100
MAX_INLINE_VARIANTS = 30  # a variant is three rows, and a product is made in one transaction
MAX_IMAGES = 100
MAX_DOCUMENT_BYTES = 300_000  # a row of the table holds 400 KB


class ProductStatus(enum.Enum):
    """Shoppers see published products only."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Variant(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One buyable form of a product. Prices are in minor units of the product's currency."""

    id: VariantId
    sku: str
    title: str = ""
    options: dict[str, Any] = {}
    price_minor: int = 0
    compare_at_minor: int | None = None
    allow_backorder: bool = False
    weight_grams: int | None = None
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    position: int = 0
    created_at: datetime
    updated_at: datetime

    @property
    def is_free(self) -> bool:
        """Whether the merchant says that nothing is to be paid (a price of zero alone may be a slip)."""
        return self.options.get("free") is True

    def sells(self, units: int) -> bool:
        """Whether a shopper may buy it while so many units are not promised."""
        return self.allow_backorder or units > 0


class ProductImage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A picture of a product; `thumbnail_url` is what lists show: a path of the shop's own host, or an address.

    `facts` are the image's, so that a product tells all about its pictures without reading them; None where the picture
    was not uploaded.
    """

    id: str
    image_id: str
    thumbnail_url: str
    alt_text: str | None = None
    facts: PictureFacts | None = None
    position: int = 0
    created_at: datetime


class Product(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """A product with its variants in display order; all variants share `currency`.

    `default_variant_id` is None until somebody says which one it is: until then it is the first.
    """

    KIND: ClassVar[str] = "PRODUCT"

    id: ProductId
    title: str
    slug: str
    description: str | None = None
    status: ProductStatus = ProductStatus.DRAFT
    seo_title: str | None = None
    seo_description: str | None = None
    is_bundle: bool = False
    brand_id: str | None = None
    featured: bool = False
    metadata: dict[str, Any] = {}
    currency: str = "EUR"
    variants: tuple[Variant, ...] = ()
    default_variant_id: VariantId | None = None
    images: tuple[ProductImage, ...] = ()
    category_ids: tuple[str, ...] = ()
    tag_ids: tuple[str, ...] = ()
    created_at: datetime
    updated_at: datetime

    def variant(self, variant_id: str) -> Variant | None:
        """The variant with an id."""
        return next((variant for variant in self.variants if variant.id == variant_id), None)

    @property
    def default(self) -> Variant | None:
        """The variant that is meant where none is named."""
        first = self.variants[0] if self.variants else None
        return first if self.default_variant_id is None else self.variant(self.default_variant_id) or first


class CatalogItem(msgspec.Struct, frozen=True, kw_only=True):
    """A product with the units of each variant, by variant id: what a merchant calls the stock.

    Categories, tags and the brand are filled in where one product is read; lists leave them out.
    """

    product: Product
    units: dict[str, int] = {}
    categories: tuple[Category, ...] = ()
    tags: tuple[Tag, ...] = ()
    brand: Brand | None = None

    @property
    def version(self) -> int:
        """The product's version."""
        return self.product.version

    def sells(self, variant: Variant) -> bool:
        """Whether a shopper may buy a variant now."""
        return variant.sells(self.units.get(variant.id, 0))


class VariantItem(msgspec.Struct, frozen=True, kw_only=True):
    """One variant with what it takes from its product (`default` is the product's default variant), and its units."""

    product_id: str
    currency: str
    variant: Variant
    default: Variant
    units: int
    version: int  # the product's
