"""Checking the exported ledger of one seller: every series gapless, unaltered, in order of time, and adding up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from chalicelib.domain.invoicing.books import read_seal
from chalicelib.domain.invoicing.chain import GENESIS, Head, digest, number_of
from chalicelib.domain.invoicing.model import FiscalDocument, Series
from chalicelib.domain.invoicing.rules import discrepancies


class Finding(msgspec.Struct, frozen=True):
    """One thing wrong. `position` is the line of the export from 1 (0: the series as a whole)."""

    code: str
    series: str
    position: int
    number: str
    expected: str = ""
    found: str = ""


class Entry(msgspec.Struct, frozen=True):
    """A document of the export: as read, for the hash, and as understood, for the rest."""

    position: int
    raw: Mapping[str, Any]
    document: FiscalDocument

    def finding(self, code: str, expected: object = "", found: object = "") -> Finding:
        """A finding about this document."""
        document = self.document
        return Finding(code, document.series.value, self.position, document.number, str(expected), str(found))


def verify_ledger(lines: Iterable[bytes], heads: Sequence[Head] = ()) -> list[Finding]:
    """Everything wrong in an export, one JSON document a line, in any order.

    `heads` are the last documents as known from elsewhere: without them a truncated end cannot be noticed.
    """
    entries, findings = _read(enumerate(lines, start=1))
    return findings + _verified(entries, heads)


def verify_export(lines: Iterable[bytes], heads: Sequence[Head] = ()) -> list[Finding]:
    """Everything wrong in a ledger as `books.ledger_lines` writes it: documents in order, and the seal at its end.

    The seal names the last document of each series, so that a ledger cut short is noticed. Who can change documents can
    write another seal: `heads` known from elsewhere (an earlier export, the printed fingerprints) count before it.
    """
    numbered = [(position, line) for position, line in enumerate(lines, start=1) if line.strip()]
    seals = [(position, seal) for position, line in numbered if (seal := read_seal(line)) is not None]
    places = {position for position, _ in seals}
    entries, findings = _read((position, line) for position, line in numbered if position not in places)
    findings += _out_of_order(entries)
    known = {head.series: head for _, seal in seals for head in seal.heads()} | {head.series: head for head in heads}
    for position, _ in seals[1:]:
        findings.append(Finding("seal_repeated", "", position, ""))
    if seals and seals[-1][0] != numbered[-1][0]:
        findings.append(Finding("seal_not_last", "", seals[-1][0], ""))
    for series in sorted({entry.document.series for entry in entries} - set(known), key=lambda series: series.value):
        findings.append(Finding("end_unproven", series.value, 0, ""))
    if not numbered:
        findings.append(Finding("nothing_read", "", 0, ""))
    return findings + _verified(entries, list(known.values()))


def _out_of_order(entries: Sequence[Entry]) -> list[Finding]:
    """Documents that stand behind a later one of their series."""
    last: dict[Series, int] = {}
    findings = []
    for entry in entries:
        before = last.get(entry.document.series, 0)
        if entry.document.sequence < before:
            findings.append(entry.finding("out_of_order", f"after {before}", entry.document.sequence))
        last[entry.document.series] = max(before, entry.document.sequence)
    return findings


def _verified(entries: list[Entry], heads: Sequence[Head]) -> list[Finding]:
    findings: list[Finding] = []
    by_series: dict[Series, list[Entry]] = {head.series: [] for head in heads}
    for entry in entries:
        by_series.setdefault(entry.document.series, []).append(entry)
    for series, members in by_series.items():
        findings += verify_series(members, next((head for head in heads if head.series is series), None))
    return findings + list(_across(entries))


def verify_series(entries: Iterable[Entry], head: Head | None = None) -> list[Finding]:
    """Everything wrong in one series: numbering 1..N, hashes, links, time, sums, and the end if `head` is given."""
    ordered = sorted(entries, key=lambda entry: (entry.document.sequence, entry.position))
    findings: list[Finding] = []
    previous: Entry | None = None
    for entry in ordered:
        findings += _content(entry)
        findings += _place(entry, previous)
        previous = entry
    if head is not None:
        last = previous.document if previous else None
        known = (last.sequence, last.hash) if last else (0, GENESIS)
        if known != (head.sequence, head.hash):
            expected, found = f"{head.sequence} {head.hash}", f"{known[0]} {known[1]}"
            findings.append(Finding("end_differs", head.series.value, 0, last.number if last else "", expected, found))
    return findings


def _read(lines: Iterable[tuple[int, bytes]]) -> tuple[list[Entry], list[Finding]]:
    entries: list[Entry] = []
    findings: list[Finding] = []
    for position, line in lines:
        if not line.strip():
            continue
        try:
            raw = msgspec.json.decode(line, type=dict[str, Any])
            entries.append(Entry(position, raw, msgspec.convert(raw, FiscalDocument)))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            findings.append(Finding("unreadable", "", position, "", found=str(error)))
    return entries, findings


def _content(entry: Entry) -> Iterator[Finding]:
    """What one document says of itself: its hash, its number, its sums."""
    document = entry.document
    computed = digest(entry.raw)
    if computed != document.hash:
        yield entry.finding("hash_differs", computed, document.hash)
    number = number_of(document.issued_at, document.sequence)
    if number != document.number:
        yield entry.finding("number_differs", number, document.number)
    for wrong in discrepancies(document):
        yield entry.finding(f"does_not_reconcile:{wrong.rule}:{wrong.subject}", wrong.expected, wrong.found)


def _place(entry: Entry, previous: Entry | None) -> Iterator[Finding]:
    """How a document follows the one before it."""
    document = entry.document
    before = previous.document if previous else None
    expected = before.sequence + 1 if before else 1
    if document.sequence < expected:
        yield entry.finding("number_repeated", expected, document.sequence)
    elif document.sequence > expected:
        yield entry.finding("numbers_missing", expected, document.sequence)
    else:
        link = before.hash if before else GENESIS
        if document.previous_hash != link:
            yield entry.finding("link_broken", link, document.previous_hash)
    if before and document.issued_at < before.issued_at:
        yield entry.finding("time_reversed", before.issued_at.isoformat(), document.issued_at.isoformat())


def _across(entries: Sequence[Entry]) -> Iterator[Finding]:
    """Between series: one invoice an order, and credit notes that name their original and stay within it."""
    originals: dict[str, Entry] = {}
    orders: set[str] = set()
    for entry in (entry for entry in entries if entry.document.series is Series.STANDARD):
        if entry.document.order_id in orders:
            yield entry.finding("order_repeated", "one invoice", entry.document.order_id)
        orders.add(entry.document.order_id)
        originals[entry.document.number] = entry
    credited: dict[str, int] = defaultdict(int)
    for entry in (entry for entry in entries if entry.document.series is Series.CREDIT_NOTES):
        number = entry.document.corrects or ""
        if number not in originals:
            yield entry.finding("original_missing", "an invoice or receipt", number)
            continue
        credited[number] += entry.document.totals.gross_minor
        if credited[number] > (total := originals[number].document.totals.gross_minor):
            yield entry.finding("credit_exceeds_original", total, credited[number])
