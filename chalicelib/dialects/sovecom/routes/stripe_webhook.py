"""What Stripe tells us."""

from __future__ import annotations

from chalicelib.dialects.kit.route import post
from chalicelib.dialects.sovecom.wire import stripe_webhook as wire
from chalicelib.domain import payments

HOOKS = (
    post("/webhooks/stripe", payments.take_event, id="StripeWebhooksController_receive", auth="none",
         envelope=wire.opened, out=wire.received),
)  # fmt: skip
