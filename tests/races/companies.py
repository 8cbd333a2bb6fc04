"""Callers and rounds of companies: many orders on one credit limit, one customer claimed by many accounts.

As in rounds.py, each round takes the name of a condition to leave out.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec

from chalicelib.domain import b2b
from chalicelib.domain.b2b import B2BAccount, B2BContact, B2BCredit, B2BStatus, CreateB2BAccount, UpdateB2BAccount
from chalicelib.domain.context import SYSTEM, Context, Shop
from chalicelib.domain.identity import Customer
from chalicelib.domain.ledger import Entry, EntryKind
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.operation import Operation
from tests.support.arena import Arena
from tests.support.deployment import NOON, OWNER
from tests.support.outcomes import ended
from tests.support.race import Job, Stage

CALLERS = 16
ORDER = 150
FIT = 5
LIMIT = FIT * ORDER + 50


def owe(stage: Stage, shop: Shop, account_id: str, order_id: str) -> Any:
    """Let a company owe an order."""

    def run(ctx: Context, command: str) -> None:
        b2b.charge(ctx, account_id, ORDER, command)

    return stage.run(Operation("test.owe", run, None, writes=True), order_id, shop, SYSTEM)


def pay(stage: Stage, shop: Shop, account_id: str, order_id: str) -> Any:
    """Let a company owe an order no more."""

    def run(ctx: Context, command: str) -> None:
        b2b.settle(ctx, account_id, ORDER, command)

    return stage.run(Operation("test.pay", run, None, writes=True), order_id, shop, SYSTEM)


def change(stage: Stage, shop: Shop, account_id: str, **fields: Any) -> Any:
    """Change an account."""
    return stage.run(b2b.update_b2b_account, UpdateB2BAccount(id=account_id, **fields), shop, OWNER)  # type: ignore[arg-type]


def suspend(stage: Stage, shop: Shop, account_id: str) -> Any:
    """Suspend an account."""
    return change(stage, shop, account_id, status=B2BStatus.SUSPENDED)


def lower(stage: Stage, shop: Shop, account_id: str, limit_minor: int) -> Any:
    """Set another limit."""
    return change(stage, shop, account_id, credit_limit_minor=limit_minor)


def attach(stage: Stage, shop: Shop, name: str, customer_id: str) -> Any:
    """Open an account for a company with a contact."""
    command = CreateB2BAccount(company_name=name, contact_ids=(customer_id,))
    return stage.run(b2b.create_b2b_account, command, shop, OWNER)


def one_limit(arena: Arena, without: str | None = None) -> list[str]:
    """Sixteen orders of 150 on a limit of 800: five are let through, eleven are told that 50 are left."""
    shop, account_id = _company(arena)
    jobs = [Job(owe, (shop, account_id, f"order-{n}")) for n in range(CALLERS)]
    outcomes = arena.race(jobs, without=without)
    found = _unexpected(ended(outcomes), ok=FIT, credit_limit_exceeded=CALLERS - FIT)
    told = {tuple(sorted(each.details.items())) for each in outcomes if each.code == "credit_limit_exceeded"}
    if told != {(("available", LIMIT - FIT * ORDER), ("requested", ORDER))}:
        found.append(f"told {told}")
    return [*found, *_owed(arena, shop, FIT)]


def paid_meanwhile(arena: Arena, without: str | None = None) -> list[str]:
    """Three of five owed orders are paid while thirteen more want in: every place is taken once, and all adds up."""
    shop, account_id = _company(arena)
    for number in range(FIT):
        owe(arena.stage, shop, account_id, f"old-{number}")
    jobs = [Job(pay, (shop, account_id, f"old-{number}")) for number in range(3)]
    jobs += [Job(owe, (shop, account_id, f"order-{n}")) for n in range(CALLERS - 3)]
    outcomes = arena.race(jobs, without=without)
    let_in = sum(each.ok for each in outcomes[3:])
    found = [] if all(each.ok for each in outcomes[:3]) and let_in <= 3 else [f"ended {dict(ended(outcomes))}"]
    return [*found, *_owed(arena, shop, FIT - 3 + let_in)]


def suspended_meanwhile(arena: Arena, without: str | None = None) -> list[str]:
    """The account is suspended while fifteen order: what was let through is owed, nothing is afterwards."""
    shop, account_id = _company(arena, limit_minor=CALLERS * ORDER)
    jobs = [Job(owe, (shop, account_id, f"order-{n}")) for n in range(CALLERS - 1)]
    outcomes = arena.race([Job(suspend, (shop, account_id)), *jobs], without=without)
    ways = ended(outcomes)
    found = [] if set(ways) <= {"ok", "b2b_account_inactive"} and outcomes[0].ok else [f"ended {dict(ways)}"]
    found += _owed(arena, shop, ways["ok"] - 1)
    (credit,) = arena.stored(shop).all(B2BCredit, shop.id)
    return found if credit.voided == 1 else [*found, "the credit is open"]


def lowered_meanwhile(arena: Arena, without: str | None = None) -> list[str]:
    """The limit is lowered to what fits one order while fifteen order: either that is refused, or one order fits."""
    shop, account_id = _company(arena)
    jobs = [Job(owe, (shop, account_id, f"order-{n}")) for n in range(CALLERS - 1)]
    outcomes = arena.race([Job(lower, (shop, account_id, ORDER)), *jobs], without=without)
    owed = sum(each.ok for each in outcomes[1:])
    lowered = outcomes[0].ok
    fitting = owed <= 1 if lowered else outcomes[0].code == "credit_limit_below_outstanding" and owed == FIT
    found = [] if fitting else [f"{owed} owed, lowered: {outcomes[0]}"]
    return [*found, *_owed(arena, shop, owed)]


def one_customer(arena: Arena, without: str | None = None) -> list[str]:
    """Sixteen companies claim one customer: one has it, the others do not exist."""
    shop = _shop(arena)
    zoe = Customer(id=new_id(), email="zoe@example.test", created_at=NOON, updated_at=NOON)
    arena.store(shop, zoe)
    outcomes = arena.race([Job(attach, (shop, f"Company {n}", zoe.id)) for n in range(CALLERS)], without=without)
    found = _unexpected(ended(outcomes), ok=1, customer_has_account=CALLERS - 1)
    stored = arena.stored(shop)
    accounts = [each.id for each in stored.all(B2BAccount, shop.id)]
    if accounts != [each.account_id for each in stored.all(B2BContact, shop.id)] or len(accounts) != 1:
        found.append(f"accounts {accounts}")
    return [*found, *arena.findings(shop)]


def _shop(arena: Arena) -> Shop:
    return msgspec.structs.replace(arena.open_shop(), plan="pro")


def _company(arena: Arena, limit_minor: int = LIMIT) -> tuple[Shop, str]:
    shop = _shop(arena)
    command = CreateB2BAccount(company_name="Acme Corp", credit_limit_minor=limit_minor)
    return shop, arena.run(b2b.create_b2b_account, command, shop, OWNER).account.id


def _owed(arena: Arena, shop: Shop, orders: int) -> list[str]:
    """So many orders are owed, and what is left of the limit is what the entries say."""
    stored = arena.stored(shop)
    (account,) = stored.all(B2BAccount, shop.id)
    (credit,) = stored.all(B2BCredit, shop.id)
    entries = stored.all(Entry, shop.id)
    owed = -sum(each.amount for each in entries if each.kind in (EntryKind.CHARGE, EntryKind.SETTLE))
    found = []
    if owed != orders * ORDER or credit.balance != account.credit_limit_minor - owed:
        found.append(f"{owed} owed and {credit.balance} left of {account.credit_limit_minor} after {orders} orders")
    return found + arena.findings(shop)


def _unexpected(ways: Counter[str], **wanted: int) -> list[str]:
    return [] if ways == +Counter(wanted) else [f"ended {dict(ways)}"]
