"""Gift cards and ledger entries in the trade read model: standing in SQL as in Python, and a model built from the table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.adapters.replica.trade import SqliteTrade
from chalicelib.domain import gift_cards, store_credit
from chalicelib.domain.gift_cards import (
    GiftCard,
    GiftCardFilter,
    GiftCardId,
    GiftCardStatus,
    IssueGiftCard,
    ListGiftCards,
    RedeemGiftCard,
)
from chalicelib.domain.gift_cards.model import FOR_EVER_MS, unix_ms
from chalicelib.domain.ledger import Entry, EntryFilter, EntryKind
from chalicelib.domain.store_credit import MoveStoreCredit, ReadStoreCredit
from tests.support.accounts import make_customer
from tests.support.deployment import Deployment
from tests.support.replicas import CTX, filled

T0 = datetime(2026, 1, 1, tzinfo=UTC)
ENDS = (T0 - timedelta(milliseconds=1), T0, T0 + timedelta(milliseconds=1))
CARDS = [
    GiftCard(
        id=GiftCardId(f"{voided}{balance}{end}"),
        sealed_code="s",
        code_print="p",
        currency="EUR",
        initial_minor=5,
        balance=balance,
        voided=voided,
        valid_until_ms=end,
        customer_id="zoe" if end in (unix_ms(T0), FOR_EVER_MS) else None,
        created_at=T0,
    )
    for voided in (0, 1)
    for balance in (0, 5)
    for end in (*map(unix_ms, ENDS), FOR_EVER_MS)
]


@pytest.mark.parametrize("status", [*GiftCardStatus, None])
@pytest.mark.parametrize("customer_id", ["zoe", None])
def test_cards_stand_in_sql_as_they_stand(status: GiftCardStatus | None, customer_id: str | None) -> None:
    trade, _ = filled(SqliteTrade, CARDS)
    found = trade.gift_cards(CTX, GiftCardFilter(status=status, customer_id=customer_id, at=T0, page_size=100))
    expected = {
        card.id for card in CARDS if status in (None, card.status(T0)) and customer_id in (None, card.customer_id)
    }
    assert {card.id for card in found.items} == expected
    assert expected


def test_entries_are_of_one_account_of_one_ledger() -> None:
    def entry(ledger: str, account_id: str, amount: int) -> Entry:
        return Entry(
            ledger=ledger,
            account_id=account_id,
            id=f"{ledger}{account_id}{amount}",
            kind=EntryKind.CREDIT,
            amount=amount,
            created_at=T0 + timedelta(hours=amount),
        )

    stored = [entry("a", "x", 1), entry("a", "x", 2), entry("a", "y", 3), entry("b", "x", 4)]
    trade, _ = filled(SqliteTrade, stored)
    found = trade.entries(CTX, EntryFilter(ledger="a", account_id="x"))
    assert ([each.amount for each in found.items], found.total) == ([2, 1], 2)


def test_a_model_built_from_the_table_knows_them(deployment: Deployment) -> None:
    zoe = make_customer(deployment).id
    card = deployment.run(gift_cards.issue_gift_card, IssueGiftCard(initial_minor=5000)).card
    deployment.run(gift_cards.redeem_gift_card, RedeemGiftCard(id=card.id, amount_minor=4000, order_id="order-1"))
    deployment.run(store_credit.move_store_credit, MoveStoreCredit(customer_id=zoe, amount_minor=300))
    fresh = Deployment()
    fresh.shops = deployment.shops
    (shown,) = fresh.run(gift_cards.list_gift_cards, ListGiftCards()).items
    assert (shown.card.id, shown.card.balance) == (card.id, 1000)
    statement = fresh.run(store_credit.get_store_credit, ReadStoreCredit(customer_id=zoe))
    assert [entry.amount for entry in statement.entries.items] == [300]
