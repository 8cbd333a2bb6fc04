"""Two shops that have everything that has an id, seeded alike; each text of a shop holds the shop's own word."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from typing import Any

from chalicelib.dialects.kit.route import Route
from tests.support.accounts import PASSWORD, make_customer, make_staff, sign_in_customer, sign_in_staff
from tests.support.deployment import Answer, Client, Deployment
from tests.support.dump import dump

NOBODY = "01900000-0000-7000-8000-00000000dead"

# What stands in a path at a place: after these words, under this name, is the id of such a thing.
PLACES = {
    "addresses/{id}": "address",
    "api-keys/{id}": "api_key",
    "brands/{id}": "brand",
    "by-number/{orderNumber}": "order_number",
    "carts/{cartId}": "cart",
    "categories/{id}": "category",
    "categories/{slug}": "category_slug",
    "credit-notes/{creditNoteId}": "credit_note",
    "customer-groups/{id}": "group",
    "customers/{id}": "customer",
    "deliveries/{id}": "delivery",
    "discounts/{code}": "code",
    "discounts/{id}": "discount",
    "disputes/{id}": "dispute",
    "emails/{id}": "email",
    "images/{id}": "image",
    "images/{imageId}": "image",
    "items/{itemId}": "item",
    "menus/{id}": "menu",
    "modules/{name}": "module",
    "orders/{id}": "order",
    "orders/{orderId}": "order",
    "pages/{id}": "page",
    "pages/{slug}": "page_slug",
    "price-lists/{id}": "price_list",
    "products/{id}": "product",
    "products/{slug}": "product_slug",
    "returns/{id}": "return",
    "reviews/{id}": "review",
    "shipping/rates/{id}": "rate",
    "shipping/zones/{id}": "zone",
    "subscriptions/{id}": "subscription",
    "tags/{id}": "tag",
    "taxes/rates/{id}": "tax_rate",
    "themes/{name}": "theme",
    "uploads/{path}": "file",
    "{path}/{}/{id}": "image",
    "users/{id}": "user",
    "variants/{variantId}": "variant",
    "withdrawals/{id}": "withdrawal",
}
# Places that name no row of a shop: words of the platform, and what a module makes of its own.
WORDS = {
    "slots/{slot}": "footer",
    "modules/{}/{rest+}": "hello",
    "uploads/{}/{kind}": "images",
    "{kind}/{}/{file}": "original.png",
}
# Rows that succeed with another thing of the kind.
OTHERS = {
    "StorageController_serveNestedFile": {"file": "tenant"},
    "ImagesController_remove": {"image": "spare_image"},
    "ImageUploadsController_complete": {"image": "upload"},
    "OrdersGuestStoreController_byNumber": {"order": "unpaid_order"},
    "PaymentsAdminController_recordManual": {"order": "unpaid_order"},
    "PaymentsAdminController_markPaid": {"order": "unpaid_order"},
    "CustomerGroupsAdminController_delete": {"group": "spare_group"},
    "UsersAdminController_reactivate": {"user": "idle_user"},
    "ModulesAdminController_enable": {"module": "idle_module"},
    "ProductsAdminController_delete": {"product": "spare_product"},
    "VariantsAdminController_delete": {"variant": "spare_variant"},
    "BrandsAdminController_delete": {"brand": "spare_brand"},
    "CategoriesAdminController_delete": {"category": "spare_category"},
}
# Which thing an id inside a body or a query means, by the name of its field; where it depends, by row.
FIELDS = {
    "actorId": "staff",
    "brandId": "brand",
    "category": "category",
    "categoryIds": "category",
    "customerId": "customer",
    "imageId": "spare_image",
    "orderId": "order",
    "orderItemId": "order_item",
    "parentId": "category",
    "productId": "product",
    "resourceId": "product",
    "shippingRateId": "rate",
    "subscriptionId": "subscription",
    "tag": "tag",
    "tagIds": "tag",
    "targetIds": "product",
    "variantId": "variant",
    "zoneId": "zone",
    "ProductsAdminController_reorderImages order": "image",
    "VariantsAdminController_reorder order": "variant",
}


@dataclass
class Twin:
    """One of the shops, with the people in it."""

    deployment: Deployment
    slug: str
    word: str
    ids: dict[str, str] = field(default_factory=dict)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.host = f"{self.slug}.test"
        self.staff = self.deployment.client(host=self.host)
        self.customer = self.deployment.client(host=self.host)
        self.guest = self.deployment.client(host=self.host)
        self.nobody = self.deployment.client(host=self.host)
        self.colleague = self.deployment.client(host=self.host)
        self.neighbour = self.deployment.client(host=self.host)
        self.staff_email = f"{self.word}-owner@{self.host}"
        self.customer_email = f"{self.word}-shopper@{self.host}"
        self.headers: dict[str, dict[str, str]] = {}

    @property
    def tenant(self) -> str:
        return self.deployment.shops[self.slug].id

    def __getitem__(self, thing: str) -> str:
        return self.ids[thing]

    def text(self, what: str = "text") -> str:
        """A text that nobody else has."""
        return f"{self.word}-{what}-{next(self._numbers)}"

    def email(self) -> str:
        """An address that nobody else has."""
        return f"{self.word}{next(self._numbers)}@{self.host}"

    def address(self, **more: Any) -> dict[str, Any]:
        """An address in France, all of whose texts are the shop's own."""
        texts = {each: self.text(each) for each in ("name", "company", "line1", "line2", "city", "region")}
        return {**texts, "postalCode": f"{self.word[:9]}75001", "country": "FR", "phone": f"+33 1 {self.word}", **more}

    def right(self, row: Route) -> Client:
        """The client that a row is for."""
        by_auth = {
            "staff": self.staff, "staff-cookie": self.staff, "customer": self.customer,
            "customer-cookie": self.customer, "optional": self.guest, "none": self.nobody, "guest": self.nobody,
        }  # fmt: skip
        return by_auth[row.auth]

    def another(self, row: Route) -> Client | None:
        """Somebody else who may call a row, where it matters who calls."""
        return {"staff": self.colleague, "customer": self.neighbour}.get(row.auth)

    def rows(self) -> dict[tuple[str, str], Any]:
        """All that the table holds of the shop."""
        return {key: item for key, item in dump().items() if key[0].startswith(f"{self.tenant}#")}

    def things(self, row: Route) -> dict[str, str]:
        """Which thing of the shop each variable of a path means; words of the platform are left out."""
        found: dict[str, str] = {}
        for place, name in _places(row.path):
            if place not in WORDS:
                thing = PLACES[place]
                found[name] = OTHERS.get(row.id, {}).get(thing, thing)
        return found

    def url(self, row: Route, **instead: str) -> str:
        """A row's address with the shop's own ids, or others instead."""
        values = {name: self.ids[thing] for name, thing in self.things(row).items()} | instead
        words = {name: WORDS[place] for place, name in _places(row.path) if place in WORDS}
        return re.sub(r"{(\w+)\+?}", lambda found: (values | words)[found[1]], row.path)

    def call(self, row: Route, body: Any = None, query: str = "", client: Client | None = None, **more: Any) -> Answer:
        """A request as the one that a row is for makes it; `instead` replaces ids in the path."""
        instead = more.pop("instead", {})
        headers = {**self.headers.get(row.id, {}), **more}
        if isinstance(body, tuple):
            body, headers["Content_Type"] = body
        return (client or self.right(row))(row.method, self.url(row, **instead) + query, body, **headers)

    def people(self) -> None:
        """An owner and a customer who are signed in."""
        self.ids["staff"] = make_staff(self.deployment, self.staff_email, shop=self.slug).id
        sign_in_staff(self.staff, self.staff_email)
        body = {"email": self.customer_email, "password": PASSWORD, "name": self.text("name"), "phone": f"1{self.word}"}
        made = self.nobody("POST", "/store/v1/customers", body)
        assert made.status == 201, made.body
        sign_in_customer(self.customer, self.customer_email)
        self.ids["customer"] = self.customer("GET", "/store/v1/customers/me").json["id"]
        colleague, neighbour = self.email(), self.email()
        make_staff(self.deployment, colleague, shop=self.slug)
        sign_in_staff(self.colleague, colleague)
        make_customer(self.deployment, neighbour, shop=self.slug)
        sign_in_customer(self.neighbour, neighbour)


def _places(path: str) -> list[tuple[str, str]]:
    """Each variable of a path by what stands before it, and its name."""
    parts = path.strip("/").split("/")
    found = []
    for at, part in enumerate(parts):
        if part.startswith("{"):
            before = parts[at - 1] if not parts[at - 1].startswith("{") else parts[at - 2] + "/{}"
            if before in ("rates", "zones"):
                before = f"{parts[at - 2]}/{before}"
            found.append((f"{before}/{part}", part[1:-1].removesuffix("+")))
    return found


_NEVER = {
    "order_number": "999999",
    "code": "NEVERWAS",
    "module": "never-was",
    "theme": "never-was",
    "file": f"{NOBODY}%2Fimages%2F{NOBODY}%2Foriginal.png",
}


def never(thing: str) -> str:
    """What names no thing of a kind in any shop."""
    return _NEVER.get(thing, "never-was" if thing.endswith("_slug") else NOBODY)


__all__ = ["FIELDS", "NOBODY", "PLACES", "Twin", "never"]
