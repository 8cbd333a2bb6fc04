"""How many requests to the table each operation makes."""

from __future__ import annotations

from typing import Any

from chalicelib.adapters.dynamo.table import counting
from chalicelib.domain import cart, checkout, orders, payments
from chalicelib.domain.cart import AddLine
from chalicelib.domain.orders import Order
from scripts.bench_figures import Report
from scripts.bench_shop import BenchShop
from tests.support.accounts import customer_client, staff_client
from tests.support.deployment import Client
from tests.support.judge import findings
from tests.support.market import Goods, Ticket
from tests.support.stored import Stored

_LISTS = (
    ("products", "/store/v1/products?pageSize=20"),
    ("search", "/store/v1/search?q=linen&sort=price_asc"),
    ("categories", "/store/v1/categories"),
    ("category tree", "/store/v1/categories/tree"),
    ("tags", "/store/v1/tags"),
)


def measure(shop: BenchShop, report: Report) -> tuple[Client, Client]:
    """Count, and hand on a signed-in customer and a signed-in member of staff."""
    guest = shop.deployment.client()
    customer, staff = customer_client(shop.deployment), staff_client(shop.deployment)
    report.section("Table requests (warm process, counted by the deployment's own meter)")
    report.add("product by slug", _cost(guest, f"/store/v1/products/{shop.slugs[0]}"), 2)
    for name, url in _LISTS:
        report.add(f"list: {name}", _cost(guest, url), 1)
    _buying(shop, customer, report)
    report.add("orders of a customer (authenticated: one more)", _cost(customer, "/store/v1/orders"), 2 + 1)
    report.add("orders for staff (authenticated: one more)", _cost(staff, "/admin/v1/orders"), 2 + 1)
    report.add("products for staff (authenticated: one more)", _cost(staff, "/admin/v1/products"), 1 + 1)
    order = Stored(shop.engine, only=shop.shop.id).all(Order, shop.shop.id)[0]
    report.add("one order for staff (authenticated: one more)", _cost(staff, f"/admin/v1/orders/{order.id}"), 2 + 1)
    return customer, staff


def _cost(client: Client, url: str) -> int:
    client("GET", url)  # warms books, hosts and the read model
    answer = client("GET", url)
    if answer.status != 200:
        raise RuntimeError(f"{url}: {answer.status} {answer.body}")
    return answer.cost


def _buying(shop: BenchShop, customer: Client, report: Report) -> None:
    market = shop.market
    lamp, mug = market.goods(50, 50)
    market.coupon(usage_limit_total=100, usage_limit_per_customer=50)
    for _ in range(2):  # the first time reads the configuration
        plain, ticket = market.cart(lamp), market.cart(lamp, quantity=2, code="TEN")
        added, discounted = (_requests(shop, cart.add_line, _one_more(each, mug)) for each in (plain, ticket))
        placed = _requests(shop, checkout.place_order, ticket.access, key=ticket.cart_id)
    report.add("add to cart", len(added), 3)
    report.add("add to a cart with a coupon of limited use", len(discounted), 3)
    report.add("add to the cart of a customer (authenticated)", _added_by(customer, mug), 3 + 1)
    report.add("checkout (two lines, a coupon, an idempotency key)", len(placed), 6)
    report.add("transactions of a checkout", placed.count("TransactWriteItems"), 1, exact=True)
    order = Stored(shop.engine, only=shop.shop.id).all(Order, shop.shop.id)[0]
    opened = _requests(shop, orders.get_order, orders.GetOrder(id=order.id), staff=True)
    report.add("one order", len(opened), 2)


def _one_more(ticket: Ticket, goods: Goods) -> AddLine:
    return AddLine(cart_id=ticket.cart_id, token=ticket.token, variant_id=goods.variant_id, quantity=1)


def _added_by(customer: Client, goods: Goods) -> int:
    """What it costs a customer to add a unit to a cart of the account."""
    made = customer("POST", "/store/v1/carts", {})
    cart_url = f"/store/v1/carts/{made.json['cartId']}"
    customer.cookies["sov_cart"] = made.cookie("sov_cart")
    if (owned := customer("POST", f"{cart_url}/customer")).status >= 400:
        raise RuntimeError(owned.body)
    added = customer("POST", f"{cart_url}/items", {"variantId": goods.variant_id, "quantity": 1})
    if added.status >= 400:
        raise RuntimeError(added.body)
    return added.cost


def _requests(
    shop: BenchShop, operation: Any, command: Any, key: str | None = None, *, staff: bool = False
) -> list[str]:
    with counting() as requests:
        if staff:
            shop.market.staff(operation, command)
        else:
            shop.market.shopper(operation, command, key)
    return list(requests)


def hundred_lines(shop: BenchShop, report: Report) -> None:
    """The largest legal cart checks out once, exactly, however often it is asked for."""
    market = shop.market
    goods = [each for number in range(5) for each in market.goods(*[3] * 20, title=f"Row {number}")]
    ticket, stored = market.lapsed_cart(goods, shop.context().now, quantity=2)
    uow = shop.deployment.system.unit(shop.shop.id, "nonce")
    uow.create(stored)
    uow.commit()
    report.section("A cart of 100 lines")
    requests = [_requests(shop, checkout.place_order, ticket.access, key="hundred") for _ in range(3)]
    report.add("requests of its checkout", len(requests[0]), None)
    report.add("transactions of its checkout", requests[0].count("TransactWriteItems"), None)
    report.add("requests of asking again with the same key", len(requests[1]), None)
    report.add("orders after asking three times", len(_orders_of(shop, ticket)), 1, exact=True)
    found = findings(shop.context(), Stored(shop.engine, only=shop.shop.id))
    report.add("invariants violated", len(found), 0, exact=True, note="; ".join(found)[:120])


def _orders_of(shop: BenchShop, ticket: Ticket) -> list[Order]:
    stored = Stored(shop.engine, only=shop.shop.id).all(Order, shop.shop.id)
    return [order for order in stored if order.cart_id == ticket.cart_id]


def paid_hundred(shop: BenchShop) -> Order:
    """The order of a hundred lines, paid."""
    stored = Stored(shop.engine, only=shop.shop.id).all(Order, shop.shop.id)
    order = next(order for order in stored if len(order.lines) == 100)
    shop.market.staff(payments.mark_paid, payments.MarkPaid(order_id=order.id))
    return order
