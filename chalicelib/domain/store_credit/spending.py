"""What other contexts do with store credit inside their own operation: the movement joins their transaction."""

from __future__ import annotations

from chalicelib.domain import ledger
from chalicelib.domain.context import Context
from chalicelib.domain.ledger import Entry, EntryKind
from chalicelib.domain.ledger.moves import Refusal
from chalicelib.domain.store_credit.errors import StoreCreditTooLow
from chalicelib.domain.store_credit.model import StoreCreditAccount, credit_of
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.unit_of_work import Reference


def reference(customer_id: str, currency: str) -> Reference:
    """Where a customer's credit in a currency is found, for batched reads."""
    return Reference(StoreCreditAccount, (customer_id, currency))


def account(ctx: Context, customer_id: str, currency: str) -> StoreCreditAccount:
    """A customer's credit in a currency; empty where none was ever given. One table request."""
    found = ctx.uow.find(StoreCreditAccount, customer_id, currency)
    return found or StoreCreditAccount(customer_id=customer_id, currency=currency)


def take(ctx: Context, customer_id: str, amount_minor: int, order_id: str, *, currency: str) -> Entry:
    """Take credit for an order, which happens once for both. Two writes, no table request.

    The commit raises StoreCreditTooLow as the account stands then, and ConcurrentChange when this was done before.
    """
    of = credit_of(customer_id, currency)
    movement_id = ledger.entry_id(customer_id, "credit", currency, order_id)
    out = ledger.entry(ctx, of, EntryKind.DEBIT, -amount_minor, id=movement_id, order_id=order_id)
    return ledger.debit(ctx, of, out, refusal=too_low(amount_minor))


def put_back(
    ctx: Context, customer_id: str, amount_minor: int, order_id: str, key: str, *, currency: str
) -> Entry:  # fmt: skip
    """Give an order's credit back to the account it came from. Two writes, no table request.

    `key` tells apart several returns of one order (the refund's id, or the move that cancelled it): each happens once.
    """
    of = credit_of(customer_id, currency)
    movement_id = ledger.entry_id(customer_id, "credit", currency, order_id, key)
    back = ledger.entry(ctx, of, EntryKind.CREDIT, amount_minor, id=movement_id, order_id=order_id)
    return ledger.give_back(ctx, of, back)


def too_low(requested: int) -> Refusal:
    """What it means that a debit fails."""

    def refused(found: dict[str, int] | None) -> DomainError:
        return StoreCreditTooLow(available=0 if found is None else found["balance"], requested=requested)

    return refused
