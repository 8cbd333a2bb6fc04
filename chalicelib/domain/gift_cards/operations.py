"""Use cases of gift cards: a merchant's view, and redeeming at other tills than the shop's own checkout."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import UNSET

from chalicelib.domain import identity, ledger
from chalicelib.domain.changes import noted
from chalicelib.domain.context import Context
from chalicelib.domain.gift_cards import codes
from chalicelib.domain.gift_cards.commands import IssueGiftCard, ListGiftCards, RedeemGiftCard, UpdateGiftCard
from chalicelib.domain.gift_cards.errors import (
    GiftCardBalanceTooLow,
    GiftCardCodeTaken,
    GiftCardCodeUnusable,
    GiftCardExpired,
    GiftCardExpiryPast,
    GiftCardNotFound,
    GiftCardRedeemedOtherwise,
    GiftCardVoid,
)
from chalicelib.domain.gift_cards.model import GiftCard, GiftCardFilter, GiftCardId, ShownCard, end_of
from chalicelib.domain.gift_cards.spending import redemption_reference, reference, take
from chalicelib.domain.grants import Grant
from chalicelib.domain.identity import Customer, CustomerNotFound
from chalicelib.domain.ledger import AmountNotPositive, EntryKind
from chalicelib.kernel.errors import RateExceeded
from chalicelib.kernel.ids import is_uuid
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.paging import Page, Slice
from chalicelib.kernel.unit_of_work import Need


@query("gift_cards.list", needs=Grant.GIFT_CARDS_READ, raises=(RateExceeded,))
def list_gift_cards(ctx: Context, command: ListGiftCards) -> Page[ShownCard] | Slice[ShownCard]:
    """Cards, the newest first. Asking for a code that nobody has is counted."""
    wanted = GiftCardFilter(
        status=command.status,
        customer_id=command.customer_id,
        at=ctx.now,
        page=command.page,
        page_size=command.page_size,
        after=command.after,
    )
    if command.code is not None:
        return _of_code(ctx, command.code, wanted)
    found = ctx.ports.trade.gift_cards(ctx, wanted)
    items = [_shown(ctx, card) for card in found.items]
    if isinstance(found, Slice):
        return Slice(items=items, next_position=found.next_position)
    return Page(items=items, total=found.total, page=found.page, page_size=found.page_size)


def _of_code(ctx: Context, code: str, wanted: GiftCardFilter) -> Page[ShownCard] | Slice[ShownCard]:
    cards = _matching(ctx, codes.find(ctx, [code]), wanted)
    if wanted.after is not None:
        return Slice(items=cards, next_position=None)
    return Page(items=cards if wanted.page == 1 else [], total=len(cards), page=wanted.page, page_size=wanted.page_size)


def _matching(ctx: Context, cards: Iterable[GiftCard | None], wanted: GiftCardFilter) -> list[ShownCard]:
    return [
        _shown(ctx, card)
        for card in cards
        if card is not None
        and wanted.status in (None, card.status(wanted.at))
        and wanted.customer_id in (None, card.customer_id)
    ]


@operation(
    "gift_cards.issue",
    needs=Grant.GIFT_CARDS_WRITE,
    raises=(GiftCardCodeTaken, GiftCardCodeUnusable, GiftCardExpiryPast, CustomerNotFound, AmountNotPositive),
)
def issue_gift_card(ctx: Context, command: IssueGiftCard) -> ShownCard:
    """Make a card with a balance."""
    code = codes.new_code(ctx) if command.code is None else codes.acceptable(command.code)
    if command.expires_at is not None and command.expires_at <= ctx.now:
        raise GiftCardExpiryPast(expires_at=command.expires_at.isoformat())
    if command.customer_id is not None:
        identity.present(ctx.uow.find(Customer, command.customer_id))
    card = GiftCard(
        id=GiftCardId(ctx.new_id()),
        sealed_code=codes.sealed(ctx, code),
        code_print=codes.fingerprint(ctx, code),
        currency=command.currency or ctx.shop.currency,
        initial_minor=command.initial_minor,
        valid_until_ms=end_of(command.expires_at),
        customer_id=command.customer_id,
        note=command.note,
        created_at=ctx.now,
    )
    ctx.uow.claim(codes.CLAIM, card.code_print, card.id, taken=GiftCardCodeTaken())
    ledger.credit(ctx, card, ledger.entry(ctx, card.of, EntryKind.ISSUE, command.initial_minor, note=command.note))
    ctx.audit(
        "gift_card.issued", "gift_cards", card.id, {"amountMinor": command.initial_minor, "currency": card.currency}
    )
    return _shown(ctx, card.replace(balance=command.initial_minor), code)


@operation(
    "gift_cards.redeem",
    needs=Grant.GIFT_CARDS_WRITE,
    raises=(
        GiftCardNotFound, GiftCardVoid, GiftCardExpired, GiftCardBalanceTooLow, GiftCardRedeemedOtherwise,
        AmountNotPositive,
    ),
)  # fmt: skip
def redeem_gift_card(ctx: Context, command: RedeemGiftCard) -> ShownCard:
    """Take an amount off a card for an order. For the same order a second time it tells how the card stands.

    Under traffic the balance told is what the card had when it was read, less the amount: what the transaction took is
    exact, what others took in the same instant may not be in the answer.
    """
    if not is_uuid(command.id):
        raise GiftCardNotFound()
    card, before = ctx.uow.find_many([reference(command.id), redemption_reference(command.id, command.order_id)])
    if card is None:
        raise GiftCardNotFound()
    if before is not None:
        if before.amount != -command.amount_minor:
            raise GiftCardRedeemedOtherwise(redeemed=-before.amount)
        return _shown(ctx, card)
    take(ctx, card, command.amount_minor, command.order_id)
    noted_changes = {"amountMinor": command.amount_minor, "orderId": command.order_id}
    ctx.audit("gift_card.redeemed", "gift_cards", card.id, noted_changes)
    return _shown(ctx, card.replace(balance=max(0, card.balance - command.amount_minor)))


@operation(
    "gift_cards.update",
    needs=Grant.GIFT_CARDS_WRITE,
    raises=(GiftCardNotFound, GiftCardVoid),
)
def update_gift_card(ctx: Context, command: UpdateGiftCard) -> ShownCard:
    """Make a card void, for good, or change how long it is good; a card made void twice stays void.

    What is left on a void card stays in the books, and nobody can take it. Only the two numbers are conditioned on
    what was read, so that redemptions at the same moment disturb nothing.
    """
    card: GiftCard = ctx.uow.get(GiftCard, command.id, missing=GiftCardNotFound())
    if card.voided:
        if not command.void:
            raise GiftCardVoid()
        return _shown(ctx, card)
    until = card.valid_until_ms if command.expires_at is UNSET else end_of(command.expires_at)
    changed = card.replace(voided=int(command.void), valid_until_ms=until)
    if changed == card:
        return _shown(ctx, card)
    ctx.uow.adjust(
        GiftCard,
        card.id,
        add={"voided": changed.voided, "valid_until_ms": until - card.valid_until_ms},
        require=[Need("voided", "==", 0), Need("valid_until_ms", "==", card.valid_until_ms)],
    )
    ctx.audit("gift_card.voided" if command.void else "gift_card.updated", "gift_cards", card.id, noted(command))
    return _shown(ctx, changed)


def _shown(ctx: Context, card: GiftCard, code: str | None = None) -> ShownCard:
    return ShownCard(card=card, code=code or codes.unsealed(ctx, card), status=card.status(ctx.now))
