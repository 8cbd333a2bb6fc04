"""The trade read model: filters, totals and pages against a plain-Python model, and lists through real commits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.adapters.replica.trade import SqliteTrade
from chalicelib.domain import search
from chalicelib.domain.address import PostalAddress
from chalicelib.domain.audit.model import AuditEntry
from chalicelib.domain.identity.model import Customer
from chalicelib.domain.notifications.model import Email, EmailKind, EmailStatus
from chalicelib.domain.orders import Order, OrderFilter
from chalicelib.domain.orders.model import Fulfilment, OrderLine, PaymentState, Progress, Standing
from chalicelib.domain.orders.rules import standing_of
from chalicelib.domain.webhooks.model import Delivery, DeliveryStatus
from tests.support.deployment import Deployment
from tests.support.replicas import CTX, filled

T0 = datetime(2026, 1, 1, tzinfo=UTC)
HOME = PostalAddress(name="A", line1="1", city="Paris", postal_code="75001", country="FR")


def line(product_id: str) -> OrderLine:
    return OrderLine(
        id=f"l-{product_id}",
        product_id=product_id,
        variant_id="v",
        product_title="Tee",
        variant_title="M",
        sku="s",
        quantity=1,
        unit_price_minor=100,
        subtotal_minor=100,
        total_minor=100,
        created_at=T0,
    )


def order(n: int, **more: Any) -> Order:
    base: dict[str, Any] = {
        "id": f"o{n:02}",
        "number": str(n),
        "cart_id": "c",
        "email": f"{n}@example.test",
        "currency": "EUR",
        "lines": (line(f"p{n}"),),
        "subtotal_minor": 100,
        "total_minor": 100,
        "shipping_address": HOME,
        "billing_address": HOME,
        "guest_token_hash": "h",
        "placed_at": T0 + timedelta(hours=n),
        "created_at": T0 + timedelta(hours=n // 2),
        "updated_at": T0,
    }
    return Order(**{**base, **more})


@st.composite
def orders(draw: st.DrawFn) -> list[Order]:
    return [
        order(
            n,
            progress=draw(st.sampled_from(Progress)),
            payment=draw(st.sampled_from(PaymentState)),
            fulfilment=draw(st.sampled_from(Fulfilment)),
            customer_id=draw(st.none() | st.sampled_from(["ada", "bob"])),
        )
        for n in range(draw(st.integers(0, 25)))
    ]


ORDER_FILTERS = st.builds(
    OrderFilter,
    text=st.none() | st.sampled_from(["1", "2", "12", "%"]),
    standing=st.lists(st.sampled_from(Standing), max_size=2).map(tuple),
    progress=st.lists(st.sampled_from(Progress), max_size=2).map(tuple),
    payment=st.lists(st.sampled_from(PaymentState), max_size=2).map(tuple),
    fulfilment=st.lists(st.sampled_from(Fulfilment), max_size=2).map(tuple),
    customer_id=st.none() | st.sampled_from(["ada", "eve"]),
    page=st.integers(1, 4),
    page_size=st.integers(1, 7),
)


def matches(each: Order, wanted: OrderFilter) -> bool:
    return (
        (wanted.text is None or wanted.text in each.number)
        and (not wanted.standing or standing_of(each) in wanted.standing)
        and (not wanted.progress or each.progress in wanted.progress)
        and (not wanted.payment or each.payment in wanted.payment)
        and (not wanted.fulfilment or each.fulfilment in wanted.fulfilment)
        and (wanted.customer_id is None or each.customer_id == wanted.customer_id)
    )


@settings(max_examples=100, deadline=None)
@given(orders(), ORDER_FILTERS)
def test_orders_are_those_of_the_model(of: list[Order], wanted: OrderFilter) -> None:
    index, _ = filled(SqliteTrade, of)
    newest = sorted(of, key=lambda each: (each.created_at, each.id), reverse=True)
    expected = [each for each in newest if matches(each, wanted)]
    start = (wanted.page - 1) * wanted.page_size
    page = index.orders(CTX, wanted)
    assert (page.items, page.total) == (expected[start : start + wanted.page_size], len(expected))
    assert index.customer_orders(CTX, "ada") == [each for each in newest if each.customer_id == "ada"]
    kept = [each for each in of if each.customer_id == "bob" and each.progress is not Progress.CANCELLED]
    assert index.has_ordered_before(CTX, "bob") is bool(kept)


def test_an_order_is_shown_as_it_is_now_and_its_products_count_as_ordered() -> None:
    index, shelved = filled(SqliteTrade, [order(1)])
    assert index.product_was_ordered(CTX, "p1") is True
    shelved.put(order(1, lines=(line("p2"),), payment=PaymentState.PAID))
    assert [each.payment for each in index.orders(CTX, OrderFilter()).items] == [PaymentState.PAID]
    assert (index.product_was_ordered(CTX, "p1"), index.product_was_ordered(CTX, "p2")) == (False, True)
    shelved.remove(Order, "o01")
    assert index.orders(CTX, OrderFilter()).total == 0
    assert index.product_was_ordered(CTX, "p2") is False


def entry(n: int, actor: str | None, action: str, resource: str | None) -> AuditEntry:
    return AuditEntry(
        id=f"a{n}",
        actor_type="user",
        actor_id=actor,
        action=action,
        resource_type=action.split(".")[0],
        resource_id=resource,
        created_at=T0 + timedelta(days=n),
    )


@pytest.mark.parametrize(
    "wanted, ids",
    [
        ({}, ["a3", "a2", "a1"]),
        ({"actor_id": "olga"}, ["a3", "a1"]),
        ({"resource_type": "tag"}, ["a2", "a1"]),
        ({"resource_id": "x"}, ["a3", "a1"]),
        ({"action": "tag.created"}, ["a1"]),
        ({"since": T0 + timedelta(days=2)}, ["a3", "a2"]),
        ({"until": T0 + timedelta(days=2)}, ["a2", "a1"]),
        ({"page": 2, "page_size": 2}, ["a1"]),
    ],
)
def test_the_audit_log_is_filtered(wanted: dict[str, Any], ids: list[str]) -> None:
    rows = [
        entry(1, "olga", "tag.created", "x"),
        entry(2, None, "tag.deleted", None),
        entry(3, "olga", "order.paid", "x"),
    ]
    index, _ = filled(SqliteTrade, rows)
    page = index.audit(CTX, search.AuditFilter(**wanted))
    assert [each.id for each in page.items] == ids
    assert page.total == (3 if "page" in wanted else len(ids))


def test_customers_are_found_by_a_part_of_their_address_until_erased() -> None:
    ada = Customer(id="1", email="Ada@Example.test", created_at=T0, updated_at=T0)
    bob = Customer(id="2", email="bob@firm.test", is_b2b=True, created_at=T0, updated_at=T0)
    gone = Customer(id="3", email="x@deleted.local", erased_at=T0, created_at=T0, updated_at=T0)
    index, _ = filled(SqliteTrade, [ada, bob, gone])
    assert index.customers(CTX, search.CustomerFilter()).items == [bob, ada]
    assert index.customers(CTX, search.CustomerFilter(email="ADA@ex")).items == [ada]
    assert index.customers(CTX, search.CustomerFilter(is_b2b=False)).items == [ada]


def test_mails_and_deliveries_are_filtered() -> None:
    mails = [
        Email(
            id=f"e{n}",
            order_id=f"o{n}",
            recipient="a@b.test",
            kind=kind,
            status=status,
            created_at=T0 + timedelta(n),
            updated_at=T0,
        )
        for n, kind, status in (
            (1, EmailKind.ORDER_CONFIRMATION, EmailStatus.SENT),
            (2, EmailKind.ORDER_SHIPPED, EmailStatus.FAILED),
        )
    ]
    deliveries = [
        Delivery(
            id=f"d{n}",
            subscription_id=f"s{n}",
            dialect="sovecom",
            event="order.placed",
            data={},
            occurred_at=T0,
            status=status,
            next_retry_at=T0,
            created_at=T0 + timedelta(n),
            updated_at=T0,
        )
        for n, status in ((1, DeliveryStatus.PENDING), (2, DeliveryStatus.EXHAUSTED))
    ]
    index, _ = filled(SqliteTrade, [*mails, *deliveries])
    assert index.emails(CTX, search.EmailFilter()).items == [mails[1], mails[0]]
    assert index.emails(CTX, search.EmailFilter(status="sent")).items == [mails[0]]
    assert index.emails(CTX, search.EmailFilter(kind="order_shipped")).items == [mails[1]]
    assert index.emails(CTX, search.EmailFilter(order_id="o1")).items == [mails[0]]
    assert index.deliveries(CTX, search.DeliveryFilter()).items == [deliveries[1], deliveries[0]]
    assert index.deliveries(CTX, search.DeliveryFilter(status="pending")).items == [deliveries[0]]
    assert index.deliveries(CTX, search.DeliveryFilter(subscription_id="s2")).items == [deliveries[1]]


def test_an_ordered_product_cannot_be_deleted(deployment: Deployment) -> None:
    from chalicelib.domain import catalog
    from chalicelib.domain.catalog.errors import ProductSold
    from tests.support.catalog import make_product

    sold, unsold = make_product(deployment, "Sold"), make_product(deployment, "Unsold")
    uow = deployment.system.unit(deployment.shops["demo"].id, "n")
    uow.create(order(1, lines=(line(sold.product.id),)))
    deployment.system.runtime._commit(_ctx(deployment, uow), _call(deployment), "test")
    with pytest.raises(ProductSold):
        deployment.run(catalog.delete_product, catalog.DeleteProduct(id=sold.product.id))
    deployment.run(catalog.delete_product, catalog.DeleteProduct(id=unsold.product.id))
    assert deployment.run(search.list_products, search.ProductFilter()).items == [sold]


def _call(deployment: Deployment) -> Any:
    from chalicelib.runtime.invoke import Call
    from tests.support.deployment import OWNER

    return Call(deployment.shops["demo"], OWNER)


def _ctx(deployment: Deployment, uow: Any) -> Any:
    ctx = deployment.system.runtime.context(_call(deployment))
    ctx.uow = uow
    return ctx
