"""Tells when source code was saved, by looking at modification times: no library, and it works on any file system."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

_SUFFIXES = (".py", ".toml", ".j2", ".typ", ".json", ".yaml")


class SourceWatch:
    """Files under some folders, compared with the last look."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._folders = list(folders)
        self._seen = self._look()

    def changed(self) -> list[Path]:
        """What was written, made or removed since the last look, in order."""
        before, self._seen = self._seen, self._look()
        paths = before.keys() | self._seen.keys()
        return sorted(path for path in paths if before.get(path) != self._seen.get(path))

    def _look(self) -> dict[Path, tuple[int, int]]:
        found: dict[Path, tuple[int, int]] = {}
        for folder in self._folders:
            for place, folders, files in os.walk(folder):
                folders[:] = [name for name in folders if not name.startswith((".", "__"))]
                for name in files:
                    # Editors write drafts beside the file and rename them: those begin with a dot or end otherwise.
                    if name.endswith(_SUFFIXES) and not name.startswith("."):
                        self._note(Path(place) / name, found)
        return found

    @staticmethod
    def _note(path: Path, found: dict[Path, tuple[int, int]]) -> None:
        try:
            status = path.stat()
        except FileNotFoundError:
            return
        found[path] = (status.st_mtime_ns, status.st_size)
