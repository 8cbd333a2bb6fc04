"""The modules that come with the platform: a folder each, with the files of their package."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


class BundledFolders:
    """See `domain.modules.ports.BundledPackages`."""

    def all(self) -> dict[str, dict[str, bytes]]:
        """Files by path, by the module's name."""
        return _read()


@cache
def _read() -> dict[str, dict[str, bytes]]:
    folders = [each for each in sorted(_FOLDER.iterdir()) if (each / "sovecom.module.json").is_file()]
    return {
        folder.name: {
            path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
        }
        for folder in folders
    }
