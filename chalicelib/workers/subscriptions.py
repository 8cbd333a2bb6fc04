"""Who wants to know what: every event, the queues it goes to, and what happens when it comes out of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from chalicelib.domain.context import Context
from chalicelib.domain.invoicing import reactions as invoicing
from chalicelib.domain.notifications import reactions as mails
from chalicelib.domain.webhooks import reactions as webhooks
from chalicelib.kernel.events import Recorded

Reaction = Callable[[Context, Any, Recorded], None]


class Route(NamedTuple):
    """One way of an event: the queue, what its consumer does, and the group in which the queue keeps it in order.

    Documents of a series are numbered one after the other, so each series is a group; the tenant is part of it.
    """

    queue: str
    reaction: Reaction
    group: str | None = None


_TELL = Route("webhooks", webhooks.announce)
_PRINT = Route("invoices", invoicing.print_document, group="PRINT")

SUBSCRIPTIONS: dict[str, tuple[Route, ...]] = {
    "order.placed": (Route("mails", mails.confirm_order), _TELL),
    "order.paid": (Route("invoices", invoicing.invoice_order, group="STD"), _TELL),
    "order.shipped": (Route("mails", mails.tell_of_shipment), _TELL),
    "order.cancelled": (_TELL,),
    "order.partially_refunded": (_TELL,),
    "order.refunded": (_TELL,),
    "refund.issued": (Route("invoices", invoicing.credit_refund, group="CN"), _TELL),
    "invoice.issued": (Route("mails", mails.tell_of_payment), _PRINT),
    "credit_note.issued": (Route("mails", mails.tell_of_refund), _PRINT),
    "document.print_requested": (_PRINT,),
    "product.created": (_TELL,),
    "product.updated": (_TELL,),
    "product.deleted": (_TELL,),
    "identity.password_reset_requested": (Route("mails", mails.mail_reset_link),),
    "identity.email_change_requested": (Route("mails", mails.mail_change_link),),
    "email.queued": (Route("mails", mails.hand_over),),
    "webhook.delivery_due": (Route("webhooks", webhooks.attempt),),
}
# Events that nobody waits for: they are kept for replay and for whoever comes next.
UNHEARD = frozenset(
    {
        "identity.customer_registered",
        "order.fulfilled",
        "order.delivered",
        "order.completed",
        "payment.succeeded",
        "payment.failed",
        "payment.orphaned",
        "payment.returned",
        "refund.failed",
        "refund.reversed",
        "refund.unbooked",
        "dispute.opened",
        "dispute.closed",
    }
)


def routes(event_name: str) -> tuple[Route, ...]:
    """The ways of an event; none for one that nobody waits for."""
    return SUBSCRIPTIONS.get(event_name, ())


def reaction_to(queue: str, event_name: str) -> Reaction | None:
    """What the consumer of a queue does about an event, or None when that event does not belong there."""
    return next((route.reaction for route in routes(event_name) if route.queue == queue), None)
