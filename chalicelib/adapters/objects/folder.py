"""Files in a folder: how a developer's machine and the tests keep documents."""

from __future__ import annotations

import os
from pathlib import Path

from chalicelib.adapters.objects.waiting import comes
from chalicelib.domain.ports import UploadForm


class FolderStore:
    """See `domain.ports.ObjectStore` and `MediaStore`. A key is a path under the folder and never leads out of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def put(self, key: str, content: bytes, content_type: str) -> None:
        """Write a file at once, so that nobody reads half of it."""
        target = self._path(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        draft.write_bytes(content)
        draft.replace(target)

    def get(self, key: str) -> bytes | None:
        """The content of a file, or None when there is none."""
        path = self._path(key)
        return path.read_bytes() if path.is_file() else None

    def size(self, key: str) -> int | None:
        """How many bytes a file has, or None when there is none."""
        path = self._path(key)
        return path.stat().st_size if path.is_file() else None

    def arrives(self, key: str, seconds: float) -> bool:
        """Whether a file is there, or comes within so long."""
        return comes(lambda: self.size(key) is not None, seconds)

    def remove(self, prefix: str) -> None:
        """Remove every file whose key starts so."""
        self._path(prefix)
        for path in [path for path in self._folder.rglob("*") if path.is_file()]:
            if path.relative_to(self._folder).as_posix().startswith(prefix):
                path.unlink(missing_ok=True)

    def upload_form(self, key: str, limit_bytes: int, seconds: int) -> UploadForm | None:
        """A folder takes no forms."""
        return None

    def download_url(self, key: str, content_type: str, seconds: int) -> str | None:
        """A folder is not on the network."""
        return None

    def _path(self, key: str) -> Path:
        path = (self._folder / key).resolve()
        if not path.is_relative_to(self._folder):
            raise ValueError("the key leads out of the folder")
        return path
