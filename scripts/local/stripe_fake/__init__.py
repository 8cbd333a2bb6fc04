"""A stateful fake of Stripe's API for one machine; all names on its wire follow Stripe's API reference.

It holds customers, PaymentIntents, charges, refunds, disputes, balance transactions, events and webhook endpoints,
delivers signed webhooks, honours idempotency keys, and fails on order. It takes no parameter that stripe-python's own
types do not know. Start it with `python -m scripts.local.stripe_fake`, or with `StripeFake` inside a test.
"""

from __future__ import annotations

from scripts.local.stripe_fake.control import StripeControl
from scripts.local.stripe_fake.errors import StripeFault
from scripts.local.stripe_fake.server import StripeFake

__all__ = ["StripeControl", "StripeFake", "StripeFault"]
