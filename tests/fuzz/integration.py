"""What a merchant's own program has in the shop, and what it may send to the Shopvo contract."""

from __future__ import annotations

from typing import Any

from tests.fuzz.shop import Caller, Shop
from tests.support.deployment import DEMO, SiteClient

FIELD = {"namespace": "custom", "key": "warranty_months", "value": "24", "valueType": "integer"}
WELCOME = {"code": "WELCOME20", "type": "PERCENTAGE", "value": 20, "minOrderAmount": 1000, "maxUses": 500}
HOOK = {"url": "https://1.1.1.1/z", "events": ["order.created"]}
PLACE = {"name": "Zoe", "line1": "1 rue A", "city": "Paris", "postalCode": "75009", "country": "fr"}


class Integration:
    """Fills a shop through the Shopvo contract."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.ids = shop.ids
        self.site = shop.deployment.site_client()
        shop.callers["site"] = Caller.of(self.site)

    def make(self, path: str, body: Any, method: str = "POST", site: SiteClient | None = None) -> Any:
        """What a call answers that must succeed."""
        answer = (site or self.site)(method, path, body)
        assert answer.status < 300, (method, path, answer.status, answer.body)
        return answer.json["data"]

    def run(self) -> None:
        """Everything that needs goods and a customer."""
        customer, product = self.ids["customer"][1], self.ids["product"][0]
        for name in ("zoe", "max"):
            said = {"rating": 5, "content": "Good", "reviewerName": name, "reviewerEmail": f"{name}@example.test"}
            self.ids["review"].append(self.make(f"/products/{product}/reviews", said)["id"])
        for kind, path, bodies in (
            ("gift card", "/gift-cards", [{"initialBalance": 5000}, {"initialBalance": 100}]),
            ("promotion", "/promotions", [WELCOME]),
            ("account", "/b2b/accounts", [{"companyName": "Acme"}, {"companyName": "Beta", "creditLimit": 1000}]),
            ("hook", "/webhooks", [HOOK]),
            ("field of product", f"/product/{product}/metafields", [FIELD]),
            ("field of site", f"/site/{DEMO}/metafields", [FIELD]),
        ):
            self.ids[kind] += [self.make(path, body)["id"] for body in bodies]
        self.make(f"/store-credit/{customer}", {"type": "CREDIT", "amount": 5000})
        self.make(f"/loyalty/{customer}/award", {"points": 1250})
        self._carts()
        self._sandbox()

    def _carts(self) -> None:
        """Two carts, and the checkout of one of them on its last step."""
        for _ in range(2):
            cart = self.make("/cart", {})["id"]
            item = {"variantId": self.ids["variant"][0], "quantity": 1}
            shown = self.make(f"/cart?cartId={cart}", {"action": "add", "item": item}, "PATCH")
            self.ids["kept cart"].append(cart)
            self.ids["kept item"].append(shown["items"][0]["id"])
        session = self.make("/checkout", {"cartId": cart})["id"]
        for step in STEPS:
            self.make("/checkout", {"sessionId": session, **step}, "PATCH")
        self.ids["session"].append(session)

    def _sandbox(self) -> None:
        """A key that opens the sandbox, whose clock may be moved."""
        self.shop.callers["test"] = Caller.of(self.shop.deployment.site_client(test=True))

    def log(self) -> None:
        """The deliveries that were tried meanwhile."""
        for hook in self.ids["hook"]:
            rows = self.site("GET", f"/webhooks/{hook}/deliveries").json["items"]
            self.ids["delivery of hook"] += [(hook, each["id"]) for each in rows]


STEPS: tuple[dict[str, Any], ...] = (
    {"state": "contact", "email": "zoe@example.test"},
    {"state": "shipping", "shippingAddress": PLACE},
    {"state": "payment", "method": "manual"},
    {"state": "review"},
)


def bodies(shop: Shop) -> dict[str, list[Any]]:
    """Bodies that the Shopvo contract's operations accept."""
    ids = shop.ids
    account = [{"companyName": "Gamma"}, {"companyName": "Gamma", "creditLimit": 5}]
    session = {"sessionId": ids["session"][0]}
    steps = [{**session, **step} for step in (*STEPS, {"state": "complete"})]
    variant = {"name": "XXL", "price": 2100, "inventoryCount": 4}
    count = [{"operation": each, "quantity": 3, "variantId": ids["variant"][0]} for each in ("increment", "set")]
    change = [{"action": "add", "item": {"variantId": ids["variant"][1], "quantity": 1}}]
    order = ids["order"][0]
    review = {"rating": 4, "content": "Fine", "reviewerName": "Bo", "reviewerEmail": "bo@example.test"}
    known: dict[str, list[Any]] = {
        "createB2bAccount": account, "updateB2bAccount": [{"status": "SUSPENDED"}, {"companyName": "Delta"}],
        "createCart": [{}, {"sessionId": "s"}, {"customerId": ids["customer"][1]}], "changeCart": change,
        "startCheckout": [{"cartId": each} for each in ids["kept cart"]], "advanceCheckout": steps,
        "updateCustomer": [{"firstName": "Ada"}, {"acceptsMarketing": False}],
        "issueGiftCard": [{"initialBalance": 500}], "updateGiftCard": [{"status": "DISABLED"}],
        "redeemGiftCard": [{"amount": 50, "orderId": order}],
        "adjustInventory": count, "adjustInventoryByPost": count,
        "awardPoints": [{"points": 10}], "redeemPoints": [{"points": 10}],
        "submitReview": [review], "createVariant": [variant], "updateVariant": [variant, {"isDefault": True}],
        "createPromotion": [{**WELCOME, "code": "FRESH"}],
        "validatePromotion": [{"code": "WELCOME20", "cartTotal": 5000}],
        "addMetafield": [{**FIELD, "key": "other"}], "addSiteMetafield": [{**FIELD, "key": "other"}],
        "changeMetafield": [{"value": "36"}], "changeSiteMetafield": [{"value": "36"}],
        "moveStoreCredit": [{"type": "CREDIT", "amount": 5}, {"type": "DEBIT", "amount": 5}],
        "advanceClock": [{"advanceSeconds": 60}], "createWebhook": [HOOK],
        "replayWebhook": [{"from": "2026-11-21T11:00:00Z", "to": "2026-11-21T13:00:00Z"}],
    }  # fmt: skip
    return known | {f"{row}ByPut": found for row, found in known.items()}


