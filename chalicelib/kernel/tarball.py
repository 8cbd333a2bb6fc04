"""Reading a .tgz that a stranger made: regular files and folders only, inside the package, within bounds."""

from __future__ import annotations

import io
import re
import zlib
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from chalicelib.kernel.errors import DomainError

if TYPE_CHECKING:
    import tarfile

_LONG_NUMBER = re.compile(rb"\d{31}")


class Bounds(NamedTuple):
    """What a package may have, in bytes and in number of entries."""

    packed: int
    unpacked: int
    file: int
    entries: int


class BadArchive(DomainError):
    """A package cannot be taken as it is; `reason` says why."""


def unpack(archive: bytes, bounds: Bounds) -> dict[str, bytes]:
    """The files of a package by their path, less the first segment, as `npm pack` lays them out.

    Raises `BadArchive` for anything but regular files and folders, for paths that lead outside, for a path that is
    there twice, and beyond the bounds, before more than those is held in memory.
    """
    if len(archive) > bounds.packed:
        raise BadArchive(reason="too_large")
    import tarfile  # few functions ever open a package

    plain = _inflated(archive, bounds)
    files: dict[str, bytes] = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(plain), mode="r:", tarinfo=_entry_type()) as opened:
            for count, entry in enumerate(opened, start=1):
                if count > bounds.entries:
                    raise BadArchive(reason="too_many_entries")
                _take(opened, entry, bounds, files)
    except (tarfile.TarError, UnicodeError, ValueError, OverflowError, RecursionError):
        raise BadArchive(reason="malformed") from None
    return files


@cache
def _entry_type() -> type[tarfile.TarInfo]:
    """Entries whose extended headers are cheap to read: some Pythons take the square of a long number's digits.

    (CVE-2024-6232: a package of three hundred bytes held them up for hours.)
    """
    import tarfile

    extended = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE)

    class Entry(tarfile.TarInfo):
        """An entry; the method is the one that the library has subclasses override."""

        def _proc_member(self, archive: Any) -> Any:
            if self.type in extended:
                here = archive.fileobj.tell()
                content = archive.fileobj.read(max(0, self.size))
                archive.fileobj.seek(here)
                if _LONG_NUMBER.search(content):
                    raise BadArchive(reason="malformed")
            return super()._proc_member(archive)  # type: ignore[misc]

    return Entry


def _inflated(archive: bytes, bounds: Bounds) -> bytes:
    """What was compressed; never more than fits the bounds, with room for the headers of entries."""
    most = bounds.unpacked + bounds.entries * 1024 + 10 * 1024
    stream = zlib.decompressobj(wbits=31)
    try:
        plain = stream.decompress(archive, most)
    except zlib.error:
        raise BadArchive(reason="malformed") from None
    if stream.unconsumed_tail or len(plain) > most:
        raise BadArchive(reason="too_large_unpacked")
    if not stream.eof or stream.unused_data:
        raise BadArchive(reason="malformed")
    return plain


def _take(opened: tarfile.TarFile, entry: tarfile.TarInfo, bounds: Bounds, files: dict[str, bytes]) -> None:
    path = _inside(entry.name)
    if entry.isdir():
        return
    if not entry.isreg() or entry.sparse is not None:
        raise BadArchive(reason="not_a_file")
    if entry.size > bounds.file or sum(map(len, files.values())) + entry.size > bounds.unpacked:
        raise BadArchive(reason="too_large_unpacked")
    if not path or path in files:
        raise BadArchive(reason="bad_path")
    content = opened.extractfile(entry)
    files[path] = content.read() if content is not None else b""


def _inside(name: str) -> str:
    """The path of an entry below the package's own folder."""
    if "\\" in name or "\0" in name or name.startswith("/") or len(name) > 512:
        raise BadArchive(reason="bad_path")
    segments = [segment for segment in name.split("/") if segment not in ("", ".")]
    if ".." in segments:
        raise BadArchive(reason="bad_path")
    return "/".join(segments[1:])
