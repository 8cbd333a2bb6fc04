"""The dashboard's figures on the wire: of an empty shop, of a shop that sold, and for whom they are not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.domain import cart, payments
from chalicelib.domain.cart import TendCart
from chalicelib.domain.context import SYSTEM
from chalicelib.domain.identity import Role
from chalicelib.domain.orders.model import PaymentState
from chalicelib.kernel.ids import new_id
from tests.support.accounts import context, make_customer, staff_client
from tests.support.aftermath import order_of
from tests.support.deployment import NOON, Deployment
from tests.support.returns import ask, bought, units
from tests.support.shopping import full_cart, warehouse

STATS = "/admin/v1/stats"
YEAR = "from=2026-01-01&to=2026-12-31"
RANGE = {"from": "2026-01-01T00:00:00.000Z", "to": "2026-12-31T23:59:59.999Z"}
NOTHING = {"value": 0, "previous": 0, "deltaPct": None}
ROWS = [
    f"summary?{YEAR}", "timeseries?from=2026-11-20&to=2026-11-22", f"top-products?{YEAR}", "attention",
    f"customer-breakdown?{YEAR}", f"status-breakdown?{YEAR}",
]  # fmt: skip


def put(deployment: Deployment, number: str, **changes: Any) -> Any:
    ctx = context(deployment, SYSTEM)
    made = ctx.uow.create(order_of(ctx, number, **changes))
    ctx.checkpoint()
    return made


def test_an_empty_shop_has_zeros(deployment: Deployment) -> None:
    staff = staff_client(deployment)
    metrics = dict.fromkeys(("netRevenue", "orders", "averageOrderValue", "newCustomers", "returnRate", "refunds", "cartConversion"), NOTHING)  # fmt: skip
    answer = staff("GET", f"{STATS}/summary?{YEAR}")
    assert (answer.status, answer.json) == (200, {
        "range": RANGE, "previous": {"from": "2025-01-01T00:00:00.000Z", "to": "2025-12-31T23:59:59.999Z"},
        "currency": "EUR", "metrics": metrics,
    })  # fmt: skip
    empty = {"revenue": 0, "orders": 0, "newCustomers": 0, "refundAmount": 0}
    assert staff("GET", f"{STATS}/timeseries?from=2026-11-20&to=2026-11-22&granularity=day").json == {
        "granularity": "day", "currency": "EUR",
        "points": [{"bucket": f"2026-11-{day}", **empty} for day in (20, 21, 22)],
    }  # fmt: skip
    weeks = staff("GET", f"{STATS}/timeseries?from=2026-12-28&to=2027-01-04&granularity=week").json["points"]
    assert [each["bucket"] for each in weeks] == ["2026-W53", "2027-W01"]
    assert staff("GET", f"{STATS}/top-products?{YEAR}").json == {"by": "revenue", "currency": "EUR", "items": []}
    assert staff("GET", f"{STATS}/customer-breakdown?{YEAR}").json == {
        "range": RANGE, "newCustomers": 0, "returningCustomers": 0, "guestOrdersExcluded": True,
    }  # fmt: skip


def test_what_was_sold_shows_at_once(deployment: Deployment) -> None:
    staff = staff_client(deployment)
    ada = make_customer(deployment)
    sold = put(deployment, "1", customer_id=ada.id)
    (line,) = sold.lines
    put(deployment, "2", refunded_minor=100, lines=(msgspec.structs.replace(line, id=new_id()), line))
    put(deployment, "9", currency="USD")
    put(deployment, "3", payment=PaymentState.PENDING)
    net = 2 * sold.total_minor - 100
    metrics = staff("GET", f"{STATS}/summary?{YEAR}").json["metrics"]
    assert metrics["netRevenue"] == {"value": net, "previous": 0, "deltaPct": None}
    assert metrics["orders"]["value"] == 2
    assert metrics["averageOrderValue"]["value"] == (net + 1) // 2
    assert (metrics["newCustomers"]["value"], metrics["cartConversion"]["value"]) == (1, 1.0)
    assert staff("GET", f"{STATS}/summary?{YEAR}").cost == 3
    (point,) = staff("GET", f"{STATS}/timeseries?from=2026-11-21&to=2026-11-21").json["points"]
    assert point == {"bucket": "2026-11-21", "revenue": net, "orders": 2, "newCustomers": 1, "refundAmount": 0}
    (item,) = staff("GET", f"{STATS}/top-products?{YEAR}&by=quantity&limit=1").json["items"]
    assert item == {
        "productTitle": line.product_title, "variantId": line.variant_id, "quantitySold": 6,
        "revenue": 3 * line.total_minor,
    }  # fmt: skip
    breakdown = staff("GET", f"{STATS}/customer-breakdown?{YEAR}").json
    assert (breakdown["newCustomers"], breakdown["returningCustomers"]) == (1, 0)
    statuses = staff("GET", f"{STATS}/status-breakdown?{YEAR}").json["statuses"]
    assert len(statuses) == 9
    assert {each["status"]: each["count"] for each in statuses if each["count"]} == {"paid": 3, "pending_payment": 1}


def test_what_asks_for_attention(deployment: Deployment) -> None:
    staff = staff_client(deployment)
    low, out = warehouse(deployment, 1, units=5), warehouse(deployment, 1, units=0)
    warehouse(deployment, 1, units=6)
    put(deployment, "1")
    put(deployment, "2", payment=PaymentState.PENDING)

    def shown(product: Any, units: int) -> dict[str, Any]:
        (variant,) = product.variants
        return {
            "variantId": variant.id, "productId": product.id, "title": product.title, "sku": variant.sku,
            "stockQuantity": units,
        }  # fmt: skip

    assert staff("GET", f"{STATS}/attention").json == {
        "lowStockThreshold": 5, "lowStock": {"count": 1, "items": [shown(low, 5)]},
        "outOfStock": {"count": 1, "items": [shown(out, 0)]}, "pendingReturns": 0, "unfulfilledOrders": 1,
        "pendingPaymentOrders": 1,
    }  # fmt: skip


def test_every_metric_stands_beside_the_window_before(deployment: Deployment) -> None:
    staff = staff_client(deployment)
    before = NOON - timedelta(days=6)
    ada = make_customer(deployment)
    put(deployment, "1", customer_id=ada.id, placed_at=before)
    put(deployment, "7", customer_id=ada.id)
    order = bought(deployment)  # 40.90, like the others
    give_back = payments.RefundOrder(order_id=order.id, key="k", amount_minor=1090)
    deployment.run(payments.refund_order, give_back)
    ask(deployment, order, units(1))
    window = "from=2026-11-21&to=2026-11-30"
    answer = staff("GET", f"{STATS}/summary?{window}").json
    assert answer["previous"] == {"from": "2026-11-11T00:00:00.000Z", "to": "2026-11-20T23:59:59.999Z"}
    assert answer["metrics"] == {
        "netRevenue": {"value": 7090, "previous": 4090, "deltaPct": 73.3},
        "orders": {"value": 2, "previous": 1, "deltaPct": 100.0},
        "averageOrderValue": {"value": 3545, "previous": 4090, "deltaPct": -13.3},
        "newCustomers": {"value": 1, "previous": 0, "deltaPct": None},
        "returnRate": {"value": 0.5, "previous": 0.0, "deltaPct": None},
        "refunds": {"value": 1090, "previous": 0, "deltaPct": None},
        "cartConversion": {"value": 1.0, "previous": 1.0, "deltaPct": 0.0},
    }
    months = staff("GET", f"{STATS}/timeseries?from=2026-10-01&to=2026-12-31&granularity=month").json["points"]
    assert [list(each.values()) for each in months] == [
        ["2026-10", 0, 0, 0, 0], ["2026-11", 11180, 3, 1, 1090], ["2026-12", 0, 0, 0, 0],
    ]  # fmt: skip
    buyers = staff("GET", f"{STATS}/customer-breakdown?{window}").json
    assert (buyers["newCustomers"], buyers["returningCustomers"]) == (1, 1)
    assert staff("GET", f"{STATS}/attention").json["pendingReturns"] == 1


def test_the_first_ten_of_what_runs_low_are_named_and_all_are_counted(deployment: Deployment) -> None:
    warehouse(deployment, 12, units=3)
    low = staff_client(deployment)("GET", f"{STATS}/attention").json["lowStock"]
    assert (low["count"], len(low["items"])) == (12, 10)


def test_the_best_sold_are_ranked_by_money_or_by_units(deployment: Deployment) -> None:
    staff = staff_client(deployment)
    (line,) = put(deployment, "1").lines
    for number, title, quantity, total in (("2", "Rug", 1, 90000), ("3", "Cup", 50, 5000)):
        item = msgspec.structs.replace(
            line, id=new_id(), product_id=new_id(), product_title=title, quantity=quantity, total_minor=total
        )
        put(deployment, number, lines=(item,))

    def ranked(query: str) -> list[tuple[str, int, int]]:
        items = staff("GET", f"{STATS}/top-products?{YEAR}{query}").json["items"]
        return [(each["productTitle"], each["quantitySold"], each["revenue"]) for each in items]

    rug, cup, lamp = ("Rug", 1, 90000), ("Cup", 50, 5000), ("Lamp", 2, 3600)
    assert ranked("") == ranked("&by=revenue&limit=20") == [rug, cup, lamp]
    assert ranked("&by=quantity") == [cup, lamp, rug]
    assert ranked("&limit=1") == [rug]


def test_a_series_has_at_most_four_hundred_buckets(deployment: Deployment) -> None:
    staff = staff_client(deployment)
    whole = staff("GET", f"{STATS}/timeseries?from=2026-01-01&to=2027-02-04&granularity=day")
    assert (whole.status, len(whole.json["points"])) == (200, 400)
    assert staff("GET", f"{STATS}/timeseries?from=2026-01-01&to=2027-02-05&granularity=day").status == 400


def test_a_cart_left_alone_lowers_the_conversion_until_it_is_ordered(deployment: Deployment) -> None:
    cart_id = full_cart(deployment, warehouse(deployment, 1, held=2)).cart_id
    put(deployment, "1")
    deployment.clock.advance(timedelta(hours=2))
    for _ in range(2):
        deployment.run(cart.tend_cart, TendCart(cart_id=cart_id), actor=SYSTEM)
    staff = staff_client(deployment)
    assert staff("GET", f"{STATS}/summary?{YEAR}").json["metrics"]["cartConversion"]["value"] == 0.5
    put(deployment, "2", cart_id=cart_id)
    assert staff("GET", f"{STATS}/summary?{YEAR}").json["metrics"]["cartConversion"]["value"] == 1


@pytest.mark.parametrize(
    "query",
    ["summary", "summary?from=2026-01-01", "summary?from=x&to=2026-01-01", "summary?from=2026-01-02&to=2026-01-01",
     f"timeseries?{YEAR}&granularity=hour", "timeseries?from=2024-01-01&to=2026-12-31", f"top-products?{YEAR}&limit=21",
     f"top-products?{YEAR}&by=luck", f"summary?{YEAR}&x=1"],
)  # fmt: skip
def test_what_is_wrong_is_refused(deployment: Deployment, query: str) -> None:
    assert staff_client(deployment)("GET", f"{STATS}/{query}").status == 400


def test_figures_of_all_time(deployment: Deployment) -> None:
    put(deployment, "1")
    staff = staff_client(deployment)
    ever = "from=0001-01-01&to=9999-12-31"
    summary = staff("GET", f"{STATS}/summary?{ever}").json
    assert summary["metrics"]["orders"] == {"value": 1, "previous": 0, "deltaPct": None}
    assert summary["previous"] == {"from": "0001-01-01T00:00:00.000Z", "to": "0001-01-01T00:00:00.000Z"}
    assert staff("GET", f"{STATS}/summary?from=2026-01-01&to=9999-12-31").json["metrics"]["orders"]["value"] == 1
    assert staff("GET", f"{STATS}/summary?from=0999-01-01&to=2026-12-31").json["metrics"]["orders"]["value"] == 1
    statuses = staff("GET", f"{STATS}/status-breakdown?{ever}").json["statuses"]
    assert [each["count"] for each in statuses if each["status"] == "paid"] == [1]
    days = staff("GET", f"{STATS}/timeseries?from=9999-12-30&to=9999-12-31").json["points"]
    assert [each["bucket"] for each in days] == ["9999-12-30", "9999-12-31"]
    months = staff("GET", f"{STATS}/timeseries?from=0001-01-01&to=0001-02-01&granularity=month").json["points"]
    assert [each["bucket"] for each in months] == ["0001-01", "0001-02"]


@pytest.mark.parametrize("row", ROWS)
def test_figures_are_for_the_shops_own_staff(deployment: Deployment, row: str) -> None:
    put(deployment, "1")
    assert deployment.client()("GET", f"{STATS}/{row}").status == 401
    assert staff_client(deployment, "sam@demo.test", Role.STAFF)("GET", f"{STATS}/{row}").status == 200


def test_other_shops_figures_stay_theirs(deployment: Deployment) -> None:
    ctx = context(deployment, SYSTEM, shop="other")
    ctx.uow.create(order_of(ctx, "1"))
    ctx.checkpoint()
    assert staff_client(deployment)("GET", f"{STATS}/summary?{YEAR}").json["metrics"]["orders"]["value"] == 0
