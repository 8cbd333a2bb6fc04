"""One read model of one tenant: a database in memory that follows the table's commits."""

from __future__ import annotations

import time
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import apsw

from chalicelib.adapters.replica.projection import Projection, ReadModel, batched, rows
from chalicelib.kernel.ids import uuid7
from chalicelib.kernel.unit_of_work import Change, Reference, UnitOfWork

T = TypeVar("T")

# How far a look goes back behind the newest commit known: wider than the skew of clocks plus the longest commit.
OVERLAP_MS = 10_000
# Once in a while a look goes back further, for a commit that was even slower.
WIDE_OVERLAP_MS = 120_000
WIDE_EVERY_SECONDS = 60.0
# A model built from the table starts this long ago: the directory index may lag behind the table.
DIRECTORY_LAG_MS = 60_000
_ANSWERS = 128


class Replica:
    """The database, the commit it has reached, and a few remembered answers (forgotten with every change)."""

    def __init__(self, model: ReadModel, content: bytes | None = None) -> None:
        self.model = model
        self.db = apsw.Connection(":memory:")
        self.checked_ms = 0
        self.position = ""
        self._seen: dict[str, None] = {}
        self._wide_at = 0.0
        self._answers: OrderedDict[Any, Any] = OrderedDict()
        if content is None:
            model.create(self.db)
        else:
            self.db.deserialize("main", content)
            state = dict(self.db.execute("SELECT name, value FROM state"))
            self.position, self.checked_ms = state["position"], int(state["checked_ms"])

    @classmethod
    def built(cls, model: ReadModel, uow: UnitOfWork) -> Replica:
        """A replica made from the table alone."""
        replica = cls(model)
        started = _now_ms()
        with replica.db:
            for projection in model.projections:
                for entity in projection.read_all(uow, projection, replica.db):
                    projection.put(replica.db, entity)
        replica.position, replica.checked_ms = _floor(started - DIRECTORY_LAG_MS), started
        return replica

    @classmethod
    def loaded(cls, model: ReadModel, packed: bytes) -> Replica:
        """A replica from its packed form."""
        return cls(model, zlib.decompress(packed))

    def packed(self) -> bytes:
        """The database in one compressed piece; what was deleted is not in it any more."""
        state = (("position", self.position), ("checked_ms", str(self.checked_ms)))
        self.db.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", state)
        self.db.execute("VACUUM")
        return zlib.compress(self.db.serialize("main"), 6)

    @property
    def size_bytes(self) -> int:
        """What the database takes in memory."""
        return int(self.db.pragma("page_count")) * int(self.db.pragma("page_size"))

    def catch_up(self, uow: UnitOfWork) -> bool:
        """Take in what was committed since the last look; says whether there was anything.

        One table request when nothing is new, one more per hundred things touched.
        """
        started = _now_ms()
        fresh = [change for change in uow.commits_since(self._since()) if change.id not in self._seen]
        if fresh:
            self._apply(uow, self._touched(fresh))
            self._seen.update(dict.fromkeys(change.id for change in fresh))
            self.position = max(self.position, fresh[-1].id)
            oldest = _floor(_ms(self.position) - WIDE_OVERLAP_MS)
            self._seen = {commit: None for commit in self._seen if commit > oldest}
        self.checked_ms = started
        return bool(fresh)

    def rows(self, sql: str, *values: str | int | None) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return rows(self.db, sql, values)

    def answer(self, question: Any, find: Callable[[], T]) -> T:
        """The answer to a question (any hashable value), found once while nothing changes."""
        if question not in self._answers:
            self._answers[question] = find()
            while len(self._answers) > _ANSWERS:
                self._answers.popitem(last=False)
        found: T = self._answers[question]
        return found

    def _since(self) -> str:
        wide = time.monotonic() - self._wide_at > WIDE_EVERY_SECONDS
        if wide:
            self._wide_at = time.monotonic()
        return _floor(_ms(self.position) - (WIDE_OVERLAP_MS if wide else OVERLAP_MS))

    def _touched(self, changes: Iterable[Change]) -> list[tuple[Projection, tuple[str, ...]]]:
        """What the changes touched of this model, each once. Kinds without a projection are nobody's here."""
        named: dict[tuple[str, tuple[str, ...]], None] = {}
        for change in changes:
            for name, kind, *key in change.touched:
                if name == self.model.name:
                    named[(kind, tuple(key))] = None
        known = self.model.by_kind
        return [(known[kind], key) for kind, key in named if kind in known]

    def _apply(self, uow: UnitOfWork, touched: list[tuple[Projection, tuple[str, ...]]]) -> None:
        self._answers.clear()
        for batch in batched(touched):
            found = uow.find_many([Reference(projection.entity, key) for projection, key in batch])
            with self.db:
                for (projection, key), entity in zip(batch, found, strict=True):
                    if entity is None:
                        projection.remove(self.db, key)
                    else:
                        projection.put(self.db, entity)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _ms(commit_id: str) -> int:
    return int(commit_id.replace("-", "")[:12], 16) if commit_id else 0


def _floor(unix_ms: int) -> str:
    """The lowest id of a moment."""
    return uuid7(max(unix_ms, 0), bytes(10))
