"""A storefront of the SovEcom contract, request by request: what its server and its pages send, and what they read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib.adapters.legal import legal_pages
from chalicelib.adapters.objects.folder import FolderStore
from chalicelib.domain import content, modules, tax
from chalicelib.domain.catalog import CatalogItem
from chalicelib.domain.modules import InstallModule
from chalicelib.domain.tax import TaxMode
from tests.support.accounts import last_link, secret_of, staff_client
from tests.support.aftermath import Aftermath
from tests.support.catalog import assign, make_category, make_product, variant
from tests.support.deployment import DEMO, Client, Deployment
from tests.support.packages import form
from tests.support.payments import Desk, desk
from tests.support.pictures import picture
from tests.support.shopping import offer, ship_to_france
from tests.support.storefront import SITE, StorefrontServer, Tab
from tests.support.storefront_reads import API
from tests.support.widgets import WIDGETS, properties

CART = "/store/v1/carts/{cartId}"
ME = "/store/v1/customers/me"
PLACEHOLDER = {"name": "—", "line1": "—", "city": "—", "postalCode": "75009", "country": "FR"}
HOME = {"name": "Zoë Martin", "line1": "1 rue A", "city": "Paris", "postalCode": "75009", "country": "FR"}
WORK = {
    "name": "Zoë Martin",
    "line1": "2 rue B",
    "city": "Lyon",
    "postalCode": "69001",
    "country": "FR",
    "company": "Z",
}
EMAIL, PASSWORD = "zoe@example.test", "correct horse battery"


@pytest.fixture
def shop() -> Iterator[Desk]:
    with desk(store_origins=SITE) as made:
        yield made


@pytest.fixture
def deployment(shop: Desk) -> Deployment:
    return shop.deployment


@pytest.fixture
def server(deployment: Deployment) -> StorefrontServer:
    return StorefrontServer(deployment)


@pytest.fixture
def tab(deployment: Deployment) -> Tab:
    return Tab(deployment)


def sold(deployment: Deployment, title: str = "Tee") -> CatalogItem:
    """A product in two sizes, of which the second is sold out."""
    small = variant(2000, 5, title="Small", sku="TEE-S", options={"Size": "S"})
    large = variant(2200, 0, title="Large", sku="TEE-L", options={"Size": "L"})
    return make_product(deployment, title, small, large, description="Warm.")


def signed_in(tab: Tab, email: str = EMAIL) -> Tab:
    """Registering, as the form does it: the account first, then a session, then the profile."""
    body = {"email": email, "password": PASSWORD, "name": "Zoë", "isB2b": False, "acceptsMarketing": False}
    assert tab("POST /store/v1/customers", body).status == 201
    session = tab("POST /store/v1/customers/login", {"email": email, "password": PASSWORD})
    assert session.status == 200
    tab.token = session.json["accessToken"]
    assert tab(f"GET {ME}").json["email"] == email
    return tab


def filled(tab: Tab, item: CatalogItem, quantity: int = 1) -> str:
    """A new cart with units of a product's first variant; its id."""
    cart_id = str(tab("POST /store/v1/carts", {}).json["cartId"])
    line = {"variantId": item.product.variants[0].id, "quantity": quantity}
    assert tab(f"POST {CART}/items", line, cartId=cart_id).status == 201
    return cart_id


def addressed(tab: Tab, cart_id: str, rate_id: str) -> None:
    """The steps between a cart and its payment, apart from who pays."""
    assert tab(f"POST {CART}/shipping-address", HOME, cartId=cart_id).status == 200
    assert [each["id"] for each in tab(f"GET {CART}/shipping-rates", cartId=cart_id).json] == [rate_id]
    assert tab(f"POST {CART}/shipping-method", {"shippingRateId": rate_id}, cartId=cart_id).status == 200


