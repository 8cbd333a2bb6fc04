"""What other contexts do with a company's credit inside their own operation: the movement joins their transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

from chalicelib.domain import ledger
from chalicelib.domain.b2b.errors import B2BAccountInactive, CreditLimitBelowOutstanding, CreditLimitExceeded
from chalicelib.domain.b2b.model import B2BContact, B2BCredit, PaymentTerms, credit_of
from chalicelib.domain.context import Context
from chalicelib.domain.ledger import Entry, EntryKind
from chalicelib.domain.tenancy import plan_of
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.unit_of_work import Need, Reference

CHARGE_WRITES = 2


def contact_reference(customer_id: str) -> Reference:
    """Where it is found for which company a customer buys, if for any; for batched reads."""
    return Reference(B2BContact, (customer_id,))


def credit_reference(account_id: str) -> Reference:
    """Where a company's credit is found, for batched reads."""
    return Reference(B2BCredit, (account_id,))


def effective(ctx: Context, contact: B2BContact | None) -> B2BContact | None:
    """The contact as far as it counts: not in a shop whose plan has no business accounts (any more)."""
    return contact if plan_of(ctx.shop.plan).b2b else None


def due_at(terms: PaymentTerms, placed_at: datetime) -> datetime | None:
    """When an order on terms is to be paid; None if that is before it is placed."""
    return placed_at + timedelta(days=terms.days) if terms.days else None


def charge(ctx: Context, account_id: str, amount_minor: int, order_id: str) -> Entry:
    """Let a company owe an order, which happens once for both. Two writes, no table request.

    The commit raises CreditLimitExceeded or B2BAccountInactive as the account stands then, and ConcurrentChange when
    this was done before.
    """
    of = credit_of(account_id)
    movement_id = ledger.entry_id(account_id, "charge", order_id)
    out = ledger.entry(ctx, of, EntryKind.CHARGE, -amount_minor, id=movement_id, order_id=order_id)

    def refusal(found: dict[str, int] | None) -> DomainError:
        if found is None or found["voided"]:
            return B2BAccountInactive()
        return CreditLimitExceeded(available=found["balance"], requested=amount_minor)

    return ledger.debit(ctx, of, out, refusal=refusal, require=[Need("voided", "==", 0)])


def settle(ctx: Context, account_id: str, amount_minor: int, order_id: str) -> Entry:
    """Let a company owe an order no more, as it was paid or cancelled: once for both. Two writes, no table request.

    The commit raises ConcurrentChange when this was done before: who calls looks at the order's own state first.
    """
    of = credit_of(account_id)
    movement_id = ledger.entry_id(account_id, "settle", order_id)
    return ledger.give_back(
        ctx, of, ledger.entry(ctx, of, EntryKind.SETTLE, amount_minor, id=movement_id, order_id=order_id)
    )


def open_credit(ctx: Context, account_id: str, limit_minor: int, *, voided: bool) -> None:
    """Begin the credit of a new account."""
    credit = B2BCredit(account_id=account_id, voided=int(voided))
    if limit_minor:
        ledger.credit(ctx, credit, ledger.entry(ctx, credit.of, EntryKind.LIMIT, limit_minor))
    else:
        ctx.uow.create(credit)


def move_limit(ctx: Context, account_id: str, raised_minor: int, *, voided: int) -> None:
    """Raise (or, negative, lower) the limit, and close (`voided` 1) or open (-1) the credit: one update of it.

    The commit raises CreditLimitBelowOutstanding when more is owed than the lowered limit would allow.
    """
    also = {"voided": voided} if voided else {}
    of = credit_of(account_id)
    if not raised_minor:
        if also:
            ctx.uow.adjust(of.kind, *of.key, add=also)
        return
    movement = ledger.entry(ctx, of, EntryKind.LIMIT, raised_minor)
    if raised_minor > 0:
        ledger.give_back(ctx, of, movement, also=also)
    else:
        ledger.debit(ctx, of, movement, refusal=_below, also=also)


def _below(found: dict[str, int] | None) -> DomainError:
    return CreditLimitBelowOutstanding(available=0 if found is None else found["balance"])
