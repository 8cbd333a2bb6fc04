"""Codes of gift cards: how they are made, compared, kept and looked up."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chalicelib.domain import identity
from chalicelib.domain.context import Context
from chalicelib.domain.gift_cards.errors import GiftCardCodeUnusable, GiftCardNotFound
from chalicelib.domain.gift_cards.model import GiftCard
from chalicelib.domain.identity import Limit
from chalicelib.kernel.errors import RateExceeded
from chalicelib.kernel.unit_of_work import Claim, Reference

CLAIM = "gift_card_code"
# Codes that nobody has, asked for by one caller from one address: so that codes cannot be found by trying.
MISSES = Limit("gift-card-misses", 30, 60)
# Thirty-two signs of five bits, none of which looks like another; sixteen of them are eighty bits.
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_SIGNS, _GROUP = 16, 4
_SHORTEST, _LONGEST = 8, 40
_PURPOSE = "gift-card-code"


def new_code(ctx: Context) -> str:
    """An unguessable code, in groups that people can read out."""
    signs = "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in ctx.random_bytes(_SIGNS))
    return "-".join(("GIFT", *(signs[start : start + _GROUP] for start in range(0, _SIGNS, _GROUP))))


def normal(code: str) -> str:
    """What is compared: a code without case, dashes and spaces."""
    return re.sub(r"[\s-]", "", code).upper()


def acceptable(code: str) -> str:
    """A code that a merchant chose, as it will be shown. Raises GiftCardCodeUnusable."""
    chosen = code.strip()
    if re.fullmatch(rf"[A-Z0-9]{{{_SHORTEST},{_LONGEST}}}", normal(chosen), re.ASCII) is None:
        raise GiftCardCodeUnusable(minimum=_SHORTEST, maximum=_LONGEST)
    return chosen


def fingerprint(ctx: Context, code: str) -> str:
    """What keys hold in place of a code."""
    return ctx.ports.vault.fingerprint(f"gift card {normal(code)}")


def sealed(ctx: Context, code: str) -> str:
    """A code as it is kept."""
    return ctx.ports.vault.seal(code.encode(), _PURPOSE)


def unsealed(ctx: Context, card: GiftCard) -> str:
    """The code of a card."""
    return ctx.ports.vault.unseal(card.sealed_code, _PURPOSE).decode()


def references(ctx: Context, codes: Sequence[str]) -> list[Claim]:
    """Who holds each of these codes, for batched reads: the answers are ids of cards, or None."""
    return [Claim(CLAIM, fingerprint(ctx, code)) for code in codes]


def find(ctx: Context, codes: Sequence[str]) -> list[GiftCard | None]:
    """The cards with these codes, in their order. Two table requests.

    A code that nobody has is counted at once, whatever becomes of the call, with what was written so far: so this comes
    before anything is written. Raises RateExceeded when the caller asked for too many such codes.
    """
    counter = identity.counted(ctx, MISSES, *_who(ctx))
    *owners, misses = ctx.uow.find_many([*references(ctx, codes), counter])
    if identity.reached(MISSES, misses):
        raise RateExceeded(retry_after_seconds=MISSES.seconds - int(ctx.now.timestamp()) % MISSES.seconds)
    if None in owners:
        identity.take(ctx, MISSES, *_who(ctx))
        ctx.checkpoint()
    known = [owner for owner in dict.fromkeys(owners) if owner is not None]
    found = ctx.uow.find_many([Reference(GiftCard, (owner,)) for owner in known]) if known else []
    cards = {card.id: card for card in found if card is not None}
    return [cards.get(owner) for owner in owners]


def get(ctx: Context, codes: Sequence[str]) -> list[GiftCard]:
    """The cards with these codes; each once. Raises GiftCardNotFound, and as `find`."""
    found = find(ctx, list({normal(code): code for code in codes}.values()))
    cards = [card for card in found if card is not None]
    if len(cards) < len(found):
        raise GiftCardNotFound()
    return cards


def _who(ctx: Context) -> tuple[str, ...]:
    return (ctx.actor.kind, ctx.actor.id or "", ctx.origin.ip)
