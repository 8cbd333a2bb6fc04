"""What the shop keeps for its customers, spent on an order and given back: gift cards, store credit, points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from chalicelib.domain import gift_cards, loyalty, store_credit
from chalicelib.domain.context import Context
from chalicelib.domain.gift_cards import GiftCard, GiftCardNotFound
from chalicelib.domain.loyalty import LoyaltyAccount, PointsTooLow, PointsWorthNothing
from chalicelib.domain.store_credit import StoreCreditAccount
from chalicelib.domain.tenders.errors import CustomerNeeded, PointsInAnotherCurrency
from chalicelib.domain.tenders.events import returned, succeeded
from chalicelib.domain.tenders.model import Method, Payment, PaymentId, PaymentStatus, Provider
from chalicelib.domain.tenders.rules import Part, part_of
from chalicelib.kernel.derived import derived_id
from chalicelib.kernel.unit_of_work import Reference

TAKE_WRITES = 3  # of a transaction, for each tender: the account, its entry, the payment
CANCELLED = "cancelled"  # under which what an order took goes back when it is cancelled unpaid

_METHODS = {
    Provider.GIFT_CARD: Method.GIFT_CARD,
    Provider.STORE_CREDIT: Method.STORE_CREDIT,
    Provider.LOYALTY: Method.POINTS,
}


class Wanted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a shopper wants to pay with first: gift cards by id, all of the credit that is needed, up to some points."""

    gift_cards: tuple[str, ...] = ()
    store_credit: bool = False
    points: int = 0


