"""The replicas that this process holds: loaded from their snapshot or built from the table, the oldest-used let go."""

from __future__ import annotations

import threading
import time
import zlib
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import apsw

from chalicelib.adapters.replica.projection import ReadModel
from chalicelib.adapters.replica.replica import Replica
from chalicelib.domain.context import Context
from chalicelib.domain.ports import ObjectStore
from chalicelib.kernel.errors import Unavailable
from chalicelib.runtime.records import OUTBOX_RETENTION

CAPACITY_BYTES = 192 * 1024 * 1024
# Commits are kept for a while: a replica that has not looked for longer cannot know what it missed.
_TRUST_MS = int((OUTBOX_RETENTION - timedelta(days=1)).total_seconds() * 1000)


class _Slot:
    """One tenant's place: the lock is held while its replica is loaded, brought up to date and asked."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.replica: Replica | None = None
        self.size_bytes = 0


class Replicas:
    """All tenants' replicas of one read model. Without an object store every process builds its own from the table."""

    def __init__(self, model: ReadModel, objects: ObjectStore | None, capacity_bytes: int = CAPACITY_BYTES) -> None:
        self._model = model
        self._objects = objects
        self._capacity = capacity_bytes
        self._slots: OrderedDict[str, _Slot] = OrderedDict()
        self._lock = threading.Lock()

    @contextmanager
    def open(self, ctx: Context) -> Iterator[Replica]:
        """The tenant's replica with everything committed so far, for this thread alone."""
        slot = self._slot(ctx.shop.id)
        with slot.lock:
            replica = slot.replica
            known = replica is not None and _trusted(replica)
            if replica is None or not known:
                replica = self._load(ctx)
            if replica.catch_up(ctx.uow) or not known:
                slot.replica, slot.size_bytes = replica, replica.size_bytes
                self._make_room(slot)
            yield replica

    def snapshot(self, ctx: Context) -> None:
        """Store the tenant's replica, as it is now, for other processes to load."""
        if self._objects is None:
            return
        with self.open(ctx) as replica:
            self._objects.put(self._key(ctx), replica.packed(), "application/octet-stream")

    def rebuild(self, ctx: Context) -> None:
        """Build the tenant's replica anew from the table, and store it."""
        slot = self._slot(ctx.shop.id)
        with slot.lock:
            slot.replica = Replica.built(self._model, ctx.uow)
            slot.size_bytes = slot.replica.size_bytes
            self.snapshot(ctx)

    def _load(self, ctx: Context) -> Replica:
        replica = self._unpacked(self._stored(ctx))
        return replica if replica is not None and _trusted(replica) else Replica.built(self._model, ctx.uow)

    def _unpacked(self, packed: bytes | None) -> Replica | None:
        try:
            return None if packed is None else Replica.loaded(self._model, packed)
        except (zlib.error, apsw.Error, KeyError):
            return None  # damaged: the table knows everything

    def _stored(self, ctx: Context) -> bytes | None:
        if self._objects is None:
            return None
        try:
            return self._objects.get(self._key(ctx))
        except Unavailable:
            return None  # slower without, but right

    def _key(self, ctx: Context) -> str:
        return f"{ctx.shop.id}/{self._model.name}-{self._model.schema}.sqlite.z"

    def _slot(self, tenant: str) -> _Slot:
        with self._lock:
            slot = self._slots.setdefault(tenant, _Slot())
            self._slots.move_to_end(tenant)
            return slot

    def _make_room(self, kept: _Slot) -> None:
        with self._lock:
            held = sum(slot.size_bytes for slot in self._slots.values())
            for tenant, slot in list(self._slots.items()):
                if held <= self._capacity:
                    return
                if slot is not kept:
                    held -= slot.size_bytes
                    del self._slots[tenant]


def _trusted(replica: Replica) -> bool:
    return time.time_ns() // 1_000_000 - replica.checked_ms < _TRUST_MS
