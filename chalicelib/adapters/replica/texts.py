"""Forms of text and time that sort and compare well in SQL."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime


def fold(text: str) -> str:
    """Text without case and diacritics, as people search for it."""
    if text.isascii():
        return text.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def stamp(at: datetime) -> str:
    """A moment as text of fixed width, in UTC with microseconds, that sorts by time."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
