"""In which order money goes back to where it came from, and how much of it by each way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from chalicelib.domain.tenders.model import KEPT, Payment, Provider
from chalicelib.kernel.money import round_ratio

# Money that left the shopper's hands goes back first; points, which are the cheapest to give again, come last.
_BACK_FIRST = (Provider.STRIPE, Provider.MANUAL, Provider.STORE_CREDIT, Provider.GIFT_CARD, Provider.LOYALTY)


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What goes back by the way of one payment; `points` are what it gives back of points."""

    payment_id: str
    provider: Provider
    amount_minor: int
    account_id: str | None = None
    points: int = 0

    @property
    def is_kept(self) -> bool:
        """Whether it goes back to what the shop keeps: a gift card, store credit, points."""
        return self.provider in KEPT


def left_minor(payment: Payment, gone: Iterable[Part]) -> int:
    """What of a payment has not gone back yet."""
    return payment.amount_minor - sum(part.amount_minor for part in gone if part.payment_id == payment.id)


def split(amount_minor: int, payments: Sequence[Payment], gone: Sequence[Part]) -> tuple[Part, ...]:
    """The ways by which an amount goes back: to the card or by hand first, then store credit, gift cards, points.

    No way takes more than came by it. `gone` are the parts of earlier refunds, those under way included; the amount is
    within what is left of all payments together. Payments of one kind are used in the order in which they are given.
    """
    parts: list[Part] = []
    for payment in sorted(payments, key=lambda each: _BACK_FIRST.index(each.provider)):
        part_minor = min(amount_minor, left_minor(payment, gone))
        if part_minor > 0:
            parts.append(part_of(payment, part_minor, gone))
            amount_minor -= part_minor
    if amount_minor:
        raise AssertionError("more goes back than was paid")
    return tuple(parts)


def part_of(payment: Payment, amount_minor: int, gone: Iterable[Part] = ()) -> Part:
    """So much of a payment. Points follow the running sum, so that the last part gives back exactly those left."""
    before = [part for part in gone if part.payment_id == payment.id]
    money = amount_minor + sum(part.amount_minor for part in before)
    points = round_ratio(payment.points * money, payment.amount_minor) - sum(part.points for part in before)
    return Part(
        payment_id=payment.id,
        provider=payment.provider,
        account_id=payment.account_id,
        amount_minor=amount_minor,
        points=max(0, points),
    )
