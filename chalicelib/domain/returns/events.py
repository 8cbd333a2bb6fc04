"""What happens to returns. Who asked for them, and why, is read where it is kept."""

from __future__ import annotations

from chalicelib.kernel.events import Event, event


class ReturnEvent(Event, frozen=True, kw_only=True):
    """Base of the events of a return's life."""

    return_id: str
    order_id: str
    type: str


@event("return.requested")
class ReturnRequested(ReturnEvent, frozen=True, kw_only=True):
    """A buyer wants to give units back."""


@event("return.approved")
class ReturnApproved(ReturnEvent, frozen=True, kw_only=True):
    """Staff agreed, and a refund was made or is under way."""

    refund_id: str


@event("return.rejected")
class ReturnRejected(ReturnEvent, frozen=True, kw_only=True):
    """Staff refused."""


@event("return.reopened")
class ReturnReopened(ReturnEvent, frozen=True, kw_only=True):
    """The refund of an approved return came to nothing: it waits to be decided again."""


@event("withdrawal.declared")
class WithdrawalDeclared(Event, frozen=True, kw_only=True):
    """Somebody declared to withdraw from a contract; whether there is one is found out next."""

    withdrawal_id: str


@event("withdrawal.matched")
class WithdrawalMatched(Event, frozen=True, kw_only=True):
    """A declaration belongs to an order; without `return_id` there was nothing to give back."""

    withdrawal_id: str
    order_id: str
    return_id: str | None
    on_time: bool