class Tender(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one of them pays, in minor units, and for points how many of them."""

    provider: Provider
    account_id: str
    amount_minor: int
    points: int = 0


class Purse(msgspec.Struct, frozen=True, kw_only=True):
    """What a shopper wants to pay with, as it stands now."""

    cards: Mapping[str, GiftCard] = {}
    credit: StoreCreditAccount | None = None
    points: LoyaltyAccount | None = None


class Bill(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be paid, and by whom."""

    amount_minor: int
    currency: str
    customer_id: str | None


def references(wanted: Wanted, customer_id: str | None, currency: str) -> list[Reference]:
    """What is to be read about what a shopper wants to pay with. Raises CustomerNeeded."""
    if customer_id is None:
        if wanted.store_credit or wanted.points:
            raise CustomerNeeded()
        return [gift_cards.reference(each) for each in wanted.gift_cards]
    return [
        *(gift_cards.reference(each) for each in wanted.gift_cards),
        *([store_credit.reference(customer_id, currency)] if wanted.store_credit else []),
        *([loyalty.reference(customer_id)] if wanted.points else []),
    ]


def purse_of(wanted: Wanted, found: Sequence[Any]) -> Purse:
    """What `references` found. Raises GiftCardNotFound."""
    cards: dict[str, GiftCard] = {card.id: card for card in found if isinstance(card, GiftCard)}
    if set(cards) != set(wanted.gift_cards):
        raise GiftCardNotFound()
    return Purse(
        cards={each: cards[each] for each in wanted.gift_cards},
        credit=next((each for each in found if isinstance(each, StoreCreditAccount)), None),
        points=next((each for each in found if isinstance(each, LoyaltyAccount)), None),
    )


def plan(ctx: Context, wanted: Wanted, purse: Purse, bill: Bill) -> tuple[Tender, ...]:
    """Who pays how much of a bill: points first, then gift cards as they were named, then store credit.

    That is the refunds' order backwards: what is taken first comes back last. Raises the errors of a card that cannot
    be used, PointsTooLow, PointsWorthNothing, PointsInAnotherCurrency.
    """
    planned: list[Tender] = []
    left = bill.amount_minor
    if wanted.points and left:
        planned.append(_points(ctx, wanted, purse, bill))
        left -= planned[-1].amount_minor
    for card in purse.cards.values():
        gift_cards.ensure_usable(card, ctx.now, currency=bill.currency)
        if left:
            amount = min(left, card.balance)
            planned.append(Tender(provider=Provider.GIFT_CARD, account_id=card.id, amount_minor=amount))
            left -= amount
    credit = 0 if purse.credit is None else min(left, purse.credit.balance)
    if credit:
        customer = bill.customer_id or ""
        planned.append(Tender(provider=Provider.STORE_CREDIT, account_id=customer, amount_minor=credit))
    return tuple(planned)


def _points(ctx: Context, wanted: Wanted, purse: Purse, bill: Bill) -> Tender:
    """No more points than the bill needs, and no more than the shopper named."""
    if bill.currency != ctx.shop.currency:
        raise PointsInAnotherCurrency(currency=ctx.shop.currency, wanted=bill.currency)
    program = loyalty.program(ctx)
    amount = min(bill.amount_minor, loyalty.worth(program, wanted.points))
    if amount <= 0:
        raise PointsWorthNothing(points=wanted.points)
    points = -(-amount * program.redeem_points // program.redeem_minor)
    available = 0 if purse.points is None else purse.points.balance
    if points > available:
        raise PointsTooLow(available=available, requested=points)
    return Tender(provider=Provider.LOYALTY, account_id=bill.customer_id or "", amount_minor=amount, points=points)


def take(ctx: Context, order_id: str, currency: str, planned: Iterable[Tender], purse: Purse) -> None:
    """Take what was planned, in the transaction that places the order: three writes for each.

    The commit raises the error of an account that has become too small.
    """
    for tender in planned:
        if tender.provider is Provider.GIFT_CARD:
            gift_cards.take(ctx, purse.cards[tender.account_id], tender.amount_minor, order_id)
        elif tender.provider is Provider.STORE_CREDIT:
            store_credit.take(ctx, tender.account_id, tender.amount_minor, order_id, currency=currency)
        else:
            loyalty.take(ctx, tender.account_id, tender.points, order_id)
        _write(ctx, order_id, currency, tender)


def _write(ctx: Context, order_id: str, currency: str, tender: Tender) -> None:
    payment = Payment(
        id=PaymentId(derived_id(order_id, tender.provider.value, tender.account_id)),
        order_id=order_id,
        provider=tender.provider,
        method=_METHODS[tender.provider],
        status=PaymentStatus.SUCCEEDED,
        amount_minor=tender.amount_minor,
        received_minor=tender.amount_minor,
        currency=currency,
        account_id=tender.account_id,
        points=tender.points,
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    ctx.uow.emit(succeeded(ctx.uow.create(payment)))


def put_back(ctx: Context, order_id: str, currency: str, parts: Iterable[Part], key: str) -> None:
    """Give parts of an order's payments back to the accounts that they came from: two writes for each.

    `key` says why, and is used once for an order. What went by other ways is none of ours.
    """
    for part in parts:
        account = part.account_id or ""
        if part.provider is Provider.GIFT_CARD:
            gift_cards.put_back(ctx, account, part.amount_minor, order_id, key)
        elif part.provider is Provider.STORE_CREDIT:
            store_credit.put_back(ctx, account, part.amount_minor, order_id, key, currency=currency)
        elif part.provider is Provider.LOYALTY and part.points:
            loyalty.put_back(ctx, account, part.points, order_id, key)


def give_back(ctx: Context, order_id: str) -> int:
    """Give everything back that an unpaid order took, as it is cancelled. One table request; says how many writes."""
    kept = [each for each in ctx.uow.children(Payment, order_id) if each.is_kept and each.is_captured]
    for payment in kept:
        put_back(ctx, order_id, payment.currency, [part_of(payment, payment.amount_minor)], CANCELLED)
        ctx.uow.emit(returned(payment))
        ctx.uow.save(payment.replace(status=PaymentStatus.RETURNED, updated_at=ctx.now))
    return TAKE_WRITES * len(kept)


def by_hand(ctx: Context, order_id: str, currency: str, method: Method, amount_minor: int) -> Payment:
    """Write down a payment that people took, or that nobody had to."""
    payment = Payment(
        id=PaymentId(ctx.new_id()),
        order_id=order_id,
        provider=Provider.MANUAL,
        method=method,
        status=PaymentStatus.SUCCEEDED,
        amount_minor=amount_minor,
        received_minor=amount_minor,
        currency=currency,
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    ctx.uow.emit(succeeded(payment))
    return ctx.uow.create(payment)
