"""Sandboxes: a second tenant beside a shop, for programs under development, with a clock of its own."""

from __future__ import annotations

from chalicelib.domain.sandbox.commands import AdvanceClock, TakeConfiguration, TakeProduct
from chalicelib.domain.sandbox.errors import ClockBackwards, ClockTooFar, NotASandbox
from chalicelib.domain.sandbox.events import SandboxFillDue
from chalicelib.domain.sandbox.model import Clock, SandboxFilling
from chalicelib.domain.sandbox.operations import advance_clock, take_configuration, take_product

__all__ = [
    "AdvanceClock",
    "Clock",
    "ClockBackwards",
    "ClockTooFar",
    "NotASandbox",
    "SandboxFillDue",
    "SandboxFilling",
    "TakeConfiguration",
    "TakeProduct",
    "advance_clock",
    "take_configuration",
    "take_product",
]