def test_pages_are_rendered_from_public_reads(deployment: Deployment, server: StorefrontServer) -> None:
    parent = make_category(deployment, "Clothes")
    child = make_category(deployment, "Tops", parent_id=parent.id)
    tee, hat = sold(deployment), make_product(deployment, "Hat", variant(900))
    assign(deployment, tee, child)
    assign(deployment, hat, parent)
    (root,) = server("GET /store/v1/categories/tree").json["data"]
    assert (root["slug"], [each["slug"] for each in root["children"]]) == ("clothes", ["tops"])
    assert server("GET /store/v1/categories/{slug}", slug="tops").json["parentId"] == parent.id
    assert server("GET /store/v1/categories/{slug}", slug="none").status == 404
    feed = server("GET /store/v1/products", {"pageSize": 24}).json
    assert ([each["slug"] for each in feed["data"]], feed["nextCursor"]) == (["hat", "tee"], None)
    shown = server("GET /store/v1/products/{slug}", slug="tee").json
    assert [(each["options"], each["priceAmount"], each["availability"]) for each in shown["variants"]] == [
        ({"Size": "S"}, 2000, True), ({"Size": "L"}, 2200, False),
    ]  # fmt: skip
    assert server("GET /store/v1/products/{slug}", slug="none").status == 404


def test_a_site_map_walks_all_products_by_cursor(deployment: Deployment, server: StorefrontServer) -> None:
    for number in range(5):
        make_product(deployment, f"Lamp {number}")
    slugs: list[str] = []
    query: dict[str, Any] = {"pageSize": 2}
    while True:
        page = server("GET /store/v1/products", query).json
        slugs += [each["slug"] for each in page["data"]]
        if page["nextCursor"] is None:
            break
        query = {"pageSize": 2, "cursor": page["nextCursor"]}
    assert slugs == [f"lamp-{number}" for number in (4, 3, 2, 1, 0)]


def test_a_search_narrows_sorts_and_counts(deployment: Deployment, server: StorefrontServer, tab: Tab) -> None:
    clothes = make_category(deployment, "Clothes")
    for title, price in (("Wool hat", 900), ("Wool scarf", 1900), ("Wool coat", 9900)):
        assign(deployment, make_product(deployment, title, variant(price)), clothes)
    make_product(deployment, "Lamp", variant(500))

    def slugs(**query: Any) -> list[str]:
        found = server("GET /store/v1/search", {"page": 1, "pageSize": 24, "sort": "relevance", **query}).json
        assert found["total"] == len(found["hits"])
        return [each["slug"] for each in found["hits"]]

    assert sorted(slugs(q="wool")) == sorted(slugs(category="clothes")) == ["wool-coat", "wool-hat", "wool-scarf"]
    assert slugs(q="wool", sort="price_asc") == ["wool-hat", "wool-scarf", "wool-coat"]
    assert slugs(q="wool", sort="price_desc") == ["wool-coat", "wool-scarf", "wool-hat"]
    assert slugs(category="clothes", sort="newest") == ["wool-coat", "wool-scarf", "wool-hat"]
    assert slugs(category="clothes", minPrice=1000, maxPrice=5000, currency="EUR") == ["wool-scarf"]
    assert slugs(category="none") == []
    facets = server("GET /store/v1/search", {"q": "wool", "sort": "relevance", "page": 1, "pageSize": 24}).json[
        "facets"
    ]
    assert facets["price"] == {"min": 900, "max": 9900}
    assert [(each["slug"], each["count"]) for each in facets["categories"]] == [("clothes", 3)]
    second = server("GET /store/v1/search", {"q": "wool", "sort": "price_asc", "page": 2, "pageSize": 2}).json
    assert ([each["slug"] for each in second["hits"]], second["total"]) == (["wool-coat"], 3)
    # While somebody types: a plain request, without cookies and without a preflight.
    typed = tab("GET /store/v1/search", query={"q": "sca", "pageSize": 6}, credentials=False)
    assert [each["slug"] for each in typed.json["hits"]] == ["wool-scarf"]


