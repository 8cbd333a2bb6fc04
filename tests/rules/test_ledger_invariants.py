"""Ledgers that do not add up are found, in memory and in the table, for all three kinds of account."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.domain import gift_cards, loyalty, store_credit
from chalicelib.domain.context import SYSTEM
from chalicelib.domain.gift_cards import GiftCard, GiftCardId, IssueGiftCard
from chalicelib.domain.invariants import Ledger, ledger_violations, violations
from chalicelib.domain.ledger import Account, Entry, EntryKind
from chalicelib.domain.loyalty import AwardPoints, LoyaltyAccount
from chalicelib.domain.store_credit import MoveStoreCredit, StoreCreditAccount
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.operation import Operation
from tests.support.accounts import make_customer
from tests.support.deployment import Deployment

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
CARD = GiftCard(
    id=GiftCardId("c"), sealed_code="", code_print="", currency="EUR", initial_minor=5, balance=5, created_at=NOON
)
CREDIT = StoreCreditAccount(customer_id="z", currency="EUR", balance=5)
POINTS = LoyaltyAccount(customer_id="z", balance=5, lifetime=9)
ACCOUNTS = [CARD, CREDIT, POINTS]


def entry(account: Account, amount: int) -> Entry:
    of = account.of
    return Entry(
        ledger=account.LEDGER,
        account_id=of.account_id,
        id=new_id(),
        kind=EntryKind.ADJUST,
        amount=amount,
        created_at=NOON,
    )


def ledger(account: Account, *amounts: int) -> Ledger:
    key = (account.LEDGER, account.of.account_id)
    return Ledger(accounts=[account], entries={key: [entry(account, amount) for amount in amounts]})


def rules(found: Any) -> list[tuple[str, str]]:
    return sorted((each.rule, each.subject) for each in found)


@pytest.mark.parametrize("account", ACCOUNTS, ids=["card", "credit", "points"])
def test_a_balance_is_the_sum_of_its_entries(account: Account) -> None:
    subject = f"{account.LEDGER} {account.of.account_id}"
    assert list(ledger_violations(ledger(account, 9, -4))) == []
    (wrong,) = ledger_violations(ledger(account, 9, -5))
    assert (wrong.rule, wrong.subject, wrong.expected, wrong.found) == ("ledger_balance", subject, "4", "5")
    assert rules(ledger_violations(ledger(account))) == [("ledger_balance", subject)]
    overdrawn = account.replace(balance=-1)
    assert rules(ledger_violations(ledger(overdrawn, -1))) == [("ledger_overdrawn", subject)]


def test_accounts_of_one_customer_are_told_apart() -> None:
    both = {**ledger(CREDIT, 5).entries, **ledger(POINTS, 5).entries}
    assert list(ledger_violations(Ledger(accounts=[CREDIT, POINTS], entries=both))) == []
    assert rules(ledger_violations(Ledger(accounts=[CREDIT], entries=both))) == [("ledger_account", "loyalty z")]


def test_a_broken_ledger_in_the_table_is_reported(deployment: Deployment) -> None:
    zoe = make_customer(deployment).id
    card = deployment.run(gift_cards.issue_gift_card, IssueGiftCard(initial_minor=5000)).card
    deployment.run(store_credit.move_store_credit, MoveStoreCredit(customer_id=zoe, amount_minor=300))
    deployment.run(loyalty.award_points, AwardPoints(customer_id=zoe, points=40))
    assert commit(deployment, violations) == []

    def damage(ctx: Any) -> None:
        ctx.uow.adjust(GiftCard, card.id, add={"balance": 1})
        ctx.uow.adjust(StoreCreditAccount, zoe, "EUR", add={"balance": -1})
        ctx.uow.adjust(LoyaltyAccount, zoe, add={"balance": -41})
        ctx.uow.create(entry(CARD, 5))

    commit(deployment, damage)
    assert [(each.rule, each.subject, each.expected, each.found) for each in commit(deployment, violations)] == [
        ("ledger_balance", f"gift_card {card.id}", "5000", "5001"),
        ("ledger_balance", f"store_credit {zoe}.EUR", "300", "299"),
        ("ledger_balance", f"loyalty {zoe}", "40", "-1"),
        ("ledger_overdrawn", f"loyalty {zoe}", ">= 0", "-1"),
        ("ledger_account", "gift_card c", "an account", "none"),
    ]


def commit(deployment: Deployment, work: Any) -> Any:
    return deployment.run(Operation("test.work", lambda ctx, command: work(ctx), None, writes=True), actor=SYSTEM)
