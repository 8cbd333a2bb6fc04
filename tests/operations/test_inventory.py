"""The inventory: corrections are exact and noted, units of orders are out of reach, low stock is told once a crossing."""

from __future__ import annotations

from typing import Any

import boto3
import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from moto import mock_aws

from chalicelib.domain import catalog, inventory, orders
from chalicelib.domain.audit import AuditEntry
from chalicelib.domain.catalog import Product, ProductNotFound, VariantNotFound
from chalicelib.domain.context import Actor
from chalicelib.domain.grants import Grant
from chalicelib.domain.inventory import AdjustInventory, InventoryItem
from chalicelib.domain.orders import Move, MoveOrder, Order
from chalicelib.domain.stock import AdjustmentKind, OutOfStock, StockEntry, StockLevel
from chalicelib.kernel.errors import Forbidden
from chalicelib.runtime.records import Commit
from tests.support.catalog import make_product, variant
from tests.support.deployment import DEMO, OWNER, Deployment
from tests.support.dump import dump, lasting
from tests.support.shopping import Basket, basket, check_stock, ship_to_france
from tests.support.stored import Stored
from tests.support.table import create_table

SET, MORE, LESS = AdjustmentKind.SET, AdjustmentKind.INCREMENT, AdjustmentKind.DECREMENT


def adjust(deployment: Deployment, product: Product, kind: AdjustmentKind, units: int, **more: Any) -> InventoryItem:
    command = AdjustInventory(product_id=product.id, kind=kind, quantity=units, **more)
    made: InventoryItem = deployment.run(inventory.adjust_inventory, command)
    return made


def watched(deployment: Deployment, units: int, threshold: int | None) -> Product:
    """A product with one variant whose stock is low below a threshold."""
    product = make_product(deployment, "Lamp", variant(units=units)).product
    adjust(deployment, product, MORE, 0, low_stock_threshold=threshold)
    return product


def ready(deployment: Deployment, rate_id: str, product: Product, units: int) -> Basket:
    """A cart that only has to be checked out."""
    made = basket(deployment)
    made.add(product.variants[0].id, units)
    return made.ready(rate_id)


def told() -> list[tuple[int, int]]:
    """What was said about low stock, in order: the units, and the threshold."""
    facts = [event for commit in Stored().all(Commit, DEMO) for event in commit.events if event.name == "stock.low"]
    return [(data["units"], data["threshold"]) for data in (msgspec.json.decode(fact.data) for fact in facts)]


def level() -> StockLevel:
    (found,) = Stored().all(StockLevel, DEMO)
    return found


def test_each_correction_counts_and_says_who_and_why(deployment: Deployment) -> None:
    product = make_product(deployment, "Lamp", variant(units=5)).product
    assert adjust(deployment, product, SET, 7, reason="counted").units == 7
    assert adjust(deployment, product, MORE, 10, reason="PO-1234").units == 17
    assert adjust(deployment, product, LESS, 17).units == 0
    assert adjust(deployment, product, SET, 0, reason="counted again").units == 0
    entries = Stored().all(StockEntry, DEMO)
    assert [(each.kind, each.change, each.reason) for each in entries] == [
        (SET, 2, "counted"), (MORE, 10, "PO-1234"), (LESS, -17, None), (SET, 0, "counted again"),
    ]  # fmt: skip
    assert {(each.actor_kind, each.actor_id, each.variant_id) for each in entries} == {
        (OWNER.kind, OWNER.id, product.variants[0].id)
    }
    noted = [each for each in Stored().all(AuditEntry, DEMO) if each.action == "inventory.adjusted"]
    assert noted[1].changes == {"kind": "increment", "quantity": 10, "lowStockThreshold": None}
    assert told() == []


def test_a_count_in_the_admin_is_an_entry_too(deployment: Deployment) -> None:
    product = make_product(deployment, "Lamp", variant(units=5)).product
    for units in (5, 3):
        command = catalog.UpdateVariant(product_id=product.id, variant_id=product.variants[0].id, units=units)
        deployment.run(catalog.update_variant, command)
    assert [(each.kind, each.change) for each in Stored().all(StockEntry, DEMO)] == [(SET, -2)]


def test_what_orders_own_is_out_of_reach(deployment: Deployment) -> None:
    product = make_product(deployment, "Lamp", variant(units=5)).product
    ready(deployment, ship_to_france(deployment), product, 2).check_out()
    before = lasting(dump())
    with pytest.raises(OutOfStock) as refused:
        adjust(deployment, product, LESS, 4)
    assert refused.value.details == {"variantId": product.variants[0].id, "requested": 4, "available": 3}
    assert lasting(dump()) == before
    assert adjust(deployment, product, LESS, 3).units == 0
    assert adjust(deployment, product, SET, 4).units == 4
    assert (level().on_hand, level().allocated, level().available) == (6, 2, 4)


def test_low_stock_is_told_once_a_crossing_whoever_takes_the_units(deployment: Deployment) -> None:
    rate_id = ship_to_france(deployment)
    product = watched(deployment, 6, 4)
    ready(deployment, rate_id, product, 2).check_out()  # 4: not below
    assert told() == []
    ready(deployment, rate_id, product, 1).check_out()
    assert told() == [(3, 4)]
    adjust(deployment, product, LESS, 2)
    adjust(deployment, product, MORE, 2)  # 3: still below
    adjust(deployment, product, SET, 1)
    assert told() == [(3, 4)]
    adjust(deployment, product, MORE, 3)  # 4 again
    command = catalog.UpdateVariant(product_id=product.id, variant_id=product.variants[0].id, units=0)
    deployment.run(catalog.update_variant, command)
    assert told() == [(3, 4), (0, 4)]


