"""Products, as Shopvo spells them: whole, in part, or with what they are joined to."""

from __future__ import annotations

from typing import Annotated, Any, Literal, cast

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.http import Request
from chalicelib.dialects.kit.wire import In, Out, refuse
from chalicelib.dialects.shopvo.auth import has_scope, require_scope
from chalicelib.dialects.shopvo.paging import PageQuery, listed, place
from chalicelib.dialects.shopvo.wire.brands import BrandRow
from chalicelib.dialects.shopvo.wire.brands import row as brand_row
from chalicelib.dialects.shopvo.wire.categories import CategoryRow
from chalicelib.dialects.shopvo.wire.categories import row as category_row
from chalicelib.dialects.shopvo.wire.common import Id, Listed, One, one
from chalicelib.dialects.shopvo.wire.variants import VariantRow, in_default_order, variant_row
from chalicelib.domain.catalog import CatalogItem, LookUpProduct, ProductStatus
from chalicelib.domain.search import ProductFilter
from chalicelib.domain.taxonomy import Brand
from chalicelib.kernel.clock import iso_ms

Status = Literal["ACTIVE", "DRAFT", "ARCHIVED"]
Expansion = Literal["variants", "brand", "categories"]

_OURS = {
    "ACTIVE": ProductStatus.PUBLISHED,
    "DRAFT": ProductStatus.DRAFT,
    "ARCHIVED": ProductStatus.ARCHIVED,
}
_THEIRS: dict[ProductStatus, Status] = {ours: cast(Status, theirs) for theirs, ours in _OURS.items()}


class ProductQuery(PageQuery, frozen=True, kw_only=True):
    """The query of the list."""

    fields: str | None = None
    expand: list[Expansion] = msgspec.field(name="expand[]", default_factory=list)
    search: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    category_id: Id | None = None
    brand_id: Id | None = None
    status: Status = "ACTIVE"
    featured: bool | None = None


class ProductPath(In, frozen=True, kw_only=True):
    """The `{productId}` of a path: an id or a slug."""

    product_id: Id


class ProductRow(Out, frozen=True, kw_only=True):
    """A product. `variants`, `brand` and `categories` are there where they were asked for."""

    id: str
    name: str
    slug: str
    description: str | None
    status: Status
    price: int | None
    compare_at_price: int | None
    currency: str
    images: list[str]
    featured: bool
    brand_id: str | None
    category_ids: list[str]
    inventory_status: str
    created_at: str
    updated_at: str
    variants: list[VariantRow] | UnsetType = UNSET
    brand: BrandRow | UnsetType | None = UNSET
    categories: list[CategoryRow] | UnsetType = UNSET


_FIELDS = tuple(field.encode_name for field in msgspec.structs.fields(ProductRow) if field.default is msgspec.NODEFAULT)


def listing(query: ProductQuery, request: Request) -> ProductFilter:
    """The question behind the list. What is not on sale is for keys that may change it."""
    if query.status != "ACTIVE":
        require_scope(request, "write:catalog")
    chosen(query.fields)
    where = place(query, request)
    return ProductFilter(
        words=query.search,
        status=_OURS[query.status],
        category_id=query.category_id,
        brand_id=query.brand_id,
        featured=query.featured,
        placed=not {"brand", "categories"}.isdisjoint(query.expand),
        page=where.page,
        page_size=where.size,
        after=where.after,
    )


def lookup(path: ProductPath, request: Request) -> LookUpProduct:
    """The question behind one product."""
    return LookUpProduct(key=path.product_id, published=not has_scope(request, "write:catalog"))


def chosen(fields: str | None) -> frozenset[str] | None:
    """The fields that a list is cut down to, always with the id; None: all of them."""
    if fields is None:
        return None
    names = [name.strip() for name in fields.split(",")]
    unknown = [name for name in names if name not in _FIELDS]
    if unknown:
        raise refuse("custom", "fields", message=f"unknown: {', '.join(unknown)}; there are {', '.join(_FIELDS)}")
    return frozenset({"id", *names})


def page(found: Any, view: View) -> Listed[ProductRow]:
    """The part of the list that was asked for."""
    query = view.request.query
    expanded = query.get("expand[]", [])
    fields = chosen(query["fields"][-1] if "fields" in query else None)

    def spelled(item: CatalogItem) -> Any:
        shown = product_row(item, view, *expanded)
        return shown if fields is None else _cut(shown, fields.union(expanded))

    return listed(found, spelled, view)


def row(item: CatalogItem, view: View) -> One[ProductRow]:
    """One product with its variants and categories."""
    return one(product_row(item, view, "variants", "categories"))


def product_row(item: CatalogItem, view: View, *expanded: str) -> ProductRow:
    """A product, with some of what it is joined to."""
    product = item.product
    variants = in_default_order(product)
    first = variants[0] if variants else None
    return ProductRow(
        id=product.id,
        name=product.title,
        slug=product.slug,
        description=product.description,
        status=_THEIRS[product.status],
        price=first.price_minor if first else None,
        compare_at_price=first.compare_at_minor if first else None,
        currency=product.currency,
        images=[view.absolute(image.thumbnail_url) for image in product.images],
        featured=product.featured,
        brand_id=product.brand_id,
        category_ids=list(product.category_ids),
        inventory_status="IN_STOCK" if any(map(item.sells, variants)) else "OUT_OF_STOCK",
        created_at=iso_ms(product.created_at),
        updated_at=iso_ms(product.updated_at),
        variants=[variant_row(each, item) for each in variants] if "variants" in expanded else UNSET,
        brand=_brand(item.brand) if "brand" in expanded else UNSET,
        categories=[category_row(each) for each in item.categories] if "categories" in expanded else UNSET,
    )


def _brand(brand: Brand | None) -> BrandRow | None:
    return None if brand is None else brand_row(brand)


def _cut(row: ProductRow, fields: frozenset[str]) -> dict[str, Any]:
    whole = msgspec.to_builtins(row)
    return {name: value for name, value in whole.items() if name in fields}
