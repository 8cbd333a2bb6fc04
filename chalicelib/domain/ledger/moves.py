"""The one place where a balance changes: the number of the account and the entry's row, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chalicelib.domain.context import Context
from chalicelib.domain.ledger.errors import AmountNotPositive
from chalicelib.domain.ledger.model import Account, Entry, EntryFilter, EntryKind, Of
from chalicelib.kernel.derived import derived_id
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.paging import Page
from chalicelib.kernel.unit_of_work import ConcurrentChange, Need, Reference

Refusal = Callable[[dict[str, int] | None], DomainError]
"""What it means that the balance is too low, or another need fails: from the numbers found (None: no account)."""


def entry_id(owner_id: str, *purpose: str) -> str:
    """The id of a movement that may happen once: it follows from whose it is (a UUIDv7) and what it is for."""
    return derived_id(owner_id, "ledger", *purpose)


def entry_reference(of: Of, movement_id: str) -> Reference:
    """Where a movement is found, if it has happened."""
    return Reference(Entry, (of.kind.LEDGER, of.account_id, movement_id))


def entry(ctx: Context, of: Of, kind: EntryKind, amount: int, **more: Any) -> Entry:
    """A movement that has not happened yet: `id` (a new one unless given), `order_id`, `note`, `worth_minor`."""
    known = {"id": ctx.new_id(), **more}
    return Entry(ledger=of.kind.LEDGER, account_id=of.account_id, kind=kind, amount=amount, created_at=ctx.now, **known)


def credit(ctx: Context, account: Account, into: Entry, *, also: Mapping[str, int] | None = None) -> Entry:
    """Add to an account, which is opened with its first entry. `account` is as read; version 0: there is none yet.

    `also` moves further numbers of the account with the balance.
    """
    if account.version:
        return give_back(ctx, account.of, into, also=also)
    _ensure_positive(into.amount)
    first = {"balance": into.amount, **(also or {})}
    ctx.uow.create(account.replace(**{name: getattr(account, name) + more for name, more in first.items()}))
    return _written(ctx, into)


def give_back(ctx: Context, of: Of, into: Entry, *, also: Mapping[str, int] | None = None) -> Entry:
    """Add to an account that exists, without reading it."""
    _ensure_positive(into.amount)
    ctx.uow.adjust(of.kind, *of.key, add={"balance": into.amount, **(also or {})})
    return _written(ctx, into)


def debit(
    ctx: Context,
    of: Of,
    out: Entry,
    *,
    refusal: Refusal,
    require: Sequence[Need] = (),
    also: Mapping[str, int] | None = None,
) -> Entry:
    """Take off an account: the commit raises `refusal` when the balance is too low then, or a further need fails.

    Nothing that was read decides, so that many may take at once and each is told the truth.
    """
    _ensure_positive(-out.amount)
    ctx.uow.adjust(
        of.kind,
        *of.key,
        add={"balance": out.amount, **(also or {})},
        require=[Need("balance", ">=", -out.amount), *require],
        otherwise=refusal,
    )
    return _written(ctx, out)


def page_of(ctx: Context, of: Of, page: int, page_size: int) -> Page[Entry]:
    """The movements of an account, the newest first."""
    wanted = EntryFilter(ledger=of.kind.LEDGER, account_id=of.account_id, page=page, page_size=page_size)
    return ctx.ports.trade.entries(ctx, wanted)


def entries_of(ctx: Context, of: Of) -> list[Entry]:
    """All movements of an account, oldest first. One table request a page."""
    return ctx.uow.children(Entry, of.kind.LEDGER, of.account_id)


def _written(ctx: Context, movement: Entry) -> Entry:
    """A movement that happened before is a `ConcurrentChange`: who repeats one looks for its entry first."""
    return ctx.uow.create(movement, exists=ConcurrentChange(kind=Entry.KIND))


def _ensure_positive(amount: int) -> None:
    if amount <= 0:
        raise AmountNotPositive(amount=amount)
