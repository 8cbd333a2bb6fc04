"""The fake's memory: objects per account, safe for threads, kept across restarts as a journal of JSON lines."""

from __future__ import annotations

import copy
import json
import threading
from pathlib import Path
from typing import IO

from scripts.local.stripe_fake.errors import Resource

JOURNAL_NAME = "stripe.jsonl"


class Store:
    """Objects by account, then by kind (the prefix of the id), then by id, in the order they were created."""

    def __init__(self, directory: Path | None = None) -> None:
        self.lock = threading.RLock()
        self._accounts: dict[str, dict[str, dict[str, Resource]]] = {}
        self._path = directory / JOURNAL_NAME if directory else None
        self._journal: IO[str] | None = None
        if self._path is not None:
            self._open(self._path)

    def _open(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            self._replay(path)
        compacted = path.with_suffix(".new")
        with compacted.open("w", encoding="utf-8") as journal:
            for account, kinds in self._accounts.items():
                for rows in kinds.values():
                    for row in rows.values():
                        journal.write(json.dumps([account, row]) + "\n")
        compacted.replace(path)
        self._journal = path.open("a", encoding="utf-8")

    def _replay(self, path: Path) -> None:
        for line in path.read_text("utf-8").splitlines():
            try:
                account, row = json.loads(line)
            except ValueError:
                # The process was killed while it wrote this last line: its request was never answered.
                break
            self._keep(account, row)

    def _keep(self, account: str, row: Resource) -> None:
        self._accounts.setdefault(account, {}).setdefault(kind_of(row["id"]), {})[row["id"]] = row

    def put(self, account: str, row: Resource) -> None:
        """Insert or replace one object; the caller's dict stays its own."""
        with self.lock:
            self._keep(account, copy.deepcopy(row))
            if self._journal is not None:
                self._journal.write(json.dumps([account, row]) + "\n")
                self._journal.flush()

    def get(self, account: str, row_id: str) -> Resource | None:
        """Return a copy of one object, or None."""
        with self.lock:
            row = self._accounts.get(account, {}).get(kind_of(row_id), {}).get(row_id)
            return copy.deepcopy(row) if row is not None else None

    def rows(self, account: str, kind: str) -> list[Resource]:
        """Return all objects of a kind, oldest first; they are the stored ones, so the caller must not change them."""
        with self.lock:
            return list(self._accounts.get(account, {}).get(kind, {}).values())

    def locate(self, row_id: str) -> tuple[str, Resource] | None:
        """Find an object by id in any account, as the control API does."""
        with self.lock:
            for account in self._accounts:
                row = self.get(account, row_id)
                if row is not None:
                    return account, row
            return None

    def accounts(self) -> list[str]:
        """Return the ids of all accounts that hold something."""
        with self.lock:
            return list(self._accounts)

    def dump(self) -> dict[str, dict[str, list[Resource]]]:
        """Return a copy of everything."""
        with self.lock:
            return copy.deepcopy(
                {account: {kind: list(rows.values()) for kind, rows in kinds.items()}
                 for account, kinds in self._accounts.items()}
            )  # fmt: skip

    def clear(self) -> None:
        """Forget everything, on disk too."""
        with self.lock:
            self._accounts.clear()
            if self._journal is not None:
                self._journal.truncate(0)

    def close(self) -> None:
        """Close the journal."""
        with self.lock:
            if self._journal is not None:
                self._journal.close()
                self._journal = None


def kind_of(row_id: str) -> str:
    """Return the kind of an object from its id: `pi` for `pi_3Nx…`."""
    return row_id.partition("_")[0]
