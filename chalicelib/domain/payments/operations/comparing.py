"""Comparing the provider's books with ours, and taking over what it says where they differ."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta

from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.orders import Order, OrderNotFound
from chalicelib.domain.payments.books import Books, open_books
from chalicelib.domain.payments.commands import Reconcile
from chalicelib.domain.payments.comparing import Difference, Period, differences, unknown_order
from chalicelib.domain.payments.disputes import take_dispute
from chalicelib.domain.payments.errors import PaymentsNotConfigured, ProviderRefused, ProviderUnavailable
from chalicelib.domain.payments.findings import CompareOrder, Finding, FindingFilter, RepairOrder
from chalicelib.domain.payments.model import Dispute, Refund
from chalicelib.domain.payments.operations.reconciling import reconcile
from chalicelib.domain.payments.ports import Statement
from chalicelib.domain.payments.settling import take_news
from chalicelib.domain.tenders import Payment
from chalicelib.kernel.derived import derived_id
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.paging import BadCursor, Page, Slice

_RAISES = (ProviderUnavailable, PaymentsNotConfigured)
# The provider's clock and ours, and what takes its time between a row of ours and its object there.
MARGIN = timedelta(hours=1)
_EVER = Period(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


@query("payments.list_findings", needs=Grant.ORDERS_READ, raises=(BadCursor,))
def list_findings(ctx: Context, command: FindingFilter) -> Page[Finding] | Slice[Finding]:
    """A part of where the provider's books and ours differ, or did, newest first."""
    return ctx.ports.trade.findings(ctx, command)


@operation("payments.compare", needs=Grant.SYSTEM, raises=_RAISES)
def compare_order(ctx: Context, command: CompareOrder) -> list[Finding]:
    """Compare an order's books with what the provider said, and keep what differs; what still does is the answer.

    What a statement of some time shows may have changed since, and what was found earlier may lie outside of it: where
    something seems wrong, or was, the provider is asked about this very order, and that decides.
    """
    found = ctx.uow.family(Order, Payment, Refund, Dispute, Finding, key=(command.order_id,))
    open_before = [finding for finding in found[Finding] if finding.is_open]
    if not found[Order]:
        return _keep(ctx, command.order_id, found[Finding], list(unknown_order(command.said)))
    books = Books(found[Order][0], tuple(found[Payment]), tuple(found[Refund]), tuple(found[Dispute]))
    period = Period(ctx.shop.now(command.since) + MARGIN, ctx.shop.now(command.until) - MARGIN)
    if not open_before and not any(differences(books, command.said, period)):
        return []
    wrong = list(differences(books, _ask(ctx, books, command.said), _EVER))
    return _keep(ctx, command.order_id, found[Finding], wrong)


def _ask(ctx: Context, books: Books, said: Statement) -> Statement:
    """What the provider says about an order now."""
    ids = {intent.id for intent in said.intents}
    if books.online is not None and books.online.intent_id is not None:
        ids.add(books.online.intent_id)
    now = Statement()
    for intent_id in sorted(ids):
        with contextlib.suppress(ProviderRefused):  # the provider knows no such intent
            now = Statement(
                intents=(*now.intents, ctx.ports.payments.intent(intent_id)),
                refunds=(*now.refunds, *ctx.ports.payments.refunds(intent_id)),
                disputes=(*now.disputes, *ctx.ports.payments.disputes(intent_id)),
            )
    return now


def _keep(ctx: Context, order_id: str, kept: list[Finding], wrong: list[Difference]) -> list[Finding]:
    """Store what is wrong now, and note that what was wrong before is not any more."""
    known = {finding.id: finding for finding in kept}
    still: list[Finding] = []
    for each in wrong:
        id_ = derived_id(order_id, f"{each.rule}:{each.subject}")
        finding = Finding(id=id_, order_id=order_id, **each._asdict(), created_at=ctx.now, seen_at=ctx.now)
        before = known.pop(id_, None)
        if before is None:
            still.append(ctx.uow.create(finding))
        else:
            since = before.created_at if before.is_open else ctx.now
            still.append(ctx.uow.save(finding.replace(version=before.version, created_at=since)))
    for gone in known.values():
        if gone.is_open:
            ctx.uow.save(gone.replace(resolved_at=ctx.now))
    return still


@operation("payments.repair", needs=Grant.SYSTEM, raises=(*_RAISES, OrderNotFound))
def repair_order(ctx: Context, command: RepairOrder) -> None:
    """Take over what the provider says about an order, by the same ways as its messages: each a stored step.

    What no message could have brought about (money under an intent that is not the order's, a refund of more than is
    left) is left to people.
    """
    books = open_books(ctx, command.order_id)
    payment = books.online
    if payment is None or payment.intent_id is None:
        return
    take_news(ctx, books.order, payment, ctx.ports.payments.intent(payment.intent_id))
    ctx.checkpoint()
    reconcile(ctx, Reconcile(order_id=command.order_id))
    ctx.checkpoint()
    for found in ctx.ports.payments.disputes(payment.intent_id):
        take_dispute(ctx, open_books(ctx, command.order_id), payment, found)
        ctx.checkpoint()
