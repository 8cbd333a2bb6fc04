"""Whether what must always be true is true, in every shop: each breach is a line in the log and a count in a metric."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.domain.context import SYSTEM, Shop
from chalicelib.domain.invariants import Violation, violations
from chalicelib.kernel.ids import new_id
from chalicelib.runtime.invoke import Call
from chalicelib.runtime.records import Commit, machine_now
from chalicelib.workers.parts import System

# Orders that rested longer were looked at when they changed.
_RECENT = timedelta(days=2)
_MORE_LOOKS = 2  # a sum that goes up and down may be caught between the same two numbers again
_OUTBOX_PATIENCE = timedelta(minutes=10)


def check_invariants(system: System) -> list[Violation]:
    """Look at every shop and report. Nothing is repaired: a breach is for people."""
    everything: list[Violation] = []
    for shop in system.shops.all():
        found = confirmed(system, shop) + overdue_commits(system, shop)
        for violation in found:
            system.telemetry.note(
                "invariant violated",
                tenant=shop.id,
                rule=violation.rule,
                subject=violation.subject,
                expected=violation.expected,
                found=violation.found,
            )
        everything += found
    system.telemetry.count("InvariantViolations", len(everything))
    return everything


def confirmed(system: System, shop: Shop) -> list[Violation]:
    """What is wrong in a shop, looked at three times: what is half read is not wrong every time in the same way."""
    call = Call(shop, SYSTEM)
    ctx = system.runtime.context(call)
    since = ctx.now - _RECENT
    found = violations(ctx, since)
    for _ in range(_MORE_LOOKS):
        if not found:
            break
        again = set(violations(system.runtime.context(call), since))
        found = [violation for violation in found if violation in again]
    return found


def overdue_commits(system: System, shop: Shop) -> list[Violation]:
    """Events that neither the relay nor the sweep has sent."""
    uow = system.unit(shop.id, new_id())
    return [
        Violation(rule="outbox_drained", subject=key[0], expected="published", found="waiting")
        for key in uow.due(Commit, machine_now() - _OUTBOX_PATIENCE)
    ]
