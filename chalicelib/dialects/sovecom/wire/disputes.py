"""Disputes, as SovEcom spells them, and the findings that we add."""

from __future__ import annotations

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.wire import In, Out, Uuid
from chalicelib.dialects.sovecom.wire.common import ById, PageNumber, PageSize, time_or_none
from chalicelib.domain.orders import Order
from chalicelib.domain.payments import (
    Dispute,
    DisputeFilter,
    DisputeStatus,
    Finding,
    FindingFilter,
    UnfreezeFulfilment,
)
from chalicelib.kernel.clock import iso_ms
from chalicelib.kernel.paging import Page


class DisputesQuery(In, frozen=True, kw_only=True):
    """What staff may ask of the queue."""

    status: DisputeStatus | None = None
    order_id: Uuid | None = None
    page: PageNumber = 1
    page_size: PageSize = 20


class FindingsQuery(In, frozen=True, kw_only=True):
    """What staff may ask of the findings."""

    open: bool | None = None
    page: PageNumber = 1
    page_size: PageSize = 20


class DisputeRow(Out, frozen=True, kw_only=True):
    """A dispute, as staff see it."""

    id: str
    tenant_id: str
    order_id: str
    payment_id: str
    gateway_dispute_id: str
    status: str
    reason: str | None
    amount: int
    currency: str
    evidence_due_by: str | None
    closed_at: str | None
    created_at: str
    updated_at: str


class DisputeRows(Out, frozen=True, kw_only=True):
    """A page of disputes."""

    data: list[DisputeRow]
    total: int
    page: int
    page_size: int


class FreedRow(Out, frozen=True, kw_only=True):
    """The order that may go on."""

    order_id: str


class FindingRow(Out, frozen=True, kw_only=True):
    """Where the provider's books and ours differ."""

    id: str
    tenant_id: str
    order_id: str
    rule: str
    subject: str
    expected: str
    found: str
    created_at: str
    seen_at: str
    resolved_at: str | None


class FindingRows(Out, frozen=True, kw_only=True):
    """A page of findings."""

    data: list[FindingRow]
    total: int
    page: int
    page_size: int


def queue(query: DisputesQuery) -> DisputeFilter:
    """The command behind the queue."""
    return DisputeFilter(status=query.status, order_id=query.order_id, page=query.page, page_size=query.page_size)


def unfreezing(path: ById) -> UnfreezeFulfilment:
    """The command behind letting an order go."""
    return UnfreezeFulfilment(dispute_id=path.id)


def freed(order: Order) -> FreedRow:
    """The order that may go on."""
    return FreedRow(order_id=order.id)


def rows(found: Page[Dispute], view: View) -> DisputeRows:
    """A page of disputes."""
    data = [_row(dispute, view) for dispute in found.items]
    return DisputeRows(data=data, total=found.total, page=found.page, page_size=found.page_size)


def _row(dispute: Dispute, view: View) -> DisputeRow:
    return DisputeRow(
        id=dispute.id,
        tenant_id=view.shop.id,
        order_id=dispute.order_id,
        payment_id=dispute.payment_id,
        gateway_dispute_id=dispute.gateway_id,
        status=dispute.status.value,
        reason=dispute.reason,
        amount=dispute.amount_minor,
        currency=dispute.currency,
        evidence_due_by=time_or_none(dispute.evidence_due_at),
        closed_at=time_or_none(dispute.closed_at),
        created_at=iso_ms(dispute.created_at),
        updated_at=iso_ms(dispute.updated_at),
    )


def findings(query: FindingsQuery) -> FindingFilter:
    """The command behind the findings."""
    return FindingFilter(open=query.open, page=query.page, page_size=query.page_size)


def finding_rows(found: Page[Finding], view: View) -> FindingRows:
    """A page of findings."""
    data = [
        FindingRow(
            id=each.id,
            tenant_id=view.shop.id,
            order_id=each.order_id,
            rule=each.rule,
            subject=each.subject,
            expected=each.expected,
            found=each.found,
            created_at=iso_ms(each.created_at),
            seen_at=iso_ms(each.seen_at),
            resolved_at=time_or_none(each.resolved_at),
        )
        for each in found.items
    ]
    return FindingRows(data=data, total=found.total, page=found.page, page_size=found.page_size)
