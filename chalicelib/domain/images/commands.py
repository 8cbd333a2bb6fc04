"""Commands about images and stored files."""

from __future__ import annotations

import msgspec


class UploadImage(msgspec.Struct, frozen=True, kw_only=True):
    """Take in an image."""

    content: bytes
    alt_text: str | None = None


class StartUpload(msgspec.Struct, frozen=True, kw_only=True):
    """Ask for a place to put an image."""


class CompleteUpload(msgspec.Struct, frozen=True, kw_only=True):
    """Take in the image that was put into a place."""

    id: str
    alt_text: str | None = None


class GetImage(msgspec.Struct, frozen=True, kw_only=True):
    """Read an image."""

    id: str


class OpenFile(msgspec.Struct, frozen=True, kw_only=True):
    """Load a stored file; what is not public needs a signature and the time (in seconds since 1970) it holds to."""

    key: str
    expires: str | None = None
    signature: str | None = None
