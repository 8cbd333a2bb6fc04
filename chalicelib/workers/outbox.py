"""From the outbox to the queues: by the relay at once, by the sweep what the relay did not manage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from chalicelib.kernel.errors import Unavailable
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.unit_of_work import ConcurrentChange, Reference
from chalicelib.runtime.messages import Outgoing, outgoing
from chalicelib.runtime.records import Commit, machine_now
from chalicelib.workers.parts import System
from chalicelib.workers.subscriptions import routes

SWEEP_LIMIT = 500
_MARKED_AT_ONCE = 25

Owned = tuple[str, Commit]


def relay(system: System, event: dict[str, Any]) -> dict[str, Any]:
    """Publish the commits in a batch of stream records; the answer names the first that was not taken.

    A stream goes on from the first failure, so everything after it comes again: consumers know what they have seen.
    """
    numbers: list[str] = []
    commits: list[Owned] = []
    for record in event["Records"]:
        owned = system.committed(record)
        if owned is not None and owned[1].events:
            numbers.append(str(record["dynamodb"]["SequenceNumber"]))
            commits.append(owned)
    refused = publish(system, commits)
    return {"batchItemFailures": [{"itemIdentifier": numbers[position]} for position in sorted(refused)[:1]]}


def sweep_outbox(system: System) -> int:
    """Publish what stayed unpublished for a while, of every shop, and return how many commits that were.

    Raises `OutboxStuck` when a queue would not take something, so that the schedule counts as failed.
    """
    found: list[Owned] = []
    for shop in system.shops.all():
        uow = system.unit(shop.id, new_id())
        keys = uow.due(Commit, machine_now(), SWEEP_LIMIT)
        commits = uow.find_many([Reference(Commit, key) for key in keys])
        found += [(shop.id, commit) for commit in commits if commit is not None and not commit.published]
    now = machine_now()
    ages = [(now - commit.at).total_seconds() for _, commit in found]
    system.telemetry.count("OutboxAgeSeconds", int(max(ages, default=0)))
    refused = publish(system, found)
    if refused:
        raise OutboxStuck(f"{len(refused)} of {len(found)} commits were not taken")
    return len(found)


class OutboxStuck(RuntimeError):
    """A queue did not take messages; the outbox keeps them."""


def publish(system: System, commits: Sequence[Owned]) -> set[int]:
    """Send the events of commits, then mark those as published whose events were all taken; the others' positions."""
    messages: list[Outgoing] = []
    owners: list[int] = []
    for position, (tenant, commit) in enumerate(commits):
        for event in commit.events:
            # Consumers behind one queue hear of it from one message.
            for queue, group in dict.fromkeys((route.queue, route.group) for route in routes(event.name)):
                messages.append(outgoing(queue, tenant, event, group))
                owners.append(position)
    refused = {owners[index] for index in system.queues.send(messages)} if messages else set()
    _mark(system, [owned for position, owned in enumerate(commits) if position not in refused])
    return refused


def _mark(system: System, commits: Sequence[Owned]) -> None:
    """Note that commits are published. Where that fails they are only sent once more."""
    by_tenant: dict[str, list[Commit]] = defaultdict(list)
    for tenant, commit in commits:
        by_tenant[tenant].append(commit)
    for tenant, mine in by_tenant.items():
        for start in range(0, len(mine), _MARKED_AT_ONCE):
            part = mine[start : start + _MARKED_AT_ONCE]
            if not _saved(system, tenant, part):
                for commit in part:
                    _saved(system, tenant, [commit])


def _saved(system: System, tenant: str, commits: Sequence[Commit]) -> bool:
    uow = system.unit(tenant, new_id())
    for commit in commits:
        uow.save(commit.replace(published=True))
    try:
        uow.commit()
    except (ConcurrentChange, Unavailable):
        return False
    return True
