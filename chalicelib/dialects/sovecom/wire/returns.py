"""Returns, as SovEcom spells them, and the withdrawals that we add."""

from __future__ import annotations

from typing import Annotated

import msgspec

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.wire import Email, In, Out, Uuid
from chalicelib.dialects.sovecom.wire.common import ById, PageNumber, PageSize, time_or_none
from chalicelib.dialects.sovecom.wire.orders import ByOrderId, Note
from chalicelib.dialects.sovecom.wire.payments import Amount
from chalicelib.domain.returns import (
    ApproveReturn,
    ConfirmWithdrawal,
    Declaration,
    DeclareWithdrawal,
    ListOwnReturns,
    RejectReturn,
    RequestReturn,
    Return,
    ReturnFilter,
    ReturnItem,
    ReturnStatus,
    ReturnType,
    Withdrawal,
)
from chalicelib.kernel.clock import iso_ms
from chalicelib.kernel.paging import Page

_MOST_LINES = 200


class ItemBody(In, frozen=True, kw_only=True):
    """Units of a line to give back."""

    order_item_id: Uuid
    quantity: Amount


Items = Annotated[list[ItemBody], msgspec.Meta(min_length=1, max_length=_MOST_LINES)]


class ReturnBody(In, frozen=True, kw_only=True):
    """What a customer wants to give back."""

    type: ReturnType
    items: Items
    reason: Note | None = None


class RejectBody(In, frozen=True, kw_only=True):
    """Why a return is refused."""

    reason: Note


class ReturnsQuery(In, frozen=True, kw_only=True):
    """What staff may ask of the queue."""

    status: ReturnStatus | None = None
    page: PageNumber = 1
    page_size: PageSize = 20


class WithdrawalBody(In, frozen=True, kw_only=True):
    """From which order somebody withdraws; without items, from all of it."""

    order_number: Annotated[str, msgspec.Meta(min_length=1, max_length=50)]
    email: Email
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] | None = None
    items: Items | None = None


class ConfirmBody(In, frozen=True, kw_only=True):
    """The token of the declaration that is confirmed."""

    token: Annotated[str, msgspec.Meta(min_length=1, max_length=65536)]


class ItemRow(Out, frozen=True, kw_only=True):
    """Units of a line."""

    order_item_id: str
    quantity: int


class OwnReturn(Out, frozen=True, kw_only=True):
    """A return, as its customer sees it."""

    id: str
    order_id: str
    type: str
    status: str
    items: list[ItemRow]
    reason: str | None
    within_withdrawal_window: bool
    requested_at: str
    refund_id: str | None


class StaffReturn(Out, frozen=True, kw_only=True):
    """A return, as staff see it. One that a guest declared has no customer."""

    id: str
    tenant_id: str
    order_id: str
    customer_id: str | None
    type: str
    status: str
    items: list[ItemRow]
    reason: str | None
    within_withdrawal_window: bool
    requested_at: str
    resolved_at: str | None
    resolved_by: str | None
    refund_id: str | None
    created_at: str


class StaffReturns(Out, frozen=True, kw_only=True):
    """A page of returns."""

    data: list[StaffReturn]
    total: int
    page: int
    page_size: int


class DeclarationRow(Out, frozen=True, kw_only=True):
    """A withdrawal that waits to be confirmed."""

    id: str
    token: str
    expires_at: str


class WithdrawalRow(Out, frozen=True, kw_only=True):
    """A withdrawal that was declared, and when, to the second."""

    id: str
    status: str
    declared_at: str


def request(path: ByOrderId, body: ReturnBody) -> RequestReturn:
    """The command behind asking for a return."""
    return RequestReturn(order_id=path.order_id, type=body.type, items=_items(body.items), reason=body.reason)


def of_order(path: ByOrderId) -> ListOwnReturns:
    """The command behind the returns of an order."""
    return ListOwnReturns(order_id=path.order_id)


def queue(query: ReturnsQuery) -> ReturnFilter:
    """The command behind the queue."""
    return ReturnFilter(status=query.status, page=query.page, page_size=query.page_size)


def approval(path: ById) -> ApproveReturn:
    """The command behind agreeing."""
    return ApproveReturn(id=path.id)


def rejection(path: ById, body: RejectBody) -> RejectReturn:
    """The command behind refusing."""
    return RejectReturn(id=path.id, reason=body.reason)


def declaring(body: WithdrawalBody) -> DeclareWithdrawal:
    """The command behind the first step of a withdrawal."""
    return DeclareWithdrawal(
        order_number=body.order_number, email=body.email, name=body.name, items=_items(body.items or [])
    )


def confirming(path: ById, body: ConfirmBody) -> ConfirmWithdrawal:
    """The command behind the second step of a withdrawal."""
    return ConfirmWithdrawal(id=path.id, token=body.token)


def _items(items: list[ItemBody]) -> tuple[ReturnItem, ...]:
    return tuple(ReturnItem(line_id=item.order_item_id, quantity=item.quantity) for item in items)


def _rows(asked: Return) -> list[ItemRow]:
    return [ItemRow(order_item_id=item.line_id, quantity=item.quantity) for item in asked.items]


def own_row(asked: Return) -> OwnReturn:
    """One return, for its customer."""
    return OwnReturn(
        id=asked.id,
        order_id=asked.order_id,
        type=asked.type.value,
        status=asked.status.value,
        items=_rows(asked),
        reason=asked.reason,
        within_withdrawal_window=asked.within_window,
        requested_at=iso_ms(asked.requested_at),
        refund_id=asked.refund_id,
    )


def own_rows(found: list[Return]) -> list[OwnReturn]:
    """The returns of an order, for its customer."""
    return [own_row(asked) for asked in found]


def staff_row(asked: Return, view: View) -> StaffReturn:
    """One return, for staff."""
    return StaffReturn(
        id=asked.id,
        tenant_id=view.shop.id,
        order_id=asked.order_id,
        customer_id=asked.customer_id,
        type=asked.type.value,
        status=asked.status.value,
        items=_rows(asked),
        reason=asked.reason,
        within_withdrawal_window=asked.within_window,
        requested_at=iso_ms(asked.requested_at),
        resolved_at=time_or_none(asked.resolved_at),
        resolved_by=asked.resolved_by,
        refund_id=asked.refund_id,
        created_at=iso_ms(asked.created_at),
    )


def staff_rows(found: Page[Return], view: View) -> StaffReturns:
    """A page of returns, for staff."""
    rows = [staff_row(asked, view) for asked in found.items]
    return StaffReturns(data=rows, total=found.total, page=found.page, page_size=found.page_size)


def declared(made: Declaration) -> DeclarationRow:
    """What is to be confirmed, and until when."""
    return DeclarationRow(id=made.id, token=made.token, expires_at=iso_ms(made.expires_at))


def confirmed(withdrawal: Withdrawal) -> WithdrawalRow:
    """That it was received: never whether there is such an order."""
    return WithdrawalRow(id=withdrawal.id, status="received", declared_at=iso_ms(withdrawal.declared_at))