def test_legal_pages_are_there_in_both_languages(deployment: Deployment, server: StorefrontServer) -> None:
    deployment.run(content.seed_pages, legal_pages())
    for slug in ("privacy", "terms", "withdrawal"):
        shown = [server("GET /store/v1/pages/{slug}", {"locale": locale}, slug=slug).json for locale in ("en", "fr")]
        assert [each["locale"] for each in shown] == ["en", "fr"]
        assert shown[0]["title"] != shown[1]["title"]
    assert server("GET /store/v1/pages/{slug}", {"locale": "en"}, slug="none").status == 404


@pytest.fixture
def staff(deployment: Deployment) -> Client:
    return staff_client(deployment)


def test_looks_are_read_and_pictures_have_whole_addresses(
    deployment: Deployment, server: StorefrontServer, tab: Tab, staff: Client, tmp_path: Path
) -> None:
    deployment.system.ports.__dict__["media"] = FolderStore(tmp_path)
    assert server("GET /store/v1/theme").json == {"name": "default", "version": "1.0.0", "settings": {}}
    assert (server("GET /store/v1/slots").json, server("GET /store/v1/storefront/home-sections").json["sections"]) == (
        {},
        [],
    )
    content, kind = form(picture())
    image = staff("POST", "/admin/v1/images", content, Content_Type=kind).json
    settings = {
        "primary": "#7c3a2d", "primaryForeground": "#fff", "radius": "0.5rem", "fontHeading": "Georgia, serif",
        "header.layout": "mega", "cart.affordance": "page-link",
    }  # fmt: skip
    staff("POST", "/admin/v1/themes/boutique/activate")
    path = f"/uploads/{DEMO}/images/{image['id']}/original.png"
    changed = staff("PATCH", "/admin/v1/themes/boutique/settings", {"settings": {**settings, "logoUrl": path}})
    assert changed.status == 200, changed.body
    for wrong in ({"radius": 8}, {"header.layout": "wide"}, {"cart.affordance": "page"}):
        assert staff("PATCH", "/admin/v1/themes/boutique/settings", {"settings": wrong}).status == 422
    theme = server("GET /store/v1/theme").json
    assert theme == {"name": "boutique", "version": "1.0.0", "settings": {**settings, "logoUrl": API + path}}
    hero = {"type": "hero-banner", "settings": {"headline": "H", "ctaLabel": "Go", "ctaHref": "/products"}}
    staff("PUT", "/admin/v1/storefront/home-sections", {"sections": [hero]})
    assert server("GET /store/v1/storefront/home-sections").json["sections"] == [hero]  # nothing beside what was set
    tee = make_product(deployment, "Tee").product
    assert staff("POST", f"/admin/v1/products/{tee.id}/images", {"imageId": image["id"]}).status == 201
    (shown,) = server("GET /store/v1/products/{slug}", slug="tee").json["images"]
    (found,) = server("GET /store/v1/search", {"q": "tee"}).json["hits"]
    assert (shown["altText"], found["thumbnailUrl"]) == (None, shown["thumbnailUrl"])


