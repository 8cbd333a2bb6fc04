"""Commands of webhooks. What was asked for in another dialect does not exist for the one that asks."""

from __future__ import annotations

from datetime import datetime

import msgspec

from chalicelib.domain.webhooks.model import Patience


class Subscribe(msgspec.Struct, frozen=True, kw_only=True):
    """Have `events` (names of ours) told to `url` in the words of `dialect`."""

    url: str
    events: tuple[str, ...]
    dialect: str
    patience: Patience = Patience.STANDARD


class ListSubscriptions(msgspec.Struct, frozen=True, kw_only=True):
    """Read the subscriptions that speak a dialect."""

    dialect: str


class Unsubscribe(msgspec.Struct, frozen=True, kw_only=True):
    """End a subscription, and forget its deliveries."""

    id: str
    dialect: str


class RetryDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """Arm a delivery that failed again."""

    id: str
    dialect: str


class ReplayDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """Tell again what was told before, or could not be told."""

    subscription_id: str
    id: str
    dialect: str


class ReplayDeliveries(msgspec.Struct, frozen=True, kw_only=True):
    """Tell a subscription again all that happened from `since` up to and including `until`."""

    subscription_id: str
    dialect: str
    since: datetime
    until: datetime


class ForgetDeliveries(msgspec.Struct, frozen=True, kw_only=True):
    """Delete those of some deliveries that are past their time."""

    ids: tuple[str, ...]
