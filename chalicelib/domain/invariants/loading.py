"""Loading what the invariants are about, and asking every rule."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from chalicelib.domain.b2b import B2BCredit
from chalicelib.domain.cart import Cart
from chalicelib.domain.catalog import Product
from chalicelib.domain.configuration import BOOK
from chalicelib.domain.context import Context
from chalicelib.domain.gift_cards import GiftCard
from chalicelib.domain.invariants.model import FiscalSeries, Goods, Ledger, OrderMoney, Violation
from chalicelib.domain.invariants.returns import return_violations
from chalicelib.domain.invariants.rules import (
    document_violations,
    fiscal_violations,
    ledger_violations,
    money_violations,
    promotion_violations,
    stock_violations,
)
from chalicelib.domain.invoicing import FiscalRecord, IssuedDocument, Series, SeriesHead
from chalicelib.domain.ledger import Account, Entry
from chalicelib.domain.loyalty import LoyaltyAccount
from chalicelib.domain.orders import Order
from chalicelib.domain.payments import Payment, Refund
from chalicelib.domain.promotions import Promotion, use_references
from chalicelib.domain.returns import Return
from chalicelib.domain.stock import StockLevel
from chalicelib.domain.store_credit import StoreCreditAccount
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.unit_of_work import Reference

_ALL = 1_000_000
_END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)


def violations(ctx: Context, since: datetime | None = None) -> list[Violation]:
    """Everything that is wrong in a shop now. Money and documents only of orders changed `since`, if given.

    What changes while it is read can look wrong: under traffic, only what is found again and again is a finding.
    """
    goods = _goods(ctx)
    found = [
        *stock_violations(goods),
        *promotion_violations(_used(ctx), goods.orders),
        *ledger_violations(_ledger(ctx)),
        *fiscal_violations(_series(ctx)),
    ]
    for order in goods.orders:
        if since is None or order.updated_at >= since:
            dossier = _money(ctx, order)
            found += money_violations(dossier)
            found += [*document_violations(dossier, ctx.now), *return_violations(dossier)]
    return found


def _goods(ctx: Context) -> Goods:
    levels: list[StockLevel] = []
    for key in ctx.uow.all_keys(Product):
        levels += ctx.uow.children(StockLevel, *key)
    # Only carts that own units are due for something.
    cart_keys = ctx.uow.due(Cart, _END_OF_TIME, _ALL)
    return Goods(
        levels=levels,
        carts=_present(ctx, Cart, cart_keys),
        orders=_present(ctx, Order, ctx.uow.all_keys(Order)),
    )


def _used(ctx: Context) -> dict[str, int]:
    """How often promotions with a limit were redeemed by all shoppers together."""
    listed: list[Promotion] = ctx.uow.book(BOOK, Promotion)[Promotion]
    found = ctx.uow.find_many(use_references(listed, None))
    return {use.promotion_id: use.used for use in found if use is not None}


def _money(ctx: Context, order: Order) -> OrderMoney:
    found = ctx.uow.family(Order, Payment, Refund, IssuedDocument, Return, key=(order.id,))
    return OrderMoney(
        order=found[Order][0] if found[Order] else order,
        payments=found[Payment],
        refunds=found[Refund],
        documents=found[IssuedDocument],
        returns=found[Return],
    )


def _ledger(ctx: Context) -> Ledger:
    accounts: list[Account] = []
    for kind in (GiftCard, StoreCreditAccount, LoyaltyAccount, B2BCredit):
        accounts += _present(ctx, kind, ctx.uow.all_keys(kind))
    named = [(account.LEDGER, account.of.account_id) for account in accounts]
    named += [(ledger, account_id) for ledger, account_id, _ in ctx.uow.all_keys(Entry)]
    return Ledger(accounts=accounts, entries={key: ctx.uow.children(Entry, *key) for key in dict.fromkeys(named)})


def _series(ctx: Context) -> list[FiscalSeries]:
    return [
        FiscalSeries(
            head=ctx.uow.find(SeriesHead, series.value) or SeriesHead(series=series.value),
            records=ctx.uow.children(FiscalRecord, series.value),
        )
        for series in Series
    ]


def _present(ctx: Context, kind: type[Entity], keys: list[tuple[str, ...]]) -> list[Any]:
    found = ctx.uow.find_many([Reference(kind, key) for key in keys])
    return [each for each in found if each is not None]
