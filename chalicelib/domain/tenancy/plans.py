"""Plans: what a shop pays for, and what that allows it."""

from __future__ import annotations

import msgspec


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a plan allows: requests a minute and key, and whether it has business customers."""

    requests_per_minute: int
    b2b: bool = False


PLANS = {
    "free": Plan(requests_per_minute=30),
    "basic": Plan(requests_per_minute=120),
    "pro": Plan(requests_per_minute=400, b2b=True),
    "enterprise": Plan(requests_per_minute=1000, b2b=True),
}


def plan_of(name: str) -> Plan:
    """The plan of a name; one that is not known allows as little as the smallest."""
    return PLANS.get(name, PLANS["free"])
