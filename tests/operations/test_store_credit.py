"""Store credit: exact balances, never below zero, one effect an order, newest movements first."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters.dynamo.table import counting
from chalicelib.domain import store_credit
from chalicelib.domain.context import ANONYMOUS, SYSTEM, Actor
from chalicelib.domain.grants import Grant
from chalicelib.domain.identity import CustomerNotFound
from chalicelib.domain.ledger import AmountNotPositive, Entry, EntryKind
from chalicelib.domain.store_credit import MoveStoreCredit, ReadStoreCredit, StoreCreditAccount, StoreCreditTooLow
from chalicelib.kernel.errors import Forbidden, Unauthenticated
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.operation import Operation
from tests.support.accounts import make_customer
from tests.support.deployment import DEMO, Deployment
from tests.support.stored import Stored


@pytest.fixture
def zoe(deployment: Deployment) -> str:
    return make_customer(deployment).id


def move(deployment: Deployment, who: str, amount: int, **more: Any) -> Any:
    call = {name: more.pop(name) for name in ("shop", "key") if name in more}
    command = MoveStoreCredit(customer_id=who, amount_minor=abs(amount), debit=amount < 0, **more)
    return deployment.run(store_credit.move_store_credit, command, **call)


def statement(deployment: Deployment, who: str, **page: int) -> Any:
    return deployment.run(store_credit.get_store_credit, ReadStoreCredit(customer_id=who, **page))


def inside(deployment: Deployment, work: Any) -> Any:
    return deployment.run(Operation("test.inside", lambda ctx, command: work(ctx), None, writes=True), actor=SYSTEM)


def test_credit_is_given_and_taken(deployment: Deployment, zoe: str) -> None:
    assert statement(deployment, zoe).account.balance == 0
    assert move(deployment, zoe, 5000, note="Welcome bonus").account.balance == 5000
    deployment.clock.advance(timedelta(seconds=1))
    assert move(deployment, zoe, -1500, order_id="order-1").account.balance == 3500
    found = statement(deployment, zoe)
    assert (found.account.balance, found.account.currency, found.entries.total) == (3500, "EUR", 2)
    assert [(entry.kind, entry.amount, entry.order_id, entry.note) for entry in found.entries.items] == [
        (EntryKind.DEBIT, -1500, "order-1", None), (EntryKind.CREDIT, 5000, None, "Welcome bonus"),
    ]  # fmt: skip


def test_movements_are_read_page_by_page(deployment: Deployment, zoe: str) -> None:
    for amount in range(1, 6):
        move(deployment, zoe, amount)
        deployment.clock.advance(timedelta(seconds=1))
    pages = [statement(deployment, zoe, page=page, page_size=2).entries for page in (1, 2, 3, 4)]
    assert [[entry.amount for entry in page.items] for page in pages] == [[5, 4], [3, 2], [1], []]
    assert {page.total for page in pages} == {5}


def test_no_account_falls_below_zero(deployment: Deployment, zoe: str) -> None:
    with pytest.raises(StoreCreditTooLow) as refused:
        move(deployment, zoe, -1)
    assert refused.value.details == {"available": 0, "requested": 1}
    move(deployment, zoe, 1000)
    with pytest.raises(StoreCreditTooLow) as refused:
        move(deployment, zoe, -1001)
    assert refused.value.details == {"available": 1000, "requested": 1001}
    assert move(deployment, zoe, -1000).account.balance == 0
    with pytest.raises(AmountNotPositive):
        move(deployment, zoe, 0)


def test_a_key_moves_credit_once(deployment: Deployment, zoe: str) -> None:
    assert move(deployment, zoe, 1000, key="k") == move(deployment, zoe, 1000, key="k")
    assert statement(deployment, zoe).account.balance == 1000


def test_who_is_no_customer_has_no_credit(deployment: Deployment, zoe: str) -> None:
    move(deployment, zoe, 1000)
    for who, shop in ((new_id(), "demo"), ("not-an-id", "demo"), (zoe, "other")):
        with pytest.raises(CustomerNotFound):
            move(deployment, who, 1000, shop=shop)
        with pytest.raises(CustomerNotFound):
            deployment.run(store_credit.get_store_credit, ReadStoreCredit(customer_id=who), shop=shop)
    assert len(Stored().all(StoreCreditAccount, DEMO)) == 1


def test_an_order_takes_and_gets_back_through_its_own_operation(deployment: Deployment, zoe: str) -> None:
    move(deployment, zoe, 5000)
    inside(deployment, lambda ctx: store_credit.take(ctx, zoe, 4000, "order-1", currency="EUR"))
    with pytest.raises(StoreCreditTooLow) as refused:
        inside(deployment, lambda ctx: store_credit.take(ctx, zoe, 4000, "order-2", currency="EUR"))
    assert refused.value.details == {"available": 1000, "requested": 4000}
    with pytest.raises(StoreCreditTooLow):
        inside(deployment, lambda ctx: store_credit.take(ctx, zoe, 1, "order-2", currency="USD"))
    inside(deployment, lambda ctx: store_credit.put_back(ctx, zoe, 1500, "order-1", "refund-1", currency="EUR"))
    assert statement(deployment, zoe).account.balance == 2500
    assert inside(deployment, lambda ctx: store_credit.account(ctx, zoe, "EUR")).balance == 2500
    assert inside(deployment, lambda ctx: store_credit.account(ctx, zoe, "USD")).balance == 0
    assert sum(entry.amount for entry in Stored().all(Entry, DEMO)) == 2500


def test_requests_to_the_table(deployment: Deployment, zoe: str) -> None:
    for amount in (1000, -100):
        with counting() as requests:
            move(deployment, zoe, amount)
        assert requests == ["BatchGetItem", "TransactWriteItems"]
    statement(deployment, zoe)
    with counting() as requests:
        statement(deployment, zoe)
    assert requests == ["BatchGetItem", "Query"]


@pytest.mark.parametrize(
    ("operation", "command", "grant"),
    [
        (store_credit.get_store_credit, ReadStoreCredit(customer_id="x"), Grant.STORE_CREDIT_READ),
        (store_credit.move_store_credit, MoveStoreCredit(customer_id="x", amount_minor=1), Grant.STORE_CREDIT_WRITE),
    ],
)
def test_only_the_one_grant_opens(deployment: Deployment, operation: Any, command: Any, grant: str) -> None:
    assert operation.needs == grant
    with pytest.raises(Unauthenticated):
        deployment.run(operation, command, actor=ANONYMOUS)
    with pytest.raises(Forbidden):
        deployment.run(operation, command, actor=Actor(kind="api", id="k"))
