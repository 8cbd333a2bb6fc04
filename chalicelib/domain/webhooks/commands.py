"""Commands of webhooks."""

from __future__ import annotations

import msgspec


class Subscribe(msgspec.Struct, frozen=True, kw_only=True):
    """Have `events` (names of ours) told to `url` in the words of `dialect`."""

    url: str
    events: tuple[str, ...]
    dialect: str


class Unsubscribe(msgspec.Struct, frozen=True, kw_only=True):
    """End a subscription, and forget its deliveries."""

    id: str


class RetryDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """Arm a delivery again."""

    id: str


class ForgetDeliveries(msgspec.Struct, frozen=True, kw_only=True):
    """Delete those of some deliveries that are past their time."""

    ids: tuple[str, ...]
