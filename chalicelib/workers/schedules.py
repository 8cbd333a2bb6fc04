"""What happens because time passed. Each run visits every shop; one shop's trouble does not keep others waiting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from chalicelib.domain import cart, identity, modules, orders, payments
from chalicelib.domain.context import SYSTEM, Context, Shop
from chalicelib.domain.privacy import Erasure
from chalicelib.domain.privacy.commands import ApplyRetention, ContinueErasure
from chalicelib.domain.privacy.retention import apply_retention, continue_erasure
from chalicelib.domain.search.events import UpkeepDue
from chalicelib.domain.webhooks import (
    FORGOTTEN_AT_ONCE,
    Delivery,
    DeliveryDue,
    ForgetDeliveries,
    forget_deliveries,
)
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.events import Event, record
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.operation import Operation
from chalicelib.runtime.invoke import Call
from chalicelib.runtime.messages import outgoing
from chalicelib.runtime.records import Commit, machine_now
from chalicelib.workers.invariants import check_invariants
from chalicelib.workers.outbox import sweep_outbox
from chalicelib.workers.parts import System
from chalicelib.workers.statements import compare_payments
from chalicelib.workers.subscriptions import routes

BATCH = 1000
READ_MODELS = ("catalog", "trade")
_HOUR = timedelta(hours=1)
_MINUTES = 60


class SweepFailed(RuntimeError):
    """Some of what was due could not be done; the next run tries again."""


def expire_holds(system: System) -> None:
    """Free the units that carts hold no longer, and report carts that were left alone."""
    _sweep(system, cart.Cart, cart.tend_cart, lambda key: cart.TendCart(cart_id=key[0]))


def sweep_unpaid(system: System) -> None:
    """Cancel the orders that were not paid in time."""
    _sweep(system, orders.Order, payments.expire_unpaid, lambda key: orders.ExpireOrder(id=key[0]))


def retry_due(system: System) -> None:
    """Send what the relay did not manage, attempt what is due, ask the provider what it kept back, store read models.

    The parts do not wait for each other: each runs, then the first failure counts.
    """
    failures: list[Exception] = []
    for step in (sweep_outbox, send_due_deliveries, reconcile_payments, request_snapshots, continue_erasures):
        try:
            step(system)
        except Exception as error:  # noqa: BLE001 - the dispatcher: one part must not keep the others from their turn
            system.telemetry.crashed("a part of retry_due failed", part=step.__name__)
            failures.append(error)
    if failures:
        raise failures[0]


def send_due_deliveries(system: System) -> None:
    """Queue every webhook delivery whose next attempt is due. Two messages about one lead to one attempt."""
    due: list[tuple[Shop, Event]] = []
    for shop in system.shops.all():
        ctx = _context(system, shop)
        due += [(shop, DeliveryDue(delivery_id=key[0])) for key in ctx.uow.due(Delivery, ctx.now, BATCH)]
    _queue(system, due)


def request_snapshots(system: System, now: datetime | None = None) -> None:
    """Have the read models of a shop stored once an hour, if anything was committed in it; each shop at its minute."""
    now = now or machine_now()
    due: list[tuple[Shop, Event]] = []
    for shop in system.shops.all():
        if crc32(shop.id.encode()) % _MINUTES == now.minute and _changed_since(system, shop, now - _HOUR):
            due += [(shop, UpkeepDue(name=name)) for name in READ_MODELS]
    _queue(system, due)


def _changed_since(system: System, shop: Shop, since: datetime) -> bool:
    newest = system.unit(shop.id, new_id()).children(Commit, limit=1, newest_first=True)
    return bool(newest) and newest[0].at >= since


def _queue(system: System, due: Sequence[tuple[Shop, Event]]) -> None:
    """Send events that come from the clock and not from a commit."""
    messages = []
    for shop, fact in due:
        (route,) = routes(fact.NAME)
        messages.append(outgoing(route.queue, shop.id, record(fact, new_id(), machine_now())))
    if messages and system.queues.send(messages):
        raise SweepFailed("a queue did not take all messages")


def reconcile_payments(system: System) -> None:
    """Ask the provider about payments and refunds that it should have told about by now."""
    for kind in (payments.Payment, payments.Refund):
        _sweep(system, kind, payments.reconcile, lambda key: payments.Reconcile(order_id=key[0]))


def retain(system: System) -> None:
    """Forget what is past its time by each shop's settings. All else expires in the table by itself."""
    for shop in system.shops.all():
        ids = [key[0] for key in _context(system, shop).uow.all_keys(Delivery)]
        for start in range(0, len(ids), FORGOTTEN_AT_ONCE):
            command = ForgetDeliveries(ids=tuple(ids[start : start + FORGOTTEN_AT_ONCE]))
            system.runtime.invoke(forget_deliveries, command, Call(shop, SYSTEM))
        _empty_the_old(system, shop)
    _sweep(system, modules.ModuleRow, modules.expire_row, lambda key: modules.ExpireRow(*key))


def _empty_the_old(system: System, shop: Shop) -> None:
    """Take people out of orders, and origins out of audit rows, that are older than the shop keeps them."""
    ctx = _context(system, shop)
    settings = identity.privacy_settings(ctx)
    if settings.order_days is not None:
        before = ctx.now - timedelta(days=settings.order_days)
        for order_id in ctx.ports.trade.orders_placed_before(ctx, before)[:BATCH]:
            system.runtime.invoke(apply_retention, ApplyRetention(order_ids=(order_id,)), Call(shop, SYSTEM))
    if settings.audit_origin_days is not None:
        before = ctx.now - timedelta(days=settings.audit_origin_days)
        rows = ctx.ports.trade.audit_before(ctx, before)[:BATCH]
        system.runtime.invoke(apply_retention, ApplyRetention(audit_ids=tuple(rows)), Call(shop, SYSTEM))


def continue_erasures(system: System) -> None:
    """Go on with erasures that had to wait, or whose worker died."""
    _sweep(system, Erasure, continue_erasure, lambda key: ContinueErasure(id=key[0]))


def _sweep(
    system: System,
    kind: type[Entity],
    operation: Operation[Any, Any],
    command_for: Callable[[tuple[str, ...]], Any],
) -> None:
    """Call an operation for everything of a kind that is due, in every shop."""
    failed = 0
    for shop in system.shops.all():
        ctx = _context(system, shop)
        for key in ctx.uow.due(kind, ctx.now, BATCH):
            try:
                system.runtime.invoke(operation, command_for(key), Call(shop, SYSTEM))
            except DomainError as error:
                failed += 1
                system.telemetry.note("sweep refused", operation=operation.name, tenant=shop.id, code=error.code)
    if failed:
        raise SweepFailed(f"{operation.name}: {failed} refused")


def _context(system: System, shop: Shop) -> Context:
    return system.runtime.context(Call(shop, SYSTEM))


BY_NAME: dict[str, Callable[[System], Any]] = {
    "expire_holds": expire_holds,
    "sweep_unpaid": sweep_unpaid,
    "retry_due": retry_due,
    "retain": retain,
    "compare_payments": compare_payments,
    "check_invariants": check_invariants,
}
