"""The provider's books and ours, compared for every shop: what differs is kept, counted and logged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from chalicelib.domain import payments
from chalicelib.domain.context import SYSTEM, Context, Shop
from chalicelib.domain.orders import Order
from chalicelib.domain.payments import CompareOrder, Finding, Statement
from chalicelib.domain.payments.ports import PaymentProvider
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.unit_of_work import Reference
from chalicelib.runtime.invoke import Call
from chalicelib.runtime.records import machine_now
from chalicelib.workers.parts import System

# Two days and the margin at both ends: each night looks at every day twice.
LOOK_BACK = timedelta(hours=50)


class ComparisonFailed(RuntimeError):
    """Some orders could not be compared; the next run tries again."""


class Span(NamedTuple):
    """The time whose statement is asked for, in the machine's time."""

    since: datetime
    until: datetime


def compare_payments(system: System, now: datetime | None = None) -> list[Finding]:
    """Compare every shop's payments, refunds and disputes of the last days; what differs is the answer.

    A provider that serves several shops is asked for its statement once.
    """
    until = now or machine_now()
    span = Span(until - LOOK_BACK, until)
    statements: dict[PaymentProvider, Mapping[str, Mapping[str, Statement]]] = {}
    found: list[Finding] = []
    failed = 0
    for shop in system.shops.all():
        provider = system.runtime.context(Call(shop, SYSTEM)).ports.payments
        if not provider.is_configured:
            continue
        try:
            if provider not in statements:
                statements[provider] = by_order(provider.statement(*span))
        except DomainError as error:
            if shop.provider_account is None:
                raise
            failed += 1  # a shop's own account that does not open must not keep others from being compared
            system.telemetry.note("statement refused", tenant=shop.id, code=error.code)
            continue
        findings, refused = compare_shop(system, shop, statements[provider].get(shop.id, {}), span)
        found += findings
        failed += refused
    system.telemetry.count("PaymentFindings", len(found))
    if failed:
        raise ComparisonFailed(f"{failed} orders or accounts")
    return found


def compare_shop(
    system: System, shop: Shop, said: Mapping[str, Statement], span: Span
) -> tuple[list[Finding], int]:  # fmt: skip
    """Compare the orders of a shop that the provider, or we, had to do with in a time; how many could not be."""
    ctx = system.runtime.context(Call(shop, SYSTEM))
    doubtful = {finding.order_id for finding in open_findings(ctx)}
    order_ids = sorted({*said, *_changed(ctx, shop.now(span.since)), *doubtful})
    found: list[Finding] = []
    failed = 0
    for order_id in order_ids:
        command = CompareOrder(order_id=order_id, said=said.get(order_id, Statement()), **span._asdict())
        try:
            findings = system.runtime.invoke(payments.compare_order, command, Call(shop, SYSTEM))
        except DomainError as error:
            failed += 1
            system.telemetry.note("comparison refused", tenant=shop.id, order=order_id, code=error.code)
            continue
        for finding in findings:
            system.telemetry.note("payments differ", tenant=shop.id, **_told(finding))
        found += findings
    return found, failed


def by_order(statement: Statement) -> Mapping[str, Mapping[str, Statement]]:
    """A statement as one for each shop and order; what bears no reference of ours is nothing of ours."""
    sorted_out: defaultdict[str, defaultdict[str, Statement]] = defaultdict(lambda: defaultdict(Statement))
    for name in ("intents", "refunds", "disputes"):
        for thing in getattr(statement, name):
            if thing.reference is None:
                continue
            orders = sorted_out[thing.reference.tenant_id]
            told = orders[thing.reference.order_id]
            more = {name: (*getattr(told, name), thing)}
            orders[thing.reference.order_id] = msgspec.structs.replace(told, **more)
    return sorted_out


def _changed(ctx: Context, since: datetime) -> Iterator[str]:
    return (order.id for order in _all(ctx, Order) if order.updated_at >= since)


def open_findings(ctx: Context) -> list[Finding]:
    """What was found in a shop and is not settled."""
    return [finding for finding in _all(ctx, Finding) if finding.is_open]


def _all(ctx: Context, kind: type[Entity]) -> Iterator[Any]:
    found = ctx.uow.find_many([Reference(kind, key) for key in ctx.uow.all_keys(kind)])
    return (each for each in found if each is not None)


def _told(finding: Finding) -> dict[str, str]:
    return {name: getattr(finding, name) for name in ("order_id", "rule", "subject", "expected", "found")}