def test_a_guest_buys(shop: Desk, deployment: Deployment, tab: Tab) -> None:
    deployment.run(tax.update_tax_settings, tax.UpdateTaxSettings(mode=TaxMode.EU_VAT, origin_country="FR"))
    tee, rate_id = sold(deployment), ship_to_france(deployment)
    offer(deployment, "WELCOME10")
    assert tab("POST /store/v1/customers/refresh").status == 401  # every page begins with it
    cart_id = str(tab("POST /store/v1/carts", {}).json["cartId"])
    assert list(tab.jar) == ["sov_cart"]
    small, large = tee.product.variants
    cart = tab(f"POST {CART}/items", {"variantId": small.id, "quantity": 1}, cartId=cart_id).json
    assert (cart["items"][0]["productTitle"], cart["items"][0]["options"]) == ("Tee", {"Size": "S"})
    line_id = cart["items"][0]["id"]
    assert tab(f"POST {CART}/items", {"variantId": large.id, "quantity": 1}, cartId=cart_id).status == 409
    assert tab(f"PATCH {CART}/items/{{itemId}}", {"quantity": 2}, cartId=cart_id, itemId=line_id).status == 200
    assert tab(f"DELETE {CART}/items/{{itemId}}", cartId=cart_id, itemId=line_id).json["items"] == []
    assert tab(f"POST {CART}/items", {"variantId": small.id, "quantity": 2}, cartId=cart_id).status == 201
    assert tab(f"POST {CART}/discounts", {"code": "NONE"}, cartId=cart_id).status == 422
    assert tab(f"POST {CART}/discounts", {"code": "WELCOME10"}, cartId=cart_id).json["discountCode"] == "WELCOME10"
    dropped = tab(f"DELETE {CART}/discounts/{{code}}", cartId=cart_id, code="WELCOME10")
    assert dropped.json["discountCode"] is None
    assert tab(f"POST {CART}/discounts", {"code": "WELCOME10"}, cartId=cart_id).status == 200
    # What shipping would cost is asked for before anybody says where they live.
    assert tab(f"GET {CART}/shipping-rates", cartId=cart_id).json == []
    guess = tab(f"POST {CART}/shipping-address", PLACEHOLDER, cartId=cart_id).json
    assert guess["shippingAddress"]["name"] == "—"
    assert tab(f"POST {CART}/email", {"email": EMAIL}, cartId=cart_id).json["guestEmail"] == EMAIL
    addressed(tab, cart_id, rate_id)
    assert tab(f"POST {CART}/billing-address", WORK, cartId=cart_id).status == 200
    ready = tab(f"GET {CART}", cartId=cart_id).json
    assert (ready["shippingAddress"]["line1"], ready["billingAddress"]["company"]) == ("1 rue A", "Z")
    # Prices are worked out anew by sending the address back as it was read.
    assert tab(f"POST {CART}/shipping-address", ready["shippingAddress"], cartId=cart_id).status == 200
    assert ready["totals"]["grandTotal"] == 4000 - 400 + 490

    placed = tab(f"POST {CART}/checkout", cartId=cart_id)
    assert (placed.status, placed.json["totalAmount"], placed.json["email"]) == (201, 4090, EMAIL)
    number, secret = placed.json["orderNumber"], placed.json["guestAccessToken"]
    opened = tab(f"POST {CART}/payment-intent", cartId=cart_id)
    assert (opened.status, opened.json["status"], opened.json["amount"]) == (201, "requires_payment", 4090)
    assert opened.json["orderId"] == placed.json["id"]
    # Somebody goes back and forth in the browser: the order stays the same one.
    assert tab(f"POST {CART}/checkout", cartId=cart_id).status == 409
    again = tab(f"POST {CART}/payment-intent", cartId=cart_id)
    assert again.json == opened.json
    asked = {"x-order-token": secret}
    by_number = "GET /store/v1/orders/by-number/{orderNumber}"
    assert tab(by_number, headers=asked, orderNumber=number).json["status"] == "pending_payment"
    shop.fake.control.pay(opened.json["clientSecret"].split("_secret_")[0], "pm_card_visa")
    shop.settled()
    order = tab(by_number, headers=asked, orderNumber=number).json
    assert (order["status"], order["items"][0]["lineTotalAmount"], order["shippingMethod"]) == (
        "paid",
        3600,
        "Colissimo",
    )
    settled = tab(f"POST {CART}/payment-intent", cartId=cart_id).json
    assert (settled["status"], settled["clientSecret"]) == ("paid", None)
    assert tab(by_number, headers={"x-order-token": "x"}, orderNumber=number).status == 404


