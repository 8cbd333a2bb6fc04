"""Reading while others write: a batch sees a transfer by half, and nothing that is decided or told rests on one."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from chalicelib.domain import store_credit
from chalicelib.domain.context import SYSTEM, Context, Shop
from chalicelib.domain.identity import Customer
from chalicelib.domain.invariants import violations
from chalicelib.domain.ledger import Entry
from chalicelib.domain.store_credit import MoveStoreCredit, StoreCreditAccount
from chalicelib.domain.store_credit.spending import reference
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.operation import Operation
from chalicelib.runtime.invoke import Call
from chalicelib.workers.invariants import confirmed
from tests.support.arena import Arena
from tests.support.deployment import NOON, OWNER
from tests.support.outcomes import ended
from tests.support.race import Job, Stage

MOVERS, READERS = 16, 2
TRANSFERS, READS = 12, 150
EACH, TOGETHER = 50_000, 100_000


class Seen(NamedTuple):
    """What a reader saw: sums of batches that were wrong, single checks that were, and checks as the schedule does them."""

    torn: int
    once: int
    confirmed: int


def transfer(stage: Stage, shop: Shop, one: str, other: str, mover: int) -> None:
    """Move a little credit from one customer to another, in one transaction, again and again."""

    def run(ctx: Context, amount: int) -> None:
        store_credit.move_store_credit(ctx, MoveStoreCredit(customer_id=one, amount_minor=amount, debit=True))
        store_credit.move_store_credit(ctx, MoveStoreCredit(customer_id=other, amount_minor=amount))

    for number in range(TRANSFERS):  # each another amount, so that no balance comes again
        amount = 1 + mover + MOVERS * number
        stage.run(Operation("test.transfer", run, None, writes=True), amount, shop, OWNER)


def look(stage: Stage, shop: Shop, customers: list[str]) -> Seen:
    """Add both accounts up as one batch has them, and check the shop, again and again."""
    ctx = stage.system.runtime.context(Call(shop, SYSTEM))
    torn = once = found = 0
    for number in range(READS):
        accounts = ctx.uow.find_many([reference(each, "EUR") for each in customers])
        torn += sum(each.balance for each in accounts) != TOGETHER
        if number % 30 == 0:
            once += bool(violations(ctx))
            found += len(confirmed(stage.system, shop))
    return Seen(torn, once, found)


def moved(arena: Arena, without: str | None = None) -> tuple[list[str], list[Seen]]:
    """Sixteen move credit to and fro between two customers while two look on."""
    shop = arena.open_shop()
    customers = [new_id(), new_id()]
    for each in customers:
        arena.store(shop, Customer(id=each, email=f"{each}@example.test", created_at=NOON, updated_at=NOON))
        arena.run(store_credit.move_store_credit, MoveStoreCredit(customer_id=each, amount_minor=EACH), shop, OWNER)
    ways = [customers, customers[::-1]]
    jobs = [Job(look, (shop, customers))] * READERS
    jobs += [Job(transfer, (shop, *ways[number % 2], number)) for number in range(MOVERS)]
    outcomes = arena.race(jobs, without=without)
    stored = arena.stored(shop)
    balances = {each.customer_id: each.balance for each in stored.all(StoreCreditAccount, shop.id)}
    entries: Counter[str] = Counter()
    for entry in stored.all(Entry, shop.id):
        entries[entry.account_id] += entry.amount
    wrong = [] if ended(outcomes) == Counter(ok=len(jobs)) else [f"ended {dict(ended(outcomes))}"]
    if sum(balances.values()) != TOGETHER or sorted(entries.values()) != sorted(balances.values()):
        wrong.append(f"left {balances} of {dict(entries)}")
    return [*wrong, *arena.findings(shop)], [each.result for each in outcomes[:READERS] if each.ok]


def test_what_is_half_read_is_no_finding(arena: Arena) -> None:
    seen: list[Any] = []
    for _ in range(3):
        wrong, looks = moved(arena)
        assert wrong == []
        seen += looks
    assert sum(each.confirmed for each in seen) == 0
    # Otherwise nothing was half read, and the above says nothing.
    assert sum(each.torn + each.once for each in seen) > 0, seen


def test_books_that_are_wrong_are_confirmed_wrong(arena: Arena) -> None:
    """What is wrong in both looks is a finding: the schedule does not overlook it either."""
    shop = arena.open_shop()
    who = new_id()
    arena.store(shop, StoreCreditAccount(customer_id=who, currency="EUR", balance=700))
    assert [each.rule for each in confirmed(arena.stage.system, shop)] == ["ledger_balance"]
