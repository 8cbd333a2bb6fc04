"""What the rules of invariants look at, and what they find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from chalicelib.domain.cart import Cart
from chalicelib.domain.invoicing import FiscalRecord, IssuedDocument, SeriesHead
from chalicelib.domain.ledger import Account, Entry
from chalicelib.domain.orders import Order
from chalicelib.domain.payments import Payment, Refund
from chalicelib.domain.returns import Return
from chalicelib.domain.stock import StockLevel


class Violation(msgspec.Struct, frozen=True, kw_only=True):
    """Something that must always be true and is not. `subject` is an id; nothing here is personal."""

    rule: str
    subject: str
    expected: str
    found: str


class OrderMoney(msgspec.Struct, frozen=True, kw_only=True):
    """An order with all money that was moved for it, its fiscal documents and its returns."""

    order: Order
    payments: Sequence[Payment] = ()
    refunds: Sequence[Refund] = ()
    documents: Sequence[IssuedDocument] = ()
    returns: Sequence[Return] = ()


class FiscalSeries(msgspec.Struct, frozen=True, kw_only=True):
    """All documents of a series in order, and the head that numbers the next."""

    head: SeriesHead
    records: Sequence[FiscalRecord] = ()


class Goods(msgspec.Struct, frozen=True, kw_only=True):
    """Every level, and all that can own units of one."""

    levels: Sequence[StockLevel] = ()
    carts: Sequence[Cart] = ()
    orders: Sequence[Order] = ()


class Ledger(msgspec.Struct, frozen=True, kw_only=True):
    """Every account of value, and the entries of each and of any other, by ledger and account id."""

    accounts: Sequence[Account] = ()
    entries: Mapping[tuple[str, str], Sequence[Entry]] = {}