def test_a_customer_buys_reads_and_sends_back(shop: Desk, deployment: Deployment, tab: Tab, tmp_path: Path) -> None:
    after = Aftermath(deployment, tmp_path)
    tee, rate_id = sold(deployment), ship_to_france(deployment)
    guest_cart = filled(tab, tee, 2)
    signed_in(tab)
    cart_id = tab(f"POST {CART}/customer", cartId=guest_cart).json["id"]
    assert tab(f"POST {CART}/customer", cartId=cart_id).status == 200  # the step may be taken again
    addressed(tab, cart_id, rate_id)
    placed = tab(f"POST {CART}/checkout", cartId=cart_id).json
    opened = tab(f"POST {CART}/payment-intent", cartId=cart_id).json
    order_id = placed["id"]
    invoice = "GET /store/v1/orders/{orderId}/invoice"
    assert tab(invoice, orderId=order_id).status == 404
    returns = f"{ME}/orders/{{orderId}}/returns"
    line_id = tab("GET /store/v1/orders/{id}", id=order_id).json["items"][0]["id"]
    wanted = {"type": "withdrawal", "items": [{"orderItemId": line_id, "quantity": 1}]}
    assert tab(f"POST {returns}", wanted, orderId=order_id).status == 422
    shop.fake.control.pay(opened["clientSecret"].split("_secret_")[0], "pm_card_visa")
    shop.settled()
    after.drain()
    (row,) = tab("GET /store/v1/orders").json
    assert (row["id"], row["status"], row["totalAmount"]) == (order_id, "paid", 4490)
    assert tab("GET /store/v1/orders/{id}", id="01900000-0000-7000-8000-00000000dead").status == 404
    file = tab(invoice, orderId=order_id)
    assert (file.status, file.headers["content-type"], file.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert 'filename="invoice-' in file.headers["content-disposition"]
    assert "content-disposition" in file.headers["access-control-expose-headers"].lower()
    made = tab(f"POST {returns}", {**wanted, "reason": "Too small"}, orderId=order_id)
    assert (made.status, made.json["status"], made.json["withinWithdrawalWindow"]) == (201, "requested", True)
    too_many = {"type": "return", "items": [{"orderItemId": line_id, "quantity": 3}]}
    refused = tab(f"POST {returns}", too_many, orderId=order_id)
    assert (refused.status, refused.json["message"]) == (422, "Unprocessable Entity")
    assert [each["id"] for each in tab(f"GET {returns}", orderId=order_id).json] == [made.json["id"]]


def test_a_cart_follows_whoever_signs_in(deployment: Deployment, tab: Tab) -> None:
    tee, hat, rate_id = sold(deployment), make_product(deployment, "Hat", variant(900)), ship_to_france(deployment)
    signed_in(tab)
    own = filled(tab, tee)
    assert tab(f"POST {CART}/customer", cartId=own).json["id"] == own
    token, tab.token = tab.token, None  # the token has run out: the cookie opens the cart
    assert tab(f"GET {CART}", cartId=own).status == 200
    elsewhere = Tab(deployment)
    guest = filled(elsewhere, hat)
    elsewhere.token = token
    merged = elsewhere(f"POST {CART}/customer", cartId=guest).json
    assert (merged["id"], sorted(each["productSlug"] for each in merged["items"])) == (own, ["hat", "tee"])
    line = {"variantId": hat.product.variants[0].id, "quantity": 1}
    assert elsewhere(f"POST {CART}/items", line, cartId=own).json["totals"]["subtotal"] == 2000 + 2 * 900
    assert Tab(deployment)(f"GET {CART}", cartId=own).status == 403
    # A variant without a name of its own has none, so that its options are shown instead.
    assert {each["productSlug"]: each["variantTitle"] for each in merged["items"]} == {"tee": "Small", "hat": None}
    addressed(elsewhere, own, rate_id)
    placed = elsewhere(f"POST {CART}/checkout", cartId=own).json
    bought = elsewhere("GET /store/v1/orders/{id}", id=placed["id"]).json["items"]
    assert {each["productTitle"]: each["variantTitle"] for each in bought} == {"Tee": "Small", "Hat": None}


def test_an_account_is_kept(deployment: Deployment, tab: Tab) -> None:
    signed_in(tab)
    assert tab.jar["sov_customer_refresh"].path == "/store/v1/customers"
    twin = {"email": EMAIL.upper(), "password": PASSWORD, "isB2b": False, "acceptsMarketing": False}
    assert tab("POST /store/v1/customers", twin).status == 409
    assert (
        tab("POST /store/v1/customers", {**twin, "email": "b@example.test", "password": "password1234"}).status == 400
    )
    changed = {"name": "Zoë M.", "phone": None, "acceptsMarketing": True}
    assert tab(f"PATCH {ME}", changed).json["name"] == "Zoë M."
    shipping = {**HOME, "type": "shipping", "isDefault": True, "phone": "+33 1"}
    first = tab(f"POST {ME}/addresses", shipping)
    assert (first.status, first.json["company"], first.json["region"]) == (201, None, None)
    second = tab(f"POST {ME}/addresses", {**WORK, "type": "shipping", "isDefault": True}).json
    assert {each["id"]: each["isDefault"] for each in tab(f"GET {ME}/addresses").json} == {
        first.json["id"]: False, second["id"]: True,
    }  # fmt: skip
    moved = {**WORK, "type": "billing", "isDefault": False}
    assert tab(f"PATCH {ME}/addresses/{{id}}", moved, id=second["id"]).json["type"] == "billing"
    gone = tab(f"DELETE {ME}/addresses/{{id}}", id=second["id"])
    assert (gone.status, gone.body) == (204, "")
    assert tab(f"DELETE {ME}/addresses/{{id}}", id=second["id"]).status == 404


def test_a_session_goes_on_and_ends(deployment: Deployment, tab: Tab) -> None:
    signed_in(tab)
    old = tab.token
    renewed = tab("POST /store/v1/customers/refresh")
    assert renewed.status == 200
    tab.token = renewed.json["accessToken"]
    wrong = tab(f"POST {ME}/password", {"currentPassword": "not this one", "newPassword": PASSWORD + "!"})
    weak = tab(f"POST {ME}/password", {"currentPassword": PASSWORD, "newPassword": "password1234"})
    assert (wrong.status, weak.status) == (401, 400)
    better = tab(f"POST {ME}/password", {"currentPassword": PASSWORD, "newPassword": PASSWORD + "!"})
    assert better.status == 200
    tab.token = old
    assert tab(f"GET {ME}").status == 401
    tab.token = better.json["accessToken"]
    assert tab(f"GET {ME}").status == 200
    assert tab("POST /store/v1/customers/refresh").status == 200
    ended = tab("POST /store/v1/customers/logout")
    assert (ended.status, ended.body, "sov_customer_refresh" in tab.jar) == (204, "", False)
    assert tab("POST /store/v1/customers/refresh").status == 401


def test_mails_lead_back_to_the_storefront(deployment: Deployment, tab: Tab) -> None:
    signed_in(tab)
    step = {"newEmail": "new@example.test", "currentPassword": PASSWORD}
    assert tab(f"POST {ME}/email/change", {**step, "currentPassword": "not this one"}).status == 401
    assert tab(f"POST {ME}/email/change", {**step, "newEmail": EMAIL}).status == 400
    asked = tab(f"POST {ME}/email/change", step)
    assert (asked.status, asked.body) == (202, "")
    assert tab(f"GET {ME}").json["pendingEmail"] == "new@example.test"
    link = last_link(deployment)
    assert link.url.startswith(f"{SITE}/en/account/email-confirm?token=")
    visitor = Tab(deployment)
    confirm = f"POST {ME}/email/confirm"
    assert visitor(confirm, {"token": "x" * 43}).status == 400
    assert visitor(confirm, {"token": secret_of(link)}).status == 200
    assert visitor(confirm, {"token": secret_of(link)}).status == 400
    assert visitor("POST /store/v1/customers/forgot", {"email": "nobody@example.test"}).status == 202
    assert visitor("POST /store/v1/customers/forgot", {"email": "new@example.test"}).status == 202
    link = last_link(deployment)
    assert link.url.startswith(f"{SITE}/en/reset?token=")
    reset = "POST /store/v1/customers/reset"
    assert visitor(reset, {"token": secret_of(link), "newPassword": "password1234"}).status == 400
    done = visitor(reset, {"token": secret_of(link), "newPassword": PASSWORD + "?"})
    assert (done.status, done.body) == (204, "")
    assert tab(f"GET {ME}").status == 401


def test_a_person_takes_their_data_and_leaves(deployment: Deployment, tab: Tab) -> None:
    signed_in(tab)
    assert tab(f"POST {ME}/rgpd/export", {"password": "not this one"}).status == 401
    taken = tab(f"POST {ME}/rgpd/export", {"password": PASSWORD})
    assert (taken.status, taken.json["profile"]["email"]) == (200, EMAIL)
    assert tab(f"POST {ME}/rgpd/erase", {"password": "not this one"}).status == 401
    gone = tab(f"POST {ME}/rgpd/erase", {"password": PASSWORD})
    assert (gone.status, gone.body, "sov_customer_refresh" in tab.jar) == (204, "", False)
    assert tab("POST /store/v1/customers/logout").status == 401
    assert tab("POST /store/v1/customers/login", {"email": EMAIL, "password": PASSWORD}).status == 401


SLOTS = {
    "home-page-bottom": {"module": "recently-viewed", "component": "product-carousel"},
    "product-card-actions": {"module": "wishlist", "component": "toggle-button"},
    "product-detail-actions": {"module": "notify-back-in-stock", "component": "submit-form"},
    "product-detail-reviews-section": {"module": "reviews", "component": "review-list"},
}
MODULE = "/store/v1/modules/{name}"


@pytest.fixture
def bundled(deployment: Deployment) -> None:
    """The four modules that come with the platform, switched on."""
    for place in SLOTS.values():
        deployment.run(modules.install_module, InstallModule(bundled_id=place["module"], granted=None, enabled=True))


def widget(caller: Tab | StorefrontServer, slot: str, route: str) -> dict[str, Any] | None:
    """What is drawn in a slot; None for nothing."""
    place = SLOTS[slot]
    answer = caller(f"GET {MODULE}/slot", query={"slot": slot, "route": route}, name=place["module"])
    if answer.status == 204:
        assert answer.body == ""
        return None
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    return properties(place["module"], place["component"], answer.body)


@pytest.mark.usefixtures("bundled")
def test_every_bundled_module_has_a_place_that_storefronts_draw(server: StorefrontServer) -> None:
    assert server("GET /store/v1/slots").json == SLOTS
    assert all(place["component"] in WIDGETS for place in SLOTS.values())


@pytest.mark.usefixtures("bundled")
def test_a_button_keeps_a_product_and_lets_it_go(deployment: Deployment, server: StorefrontServer, tab: Tab) -> None:
    tee = make_product(deployment, "Tee").product.id
    shown = widget(tab, "product-card-actions", tee)
    assert shown is not None
    assert (shown["initialOn"], tab.jar["sov_guest"].path) == (False, "/")
    for press, after in (("onAction", True), ("offAction", False), ("onAction", True)):
        assert tab(f"POST {shown[press]['path']}").status in (200, 201, 204)  # no body, and no type of one
        shown = widget(tab, "product-card-actions", tee)
        assert shown is not None
        assert shown["initialOn"] is after
    assert widget(tab, "product-card-actions", "nothing") is None
    assert widget(tab, "product-card-actions", "01900000-0000-7000-8000-00000000dead") is not None
    # After signing in what a visitor kept is the customer's: both modules are told, with what they hold or nothing.
    signed_in(tab)
    for name in ("wishlist", "recently-viewed"):
        assert tab(f"POST {MODULE}/merge-guest", name=name).status == 200
    kept = widget(tab, "product-card-actions", tee)
    assert kept is not None
    assert kept["initialOn"] is True
    elsewhere = widget(Tab(deployment), "product-card-actions", tee)
    assert elsewhere is not None
    assert elsewhere["initialOn"] is False


@pytest.mark.usefixtures("bundled")
def test_reviews_that_were_let_through_stand_below_a_product(
    deployment: Deployment, server: StorefrontServer, tab: Tab, staff: Client
) -> None:
    tee = make_product(deployment, "Tee").product.id
    empty = widget(server, "product-detail-reviews-section", tee)
    assert empty == {"items": []}
    signed_in(tab)
    said = {"rating": 4, "title": "Good", "text": "é" * 2900}
    assert tab(f"POST {MODULE}/products/{tee}", {**said, "text": "é" * 4000}, name="reviews").status == 400
    assert tab(f"POST {MODULE}/products/{tee}", said, name="reviews").status == 201
    assert widget(server, "product-detail-reviews-section", tee) == {"items": []}
    (waiting,) = staff("GET", "/admin/v1/modules/reviews/pending").json["reviews"]
    staff("POST", f"/admin/v1/modules/reviews/pending/{waiting['id']}/publish")
    shown = widget(server, "product-detail-reviews-section", tee)
    assert shown is not None
    assert [(each["rating"], each["author"], each["body"][:7]) for each in shown["items"]] == [
        (4, "Zoë", "Good\né" + "é")
    ]
    assert widget(server, "product-detail-reviews-section", "nothing") is None


@pytest.mark.usefixtures("bundled")
def test_who_looked_sees_it_again_on_the_first_page(deployment: Deployment, server: StorefrontServer, tab: Tab) -> None:
    tee = make_product(deployment, "Tee").product
    assert widget(tab, "home-page-bottom", "/") is None
    assert tab(f"POST {MODULE}/items", {"productId": tee.id}, name="recently-viewed").status == 201
    shown = widget(tab, "home-page-bottom", "/")
    assert shown == {"heading": "You looked at", "items": [{"productId": tee.id, "slug": "tee", "title": "Tee"}]}
    assert widget(server, "home-page-bottom", "/") is None  # nobody in particular


@pytest.mark.usefixtures("bundled")
def test_a_form_asks_who_wants_what_is_sold_out(deployment: Deployment, tab: Tab) -> None:
    there = make_product(deployment, "There").product.id
    gone = make_product(deployment, "Gone", variant(units=0)).product
    sizes = [variant(units=0, title="S"), variant(units=0, title="M"), variant(units=3, title="L")]
    many = make_product(deployment, "Many", *sizes).product
    assert widget(tab, "product-detail-actions", there) is None
    form = widget(tab, "product-detail-actions", gone.id)
    assert form is not None
    assert [(each["name"], each["kind"]) for each in form["fields"]] == [("email", "email")]
    press = f"POST {form['action']['path']}"
    assert tab(press, {"email": "nobody"}).status == 400
    assert tab(press, {"email": EMAIL}).json == {"productId": gone.id, "variantIds": [gone.variants[0].id]}
    form = widget(tab, "product-detail-actions", many.id)
    assert form is not None
    assert [(each["name"], each.get("options")) for each in form["fields"]] == [
        ("variant", ["S", "M"]),
        ("email", None),
    ]
    press = f"POST {form['action']['path']}"
    assert tab(press, {"email": EMAIL, "variant": "M"}).json["variantIds"] == [many.variants[1].id]
    assert tab(press, {"email": EMAIL, "variant": "L"}).status == 409
    signed_in(tab)
    form = widget(tab, "product-detail-actions", gone.id)
    assert form is not None
    assert form["fields"] == []
    assert tab(f"POST {form['action']['path']}", {}).status == 201


def test_another_site_is_told_nothing(deployment: Deployment, tab: Tab) -> None:
    for origin in ("https://evil.test", "http://www.demo.test", "null"):
        answer = deployment.client()("OPTIONS", "/store/v1/customers/refresh", None, Origin=origin)
        assert not [name for name in answer.headers if name.startswith("access-control-")], origin
        cookie = tab.jar.get("sov_customer_refresh")
        assert cookie is None
        refused = deployment.client()("POST", "/store/v1/customers/refresh", None, Origin=origin)
        assert refused.status == 403
