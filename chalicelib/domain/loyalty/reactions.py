"""What the loyalty programme does when orders are paid and money goes back: the same however often it is heard."""

from __future__ import annotations

from typing import Protocol

from chalicelib.domain import ledger
from chalicelib.domain.context import Context
from chalicelib.domain.ledger import Entry, EntryKind
from chalicelib.domain.loyalty.model import BOOK, Earning, LoyaltyAccount
from chalicelib.domain.loyalty.rules import points_for
from chalicelib.domain.loyalty.spending import program, redemption_reference, reference
from chalicelib.domain.orders import Order, OrderPaid
from chalicelib.kernel.events import Recorded
from chalicelib.kernel.unit_of_work import ConcurrentChange, Need, Reference


class OfRefund(Protocol):
    """An event of money that went back."""

    @property
    def order_id(self) -> str: ...
    @property
    def refund_id(self) -> str: ...
    @property
    def amount_minor(self) -> int: ...


def earn(ctx: Context, fact: OrderPaid, recorded: Recorded) -> None:
    """An order was paid: its customer earns by what was paid in anything but points, less what went back meanwhile."""
    if fact.customer_id is None or fact.total_minor <= 0:
        return
    account, earning, redeemed = _read(ctx, fact.customer_id, fact.order_id)
    paid = fact.total_minor - (0 if redeemed is None else redeemed.worth_minor)
    points = points_for(program(ctx), paid)
    if earning.earned is not None or not points:
        return
    earned: Earning = earning.replace(earned=points, total_minor=fact.total_minor)
    left = points - earned.revocable
    _store(ctx, earned.replace(revoked=earned.revocable))
    if left:
        entry_id = ledger.entry_id(fact.customer_id, "earn", fact.order_id)
        into = ledger.entry(ctx, account.of, EntryKind.EARN, left, id=entry_id, order_id=fact.order_id)
        ledger.credit(ctx, account, into, also={"lifetime": left})


def take_back(ctx: Context, fact: OfRefund, recorded: Recorded) -> None:
    """Money went back: so do the points that it had earned, in proportion.

    What was spent already stays spent: points never fall below zero and no debt is kept. The tier follows all the same.
    """
    order = ctx.uow.find(Order, fact.order_id)
    if order is None or order.customer_id is None:
        return
    account, earning, _ = _read(ctx, order.customer_id, order.id)
    refunded: Earning = earning.replace(refunded_minor=earning.refunded_minor + fact.amount_minor)
    due = refunded.revocable - earning.revoked
    _store(ctx, refunded.replace(revoked=earning.revoked + due))
    if due > 0:
        _revoke(ctx, account, due, order.id, fact.refund_id)


def _revoke(ctx: Context, account: LoyaltyAccount, due: int, order_id: str, refund_id: str) -> None:
    gone = min(due, account.balance)
    # Where there is too little, that must still be so at the commit: else more can be taken.
    require = (Need("balance", "==", gone),) if gone < due else ()
    if not gone:
        ctx.uow.adjust(LoyaltyAccount, *account.of.key, add={"lifetime": -due}, require=require)
        return
    entry_id = ledger.entry_id(account.customer_id, "revoke", order_id, refund_id)
    out = ledger.entry(ctx, account.of, EntryKind.REVOKE, -gone, id=entry_id, order_id=order_id)
    ledger.debit(ctx, account.of, out, refusal=_again, require=require, also={"lifetime": -due})


def _again(found: dict[str, int] | None) -> ConcurrentChange:
    """Points were spent meanwhile: look again how many are left."""
    return ConcurrentChange(kind=LoyaltyAccount.KIND)


def _read(ctx: Context, customer_id: str, order_id: str) -> tuple[LoyaltyAccount, Earning, Entry | None]:
    """One table request."""
    account, earning, redeemed = ctx.uow.find_many(
        [
            reference(customer_id),
            Reference(Earning, (customer_id, order_id)),
            redemption_reference(customer_id, order_id),
        ],
        book=BOOK,
    )
    return (
        account or LoyaltyAccount(customer_id=customer_id),
        earning or Earning(customer_id=customer_id, order_id=order_id),
        redeemed,
    )


def _store(ctx: Context, earning: Earning) -> None:
    if earning.version:
        ctx.uow.save(earning)
    else:
        ctx.uow.create(earning)
