"""What images ask of the outside: somebody who can open and write them."""

from __future__ import annotations

from typing import Protocol

import msgspec


class Rendered(msgspec.Struct, frozen=True, kw_only=True):
    """An image in every form, by file name; its size in pixels is that of the largest."""

    width: int
    height: int
    files: dict[str, bytes]


class ImageWorkshop(Protocol):
    """Makes the forms in which an image is shown."""

    def render(self, content: bytes, original: str) -> Rendered | None:
        """Every size in every format, and the whole image again in the format `original`, all without metadata.

        Turned as its metadata asks. None where this process has no library for it. Raises `NotAnImage` and
        `TooManyPixels`, the latter before anything is decoded.
        """
        ...