def variables(shop: Shop) -> dict[str, list[dict[str, str]]]:
    """Real values for the variables of the Shopvo contract's paths."""
    ids, base = shop.ids, "/api/v1/{siteId}"
    fields = [
        {"resourceType": "product", "resourceId": ids["product"][0], "metafieldId": each}
        for each in ids["field of product"]
    ]
    site_fields = [{"resourceId": DEMO, "metafieldId": each} for each in ids["field of site"]]
    ones = {
        "/b2b/accounts/{accountId}": "account", "/customers/{customerId}": "customer",
        "/gift-cards/{giftCardId}": "gift card", "/inventory/{productId}": "product",
        "/loyalty/{customerId}": "customer", "/store-credit/{customerId}": "customer",
        "/orders/{orderId}": "order", "/products/{productId}": "product", "/promotions/{promotionId}": "promotion",
        "/webhooks/{webhookId}": "hook",
    }  # fmt: skip
    one = {f"{base}{path}": [{path.rsplit("{", 1)[1][:-1]: each} for each in ids[kind]] for path, kind in ones.items()}
    return one | {
        f"{base}/products/{{productId}}/variants/{{variantId}}": [
            {"productId": product, "variantId": variant} for product, variant in ids["variant of product"]
        ],
        f"{base}/webhooks/{{webhookId}}/deliveries/{{deliveryId}}": [
            {"webhookId": hook, "deliveryId": each} for hook, each in ids["delivery of hook"]
        ],
        f"{base}/site/{{resourceId}}/metafields": [{"resourceId": DEMO}],
        f"{base}/site/{{resourceId}}/metafields/{{metafieldId}}": site_fields,
        f"{base}/{{resourceType}}/{{resourceId}}/metafields": fields,
        f"{base}/{{resourceType}}/{{resourceId}}/metafields/{{metafieldId}}": fields,
    }
