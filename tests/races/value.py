"""Callers and rounds of the ledgers: many take from one gift card, one credit, one customer's points at the same moment.

As in rounds.py, each round takes the name of a condition to leave out.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from chalicelib.domain import gift_cards, loyalty, store_credit
from chalicelib.domain.context import SYSTEM, Shop
from chalicelib.domain.gift_cards import (
    GiftCard,
    GiftCardStatus,
    IssueGiftCard,
    RedeemGiftCard,
    ShownCard,
    UpdateGiftCard,
)
from chalicelib.domain.identity import Customer
from chalicelib.domain.ledger import Account, Entry, EntryKind
from chalicelib.domain.loyalty import AwardPoints, LoyaltyAccount, RedeemPoints, SetLoyaltyProgram, reactions
from chalicelib.domain.orders import OrderPaid, Standing
from chalicelib.domain.payments import RefundIssued
from chalicelib.domain.store_credit import MoveStoreCredit, StoreCreditAccount
from chalicelib.kernel.events import Event
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.operation import Operation
from chalicelib.workers.subscriptions import Reaction
from tests.support.aftermath import moved
from tests.support.arena import Arena
from tests.support.deployment import NOON, OWNER
from tests.support.orders import known_order
from tests.support.outcomes import ended
from tests.support.race import Job, Outcome, Stage

CALLERS = 16
WHOLE = 1000
SHARE = 150  # six of which fit
SERVED = WHOLE // SHARE
LEFT = WHOLE - SERVED * SHARE


def redeem_card(stage: Stage, shop: Shop, card_id: str, amount: int, order_id: str) -> Any:
    """Take an amount off a card for an order."""
    command = RedeemGiftCard(id=card_id, amount_minor=amount, order_id=order_id)
    return stage.run(gift_cards.redeem_gift_card, command, shop, OWNER)


def void_card(stage: Stage, shop: Shop, card_id: str) -> Any:
    """Make a card void."""
    return stage.run(gift_cards.update_gift_card, UpdateGiftCard(id=card_id, void=True), shop, OWNER)


def move_credit(stage: Stage, shop: Shop, customer_id: str, amount: int, key: str | None = None) -> Any:
    """Give a customer credit, or (negative) take some."""
    command = MoveStoreCredit(customer_id=customer_id, amount_minor=abs(amount), debit=amount < 0)
    return stage.run(store_credit.move_store_credit, command, shop, OWNER, key)


def redeem_points(stage: Stage, shop: Shop, customer_id: str, points: int, order_id: str | None) -> Any:
    """Turn points into a discount."""
    command = RedeemPoints(customer_id=customer_id, points=points, order_id=order_id)
    return stage.run(loyalty.redeem_points, command, shop, OWNER)


def card_by_parts(arena: Arena, without: str | None = None) -> list[str]:
    """Sixteen take 150 each of a card with 1000: six get it, ten are told that 100 are left."""
    shop, card = _card(arena)
    jobs = [Job(redeem_card, (shop, card.card.id, SHARE, f"order-{n}")) for n in range(CALLERS)]
    outcomes = arena.race(jobs, without=without)
    return [*_shared_out(outcomes, "gift_card_balance_too_low"), *_left(arena, shop, GiftCard, LEFT, 1 + SERVED)]


def card_at_once(arena: Arena, without: str | None = None) -> list[str]:
    """Sixteen spend all that is on a card: one does, and the card is used up."""
    shop, card = _card(arena)
    jobs = [Job(redeem_card, (shop, card.card.id, WHOLE, f"order-{n}")) for n in range(CALLERS)]
    outcomes = arena.race(jobs, without=without)
    found = _unexpected(outcomes, ok=1, gift_card_balance_too_low=CALLERS - 1)
    if [each.result.status for each in outcomes if each.ok] != [GiftCardStatus.REDEEMED]:
        found.append("the winner is not told that the card is used up")
    return [*found, *_left(arena, shop, GiftCard, 0, 2)]


def one_redemption(arena: Arena, without: str | None = None) -> list[str]:
    """Sixteen callers redeem for one and the same order: one effect, and all are told of it."""
    shop, card = _card(arena)
    outcomes = arena.race([Job(redeem_card, (shop, card.card.id, SHARE, "order"))] * CALLERS, without=without)
    return [*_unexpected(outcomes, ok=CALLERS), *_left(arena, shop, GiftCard, WHOLE - SHARE, 2)]


def credit_by_parts(arena: Arena, without: str | None = None) -> list[str]:
    """Sixteen take 150 each of a credit of 1000."""
    shop, who = _customer(arena)
    move_credit(arena.stage, shop, who, WHOLE)
    outcomes = arena.race([Job(move_credit, (shop, who, -SHARE))] * CALLERS, without=without)
    return [*_shared_out(outcomes, "store_credit_too_low"), *_left(arena, shop, StoreCreditAccount, LEFT, 1 + SERVED)]


def first_credits(arena: Arena, without: str | None = None) -> list[str]:
    """Sixteen give a customer credit who never had any: the account is opened once and all of it counts."""
    shop, who = _customer(arena)
    outcomes = arena.race([Job(move_credit, (shop, who, SHARE))] * CALLERS, without=without)
    return [*_unexpected(outcomes, ok=CALLERS), *_left(arena, shop, StoreCreditAccount, CALLERS * SHARE, CALLERS)]


def points_by_parts(arena: Arena, without: str | None = None) -> list[str]:
    """Sixteen redeem 150 each of 1000 points."""
    shop, who = _rich_in_points(arena)
    jobs = [Job(redeem_points, (shop, who, SHARE, f"order-{n}")) for n in range(CALLERS)]
    outcomes = arena.race(jobs, without=without)
    return [*_shared_out(outcomes, "points_too_low"), *_left(arena, shop, LoyaltyAccount, LEFT, 1 + SERVED)]


def points_of_one_order(arena: Arena, without: str | None = None) -> list[str]:
    """Sixteen callers redeem points for one and the same order: one effect, and one discount for all."""
    shop, who = _rich_in_points(arena)
    outcomes = arena.race([Job(redeem_points, (shop, who, SHARE, "order"))] * CALLERS, without=without)
    found = _unexpected(outcomes, ok=CALLERS)
    if {each.result.entry.worth_minor for each in outcomes if each.ok} != {SHARE}:
        found.append("different discounts")
    return [*found, *_left(arena, shop, LoyaltyAccount, WHOLE - SHARE, 2)]


def void_meanwhile(arena: Arena, without: str | None = None) -> list[str]:
    """A card is made void while fifteen take a little of it: what was taken by then is taken, nothing disturbs anybody."""
    shop, card = _card(arena)
    jobs = [Job(redeem_card, (shop, card.card.id, 10, f"order-{n}")) for n in range(CALLERS - 1)]
    outcomes = arena.race([*jobs, Job(void_card, (shop, card.card.id))], without=without)
    ways = ended(outcomes)
    found = [] if set(ways) <= {"ok", "gift_card_void"} and outcomes[-1].ok else [f"ended {dict(ways)}"]
    taken = ways["ok"] - 1
    return [*found, *_left(arena, shop, GiftCard, WHOLE - 10 * taken, 1 + taken)]


def points_taken_back(arena: Arena, without: str | None = None) -> list[str]:
    """An order is refunded while fifteen spend what it had earned: all points go, to one side or the other, and no more."""
    shop, who = _customer(arena)
    order = known_order(customer_id=who, total_minor=100 * WHOLE)
    arena.store(shop, order)
    arena.run(loyalty.set_program, SetLoyaltyProgram(enabled=True), shop, OWNER)
    hear(arena.stage, shop, reactions.earn, moved(order, OrderPaid, Standing.PAID))
    news = RefundIssued(
        refund_id=new_id(), order_id=order.id, amount_minor=order.total_minor, tax_minor=0, currency="EUR",
        credit_note_id=new_id(),
    )  # fmt: skip
    jobs = [Job(redeem_points, (shop, who, 80, f"order-{n}")) for n in range(CALLERS - 1)]
    outcomes = arena.race([Job(hear, (shop, reactions.take_back, news)), *jobs], without=without)
    ways = ended(outcomes)
    found = [] if set(ways) <= {"ok", "points_too_low"} and outcomes[0].ok else [f"ended {dict(ways)}"]
    stored = arena.stored(shop)
    entries = stored.all(Entry, shop.id)
    spent = [entry.amount for entry in entries if entry.kind is EntryKind.REDEEM]
    points = [(account.balance, account.lifetime) for account in stored.all(LoyaltyAccount, shop.id)]
    if points != [(0, 0)] or sum(entry.amount for entry in entries) or spent != [-80] * (ways["ok"] - 1):
        found.append(f"left {points} after {[entry.amount for entry in entries]}")
    return found


def hear(stage: Stage, shop: Shop, reaction: Reaction, fact: Event) -> Any:
    """A worker acts on an event."""
    operation = Operation("test.hear", lambda ctx, command: reaction(ctx, command, None), None, writes=True)  # type: ignore[arg-type]
    return stage.run(operation, fact, shop, SYSTEM)


def _card(arena: Arena) -> tuple[Shop, ShownCard]:
    shop = arena.open_shop()
    return shop, arena.run(gift_cards.issue_gift_card, IssueGiftCard(initial_minor=WHOLE), shop, OWNER)


def _customer(arena: Arena) -> tuple[Shop, str]:
    shop, who = arena.open_shop(), new_id()
    arena.store(shop, Customer(id=who, email="zoe@example.test", created_at=NOON, updated_at=NOON))
    return shop, who


def _rich_in_points(arena: Arena) -> tuple[Shop, str]:
    shop, who = _customer(arena)
    arena.run(loyalty.award_points, AwardPoints(customer_id=who, points=WHOLE), shop, OWNER)
    return shop, who


def _shared_out(outcomes: list[Outcome], refusal: str) -> list[str]:
    """As many as the balance is enough for are served; the others are refused with what is left and what they wanted."""
    found = _unexpected(outcomes, **{"ok": SERVED, refusal: CALLERS - SERVED})
    told = {tuple(sorted(each.details.items())) for each in outcomes if each.code == refusal}
    if told != {(("available", LEFT), ("requested", SHARE))}:
        found.append(f"told {told}")
    return found


def _left(arena: Arena, shop: Shop, kind: type[Account], balance: int, entries: int) -> list[str]:
    stored = arena.stored(shop)
    balances = [account.balance for account in stored.all(kind, shop.id)]
    moves = [entry.amount for entry in stored.all(Entry, shop.id)]
    found = [] if balances == [balance] else [f"left {balances} instead of {balance}"]
    if (len(moves), sum(moves)) != (entries, balance):
        found.append(f"entries {moves}")
    return found + arena.findings(shop)


def _unexpected(outcomes: list[Outcome], **wanted: int) -> list[str]:
    """Whether calls ended in any other way than wanted; having to come again is no way to end."""
    return [] if ended(outcomes) == +Counter(wanted) else [f"ended {dict(ended(outcomes))}"]
