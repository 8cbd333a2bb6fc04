"""What hangs on a customer's account or an order and is found by its id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from chalicelib.domain.audit.model import AuditEntry
from chalicelib.domain.cart import ACTIVE_CART, Cart
from chalicelib.domain.context import Context
from chalicelib.domain.gift_cards import GiftCard, GiftCardFilter
from chalicelib.domain.ledger import Account
from chalicelib.domain.loyalty import LoyaltyAccount
from chalicelib.domain.notifications.model import Email
from chalicelib.domain.returns import Withdrawal
from chalicelib.domain.search import AuditFilter, EmailFilter
from chalicelib.domain.store_credit import StoreCreditAccount
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.unit_of_work import Reference

E = TypeVar("E", bound=Entity)

_PAGE = 200


def carts_of(ctx: Context, customer_id: str) -> list[Cart]:
    """The cart that a customer would go on with; those of their orders are found by these."""
    cart_id = ctx.uow.claimed(ACTIVE_CART, customer_id)
    return [] if cart_id is None else found(ctx, Cart, [cart_id])


def cards_of(ctx: Context, customer_id: str) -> list[GiftCard]:
    """The gift cards that were meant for a customer, as they are now."""
    ids: list[str] = []
    while True:
        wanted = GiftCardFilter(customer_id=customer_id, at=ctx.now, page=len(ids) // _PAGE + 1, page_size=_PAGE)
        listed = ctx.ports.trade.gift_cards(ctx, wanted).items
        ids += [each.id for each in listed]
        if len(listed) < _PAGE:
            return found(ctx, GiftCard, ids)


def emails_of(ctx: Context, order_id: str) -> list[Email]:
    """The mails about an order."""
    mails: list[Email] = []
    while True:
        wanted = EmailFilter(order_id=order_id, page=len(mails) // _PAGE + 1, page_size=_PAGE)
        listed = ctx.ports.trade.emails(ctx, wanted).items
        mails += listed
        if len(listed) < _PAGE:
            return mails


def activity_of(ctx: Context, customer_id: str) -> list[AuditEntry]:
    """What the audit log says that a customer did, the newest first."""
    rows: list[AuditEntry] = []
    while True:
        wanted = AuditFilter(actor_id=customer_id, page=len(rows) // _PAGE + 1, page_size=_PAGE)
        listed = ctx.ports.trade.audit(ctx, wanted).items
        rows += listed
        if len(listed) < _PAGE:
            return rows


def withdrawals_of(ctx: Context, order_ids: Sequence[str], email: str | None) -> list[Withdrawal]:
    """Declarations about some orders, or from an e-mail. There are few of them: all are looked through."""
    ids = [key[0] for key in ctx.uow.all_keys(Withdrawal)]
    return [each for each in found(ctx, Withdrawal, ids) if each.order_id in order_ids or each.email == email]


def accounts_of(ctx: Context, customer_id: str) -> list[Account]:
    """A customer's store credit in every currency, and their points."""
    points = ctx.uow.find(LoyaltyAccount, customer_id)
    return [*ctx.uow.children(StoreCreditAccount, customer_id), *([] if points is None else [points])]


def found(ctx: Context, kind: type[E], ids: Sequence[str]) -> list[E]:
    """Entities by id; those that are gone are left out. One table request a hundred."""
    there = ctx.uow.find_many([Reference(kind, (each,)) for each in ids]) if ids else []
    return [each for each in there if each is not None]