def test_an_order_that_is_cancelled_lets_stock_fall_anew(deployment: Deployment) -> None:
    rate_id = ship_to_france(deployment)
    product = watched(deployment, 5, 5)
    placed = ready(deployment, rate_id, product, 1).check_out().order
    deployment.run(orders.move_order, MoveOrder(id=placed.id, move=Move.CANCEL))
    ready(deployment, rate_id, product, 2).check_out()
    assert told() == [(4, 5), (3, 5)]


def test_a_threshold_is_no_crossing_but_a_count_with_it_is(deployment: Deployment) -> None:
    product = watched(deployment, 3, 10)
    assert told() == []
    adjust(deployment, product, LESS, 1)  # was low before anybody watched
    assert told() == []
    assert adjust(deployment, product, SET, 20, low_stock_threshold=15).threshold == 15
    assert adjust(deployment, product, SET, 11, low_stock_threshold=12).threshold == 12
    assert told() == [(11, 12)]
    adjust(deployment, product, MORE, 0, low_stock_threshold=None)
    adjust(deployment, product, SET, 20)
    adjust(deployment, product, SET, 0)
    assert told() == [(11, 12)]
    assert level().low_stock_threshold is None


def test_a_level_from_before_there_were_thresholds_is_counted_and_can_be_watched(deployment: Deployment) -> None:
    rate_id = ship_to_france(deployment)
    product = make_product(deployment, "Lamp", variant(units=9)).product
    key = next(key for key in Stored().tenant(DEMO) if key[1].startswith("STOCK#"))
    table = boto3.resource("dynamodb").Table("souk")
    table.update_item(Key={"pk": key[0], "sk": key[1]}, UpdateExpression="REMOVE spare")
    ready(deployment, rate_id, product, 2).check_out()
    adjust(deployment, product, MORE, 1)
    assert (level().sellable, level().available) == (8, 8)
    adjust(deployment, product, MORE, 0, low_stock_threshold=8)
    ready(deployment, rate_id, product, 1).check_out()
    assert told() == [(7, 8)]


def test_a_variant_whose_level_was_lost_is_counted_anew(deployment: Deployment) -> None:
    product = make_product(deployment, "Lamp", variant(units=9)).product
    uow = deployment.system.unit(DEMO, "n")
    uow.delete(level())
    uow.commit()
    assert adjust(deployment, product, MORE, 4, low_stock_threshold=2).units == 4
    adjust(deployment, product, LESS, 3)
    assert told() == [(1, 2)]


def test_what_there_is_not_is_not_found(deployment: Deployment) -> None:
    product = make_product(deployment, "Lamp", variant()).product
    with pytest.raises(VariantNotFound):
        adjust(deployment, product, SET, 1, variant_id="01900000-0000-7000-8000-00000000dead")
    command = AdjustInventory(product_id=product.id, kind=SET, quantity=1)
    with pytest.raises(ProductNotFound):
        deployment.run(inventory.adjust_inventory, command, shop="other")
    reader = Actor(kind="user", id=OWNER.id, grants=frozenset({Grant.INVENTORY_READ}))
    with pytest.raises(Forbidden):
        deployment.run(inventory.adjust_inventory, command, actor=reader)
    assert Stored().all(StockEntry, DEMO) == []


class Watched(RuleBasedStateMachine):
    """Orders, cancellations, counts and thresholds in any order, beside a list of what should have been told."""

    def __init__(self) -> None:
        super().__init__()
        self.aws = mock_aws()
        self.aws.start()
        create_table("souk")
        self.deployment = Deployment()
        self.deployment.open_shops()

    def teardown(self) -> None:
        self.aws.stop()

    @initialize()
    def open(self) -> None:
        self.rate_id = ship_to_france(self.deployment)
        self.product = make_product(self.deployment, "Lamp", variant(units=6)).product
        self.units, self.threshold = 6, 0
        self.adjust(MORE, 0, 3)
        self.expected: list[tuple[int, int]] = []
        self.placed: list[Order] = []

    def adjust(self, kind: AdjustmentKind, units: int, threshold: int | None = None) -> None:
        more = {} if threshold is None else {"low_stock_threshold": threshold}
        adjust(self.deployment, self.product, kind, units, **more)
        self.threshold = self.threshold if threshold is None else threshold

    def becomes(self, units: int) -> None:
        if units < self.threshold <= self.units:
            self.expected.append((units, self.threshold))
        self.units = units

    @rule(units=st.integers(0, 8), threshold=st.none() | st.integers(0, 6))
    def count(self, units: int, threshold: int | None) -> None:
        self.adjust(SET, units, threshold)
        self.becomes(units)

    @rule(units=st.integers(0, 4))
    def receive(self, units: int) -> None:
        self.adjust(MORE, units)
        self.becomes(self.units + units)

    @rule(units=st.integers(0, 4))
    def lose(self, units: int) -> None:
        try:
            self.adjust(LESS, units)
        except OutOfStock:
            assert units > self.units
        else:
            self.becomes(self.units - units)

    @rule(units=st.integers(1, 3))
    def buy(self, units: int) -> None:
        if units <= self.units:
            self.placed.append(ready(self.deployment, self.rate_id, self.product, units).check_out().order)
            self.becomes(self.units - units)

    @rule()
    def cancel(self) -> None:
        if self.placed:
            order = self.placed.pop()
            self.deployment.run(orders.move_order, MoveOrder(id=order.id, move=Move.CANCEL))
            self.becomes(self.units + order.lines[0].quantity)

    @invariant()
    def all_that_fell_was_told(self) -> None:
        found = level()
        assert (found.sellable, found.spare) == (self.units, self.units - self.threshold)
        assert told() == self.expected
        check_stock()


TestWatched = Watched.TestCase
TestWatched.settings = settings(
    max_examples=6, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
