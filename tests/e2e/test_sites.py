"""A merchant's own program on the deployed system: a key from the admin, the Python client, the second contract."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from scripts.demo_client import wait_for
from scripts.local.seed_shops import DEMO
from souk import Conflict, Forbidden, Souk, Unauthorized, verify_webhook
from souk.models import AddressBody, ItemBody, Order, Payable, Product
from tests.e2e.cloud import Cloud
from tests.e2e.story import PATIENCE, DeployedStory
from tests.support.receiver import Received, Receiver

SCOPES = ["read:catalog", "write:cart", "write:checkout", "read:orders", "webhooks:write"]
BUYER = "program@example.com"
PARIS = AddressBody(name="Zoë Martin", line1="1 rue A", city="Paris", postal_code="75009", country="FR")
QUANTITY = 2


def new_key(story: DeployedStory, **wanted: Any) -> dict[str, Any]:
    body = {"name": "rehearsal", "scopes": SCOPES, "signed": True, **wanted}
    made: dict[str, Any] = story.staff.call("POST", "/admin/v1/api-keys", body, expect=201).json
    return made


def connected(cloud: Cloud, key: str | None, secret: str | None = None) -> Souk:
    """The client as a merchant uses it; a first call may find a function that is not unpacked yet."""
    address = cloud.domain.address("/api/v1").removesuffix("/api/v1")
    trusted = ssl.create_default_context(cafile=cloud.certificate)
    return Souk(address, DEMO.tenant.slug, key, secret, http=httpx.Client(verify=trusted, timeout=60))


@pytest.fixture(scope="module")
def key(bought: DeployedStory) -> dict[str, Any]:
    return new_key(bought)


@pytest.fixture(scope="module")
def shop(cloud: Cloud, key: dict[str, Any]) -> Iterator[Souk]:
    with connected(cloud, key["key"], key["signingSecret"]) as made:
        yield made


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


@pytest.fixture(scope="module")
def subscribed(shop: Souk, receiver: Receiver) -> str:
    """The secret with which the shop signs what it tells this program."""
    return shop.create_webhook(url=receiver.url, events=["order.created", "payment.confirmed"]).secret


@pytest.fixture(scope="module")
def sold(cloud: Cloud, shop: Souk, subscribed: str) -> Order:
    """A purchase over the second contract, paid at the provider."""
    product = in_stock(shop)
    cart = shop.create_cart(session_id="rehearsal")
    item = ItemBody(product_id=product.id, variant_id=product.variants[0].id, quantity=QUANTITY)
    filled = shop.change_cart(cart_id=cart.id, action="add", item=item)
    assert [(each.quantity, each.price) for each in filled.items] == [(QUANTITY, product.price)]
    order, payable = check_out(shop, cart.id)
    assert (order.payment_status, payable.amount) == ("PENDING", order.total)
    assert payable.client_secret is not None
    assert cloud.stripe.pay(payable.client_secret.split("_secret_")[0])["status"] == "succeeded"
    return order


def in_stock(shop: Souk) -> Product:
    """The first product that there is enough of, with its variants."""
    products = list(shop.iterate_products(limit=20))
    assert {each.name for each in products} == {item.title for item in DEMO.products}
    found = (shop.get_product(each.id) for each in products if each.inventory_status == "IN_STOCK")
    return next(
        each for each in found if each.variants[0].inventory_count > QUANTITY and each.variants[0].price is None
    )


def check_out(shop: Souk, cart_id: str) -> tuple[Order, Payable]:
    """From a cart to an order that is to be paid by card."""
    session = shop.start_checkout(cart_id=cart_id)
    shop.advance_checkout(session_id=session.id, state="contact", email=BUYER)
    rates = shop.advance_checkout(session_id=session.id, state="shipping", shipping_address=PARIS).shipping_rates
    rate = next(each for each in rates if each.name == "Colissimo, two days")
    shop.advance_checkout(session_id=session.id, state="shipping", shipping_address=PARIS, shipping_rate_id=rate.id)
    shop.advance_checkout(session_id=session.id, state="payment", method="card")
    agreed = shop.advance_checkout(session_id=session.id, state="review").review
    done = shop.advance_checkout(session_id=session.id, state="complete")
    assert done.order is not None and done.payment_intent is not None and agreed is not None
    assert (done.order.total, done.order.shipping) == (agreed.total, 490)
    return done.order, done.payment_intent


def test_what_was_bought_over_the_one_contract_is_in_the_lists_of_both(
    bought: DeployedStory, shop: Souk, sold: Order
) -> None:
    wait_for("the order to be paid", lambda: shop.get_order(sold.id).payment_status == "PAID" or None, PATIENCE)
    rows = {row["id"]: row for row in bought.staff.call("GET", "/admin/v1/orders?pageSize=100").json["data"]}
    assert (rows[sold.id]["status"], rows[sold.id]["totalAmount"], rows[sold.id]["email"]) == (
        "paid", sold.total, BUYER,
    )  # fmt: skip
    orders = {order.id: order for order in shop.iterate_orders()}
    assert (orders[sold.id].number, orders[sold.id].payment_status) == (f"ORD-{rows[sold.id]['orderNumber']}", "PAID")
    assert set(orders) == set(rows)
    assert orders[bought.order["id"]].total == bought.order["totalAmount"]


def test_the_program_is_told_and_can_verify_it(cloud: Cloud, sold: Order, subscribed: str, receiver: Receiver) -> None:
    def told() -> list[Received] | None:
        heard = [each for each in list(receiver.received) if sold.id in each.body.decode()]
        return heard if len(heard) >= 2 else None

    heard = wait_for("both messages", told, PATIENCE)
    cloud.settle()
    assert sorted(each.json["event"] for each in heard) == ["order.created", "payment.confirmed"]
    assert all(verify_webhook(subscribed, each.headers["X-Shopvo-Signature"], each.body) for each in heard)


def test_an_invoice_is_printed_for_what_a_program_bought(bought: DeployedStory, sold: Order) -> None:
    path = f"/admin/v1/orders/{sold.id}/invoice"
    printed = wait_for(
        "the print", lambda: answer if (answer := bought.staff.call("GET", path, expect=None)).status == 200 else None,
        PATIENCE,
    )  # fmt: skip
    assert printed.body.startswith(b"%PDF-")


def test_more_than_there_is_cannot_be_bought(shop: Souk) -> None:
    product = in_stock(shop)
    cart = shop.create_cart(session_id="greedy")
    item = ItemBody(product_id=product.id, variant_id=product.variants[0].id, quantity=9_999)
    with pytest.raises(Conflict) as refused:
        shop.change_cart(cart_id=cart.id, action="add", item=item)
    assert refused.value.code == "OUT_OF_STOCK"


def test_who_does_not_sign_or_has_no_key_or_not_the_scope_is_refused(
    cloud: Cloud, bought: DeployedStory, key: dict[str, Any]
) -> None:
    for stranger in (connected(cloud, None), connected(cloud, "sk_live_nobody"), connected(cloud, key["key"])):
        with stranger, pytest.raises(Unauthorized):
            stranger.list_orders()
    with connected(cloud, key["key"], "sks_another") as forger, pytest.raises(Unauthorized):
        forger.list_orders()
    small = new_key(bought, scopes=["read:catalog"], signed=False)
    with connected(cloud, small["key"]) as reader:
        assert reader.list_products(limit=1).items
        with pytest.raises(Forbidden):
            reader.list_orders()


def test_a_key_that_was_revoked_is_a_key_no_more(cloud: Cloud, bought: DeployedStory) -> None:
    made = new_key(bought, scopes=["read:catalog"], signed=False)
    with connected(cloud, made["key"]) as reader:
        assert reader.list_products(limit=1).items
        bought.staff.call("DELETE", f"/admin/v1/api-keys/{made['id']}", expect=204)
        with pytest.raises(Unauthorized):
            reader.list_products(limit=1)


def test_a_test_key_opens_a_sandbox_that_is_filled_from_the_shop(
    cloud: Cloud, bought: DeployedStory, shop: Souk
) -> None:
    made = new_key(bought, mode="test", signed=False)
    assert made["key"].startswith("sk_test_")
    with connected(cloud, made["key"]) as sandbox:
        total = shop.list_products(limit=1).total
        wait_for("the products", lambda: sandbox.list_products(limit=1).total == total or None, PATIENCE)
        assert {each.id for each in sandbox.iterate_products()} == {each.id for each in shop.iterate_products()}
        assert list(sandbox.iterate_orders()) == []
