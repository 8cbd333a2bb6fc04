"""The rules of shipping that can be broken."""

from __future__ import annotations

from chalicelib.kernel.errors import DomainError, Invalid, NotFound


class FreeOverThresholdMissing(Invalid):
    """A rate that is free above a threshold needs that threshold."""


class WeightRangeEmpty(Invalid):
    """No weight lies between `lowest_grams` and `highest_grams`."""


class ShippingRateNotOffered(DomainError):
    """The rate (`rate_id`) is not among those offered for this cart and destination."""


class ShippingZoneNotFound(NotFound):
    """No such zone."""


class ShippingRateNotFound(NotFound):
    """No such rate."""


class UnknownShippingZone(DomainError):
    """A rate belongs to a zone, and there is none with this id (`zone_id`)."""
