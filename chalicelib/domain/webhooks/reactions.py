"""What webhooks do when something happens: write down whom to tell, and tell them."""

from __future__ import annotations

from typing import Any

import msgspec

from chalicelib.domain.context import Context
from chalicelib.domain.webhooks.events import DeliveryDue
from chalicelib.domain.webhooks.model import Delivery, Subscription
from chalicelib.domain.webhooks.operations import seal_purpose, subscriptions
from chalicelib.domain.webhooks.ports import Parcel
from chalicelib.kernel.derived import derived_id
from chalicelib.kernel.events import Event, Recorded

_NONCE_BYTES = 16


def announce(ctx: Context, fact: Event, recorded: Recorded) -> None:
    """Make a delivery for every subscription that wants the event, each due at once.

    There are never more subscriptions than one transaction can take.
    """
    data: dict[str, Any] = msgspec.json.decode(recorded.data)
    for subscription in subscriptions(ctx):
        if not subscription.active or recorded.name not in subscription.events:
            continue
        delivery = Delivery(
            id=derived_id(recorded.id, subscription.id),
            subscription_id=subscription.id,
            dialect=subscription.dialect,
            patience=subscription.patience,
            event_id=recorded.id,
            event=recorded.name,
            data=data,
            occurred_at=recorded.occurred_at,
            next_retry_at=ctx.now,
            created_at=ctx.now,
            updated_at=ctx.now,
        )
        ctx.uow.create(delivery)
        ctx.uow.emit(DeliveryDue(delivery_id=delivery.id))


def attempt(ctx: Context, fact: DeliveryDue, recorded: Recorded) -> None:
    """Attempt a delivery that is due.

    The attempt is stored before it is made, so that no two are under way at once; when this process dies in between,
    the delivery is due again once its lease is over. A receiver can so be told twice, with the same delivery id.
    """
    delivery = ctx.uow.find(Delivery, fact.delivery_id)
    if delivery is None or (due := delivery.due()) is None or due > ctx.now:
        return  # done, or somebody is at it
    subscription = ctx.uow.find(Subscription, delivery.subscription_id)
    if subscription is None:
        ctx.uow.delete(delivery)
        return
    delivery = ctx.uow.save(delivery.held(ctx.now))
    ctx.checkpoint()
    _make(ctx, delivery, subscription)


def _make(ctx: Context, delivery: Delivery, subscription: Subscription) -> None:
    secret = ctx.ports.vault.unseal(subscription.sealed_secret, seal_purpose(ctx, subscription.id)).decode()
    outcome = ctx.ports.webhook_sender.send(
        Parcel(
            site_id=ctx.shop.site_id,
            delivery_id=delivery.id,
            event_id=delivery.event_id,
            url=subscription.url,
            secret=secret,
            dialect=delivery.dialect,
            event=delivery.event,
            data=delivery.data,
            occurred_at=delivery.occurred_at,
            nonce=ctx.random_bytes(_NONCE_BYTES).hex(),
        )
    )
    if outcome.error is None:
        ctx.uow.save(delivery.delivered(ctx.now, outcome.response_code))
    else:
        ctx.uow.save(delivery.failed(ctx.now, outcome.response_code, outcome.error))
