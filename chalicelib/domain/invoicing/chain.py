"""The hash chain of a series: each document's hash covers its whole content and the hash of the one before it.

The canonical form is JSON with sorted keys and no spaces, of the document as stored less its `hash`. It is taken from
plain values, so a document hashed under an earlier schema version verifies for ever, whatever fields come later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from chalicelib.domain.invoicing.model import FiscalDocument, Series

GENESIS = "0" * 64


class Head(msgspec.Struct, frozen=True):
    """The last document of a series: what the next one must follow. A new series has sequence 0."""

    series: Series
    sequence: int = 0
    hash: str = GENESIS
    issued_at: datetime | None = None


def head_of(document: FiscalDocument) -> Head:
    """The head of the series once `document` is its last."""
    return Head(document.series, document.sequence, document.hash, document.issued_at)


def number_of(issued_at: datetime, sequence: int) -> str:
    """`{UTC year}-{six digits}`; the counter is not reset by the year, and grows past six digits when it must."""
    return f"{issued_at.astimezone(UTC).year}-{sequence:06d}"


def seal(draft: FiscalDocument, head: Head) -> FiscalDocument:
    """The draft as the next document of the series after `head`: numbered, linked and hashed.

    A writer's clock may run a little behind the one before it, and a series must not go back in time: the document
    is then dated as its predecessor. Raises ValueError when the draft belongs to another series.
    """
    if draft.series is not head.series:
        raise ValueError(f"{draft.series.value} document after {head.series.value} head")
    issued_at = max(draft.issued_at, head.issued_at or draft.issued_at).astimezone(UTC)
    sequence = head.sequence + 1
    numbered = msgspec.structs.replace(
        draft,
        number=number_of(issued_at, sequence),
        sequence=sequence,
        issued_at=issued_at,
        previous_hash=head.hash,
        hash="",
    )
    return msgspec.structs.replace(numbered, hash=digest(numbered))


def canonical(document: FiscalDocument | Mapping[str, Any]) -> bytes:
    """The bytes that are hashed: every field but `hash`, keys sorted at every level, UTF-8."""
    plain = dict(document if isinstance(document, Mapping) else msgspec.to_builtins(document))
    plain.pop("hash", None)
    return msgspec.json.encode(plain, order="sorted")


def digest(document: FiscalDocument | Mapping[str, Any]) -> str:
    """SHA-256 of the canonical form, in lower-case hex."""
    return hashlib.sha256(canonical(document)).hexdigest()
