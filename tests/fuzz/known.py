"""What is known to work: real values for the variables of paths, and bodies that an operation accepts."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from tests.fuzz import bodies, integration
from tests.fuzz.shop import Caller, Shop

_VARIABLE = re.compile(r"{(\w+)}")
# Where an id is asked for by name, in a body or in a query: of what it is one.
KIND_OF = {
    "actorId": "user", "brandId": "brand", "categoryIds": "category", "category": "category slug",
    "contactCustomerIds": "customer", "customerId": "customer", "email": "email", "imageId": "loose image",
    "orderId": "order", "orderItemId": "line", "order": "image", "parentId": "category", "priceListId": "price list",
    "productId": "product", "resourceId": "audited", "shippingRateId": "rate", "subscriptionId": "subscription",
    "tag": "tag slug", "tagIds": "tag", "targetIds": "product", "variantId": "variant", "zoneId": "zone",
    "giftCardId": "gift card", "module": "module", "cartId": "kept cart", "sessionId": "session",
}  # fmt: skip


class Place(NamedTuple):
    """Values for the variables of a path, and the headers, cookies and body that go with them."""

    variables: dict[str, str]
    headers: dict[str, str] = {}
    cookies: dict[str, str] = {}
    body: Any = None


def names_of(path: str) -> list[str]:
    """The variables of a path."""
    return _VARIABLE.findall(path)


class Places:
    """Real values for the variables of every path, by the longest path that is known."""

    def __init__(self, shop: Shop) -> None:
        self._ids = shop.ids
        sites = {path: [Place(each) for each in found] for path, found in integration.variables(shop).items()}
        self._known = {**self._admin(), **self._store(), **sites}

    def of(self, path: str) -> list[Place]:
        """What the variables of a path may be."""
        names = names_of(path)
        fitting = [each for each in self._known if path.startswith(each) and names_of(each) == names]
        return self._known[max(fitting, key=len)] if fitting else []

    def _one(self, kind: str, name: str = "id") -> list[Place]:
        return [Place({name: each}) for each in self._ids[kind]]

    def _two(self, kind: str, *names: str) -> list[Place]:
        return [Place(dict(zip(names, each, strict=True))) for each in self._ids[kind]]

    def _admin(self) -> dict[str, list[Place]]:
        plain = {
            "api-keys": "key", "brands": "brand", "categories": "category", "customer-groups": "group",
            "customers": "customer", "discounts": "discount", "disputes": "dispute", "emails": "mail",
            "images": "image", "menus": "menu", "pages": "page", "price-lists": "price list", "products": "product",
            "returns": "return", "reviews": "review", "shipping/rates": "rate", "shipping/zones": "zone",
            "tags": "tag", "taxes/rates": "tax", "users": "user", "webhooks/deliveries": "delivery",
            "webhooks/subscriptions": "subscription",
        }  # fmt: skip
        one = {f"/admin/v1/{path}/{{id}}": self._one(kind) for path, kind in plain.items()}
        modules = [Place({"name": each}) for each in ("probe", "rival")]
        rows = [Place({"name": each.variables["name"], "rest": "rows"}) for each in modules]
        return one | {
            "/admin/v1/images/{id}/complete": self._one("upload"),
            "/admin/v1/products/{id}/images/{imageId}": self._two("image of product", "id", "imageId"),
            "/admin/v1/products/{id}/variants/{variantId}": self._two("variant of product", "id", "variantId"),
            "/admin/v1/orders/{orderId}": self._one("order", "orderId"),
            "/admin/v1/orders/{orderId}/credit-notes/{creditNoteId}": self._two(
                "note of order", "orderId", "creditNoteId"
            ),
            "/admin/v1/modules/{name}": modules,
            "/admin/v1/modules/{name}/{rest}": rows,
            "/store/v1/modules/{name}/{rest}": rows,
            "/admin/v1/slots/{slot}": [Place({"slot": "footer"})],
            "/admin/v1/themes/{name}": [Place({"name": each}) for each in ("aurora", "boutique", "default")],
        }

    def _store(self) -> dict[str, list[Place]]:
        carts = [
            Place({"cartId": cart, "itemId": item, "code": "TEN"}, cookies={"sov_cart": token})
            for cart, item, token in self._ids["cart"]
        ]
        orders = [
            Place({"orderNumber": number}, {"X-Order-Token": token}) for number, token in self._ids["guest order"]
        ]
        nested = [
            Place(dict(zip(("path", "kind", "id", "file"), key.split("/"), strict=True))) for key in self._ids["file"]
        ]
        return {
            "/store/v1/carts/{cartId}": carts,
            "/store/v1/carts/{cartId}/items/{itemId}": carts,
            "/store/v1/carts/{cartId}/discounts/{code}": carts,
            "/store/v1/categories/{slug}": self._one("category slug", "slug"),
            "/store/v1/customers/me/addresses/{id}": self._one("address"),
            "/store/v1/customers/me/orders/{orderId}": self._one("own order", "orderId"),
            "/store/v1/orders/by-number/{orderNumber}": orders,
            "/store/v1/orders/{orderId}": self._one("own order", "orderId"),
            "/store/v1/orders/{orderId}/credit-notes/{creditNoteId}": self._two(
                "own note of order", "orderId", "creditNoteId"
            ),
            "/store/v1/pages/{slug}": [Place({"slug": "about"})],
            "/store/v1/products/{slug}": self._one("product slug", "slug"),
            "/store/v1/withdrawals/{id}": [Place({"id": each}) for each, _ in self._ids["withdrawal"]],
            "/uploads/{path}": [Place({"path": key}) for key in self._ids["file"]],
            "/uploads/{path}/{kind}/{id}/{file}": nested,
        }


# Who calls, where it is not plainly staff, a customer or the wizard.
CALLERS = {
    "AuthController_confirm2fa": "enrolling",
    "AuthController_disable2fa": "having",
    "SetupAdminController_complete": "ready",
    "advanceClock": "test",
}
# The orders that an operation has something to do with.
ORDERS_OF = {
    "PaymentsAdminController_markPaid": ("pending order",),
    "PaymentsAdminController_recordManual": ("pending order",),
    "RefundsAdminController_refund": ("paid order", "delivered order", "disputed order"),
    "InvoicesAdminController_reissue": ("paid order", "delivered order"),
    "InvoicesAdminController_download": ("paid order", "delivered order"),
}
# Questions that have an answer, where few of those made up by rule do.
_TIME = {"from": "2026-11-01", "to": "2026-11-30"}
QUERIES: dict[str, list[dict[str, Any]]] = {
    "AuditAdminController_query": [{}, {"resourceType": "orders"}],
    "AuditAdminController_exportCsv": [{}, {"dateFrom": "2026-11-01"}],
    "StatsAdminController_timeseries": [{**_TIME, "granularity": "day"}],
    "TaxesAdminController_ossExport": [_TIME],
    "getCart": [{"cartId": "kept cart"}],
    "changeCart": [{"cartId": "kept cart"}],
    "changeCartByPut": [{"cartId": "kept cart"}],
    "deleteCart": [{"cartId": "kept cart"}],
    "getCheckout": [{"sessionId": "session"}],
    "SearchStoreController_search": [{"q": "tee"}, {"q": "", "sort": "price_asc"}],
}


def pairs(shop: Shop) -> dict[str, list[Place]]:
    """Where a place and a body belong together."""
    ids = shop.ids
    line = dict(ids["line of order"])
    moves = {
        "paid order": ("fulfilled", "cancelled"),
        "shipped order": ("delivered",),
        "delivered order": ("completed",),
    }
    product = ids["product"][0]
    orders = {
        "ProductsAdminController_reorderImages": [each for _, each in ids["image of product"]][::-1],
        "VariantsAdminController_reorder": ids["variant"][1::-1],
    }
    new = {"priceAmount": 2000, "currency": "EUR", "title": "XL", "options": {"Size": "XL"}}
    return {
        **{row: [Place({"id": product}, body={"order": order})] for row, order in orders.items()},
        "VariantsAdminController_create": [Place({"id": each}, body=new) for each in ids["product"]],
        "OrdersAdminController_transition": [
            Place({"orderId": order}, body={"to": to}) for kind in moves for order in ids[kind] for to in moves[kind]
        ],
        "ReturnsStoreController_request": [
            Place({"orderId": order}, body={"type": kind, "items": [{"orderItemId": line[order], "quantity": 1}]})
            for order in ids["own order"]
            for kind in ("return", "withdrawal")
        ],
        "WithdrawalsStoreController_confirm": [
            Place({"id": each}, body={"token": token}) for each, token in ids["withdrawal"]
        ],
    }


class Known:
    """What is known about the operations of a shop."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._places = Places(shop)
        self._pairs = pairs(shop)
        self._bodies = {**bodies.bodies(shop), **integration.bodies(shop)}

    def caller(self, operation_id: str, path: str) -> Caller:
        """Who calls an operation."""
        by_path = {"admin": "staff", "setup": "fresh", "api": "site"}
        name = CALLERS.get(operation_id, by_path.get(path.split("/")[1], "customer"))
        return self._shop.callers[name]

    def places(self, operation_id: str, path: str) -> list[Place]:
        """Real values for the variables of its path."""
        if operation_id in self._pairs:
            return self._pairs[operation_id]
        if operation_id in ORDERS_OF:
            return [Place({"orderId": each}) for kind in ORDERS_OF[operation_id] for each in self._shop.ids[kind]]
        return self._places.of(path)

    def bodies(self, operation_id: str) -> list[Any]:
        """Bodies that it accepts."""
        return self._bodies.get(operation_id, [])

    def queries(self, operation_id: str) -> list[dict[str, Any]]:
        """Queries that it answers."""
        by_rule = [_TIME if operation_id.startswith("StatsAdminController") else {}]
        asked = QUERIES.get(operation_id, by_rule)
        return [{name: self._shop.ids.get(str(each), [each])[0] for name, each in one.items()} for one in asked]

    def ids(self, name: str) -> list[Any]:
        """Real ids of what a field names."""
        return self._shop.ids[KIND_OF[name]] if name in KIND_OF else []
