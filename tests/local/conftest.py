"""Fixtures: a Stripe fake with a webhook endpoint, and Stripe's client of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import stripe

from scripts.local.stripe_fake import StripeFake
from tests.support.stripe_fake import SECRET, Receiver, client_of


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def fake(receiver: Receiver) -> Iterator[StripeFake]:
    with StripeFake(webhook_url=receiver.url, webhook_secret=SECRET) as running:
        yield running


@pytest.fixture
def client(fake: StripeFake) -> stripe.StripeClient:
    return client_of(fake)
