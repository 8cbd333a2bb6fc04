"""Use cases of the loyalty programme: its rates, and customers' points."""

from __future__ import annotations

from chalicelib.domain import identity, ledger
from chalicelib.domain.changes import given, noted
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.identity import Customer, CustomerNotFound
from chalicelib.domain.ledger import AmountNotPositive, Entry, EntryKind
from chalicelib.domain.loyalty.commands import AwardPoints, ReadPoints, RedeemPoints, SetLoyaltyProgram
from chalicelib.domain.loyalty.errors import (
    LoyaltyRateNotPositive,
    LoyaltyTiersUnordered,
    PointsRedeemedOtherwise,
    PointsTooLow,
    PointsWorthNothing,
)
from chalicelib.domain.loyalty.model import BOOK, LoyaltyAccount, LoyaltyProgram, LoyaltyStatement, PointsMoved
from chalicelib.domain.loyalty.rules import ensure_coherent, tier
from chalicelib.domain.loyalty.spending import program, redemption_reference, reference, take
from chalicelib.kernel.ids import is_uuid
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.unit_of_work import Reference, check_version


@query("loyalty.get_program", needs=Grant.SETTINGS_READ)
def get_program(ctx: Context, command: None) -> LoyaltyProgram:
    """What purchases earn and what points are worth."""
    return program(ctx)


@operation("loyalty.set_program", needs=Grant.SETTINGS_WRITE, raises=(LoyaltyRateNotPositive, LoyaltyTiersUnordered))
def set_program(ctx: Context, command: SetLoyaltyProgram) -> LoyaltyProgram:
    """Set the programme as a whole; it counts from the next payment and the next redemption on."""
    stored = ctx.uow.find(LoyaltyProgram) or LoyaltyProgram()
    check_version(stored, command.expected_version)
    changed: LoyaltyProgram = stored.replace(**given(command))
    ensure_coherent(changed)
    ctx.audit("loyalty_program.updated", "loyalty_program", None, noted(command))
    return ctx.uow.save(changed) if stored.version else ctx.uow.create(changed)


@query("loyalty.get", needs=Grant.LOYALTY_READ, raises=(CustomerNotFound,))
def get_points(ctx: Context, command: ReadPoints) -> LoyaltyStatement:
    """A customer's points and tier, with their movements."""
    account, _ = _read(ctx, command.customer_id)
    entries = ledger.page_of(ctx, account.of, command.page, command.page_size)
    return LoyaltyStatement(account=account, tier=tier(program(ctx), account.lifetime), entries=entries)


@operation("loyalty.award", needs=Grant.LOYALTY_WRITE, raises=(CustomerNotFound, AmountNotPositive))
def award_points(ctx: Context, command: AwardPoints) -> PointsMoved:
    """Give a customer points, which count towards the tier as if they were earned."""
    account, _ = _read(ctx, command.customer_id)
    into = ledger.entry(
        ctx, account.of, EntryKind.EARN, command.points, order_id=command.order_id, note=command.note
    )  # fmt: skip
    ledger.credit(ctx, account, into, also={"lifetime": command.points})
    ctx.audit("loyalty.awarded", "customers", command.customer_id, {"points": command.points, "entryId": into.id})
    return _moved(ctx, account.replace(lifetime=account.lifetime + command.points), into)


@operation(
    "loyalty.redeem",
    needs=Grant.LOYALTY_WRITE,
    raises=(CustomerNotFound, PointsTooLow, PointsWorthNothing, PointsRedeemedOtherwise, AmountNotPositive),
)
def redeem_points(ctx: Context, command: RedeemPoints) -> PointsMoved:
    """Turn points into a discount at the programme's rate. For the same order a second time it tells what was done.

    Under traffic the points told are those that were read, less these; those that are kept are exact.
    """
    account, before = _read(ctx, command.customer_id, command.order_id)
    if before is not None:
        if before.amount != -command.points:
            raise PointsRedeemedOtherwise(redeemed=-before.amount)
        return PointsMoved(account=account, tier=tier(program(ctx), account.lifetime), entry=before)
    out = take(ctx, command.customer_id, command.points, command.order_id, command.note)
    changes = {"points": command.points, "worthMinor": out.worth_minor, "orderId": command.order_id, "entryId": out.id}
    ctx.audit("loyalty.redeemed", "customers", command.customer_id, changes)
    return _moved(ctx, account, out)


def _moved(ctx: Context, account: LoyaltyAccount, entry: Entry) -> PointsMoved:
    after: LoyaltyAccount = account.replace(balance=max(0, account.balance + entry.amount))
    return PointsMoved(account=after, tier=tier(program(ctx), after.lifetime), entry=entry)


def _read(ctx: Context, customer_id: str, order_id: str | None = None) -> tuple[LoyaltyAccount, Entry | None]:
    """The points of a customer who exists, and what an order took of them. One table request, the programme's too."""
    if not is_uuid(customer_id):
        raise CustomerNotFound()
    wanted = [Reference(Customer, (customer_id,)), reference(customer_id)]
    if order_id is not None:
        wanted.append(redemption_reference(customer_id, order_id))
    customer, account, *before = ctx.uow.find_many(wanted, book=BOOK)
    identity.present(customer)
    return account or LoyaltyAccount(customer_id=customer_id), next(iter(before), None)
