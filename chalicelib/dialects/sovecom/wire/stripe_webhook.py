"""Stripe's messages: proven genuine, and found out for which shop they are."""

from __future__ import annotations

from chalicelib.dialects.kit.bind import Addressed, Edge
from chalicelib.dialects.kit.http import Request
from chalicelib.dialects.kit.wire import Out
from chalicelib.domain.payments import ProviderEvent, ProviderRefused, Reference, Subject, TakeEvent
from chalicelib.domain.payments.ports import PaymentProvider
from chalicelib.kernel.ids import is_uuid


class Received(Out, frozen=True, kw_only=True):
    """The answer to every genuine message."""

    received: bool = True


def opened(request: Request, edge: Edge) -> Addressed | None:
    """For which shop and order a message is; None when it concerns none of ours.

    A shop with its own account has its messages sent to its own host: its secret proves them, and for no other shop.

    Raises EventNotGenuine, PaymentsNotConfigured.
    """
    called = edge.shops.by_host(request.host)
    own = called if called is not None and called.provider_account is not None else None
    payments = (edge.runtime.ports if own is None else edge.runtime.ports_of(own)).payments
    event = payments.verify_event(request.body, request.headers.get("stripe-signature"))
    reference = _reference(event, payments) if event.subject is not Subject.OTHER else None
    if reference is None or not (is_uuid(reference.tenant_id) and is_uuid(reference.order_id)):
        return None
    if own is not None and reference.tenant_id != own.id:
        return None
    shop = edge.shops.by_id(reference.tenant_id)
    if shop is None:
        return None
    return Addressed(shop, TakeEvent(event=event, order_id=reference.order_id), key=event.id)


def _reference(event: ProviderEvent, payments: PaymentProvider) -> Reference | None:
    """What we wrote on the object, else on its payment: refunds made at Stripe's own desk say nothing."""
    if event.reference is not None or event.intent_id is None:
        return event.reference
    try:
        return payments.intent(event.intent_id).reference
    except ProviderRefused:
        return None


def received(result: None) -> Received:
    """The answer."""
    return Received()
