"""Products, as SovEcom spells them: for staff, and for shoppers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.wire import In, Out, Uuid
from chalicelib.dialects.sovecom.wire.categories import CategoryRow, category_row
from chalicelib.dialects.sovecom.wire.common import ById, PageNumber, PageSize, sought
from chalicelib.dialects.sovecom.wire.images import PictureRow, picture_row
from chalicelib.dialects.sovecom.wire.tags import TagRow, tag_row
from chalicelib.dialects.sovecom.wire.variants import (
    Amount,
    StoreVariant,
    Title,
    VariantBody,
    VariantRow,
    new_variant,
    store_variant,
    variant_row,
)
from chalicelib.domain.catalog import (
    AssignCategories,
    AssignTags,
    CatalogItem,
    CreateProduct,
    DeleteProduct,
    FindProduct,
    GetProduct,
    Product,
    ProductImage,
    ProductStatus,
    UpdateProduct,
)
from chalicelib.domain.search import Feed, FeedRequest, ProductFilter, ProductSort
from chalicelib.kernel.clock import iso_ms
from chalicelib.kernel.paging import Page

Description = Annotated[str, msgspec.Meta(max_length=100_000)]
SeoTitle = Annotated[str, msgspec.Meta(max_length=512)]
SeoDescription = Annotated[str, msgspec.Meta(max_length=1024)]
Ids = Annotated[list[Uuid], msgspec.Meta(max_length=100)]
DEFAULT_FEED_SIZE = 20


class ProductBody(In, frozen=True, kw_only=True):
    """The body of a new product."""

    title: Title
    slug: Title | UnsetType = UNSET
    description: Description | None = None
    status: ProductStatus = ProductStatus.DRAFT
    seo_title: SeoTitle | None = None
    seo_description: SeoDescription | None = None
    is_bundle: bool = False
    variants: list[VariantBody] = []


class ProductPatch(In, frozen=True, kw_only=True):
    """The body of a change."""

    title: Title | UnsetType = UNSET
    slug: Title | UnsetType = UNSET
    description: Description | UnsetType | None = UNSET
    status: ProductStatus | UnsetType = UNSET
    seo_title: SeoTitle | UnsetType | None = UNSET
    seo_description: SeoDescription | UnsetType | None = UNSET
    is_bundle: bool | UnsetType = UNSET


class CategorySet(In, frozen=True, kw_only=True):
    """The categories a product is to be in."""

    category_ids: Ids


class TagSet(In, frozen=True, kw_only=True):
    """The tags a product is to have."""

    tag_ids: Ids


class ProductQuery(In, frozen=True, kw_only=True):
    """The query of the staff's list."""

    page: PageNumber = 1
    page_size: PageSize = 20
    q: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] | UnsetType = UNSET
    status: ProductStatus | UnsetType = UNSET
    category: Uuid | UnsetType = UNSET
    tag: Uuid | UnsetType = UNSET
    price_min: Amount | UnsetType = UNSET
    price_max: Amount | UnsetType = UNSET
    in_stock: str = ""
    sort: ProductSort = ProductSort.CREATED
    order: Literal["asc", "desc"] = "desc"


class FeedQuery(In, frozen=True, kw_only=True):
    """The query of the public list. A size that is none is no error."""

    cursor: str = ""
    page_size: str = ""


class BySlug(In, frozen=True, kw_only=True):
    """The `{slug}` of a path."""

    slug: str


class ImageRow(Out, frozen=True, kw_only=True):
    """A product's picture as staff see it."""

    id: str
    tenant_id: str
    product_id: str
    variant_id: None
    image_id: str
    alt_text: str | None
    position: int
    created_at: str
    image_row: PictureRow | None
    url: str


class ProductRow(Out, frozen=True, kw_only=True):
    """A product as staff see it."""

    id: str
    tenant_id: str
    title: str
    slug: str
    description: str | None
    status: ProductStatus
    seo_title: str | None
    seo_description: str | None
    is_bundle: bool
    embedding: None
    metadata: dict[str, Any]
    created_at: str
    updated_at: str
    variants: list[VariantRow]
    images: list[ImageRow]
    categories: list[CategoryRow]
    tags: list[TagRow]


class ProductPage(Out, frozen=True, kw_only=True):
    """A page of the staff's list."""

    data: list[ProductRow]
    total: int
    page: int
    page_size: int


class StoreImage(Out, frozen=True, kw_only=True):
    """A picture as shoppers see it."""

    thumbnail_url: str
    alt_text: str | None
    position: int


class StoreProduct(Out, frozen=True, kw_only=True):
    """A product as shoppers see it."""

    id: str
    slug: str
    title: str
    description: str | None
    status: ProductStatus
    seo_title: str | None
    seo_description: str | None
    variants: list[StoreVariant]
    images: list[StoreImage]
    created_at: str
    updated_at: str


class StoreFeed(Out, frozen=True, kw_only=True):
    """A stretch of the public list."""

    data: list[StoreProduct]
    next_cursor: str | None


