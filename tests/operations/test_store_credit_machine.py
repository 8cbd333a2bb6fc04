"""Any order of giving, taking, paying and refunding: the credit of three customers is what an integer says it is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from moto import mock_aws

from chalicelib.domain import store_credit
from chalicelib.domain.context import SYSTEM
from chalicelib.domain.identity import Customer
from chalicelib.domain.ledger import Entry
from chalicelib.domain.store_credit import MoveStoreCredit, ReadStoreCredit, StoreCreditTooLow
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.operation import Operation
from chalicelib.kernel.unit_of_work import ConcurrentChange
from tests.support.deployment import DEMO, NOON, Deployment
from tests.support.patience import set_patience
from tests.support.sabotage import without
from tests.support.stored import Stored
from tests.support.table import create_table

WHO = st.integers(0, 2)
AMOUNT = st.integers(1, 500)
WHICH = st.integers(0, 5)


class Credit(RuleBasedStateMachine):
    """Three customers with credit; the model is one integer each, and what every order took and got back."""

    def __init__(self) -> None:
        super().__init__()
        self.aws = mock_aws()
        self.aws.start()
        create_table("souk")
        self.deployment = Deployment()
        self.deployment.open_shops()
        set_patience(self.deployment.system)

    def teardown(self) -> None:
        self.aws.stop()

    @initialize()
    def open(self) -> None:
        self.customers = [new_id() for _ in range(3)]
        uow = self.deployment.system.unit(DEMO, new_id())
        for who in self.customers:
            uow.create(Customer(id=who, email=f"{who}@example.test", created_at=NOON, updated_at=NOON))
        uow.commit()
        self.balances = [0, 0, 0]
        self.moves = [0, 0, 0]
        self.taken: dict[tuple[int, int], int] = {}
        self.returned: set[tuple[int, int, int]] = set()

    def moved(self, who: int, amount: int) -> None:
        self.balances[who] += amount
        self.moves[who] += 1

    def inside(self, work: Any) -> None:
        operation = Operation("test.inside", lambda ctx, command: work(ctx), None, writes=True)
        self.deployment.run(operation, actor=SYSTEM)

    @rule(who=WHO, amount=AMOUNT)
    def give(self, who: int, amount: int) -> None:
        command = MoveStoreCredit(customer_id=self.customers[who], amount_minor=amount)
        told = self.deployment.run(store_credit.move_store_credit, command)
        self.moved(who, amount)
        assert told.account.balance == self.balances[who]

    @rule(who=WHO, amount=AMOUNT)
    def take(self, who: int, amount: int) -> None:
        command = MoveStoreCredit(customer_id=self.customers[who], amount_minor=amount, debit=True)
        try:
            told = self.deployment.run(store_credit.move_store_credit, command)
        except StoreCreditTooLow as refused:
            assert amount > self.balances[who]
            assert refused.details == {"available": self.balances[who], "requested": amount}
            return
        self.moved(who, -amount)
        assert told.account.balance == self.balances[who]

    @rule(who=WHO, which=WHICH, amount=AMOUNT)
    def pay(self, who: int, which: int, amount: int) -> None:
        def work(ctx: Any) -> None:
            store_credit.take(ctx, self.customers[who], amount, f"order-{which}", currency="EUR")

        try:
            self.inside(work)
        except ConcurrentChange:  # this order has taken before
            assert (who, which) in self.taken
        except StoreCreditTooLow:
            assert amount > self.balances[who]
        else:
            assert (who, which) not in self.taken
            self.taken[(who, which)] = amount
            self.moved(who, -amount)

    @rule(who=WHO, which=WHICH, refund=st.integers(0, 2), amount=AMOUNT)
    def refund(self, who: int, which: int, refund: int, amount: int) -> None:
        if (who, which) not in self.taken:
            return

        def work(ctx: Any) -> None:
            order = f"order-{which}"
            store_credit.put_back(ctx, self.customers[who], amount, order, f"refund-{refund}", currency="EUR")

        try:
            self.inside(work)
        except ConcurrentChange:  # this refund was made before
            assert (who, which, refund) in self.returned
        else:
            assert (who, which, refund) not in self.returned
            self.returned.add((who, which, refund))
            self.moved(who, amount)

    @rule(who=WHO)
    def read(self, who: int) -> None:
        found = self.deployment.run(store_credit.get_store_credit, ReadStoreCredit(customer_id=self.customers[who]))
        assert (found.account.balance, found.entries.total) == (self.balances[who], self.moves[who])

    @invariant()
    def every_account_is_what_the_model_says(self) -> None:
        if not hasattr(self, "balances"):
            return
        stored = Stored()
        accounts = {
            account.customer_id: account.balance for account in stored.all(store_credit.StoreCreditAccount, DEMO)
        }
        sums = dict.fromkeys(self.customers, 0)
        for entry in stored.all(Entry, DEMO):
            sums[entry.account_id.split(".")[0]] += entry.amount
        for who, customer in enumerate(self.customers):
            assert accounts.get(customer, 0) == sums[customer] == self.balances[who] >= 0


TestCredit = Credit.TestCase
TestCredit.settings = settings(
    max_examples=5, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)


@pytest.mark.races
class TestLongCredit(Credit.TestCase):
    """The same for longer, and more of them."""

    settings = settings(max_examples=25, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.races
@pytest.mark.parametrize("condition", ["STORE_CREDIT balance", "LEDGER_ENTRY absence"])
def test_a_missing_condition_is_noticed(condition: str) -> None:
    """Credit below nothing, or taken twice for one order: the same machine fails."""
    with without(condition), pytest.raises(AssertionError):
        run_state_machine_as_test(  # type: ignore[no-untyped-call]
            Credit,
            settings=settings(
                max_examples=50, stateful_step_count=30, deadline=None, derandomize=True, database=None,
                phases=[Phase.generate], suppress_health_check=list(HealthCheck),
            ),
        )  # fmt: skip
