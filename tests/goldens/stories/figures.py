"""What is found and what is counted: the search of the shop, and the figures of its dashboard."""

from __future__ import annotations

from typing import Any

from tests.goldens.telling import Telling
from tests.support.accounts import customer_client
from tests.support.deployment import Client, Deployment
from tests.support.shopping import basket, ship_to_france

TEE = {
    "title": "Émile Tee",
    "description": "Cotton.",
    "status": "published",
    "variants": [{"sku": "TEE-M", "title": "M", "priceAmount": 2000, "currency": "EUR", "stockQuantity": 5}],
}
MUG = {
    "title": "Mug",
    "status": "published",
    "variants": [{"sku": "MUG", "title": "One", "priceAmount": 900, "currency": "EUR", "stockQuantity": 0}],
}
DAYS = {"from": "2026-11-20", "to": "2026-11-21"}


def tell(told: Telling) -> None:
    """A shirt in a category and with a tag, a mug that is sold out, two orders of which one waits."""
    tee = told.staff("POST", "/admin/v1/products", TEE).json
    told.staff("POST", "/admin/v1/products", MUG)
    sort_in(told, tee["id"])
    sell(told, tee["variants"][0]["id"])
    search(told)
    count(told)


def sort_in(told: Telling, product: str) -> None:
    """The shirt is new, and among the clothes."""
    clothes = told.staff("POST", "/admin/v1/categories", {"name": "Clothes"}).json["id"]
    new = told.staff("POST", "/admin/v1/tags", {"name": "New"}).json["id"]
    told.staff("PUT", f"/admin/v1/products/{product}/categories", {"categoryIds": [clothes]})
    told.staff("PUT", f"/admin/v1/products/{product}/tags", {"tagIds": [new]})


def sell(told: Telling, variant: str) -> None:
    """A customer's order that is paid, and a guest's that is not."""
    rate = ship_to_france(told.deployment)
    ada = customer_client(told.deployment)
    paid = place(told, variant, rate, ada)
    told.staff("POST", f"/admin/v1/orders/{paid}/mark-paid")
    place(told, variant, rate)


def place(told: Telling, variant: str, rate: str, buyer: Client | None = None) -> str:
    """An order of one shirt, by id."""
    full = basket(told.deployment)
    full.add(variant)
    full.ready(rate)
    client = buyer or told.deployment.client()
    client.cookies["sov_cart"] = full.token or ""
    if buyer:
        owned = client("POST", f"/store/v1/carts/{full.cart_id}/customer")
        client.cookies["sov_cart"] = owned.cookie("sov_cart")
    return str(client("POST", f"/store/v1/carts/{full.cart_id}/checkout").json["id"])


def search(told: Telling) -> None:
    """By word, by mistake, by nothing, by price, and in a process that has just begun."""
    row: Any = "SearchStoreController_search"
    told(row, told.shopper, query={"q": "cotton"})
    told(row, told.shopper, query={"q": "emlie"})
    told(row, told.shopper, query={"sort": "price_asc", "pageSize": 1, "page": 2})
    told(row, told.shopper, query={"category": "clothes", "tag": "new", "minPrice": 1000, "maxPrice": 3000})
    told(row, told.shopper, query={"q": "nothing like it", "sort": "best", "minPrice": "cheap"})
    told(row, Client(Deployment()), query={"q": "mug"}, when="its index is down")


def count(told: Telling) -> None:
    """The figures of two days."""
    told("StatsAdminController_summary", told.staff, query=DAYS)
    told("StatsAdminController_timeseries", told.staff, query={**DAYS, "granularity": "day"})
    told("StatsAdminController_timeseries", told.staff, query={**DAYS, "granularity": "week"})
    told("StatsAdminController_topProducts", told.staff, query={**DAYS, "by": "quantity", "limit": 1})
    told("StatsAdminController_attention", told.staff)
    told("StatsAdminController_customerBreakdown", told.staff, query=DAYS)
    told("StatsAdminController_statusBreakdown", told.staff, query=DAYS)