def creation(body: ProductBody) -> CreateProduct:
    """The command behind a new product."""
    return CreateProduct(
        title=body.title,
        slug=None if body.slug is UNSET else body.slug,
        description=body.description,
        status=body.status,
        seo_title=body.seo_title,
        seo_description=body.seo_description,
        is_bundle=body.is_bundle,
        variants=tuple(new_variant(each, "variants", place) for place, each in enumerate(body.variants)),
    )


def lookup(path: ById) -> GetProduct:
    """The command behind reading one."""
    return GetProduct(id=path.id)


def change(path: ById, body: ProductPatch) -> UpdateProduct:
    """The command behind a change."""
    return UpdateProduct(
        id=path.id,
        title=body.title,
        slug=body.slug,
        description=body.description,
        status=body.status,
        seo_title=body.seo_title,
        seo_description=body.seo_description,
        is_bundle=body.is_bundle,
    )


def removal(path: ById) -> DeleteProduct:
    """The command behind a removal."""
    return DeleteProduct(id=path.id)


def categories(path: ById, body: CategorySet) -> AssignCategories:
    """The command behind a new set of categories."""
    return AssignCategories(product_id=path.id, category_ids=tuple(body.category_ids))


def tags(path: ById, body: TagSet) -> AssignTags:
    """The command behind a new set of tags."""
    return AssignTags(product_id=path.id, tag_ids=tuple(body.tag_ids))


def listing(query: ProductQuery) -> ProductFilter:
    """The question behind the staff's list."""
    return ProductFilter(
        text=sought(query.q or None),
        status=query.status or None,
        category_id=query.category or None,
        tag_id=query.tag or None,
        price_from=None if query.price_min is UNSET else query.price_min,
        price_to=None if query.price_max is UNSET else query.price_max,
        in_stock=query.in_stock == "true",
        sort=query.sort,
        descending=query.order == "desc",
        page=query.page,
        page_size=query.page_size,
    )


def feed_request(query: FeedQuery) -> FeedRequest:
    """The question behind the public list."""
    size = int(query.page_size) if query.page_size.isascii() and query.page_size.isdigit() else 0
    return FeedRequest(cursor=query.cursor or None, size=size if 1 <= size <= 100 else DEFAULT_FEED_SIZE)


def by_slug(path: BySlug) -> FindProduct:
    """The command behind reading a public product."""
    return FindProduct(slug=path.slug)


def row(item: CatalogItem, view: View) -> ProductRow:
    """One product for staff."""
    product, tenant = item.product, view.shop.id
    return ProductRow(
        id=product.id,
        tenant_id=tenant,
        title=product.title,
        slug=product.slug,
        description=product.description,
        status=product.status,
        seo_title=product.seo_title,
        seo_description=product.seo_description,
        is_bundle=product.is_bundle,
        embedding=None,
        metadata=product.metadata,
        created_at=iso_ms(product.created_at),
        updated_at=iso_ms(product.updated_at),
        variants=[
            variant_row(each, item.units.get(each.id, 0), product.id, product.currency, tenant)
            for each in product.variants
        ],
        images=[_image_row(each, product, view) for each in product.images],
        categories=[category_row(each, tenant) for each in item.categories],
        tags=[tag_row(each, tenant) for each in item.tags],
    )


def page(found: Page[CatalogItem], view: View) -> ProductPage:
    """A page for staff."""
    data = [row(item, view) for item in found.items]
    return ProductPage(data=data, total=found.total, page=found.page, page_size=found.page_size)


def store_row(item: CatalogItem, view: View) -> StoreProduct:
    """One product for shoppers."""
    product = item.product
    return StoreProduct(
        id=product.id,
        slug=product.slug,
        title=product.title,
        description=product.description,
        status=product.status,
        seo_title=product.seo_title,
        seo_description=product.seo_description,
        variants=[store_variant(each, product.currency, item.sells(each)) for each in product.variants],
        images=[
            StoreImage(thumbnail_url=view.absolute(each.thumbnail_url), alt_text=each.alt_text, position=each.position)
            for each in product.images
        ],
        created_at=iso_ms(product.created_at),
        updated_at=iso_ms(product.updated_at),
    )


def feed(found: Feed, view: View) -> StoreFeed:
    """A stretch for shoppers."""
    return StoreFeed(data=[store_row(item, view) for item in found.items], next_cursor=found.next_cursor)


def _image_row(image: ProductImage, product: Product, view: View) -> ImageRow:
    return ImageRow(
        id=image.id,
        tenant_id=view.shop.id,
        product_id=product.id,
        variant_id=None,
        image_id=image.image_id,
        alt_text=image.alt_text,
        position=image.position,
        created_at=iso_ms(image.created_at),
        image_row=None if image.facts is None else picture_row(image.image_id, image.facts, view),
        url=view.absolute(image.thumbnail_url),
    )
