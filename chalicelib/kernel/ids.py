"""Identifiers: UUIDv7 (RFC 9562), so that ids sort by the time they were made."""

from __future__ import annotations

import os
import re
import time

_CANONICAL = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def uuid7(unix_ms: int, randomness: bytes) -> str:
    """The UUIDv7 of a moment (milliseconds since 1970) and ten random bytes, in canonical lower-case form."""
    number = (
        (unix_ms & 0xFFFF_FFFF_FFFF) << 80
        | 0x7 << 76
        | (int.from_bytes(randomness[:2], "big") & 0x0FFF) << 64
        | 0b10 << 62
        | (int.from_bytes(randomness[2:10], "big") & 0x3FFF_FFFF_FFFF_FFFF)
    )
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def new_id() -> str:
    """A fresh UUIDv7 from the machine's clock and random source. Operations use `ctx.new_id()` instead."""
    return uuid7(time.time_ns() // 1_000_000, os.urandom(10))


def is_uuid(text: str) -> bool:
    """Whether `text` is a UUID in canonical lower-case form."""
    return _CANONICAL.fullmatch(text) is not None
