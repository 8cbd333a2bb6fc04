"""What modules may read of the shop: published products, categories, orders, customers; each without the rest."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from chalicelib.domain import taxonomy
from chalicelib.domain.catalog import CatalogItem, Product, ProductNotFound, ProductStatus, stocked_product
from chalicelib.domain.context import Context
from chalicelib.domain.identity import Customer
from chalicelib.domain.modules.broker.refusal import CallRefused
from chalicelib.domain.orders import Order, standing_of
from chalicelib.kernel.clock import iso_ms
from chalicelib.kernel.ids import is_uuid
from chalicelib.kernel.unit_of_work import Reference

MAX_PRODUCTS = 24
MAX_ORDERS = 50


class ById(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Arguments that name one thing."""

    id: str


class ByIds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Arguments that name several."""

    ids: Annotated[tuple[str, ...], Meta(max_length=MAX_PRODUCTS)]


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """No arguments."""


class OfCustomer(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Arguments that name a customer."""

    customer_id: str


def product(ctx: Context, args: ById) -> dict[str, Any] | None:
    """A published product with the units of its variants, or None. One table request."""
    try:
        item = stocked_product(ctx, _id(args.id)).item()
    except ProductNotFound:
        return None
    return _product(item.product, item) if item.product.status is ProductStatus.PUBLISHED else None


def products(ctx: Context, args: ByIds) -> list[dict[str, Any]]:
    """Those of some products that are published, in the order asked for, without units. One table request."""
    wanted = list(dict.fromkeys(map(_id, args.ids)))
    found = ctx.uow.find_many([Reference(Product, (each,)) for each in wanted]) if wanted else []
    return [_product(each) for each in found if each is not None and each.status is ProductStatus.PUBLISHED]


def categories(ctx: Context, args: Nothing) -> list[dict[str, Any]]:
    """All categories. One table request."""
    known = taxonomy.taxonomy_of(ctx.uow).categories
    return [{"id": each.id, "parentId": each.parent_id, "name": each.name, "slug": each.slug} for each in known]


def order(ctx: Context, args: ById) -> dict[str, Any] | None:
    """An order without who placed it, or None. One table request."""
    found = ctx.uow.find(Order, _id(args.id))
    return None if found is None else _order(found)


def orders(ctx: Context, args: OfCustomer) -> list[dict[str, Any]]:
    """The newest orders of a customer. One table request, from the replica."""
    return [_order(each) for each in ctx.ports.trade.customer_orders(ctx, _id(args.customer_id))[:MAX_ORDERS]]


def customer(ctx: Context, args: ById) -> dict[str, Any] | None:
    """A customer's name, e-mail and language, or None. One table request."""
    found = ctx.uow.find(Customer, _id(args.id))
    if found is None or not found.active:
        return None
    return {
        "id": found.id,
        "email": found.email,
        "firstName": found.first_name,
        "lastName": found.last_name,
        "locale": found.locale,
    }


def _id(text: str) -> str:
    if not is_uuid(text):
        raise CallRefused("invalid_arguments")
    return text


def _product(found: Product, item: CatalogItem | None = None) -> dict[str, Any]:
    return {
        "id": found.id,
        "title": found.title,
        "slug": found.slug,
        "currency": found.currency,
        "imageUrl": found.images[0].thumbnail_url if found.images else None,
        "variants": [
            {
                "id": each.id,
                "sku": each.sku,
                "title": each.title,
                "price": each.price_minor,
                **({} if item is None else {"units": item.units.get(each.id, 0), "available": item.sells(each)}),
            }
            for each in found.variants
        ],
    }


def _order(found: Order) -> dict[str, Any]:
    return {
        "id": found.id,
        "number": found.number,
        "customerId": found.customer_id,
        "status": standing_of(found).value,
        "paymentStatus": found.payment.value,
        "currency": found.currency,
        "total": found.total_minor,
        "placedAt": iso_ms(found.placed_at),
        "lines": [
            {"productId": line.product_id, "variantId": line.variant_id, "quantity": line.quantity}
            for line in found.lines
        ],
    }
