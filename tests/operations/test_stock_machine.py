"""Any order of shopping, waiting, sweeping, counting and cancelling: every unit has one owner, none is sold twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from moto import mock_aws

from chalicelib.domain import cart, catalog, orders
from chalicelib.domain.cart import TendCart
from chalicelib.domain.context import SYSTEM
from chalicelib.domain.orders import Move, MoveOrder, Order
from chalicelib.domain.stock import OutOfStock, StockLevel
from tests.support.catalog import make_product, variant
from tests.support.deployment import DEMO, Deployment
from tests.support.shopping import Basket, basket, check_stock, ship_to_france
from tests.support.stored import Stored
from tests.support.table import create_table

WHO = st.integers(0, 2)
WHICH = st.integers(0, 1)
UNITS = st.integers(1, 4)


class Shop(RuleBasedStateMachine):
    """Three shoppers and a merchant around seven units of two variants."""

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
        self.product = make_product(self.deployment, "Two", variant(100, 4), variant(100, 3)).product
        self.variants = [each.id for each in self.product.variants]
        self.baskets = [self.fresh() for _ in range(3)]
        self.placed: list[Order] = []

    def fresh(self) -> Basket:
        return basket(self.deployment)

    def lines(self, made: Basket) -> Any:
        return made.get().cart.lines

    @rule(who=WHO, which=WHICH, units=UNITS)
    def add(self, who: int, which: int, units: int) -> None:
        try:
            self.baskets[who].add(self.variants[which], units)
        except OutOfStock as refused:
            assert refused.details["available"] < refused.details["requested"]

    @rule(who=WHO, units=UNITS)
    def change(self, who: int, units: int) -> None:
        for line in self.lines(self.baskets[who])[:1]:
            try:
                self.baskets[who].set(line.id, units)
            except OutOfStock as refused:
                assert refused.details["available"] < units

    @rule(who=WHO)
    def remove(self, who: int) -> None:
        for line in self.lines(self.baskets[who])[:1]:
            self.baskets[who].remove(line.id)

    @rule(who=WHO)
    def leave(self, who: int) -> None:
        self.baskets[who].abandon()
        self.baskets[who] = self.fresh()

    @rule(minutes=st.integers(1, 16))
    def wait(self, minutes: int) -> None:
        self.deployment.clock.advance(timedelta(minutes=minutes))

    @rule(who=WHO)
    def sweep(self, who: int) -> None:
        self.deployment.run(cart.tend_cart, TendCart(cart_id=self.baskets[who].cart_id), actor=SYSTEM)

    @rule(who=WHO)
    def buy(self, who: int) -> None:
        made = self.baskets[who]
        if not self.lines(made):
            return
        made.ready(self.rate_id)
        try:
            self.placed.append(made.check_out().order)
        except OutOfStock:
            return
        self.baskets[who] = self.fresh()

    @rule(which=WHICH, units=st.integers(0, 5))
    def count(self, which: int, units: int) -> None:
        command = catalog.UpdateVariant(product_id=self.product.id, variant_id=self.variants[which], units=units)
        self.deployment.run(catalog.update_variant, command)

    @rule()
    def cancel(self) -> None:
        if self.placed:
            order = self.placed.pop()
            self.deployment.run(orders.move_order, MoveOrder(id=order.id, move=Move.CANCEL))

    @invariant()
    def every_unit_has_one_owner(self) -> None:
        check_stock()
        for found in Stored().all(StockLevel, DEMO):
            assert found.on_hand >= found.allocated >= 0, found
            assert found.held >= 0, found


TestShop = Shop.TestCase
TestShop.settings = settings(
    max_examples=6, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
