"""Who wants to know what: every event, the queues it goes to, and what happens when it comes out of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from chalicelib.domain.catalog.events import ProductCreated, ProductDeleted, ProductUpdated
from chalicelib.domain.checkout.events import OrderPlaced
from chalicelib.domain.context import Context
from chalicelib.domain.identity import EmailChangeRequested, PasswordResetRequested
from chalicelib.domain.invoicing import CreditNoteIssued, InvoiceIssued, PrintRequested
from chalicelib.domain.invoicing import reactions as invoicing
from chalicelib.domain.notifications import EmailQueued
from chalicelib.domain.notifications import reactions as mails
from chalicelib.domain.orders import (
    OrderCancelled,
    OrderPaid,
    OrderPartiallyRefunded,
    OrderRefunded,
    OrderShipped,
)
from chalicelib.domain.payments import PaymentOrphaned, RefundIssued
from chalicelib.domain.payments import reactions as payments
from chalicelib.domain.search import reactions as search
from chalicelib.domain.search.events import UpkeepDue
from chalicelib.domain.webhooks import DeliveryDue
from chalicelib.domain.webhooks import reactions as webhooks
from chalicelib.kernel.events import Event, Recorded

Reaction = Callable[[Context, Any, Recorded], None]


class Route(NamedTuple):
    """One way of an event: the queue, what its consumer does, and the group in which the queue keeps it in order.

    Documents of a series are numbered one after the other, so each series is a group; the tenant is part of it.
    """

    queue: str
    reaction: Reaction
    group: str | None = None


_TELL = Route("webhooks", webhooks.announce)
_SETTLE = Route("reactions", payments.close_payment)
_PRINT = Route("invoices", invoicing.print_document, group="PRINT")

SUBSCRIPTIONS: dict[type[Event], tuple[Route, ...]] = {
    OrderPlaced: (Route("mails", mails.confirm_order), _TELL),
    OrderPaid: (Route("invoices", invoicing.invoice_order, group="STD"), _SETTLE, _TELL),
    OrderShipped: (Route("mails", mails.tell_of_shipment), _TELL),
    OrderCancelled: (_SETTLE, _TELL),
    OrderPartiallyRefunded: (_TELL,),
    OrderRefunded: (_TELL,),
    PaymentOrphaned: (_SETTLE,),
    RefundIssued: (Route("invoices", invoicing.credit_refund, group="CN"), _TELL),
    InvoiceIssued: (Route("mails", mails.tell_of_payment), _PRINT),
    CreditNoteIssued: (Route("mails", mails.tell_of_refund), _PRINT),
    PrintRequested: (_PRINT,),
    ProductCreated: (_TELL,),
    ProductUpdated: (_TELL,),
    ProductDeleted: (_TELL,),
    PasswordResetRequested: (Route("mails", mails.mail_reset_link),),
    EmailChangeRequested: (Route("mails", mails.mail_change_link),),
    EmailQueued: (Route("mails", mails.hand_over),),
    DeliveryDue: (Route("webhooks", webhooks.attempt),),
    UpkeepDue: (Route("snapshots", search.keep_up),),
}
_BY_NAME = {kind.NAME: routes for kind, routes in SUBSCRIPTIONS.items()}


def routes(event_name: str) -> tuple[Route, ...]:
    """The ways of an event; none for one that nobody waits for, which is kept for replay all the same."""
    return _BY_NAME.get(event_name, ())


def reaction_to(queue: str, event_name: str) -> Reaction | None:
    """What the consumer of a queue does about an event, or None when that event does not belong there."""
    return next((route.reaction for route in routes(event_name) if route.queue == queue), None)
