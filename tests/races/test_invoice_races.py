"""Many writers number the documents of one series at the same moment: 1 to N, nothing twice, nothing left out."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec
import pytest

from chalicelib.domain.context import SYSTEM, Context, Shop
from chalicelib.domain.invoicing import FiscalRecord, IssuedDocument, Series, SeriesHead, issue_invoice, verify_ledger
from chalicelib.domain.orders import Order
from chalicelib.kernel.operation import Operation
from chalicelib.kernel.unit_of_work import ConcurrentChange
from tests.support.aftermath import order_of
from tests.support.arena import Arena
from tests.support.deployment import NOON
from tests.support.mortals import Mortals
from tests.support.race import Job, Stage

WRITERS = 16
EACH = 10
MORTALS = 8


def write_orders(ctx: Context, command: int) -> list[str]:
    """Orders of which every fifth does not add up, so that no invoice can be drawn up for it."""
    ids = []
    for number in range(command):
        wrong = {"total_minor": 1} if number % 5 == 4 else {}
        ids.append(ctx.uow.create(order_of(ctx, str(number), **wrong)).id)
    return ids


def invoice(ctx: Context, command: str) -> None:
    """What the worker does when an order was paid."""
    issue_invoice(ctx, command, NOON)


ORDERS: Operation[int, list[str]] = Operation("test.orders", write_orders, None, writes=True)
ISSUE: Operation[str, None] = Operation("test.issue", invoice, None, writes=True)


def issue_all(stage: Stage, shop: Shop, order_ids: list[str]) -> int:
    """Issue one invoice after the other, each as often as it takes to win the race; how many races were lost."""
    lost = 0
    for order_id in order_ids:
        while True:
            try:
                stage.run(ISSUE, order_id, shop, SYSTEM)
            except ConcurrentChange:
                lost += 1
                continue
            except Exception as error:  # an order that does not add up takes no number
                if getattr(error, "code", "") != "invoice_does_not_reconcile":
                    raise
            break
    return lost


def ledger(arena: Arena, shop: Shop) -> tuple[list[FiscalRecord], list[Any]]:
    records = sorted(arena.stored().all(FiscalRecord, shop.id), key=lambda record: record.sequence)
    (head,) = [each for each in arena.stored().all(SeriesHead, shop.id) if each.series == Series.STANDARD.value]
    lines = [msgspec.json.encode(record.document) for record in records]
    return records, list(verify_ledger(lines, [head.head()]))


def all_orders(arena: Arena, shop: Shop) -> list[str]:
    """The orders of all writers, forty a transaction."""
    return [each for _ in range(WRITERS * EACH // 40) for each in arena.run(ORDERS, 40, shop, SYSTEM)]


def test_sixteen_writers_number_one_series_without_gap_or_repeat(arena: Arena) -> None:
    shop = arena.open_shop()
    ids = all_orders(arena, shop)
    outcomes = arena.race([Job(issue_all, (shop, ids[start::WRITERS])) for start in range(WRITERS)])
    assert [outcome.crash or outcome.code for outcome in outcomes] == [None] * WRITERS
    records, findings = ledger(arena, shop)
    assert findings == []
    assert [record.sequence for record in records] == list(range(1, WRITERS * EACH * 4 // 5 + 1))


def test_one_order_that_all_want_to_invoice_gets_one_invoice(arena: Arena) -> None:
    shop = arena.open_shop()
    (order_id,) = arena.run(ORDERS, 1, shop, SYSTEM)
    outcomes = arena.race([Job(issue_all, (shop, [order_id]))] * WRITERS)
    assert [outcome.crash or outcome.code for outcome in outcomes] == [None] * WRITERS
    records, findings = ledger(arena, shop)
    assert (len(records), findings) == (1, [])
    assert [order.id for order in arena.stored().all(Order, shop.id)] == [order_id]


def killed(arena: Arena, condition: str | None = None) -> tuple[int, Counter[str], list[FiscalRecord], list[Any]]:
    """Eight processes number one series and are killed in the middle, three times each; then the rest is numbered."""
    shop = arena.open_shop()
    ids = all_orders(arena, shop)
    jobs = [(shop, ids[start::MORTALS]) for start in range(MORTALS)]
    died = Mortals(arena.endpoint_url, seed=8).work(issue_all, jobs, lives=3, seconds=1.6, condition=condition)
    before = len(ledger(arena, shop)[0])
    for order_id in ids:
        issue_all(arena.stage, shop, [order_id])
    assert before > 0, "they were killed before they had begun"
    documents = Counter(each.order_id for each in arena.stored().all(IssuedDocument, shop.id))
    return died, documents, *ledger(arena, shop)


def test_processes_killed_at_any_moment_leave_no_gap(arena: Arena) -> None:
    died, documents, records, findings = killed(arena)
    assert died >= 2 * MORTALS
    assert findings == []
    assert [record.sequence for record in records] == list(range(1, WRITERS * EACH * 4 // 5 + 1))
    assert set(documents.values()) == {1}
    assert len(documents) == len(records)


def test_the_check_fails_without_both_guards(arena: Arena) -> None:
    both = "SEQUENCE version and SEQUENCE absence and FISCAL_DOCUMENT absence"
    _, _, records, findings = killed(arena, both)
    assert findings or len(records) != WRITERS * EACH * 4 // 5


@pytest.mark.parametrize("without", ["SEQUENCE version", "FISCAL_DOCUMENT absence"])
def test_each_of_the_two_guards_alone_keeps_the_series_whole(arena: Arena, without: str) -> None:
    shop = arena.open_shop()
    ids = arena.run(ORDERS, WRITERS, shop, SYSTEM)
    arena.race([Job(issue_all, (shop, ids[start::WRITERS])) for start in range(WRITERS)], without=without)
    records, findings = ledger(arena, shop)
    assert findings == []
    assert len(records) == WRITERS - WRITERS // 5
