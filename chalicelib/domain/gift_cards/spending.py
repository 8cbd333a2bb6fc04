"""What other contexts do with gift cards inside their own operation: the movement joins their transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from chalicelib.domain import ledger
from chalicelib.domain.context import Context
from chalicelib.domain.gift_cards import codes as coded
from chalicelib.domain.gift_cards.errors import (
    GiftCardBalanceTooLow,
    GiftCardCurrencyMismatch,
    GiftCardExpired,
    GiftCardNotFound,
    GiftCardVoid,
)
from chalicelib.domain.gift_cards.model import GiftCard, GiftCardStatus, card_of, unix_ms
from chalicelib.domain.ledger import Entry, EntryKind
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.unit_of_work import Need, Reference


def reference(card_id: str) -> Reference:
    """Where a card is found, for batched reads."""
    return Reference(GiftCard, (card_id,))


def resolve(ctx: Context, codes: Sequence[str], *, currency: str | None = None) -> list[GiftCard]:
    """The cards with these codes, each once and fit to be taken from now. Two table requests.

    Raises GiftCardNotFound, GiftCardVoid, GiftCardExpired, GiftCardBalanceTooLow (nothing left),
    GiftCardCurrencyMismatch, RateExceeded. To be called before anything was written (see codes.find).
    """
    cards = coded.get(ctx, codes)
    for card in cards:
        ensure_usable(card, ctx.now, currency=currency)
    return cards


def ensure_usable(card: GiftCard, now: datetime, *, currency: str | None = None) -> None:
    """Refuse a card that cannot be taken from, as it was read; the transaction asks again."""
    if currency is not None and card.currency != currency:
        raise GiftCardCurrencyMismatch(currency=card.currency, wanted=currency)
    match card.status(now):
        case GiftCardStatus.VOID:
            raise GiftCardVoid()
        case GiftCardStatus.EXPIRED:
            raise GiftCardExpired()
        case GiftCardStatus.REDEEMED:
            raise GiftCardBalanceTooLow(available=0, requested=1)


def take(ctx: Context, card: GiftCard, amount_minor: int, order_id: str) -> Entry:
    """Take an amount off a card for an order, which happens once for both. Two writes, no table request.

    The commit raises GiftCardVoid, GiftCardExpired or GiftCardBalanceTooLow as the card stands then, and
    ConcurrentChange when this was done before: who may repeat it looks for `redemption_reference` first.
    """

    def refused(found: dict[str, int] | None) -> DomainError:
        if found is None:
            return GiftCardNotFound()
        if found["voided"]:
            return GiftCardVoid()
        if found["valid_until_ms"] <= unix_ms(ctx.now):
            return GiftCardExpired()
        return GiftCardBalanceTooLow(available=found["balance"], requested=amount_minor)

    out = ledger.entry(
        ctx, card.of, EntryKind.REDEMPTION, -amount_minor, id=redemption_id(card.id, order_id), order_id=order_id
    )
    good = (Need("voided", "==", 0), Need("valid_until_ms", ">", unix_ms(ctx.now)))
    return ledger.debit(ctx, card.of, out, refusal=refused, require=good)


def put_back(ctx: Context, card_id: str, amount_minor: int, order_id: str, key: str) -> Entry:
    """Give an order's money back to the card it came from. Two writes, no table request.

    `key` tells apart several returns of one order (the refund's id, or the move that cancelled it): each happens once.
    A card that is void or out of date takes its money back too, and stays what it is.
    """
    movement_id = ledger.entry_id(card_id, "return", order_id, key)
    of = card_of(card_id)
    back = ledger.entry(ctx, of, EntryKind.RETURN, amount_minor, id=movement_id, order_id=order_id)
    return ledger.give_back(ctx, of, back)


def redemption_id(card_id: str, order_id: str) -> str:
    """The id of the one movement by which an order takes from a card."""
    return ledger.entry_id(card_id, "redemption", order_id)


def redemption_reference(card_id: str, order_id: str) -> Reference:
    """Where it is found that an order has taken from a card."""
    return ledger.entry_reference(card_of(card_id), redemption_id(card_id, order_id))
