"""The fiscal ledger as a file for an auditor: JSON Lines, the documents in the order of their series, and a seal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from chalicelib.domain.invoicing.chain import Head
from chalicelib.domain.invoicing.model import FiscalDocument, Series

FORMAT = "souk-ledger-1"


class SealedEnd(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The last document of a series: how many there are, and the hash that covers them all."""

    series: Series
    sequence: int
    hash: str


class LedgerSeal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The last line of an exported ledger: whose it is, of when, and where each series ends."""

    format: str
    shop: str
    exported_at: datetime
    ends: tuple[SealedEnd, ...]

    def heads(self) -> Iterator[Head]:
        """The ends as the chain needs them."""
        return (Head(end.series, end.sequence, end.hash) for end in self.ends)


def ledger_lines(
    documents: Iterable[FiscalDocument], heads: Sequence[Head], shop: str, exported_at: datetime
) -> Iterator[bytes]:
    """The lines of the file, without their ends. Fields are sorted, as they are hashed."""
    for document in documents:
        yield msgspec.json.encode(document, order="sorted")
    ends = tuple(SealedEnd(series=head.series, sequence=head.sequence, hash=head.hash) for head in heads)
    yield msgspec.json.encode(LedgerSeal(format=FORMAT, shop=shop, exported_at=exported_at, ends=ends), order="sorted")


def read_seal(line: bytes) -> LedgerSeal | None:
    """The seal, if the line is one."""
    try:
        seal = msgspec.json.decode(line, type=LedgerSeal)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return seal if seal.format == FORMAT else None
