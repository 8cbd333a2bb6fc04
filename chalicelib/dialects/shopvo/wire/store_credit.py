"""Store credit, as Shopvo spells it: amounts are positive, the type says which way they went."""

from __future__ import annotations

from typing import Literal

from chalicelib.dialects.kit.wire import In, Out
from chalicelib.dialects.shopvo.wire.common import Id, One, Pagination, one
from chalicelib.dialects.shopvo.wire.ledgers import ByCustomer, Note, Positive, StatementQuery, pagination
from chalicelib.domain.ledger import Entry
from chalicelib.domain.store_credit import MoveStoreCredit, ReadStoreCredit, StoreCreditChanged, StoreCreditStatement
from chalicelib.kernel.clock import iso_ms


class MoveBody(In, frozen=True, kw_only=True):
    """Credit given or taken."""

    type: Literal["CREDIT", "DEBIT"]
    amount: Positive
    note: Note | None = None
    order_id: Id | None = None


class CreditTransaction(Out, frozen=True, kw_only=True):
    """One movement."""

    id: str
    type: str
    amount: int
    order_id: str | None
    note: str | None
    created_at: str


class StoreCreditOut(Out, frozen=True, kw_only=True):
    """A customer's credit, with a page of its movements, the newest first."""

    customer_id: str
    balance: int
    currency: str
    transactions: list[CreditTransaction]
    pagination: Pagination


class ChangedOut(Out, frozen=True, kw_only=True):
    """A movement, and the balance after it."""

    balance: int
    currency: str
    transaction: CreditTransaction


def reading(path: ByCustomer, query: StatementQuery) -> ReadStoreCredit:
    """The command behind a statement."""
    return ReadStoreCredit(customer_id=path.customer_id, page=query.page, page_size=query.limit)


def move(path: ByCustomer, body: MoveBody) -> MoveStoreCredit:
    """The command behind a movement."""
    return MoveStoreCredit(
        customer_id=path.customer_id,
        amount_minor=body.amount,
        debit=body.type == "DEBIT",
        note=body.note,
        order_id=body.order_id,
    )


def statement(found: StoreCreditStatement) -> One[StoreCreditOut]:
    """A customer's credit."""
    return one(
        StoreCreditOut(
            customer_id=found.account.customer_id,
            balance=found.account.balance,
            currency=found.account.currency,
            transactions=[_transaction(entry) for entry in found.entries.items],
            pagination=pagination(found.entries),
        )
    )


def changed(made: StoreCreditChanged) -> One[ChangedOut]:
    """A movement."""
    account = made.account
    return one(ChangedOut(balance=account.balance, currency=account.currency, transaction=_transaction(made.entry)))


def _transaction(entry: Entry) -> CreditTransaction:
    return CreditTransaction(
        id=entry.id,
        type="CREDIT" if entry.amount > 0 else "DEBIT",
        amount=abs(entry.amount),
        order_id=entry.order_id,
        note=entry.note,
        created_at=iso_ms(entry.created_at),
    )
