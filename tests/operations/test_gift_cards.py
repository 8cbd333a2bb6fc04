"""Gift cards: exact balances, one effect an order, void and expiry, codes that are never told."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters.dynamo.table import counting
from chalicelib.domain import gift_cards
from chalicelib.domain.context import ANONYMOUS, SYSTEM, Actor
from chalicelib.domain.gift_cards import (
    GiftCardBalanceTooLow,
    GiftCardCodeTaken,
    GiftCardCodeUnusable,
    GiftCardCurrencyMismatch,
    GiftCardExpired,
    GiftCardExpiryPast,
    GiftCardNotFound,
    GiftCardRedeemedOtherwise,
    GiftCardStatus,
    GiftCardVoid,
    IssueGiftCard,
    ListGiftCards,
    RedeemGiftCard,
    ShownCard,
    UpdateGiftCard,
)
from chalicelib.domain.gift_cards.codes import MISSES
from chalicelib.domain.grants import Grant
from chalicelib.domain.identity import CustomerNotFound
from chalicelib.domain.ledger import AmountNotPositive, Entry, EntryKind
from chalicelib.kernel.errors import Forbidden, RateExceeded, Unauthenticated
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.operation import Operation
from tests.support.deployment import DEMO, NOON, Deployment
from tests.support.dump import dump
from tests.support.stored import Stored


def issue(deployment: Deployment, amount: int = 5000, **more: Any) -> ShownCard:
    made: ShownCard = deployment.run(gift_cards.issue_gift_card, IssueGiftCard(initial_minor=amount, **more))
    return made


def redeem(deployment: Deployment, card_id: str, amount: int, order_id: str = "order-1", **call: Any) -> ShownCard:
    command = RedeemGiftCard(id=card_id, amount_minor=amount, order_id=order_id)
    left: ShownCard = deployment.run(gift_cards.redeem_gift_card, command, **call)
    return left


def listed(deployment: Deployment, **wanted: Any) -> list[str]:
    found = deployment.run(gift_cards.list_gift_cards, ListGiftCards(**wanted))
    assert found.total == len(found.items)
    return [shown.card.id for shown in found.items]


def moves(card_id: str) -> list[tuple[EntryKind, int, str | None]]:
    entries = sorted(Stored().all(Entry, DEMO), key=lambda entry: entry.created_at)
    return [(entry.kind, entry.amount, entry.order_id) for entry in entries if entry.account_id == card_id]


def inside(deployment: Deployment, work: Any) -> Any:
    """Call what other contexts call within their own operation."""
    return deployment.run(Operation("test.inside", lambda ctx, command: work(ctx), None, writes=True), actor=SYSTEM)


def test_an_issued_card_has_a_code_nobody_guesses(deployment: Deployment) -> None:
    made = issue(deployment)
    assert re.fullmatch(r"GIFT(-[2-9A-HJ-NP-Z]{4}){4}", made.code)
    assert (made.status, made.card.balance, made.card.initial_minor, made.card.currency) == (
        GiftCardStatus.ACTIVE, 5000, 5000, "EUR",
    )  # fmt: skip
    assert moves(made.card.id) == [(EntryKind.ISSUE, 5000, None)]
    assert issue(deployment).code != made.code


def test_no_code_is_kept_in_the_open(deployment: Deployment) -> None:
    made = issue(deployment, code="summer-2026-party")
    issue(deployment)
    text = str(dump()).lower()
    assert "summer" not in text
    assert made.code == "summer-2026-party"


def test_codes_are_compared_without_case_and_dashes(deployment: Deployment) -> None:
    made = issue(deployment, code="Summer-2026-Party")
    with pytest.raises(GiftCardCodeTaken):
        issue(deployment, code="SUMMER2026 PARTY")
    assert listed(deployment, code="summer 2026 party") == [made.card.id]
    assert len(Stored().all(gift_cards.GiftCard, DEMO)) == 1


@pytest.mark.parametrize("code", ["SHORT-1", "ümlaut-2026", "x" * 41, "WITH_SIGNS!", ""])
def test_a_code_must_be_plain_and_long_enough(deployment: Deployment, code: str) -> None:
    with pytest.raises(GiftCardCodeUnusable):
        issue(deployment, code=code)


def test_what_a_card_is_issued_with_must_make_sense(deployment: Deployment) -> None:
    with pytest.raises(AmountNotPositive):
        issue(deployment, 0)
    with pytest.raises(GiftCardExpiryPast):
        issue(deployment, expires_at=NOON)
    with pytest.raises(CustomerNotFound):
        issue(deployment, customer_id=new_id())
    assert Stored().all(gift_cards.GiftCard, DEMO) == []


def test_redeeming_part_by_part_uses_a_card_up(deployment: Deployment) -> None:
    card_id = issue(deployment).card.id
    first = redeem(deployment, card_id, 2000, "a")
    deployment.clock.advance(timedelta(seconds=1))
    last = redeem(deployment, card_id, 3000, "b")
    assert (first.card.balance, first.status) == (3000, GiftCardStatus.ACTIVE)
    assert (last.card.balance, last.status) == (0, GiftCardStatus.REDEEMED)
    with pytest.raises(GiftCardBalanceTooLow) as refused:
        redeem(deployment, card_id, 1, "c")
    assert refused.value.details == {"available": 0, "requested": 1}
    assert sorted(moves(card_id), key=lambda move: str(move[2])) == [
        (EntryKind.ISSUE, 5000, None), (EntryKind.REDEMPTION, -2000, "a"), (EntryKind.REDEMPTION, -3000, "b"),
    ]  # fmt: skip


def test_more_than_is_left_is_not_taken_in_part(deployment: Deployment) -> None:
    card_id = issue(deployment).card.id
    with pytest.raises(GiftCardBalanceTooLow) as refused:
        redeem(deployment, card_id, 5001)
    assert refused.value.details == {"available": 5000, "requested": 5001}
    assert moves(card_id) == [(EntryKind.ISSUE, 5000, None)]


def test_the_same_order_redeems_once(deployment: Deployment) -> None:
    card_id = issue(deployment).card.id
    redeem(deployment, card_id, 2000)
    again = redeem(deployment, card_id, 2000)
    assert again.card.balance == 3000
    with pytest.raises(GiftCardRedeemedOtherwise) as refused:
        redeem(deployment, card_id, 2001)
    assert refused.value.details == {"redeemed": 2000}
    assert sum(amount for _, amount, _ in moves(card_id)) == 3000
    with pytest.raises(AmountNotPositive):
        redeem(deployment, card_id, 0, "b")


def test_a_repeated_redemption_is_told_even_when_the_card_is_void_by_then(deployment: Deployment) -> None:
    card_id = issue(deployment).card.id
    redeem(deployment, card_id, 5000)
    deployment.run(gift_cards.update_gift_card, UpdateGiftCard(id=card_id, void=True))
    assert redeem(deployment, card_id, 5000).status is GiftCardStatus.VOID


def test_a_key_makes_an_answer_repeatable(deployment: Deployment) -> None:
    card_id = issue(deployment).card.id
    first = redeem(deployment, card_id, 2000, key="k")
    redeem(deployment, card_id, 1000, "b")
    assert redeem(deployment, card_id, 2000, key="k") == first


def test_void_is_final(deployment: Deployment) -> None:
    card_id = issue(deployment).card.id
    void = UpdateGiftCard(id=card_id, void=True)
    assert deployment.run(gift_cards.update_gift_card, void).status is GiftCardStatus.VOID
    assert deployment.run(gift_cards.update_gift_card, void).status is GiftCardStatus.VOID
    with pytest.raises(GiftCardVoid):
        deployment.run(gift_cards.update_gift_card, UpdateGiftCard(id=card_id, expires_at=None))
    with pytest.raises(GiftCardVoid):
        redeem(deployment, card_id, 1)
    (card,) = Stored().all(gift_cards.GiftCard, DEMO)
    assert (card.balance, card.voided) == (5000, 1)


def test_a_card_ends_by_the_shops_clock_and_may_be_given_more_time(deployment: Deployment) -> None:
    end = NOON + timedelta(hours=1)
    card_id = issue(deployment, expires_at=end).card.id
    deployment.clock.at = end - timedelta(milliseconds=1)
    assert redeem(deployment, card_id, 1000, "a").card.expires_at == end
    deployment.clock.at = end
    with pytest.raises(GiftCardExpired):
        redeem(deployment, card_id, 1000, "b")
    with pytest.raises(GiftCardExpired):
        redeem(deployment, card_id, 10_000, "b")
    longer = UpdateGiftCard(id=card_id, expires_at=end + timedelta(days=1))
    assert deployment.run(gift_cards.update_gift_card, longer).status is GiftCardStatus.ACTIVE
    redeem(deployment, card_id, 1000, "b")
    for_ever = deployment.run(gift_cards.update_gift_card, UpdateGiftCard(id=card_id, expires_at=None))
    assert for_ever.card.expires_at is None
    sooner = deployment.run(gift_cards.update_gift_card, UpdateGiftCard(id=card_id, expires_at=NOON))
    assert sooner.status is GiftCardStatus.EXPIRED


def test_cards_are_listed_by_where_they_stand(deployment: Deployment) -> None:
    cards: dict[str, str] = {}
    for name in ("active", "expired", "redeemed", "void"):
        end = NOON + timedelta(hours=1) if name == "expired" else None
        cards[name] = issue(deployment, expires_at=end).card.id
        deployment.clock.advance(timedelta(seconds=1))
    redeem(deployment, cards["redeemed"], 5000)
    deployment.run(gift_cards.update_gift_card, UpdateGiftCard(id=cards["void"], void=True))
    deployment.clock.advance(timedelta(hours=2))
    assert listed(deployment) == [cards["void"], cards["redeemed"], cards["expired"], cards["active"]]
    for status in GiftCardStatus:
        assert listed(deployment, status=status) == [cards[status.value]]
    assert listed(deployment, customer_id=new_id()) == []


def test_a_list_by_code_obeys_the_other_filters(deployment: Deployment) -> None:
    made = issue(deployment)
    assert listed(deployment, code=made.code, status=GiftCardStatus.ACTIVE) == [made.card.id]
    assert listed(deployment, code=made.code, status=GiftCardStatus.VOID) == []
    assert listed(deployment, code=made.code, customer_id=new_id()) == []


def test_trying_codes_comes_to_an_end(deployment: Deployment) -> None:
    made = issue(deployment)
    for number in range(MISSES.most):
        assert listed(deployment, code=f"GUESS-{number:04}") == []
    with pytest.raises(RateExceeded):
        listed(deployment, code=made.code)
    other = Actor(kind="api", id=new_id(), grants=frozenset({Grant.GIFT_CARDS_READ}))
    assert deployment.run(gift_cards.list_gift_cards, ListGiftCards(code=made.code), actor=other).total == 1
    deployment.clock.advance(timedelta(seconds=MISSES.seconds))
    assert listed(deployment, code=made.code) == [made.card.id]


def test_codes_are_resolved_once_each_and_only_if_usable(deployment: Deployment) -> None:
    first, second = issue(deployment), issue(deployment, currency="USD")
    codes = [second.code, first.code.lower(), first.code]
    found = inside(deployment, lambda ctx: gift_cards.resolve(ctx, codes))
    assert [card.id for card in found] == [second.card.id, first.card.id]
    with pytest.raises(GiftCardCurrencyMismatch):
        inside(deployment, lambda ctx: gift_cards.resolve(ctx, codes, currency="EUR"))
    for number in range(MISSES.most):
        with pytest.raises(GiftCardNotFound):
            inside(deployment, lambda ctx, n=number: gift_cards.resolve(ctx, [f"GUESS-{n:04}"]))
    with pytest.raises(RateExceeded):
        inside(deployment, lambda ctx: gift_cards.resolve(ctx, codes))


def test_resolving_names_why_a_card_cannot_be_used(deployment: Deployment) -> None:
    spent, void, late = (issue(deployment, expires_at=NOON + timedelta(hours=1)) for _ in range(3))
    redeem(deployment, spent.card.id, 5000)
    deployment.run(gift_cards.update_gift_card, UpdateGiftCard(id=void.card.id, void=True))
    deployment.clock.advance(timedelta(hours=1))
    for made, refusal in ((spent, GiftCardBalanceTooLow), (void, GiftCardVoid), (late, GiftCardExpired)):
        with pytest.raises(refusal):
            inside(deployment, lambda ctx, code=made.code: gift_cards.resolve(ctx, [code]))


def test_an_order_takes_and_gets_back_through_its_own_operation(deployment: Deployment) -> None:
    card = issue(deployment).card
    inside(deployment, lambda ctx: gift_cards.take(ctx, card, 4000, "order-1"))
    assert redeem(deployment, card.id, 4000, "order-1").card.balance == 1000  # the same redemption, seen from outside
    deployment.run(gift_cards.update_gift_card, UpdateGiftCard(id=card.id, void=True))
    inside(deployment, lambda ctx: gift_cards.put_back(ctx, card.id, 1500, "order-1", "refund-1"))
    inside(deployment, lambda ctx: gift_cards.put_back(ctx, card.id, 2500, "order-1", "refund-2"))
    (stored,) = Stored().all(gift_cards.GiftCard, DEMO)
    assert (stored.balance, stored.voided) == (5000, 1)
    assert sum(amount for _, amount, _ in moves(card.id)) == 5000


def test_what_happens_to_a_card_after_it_was_read_counts(deployment: Deployment) -> None:
    void = {"void": True}, GiftCardVoid
    late = {"expires_at": NOON}, GiftCardExpired
    for change, refusal in (void, late):
        card = issue(deployment).card

        def work(ctx: Any, card: Any = card, change: Any = change) -> None:
            read = ctx.uow.get(gift_cards.GiftCard, card.id)
            deployment.run(gift_cards.update_gift_card, UpdateGiftCard(id=card.id, **change))
            gift_cards.take(ctx, read, 1, "order-1")

        with pytest.raises(refusal):
            inside(deployment, work)
        assert moves(card.id) == [(EntryKind.ISSUE, 5000, None)]


def test_a_change_of_a_card_disturbs_no_redemption(deployment: Deployment) -> None:
    card = issue(deployment).card

    def work(ctx: Any) -> None:
        gift_cards.take(ctx, card, 1000, "order-1")
        redeem(deployment, card.id, 500, "order-2")
        deployment.run(gift_cards.update_gift_card, UpdateGiftCard(id=card.id, expires_at=NOON + timedelta(days=1)))

    inside(deployment, work)
    (stored,) = Stored().all(gift_cards.GiftCard, DEMO)
    assert (stored.balance, stored.expires_at) == (3500, NOON + timedelta(days=1))


def test_requests_to_the_table(deployment: Deployment) -> None:
    with counting() as requests:
        made = issue(deployment)
    assert requests == ["TransactWriteItems"]
    with counting() as requests:
        redeem(deployment, made.card.id, 1000)
    assert requests == ["BatchGetItem", "TransactWriteItems"]
    with counting() as requests:
        redeem(deployment, made.card.id, 1000)
    assert requests == ["BatchGetItem"]
    with counting() as requests:
        deployment.run(gift_cards.update_gift_card, UpdateGiftCard(id=made.card.id, void=True))
    assert requests == ["GetItem", "TransactWriteItems"]
    with counting() as requests:
        listed(deployment, code=made.code)
    assert requests == ["BatchGetItem", "BatchGetItem"]
    listed(deployment)
    with counting() as requests:
        listed(deployment)
    assert requests == ["Query"]


@pytest.mark.parametrize(
    ("operation", "command", "grant"),
    [
        (gift_cards.list_gift_cards, ListGiftCards(), Grant.GIFT_CARDS_READ),
        (gift_cards.issue_gift_card, IssueGiftCard(initial_minor=1), Grant.GIFT_CARDS_WRITE),
        (gift_cards.redeem_gift_card, RedeemGiftCard(id="x", amount_minor=1, order_id="o"), Grant.GIFT_CARDS_WRITE),
        (gift_cards.update_gift_card, UpdateGiftCard(id="x", void=True), Grant.GIFT_CARDS_WRITE),
    ],
)
def test_only_the_one_grant_opens(deployment: Deployment, operation: Any, command: Any, grant: str) -> None:
    assert operation.needs == grant
    with pytest.raises(Unauthenticated):
        deployment.run(operation, command, actor=ANONYMOUS)
    with pytest.raises(Forbidden):
        deployment.run(operation, command, actor=Actor(kind="api", id="k"))


def test_another_shops_card_is_not_found(deployment: Deployment) -> None:
    made = issue(deployment)
    with pytest.raises(GiftCardNotFound):
        redeem(deployment, made.card.id, 1, shop="other")
    with pytest.raises(GiftCardNotFound):
        deployment.run(gift_cards.update_gift_card, UpdateGiftCard(id=made.card.id, void=True), shop="other")
    found = deployment.run(gift_cards.list_gift_cards, ListGiftCards(code=made.code), shop="other")
    assert (found.items, found.total) == ([], 0)
    with pytest.raises(GiftCardNotFound):
        redeem(deployment, "not-a-card", 1)
