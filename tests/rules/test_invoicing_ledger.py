"""The exported ledger: what its verification finds, and the script that runs it."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.invoicing import (
    GENESIS,
    CreditInput,
    Finding,
    FiscalDocument,
    Head,
    Series,
    canonical,
    credit,
    digest,
    draw_up,
    head_of,
    ledger_lines,
    seal,
    verify_export,
    verify_ledger,
)
from tests.rules.test_invoicing import NOON, golden_input

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "verify_ledger.py"


def ledger() -> list[FiscalDocument]:
    """Four invoices and two credit notes, as issued over an hour."""
    documents: list[FiscalDocument] = []
    head = Head(Series.STANDARD)
    for at in range(4):
        source = msgspec.structs.replace(
            golden_input(), id=f"doc-{at}", order_id=f"order-{at}", issued_at=NOON + timedelta(minutes=at)
        )
        documents.append(seal(draw_up(source), head))
        head = head_of(documents[-1])
    head = Head(Series.CREDIT_NOTES)
    for at in range(2):
        source_credit = CreditInput(
            id=f"note-{at}", issued_at=NOON + timedelta(minutes=30 + at), amount_minor=100, tax_minor=17
        )
        documents.append(seal(credit(documents[at], source_credit), head))
        head = head_of(documents[-1])
    return documents


def exported(documents: list[Any]) -> list[bytes]:
    return [msgspec.json.encode(document) for document in documents]


def resealed(document: FiscalDocument, **changes: Any) -> FiscalDocument:
    """The document changed and hashed again, as one would who knows the algorithm."""
    changed = msgspec.structs.replace(document, **changes)
    return msgspec.structs.replace(changed, hash=digest(changed))


def codes(documents: list[Any], heads: list[Head] | None = None) -> list[tuple[str, int]]:
    return [(finding.code, finding.position) for finding in verify_ledger(exported(documents), heads or [])]


def test_sound_ledger_has_no_findings_in_any_order() -> None:
    documents = ledger()
    assert verify_ledger(exported(documents), [head_of(documents[3]), head_of(documents[5])]) == []
    assert verify_ledger(exported(documents[::-1])) == []
    assert verify_ledger([]) == []


def test_hash_is_of_the_sorted_content_and_does_not_change() -> None:
    """A literal: were the canonical form to change, no issued document would verify any more."""
    first = ledger()[0]
    assert canonical(first).startswith(b'{"buyer":{"address":["Weg 5","10178 Berlin"],"country":"DE","email":null,')
    assert b'"hash"' not in canonical(first)
    assert first.previous_hash == GENESIS
    assert digest(first) == digest(msgspec.json.decode(msgspec.json.encode(first))) == first.hash
    assert first.hash == "c7f9b616cd0eff80063012753901dc0c186e71c451672a2f1fe72b2ff3b5dfc2"


def test_altered_amount_is_found_by_hash_and_by_sum() -> None:
    documents = ledger()
    totals = msgspec.structs.replace(documents[1].totals, gross_minor=4089)
    documents[1] = msgspec.structs.replace(documents[1], totals=totals)
    assert codes(documents) == [
        ("hash_differs", 2),
        ("does_not_reconcile:total_gross:totals", 2),
        ("does_not_reconcile:grand_total:totals", 2),
        ("does_not_reconcile:net_plus_tax:totals", 2),
    ]


def test_document_hashed_again_breaks_the_link_of_the_next() -> None:
    documents = ledger()
    link = documents[1].hash
    documents[1] = resealed(documents[1], order_number="8")
    assert verify_ledger(exported(documents)) == [
        Finding("link_broken", "STD", 3, "2026-000003", documents[1].hash, link)
    ]


def test_removed_document_leaves_a_gap() -> None:
    documents = ledger()
    del documents[2]
    assert verify_ledger(exported(documents)) == [Finding("numbers_missing", "STD", 3, "2026-000004", "3", "4")]


def test_removed_first_document_leaves_a_gap() -> None:
    documents = ledger()[2:4]
    assert codes(documents) == [("numbers_missing", 1)]


def test_removed_last_document_is_found_against_the_known_head() -> None:
    documents = ledger()
    assert codes(documents[:3]) == []
    found = verify_ledger(exported(documents[:3]), [head_of(documents[3])])
    assert found == [
        Finding("end_differs", "STD", 0, "2026-000003", f"4 {documents[3].hash}", f"3 {documents[2].hash}")
    ]
    assert codes([], [head_of(documents[3])]) == [("end_differs", 0)]


def test_repeated_number_is_found() -> None:
    documents = ledger()
    assert codes([*documents, documents[3]]) == [("number_repeated", 7), ("order_repeated", 7)]


def test_number_text_that_differs_from_its_place_is_found() -> None:
    documents = ledger()
    documents[3] = resealed(documents[3], number="2025-000004")
    assert verify_ledger(exported(documents)) == [
        Finding("number_differs", "STD", 4, "2025-000004", "2026-000004", "2025-000004")
    ]


def test_time_that_runs_backwards_is_found() -> None:
    documents = ledger()
    documents[3] = resealed(documents[3], issued_at=NOON)
    assert codes(documents) == [("time_reversed", 4)]


def test_credit_note_without_original_and_beyond_it_is_found() -> None:
    documents = ledger()
    documents[5] = resealed(documents[5], corrects="2026-000009")
    assert codes(documents) == [("original_missing", 6)]
    whole = credit(
        documents[0], CreditInput(id="n", issued_at=NOON + timedelta(hours=1), amount_minor=4090, tax_minor=682)
    )
    documents[5] = seal(whole, head_of(documents[4]))
    assert verify_ledger(exported(documents)) == [
        Finding("credit_exceeds_original", "CN", 6, "2026-000002", "4090", "4190")
    ]


@pytest.mark.parametrize("line", [b"{", b"[]", b'{"id":"x"}', b"\xff\xfe"])
def test_line_that_is_no_document_is_found_and_the_rest_still_checked(line: bytes) -> None:
    found = verify_ledger([*exported(ledger()), b"\n", line])
    assert [(finding.code, finding.position) for finding in found] == [("unreadable", 8)]


LEAVES = ("id", "order_id", "order_number", "currency", "number", "previous_hash", "hash", "corrects")


@given(
    position=st.integers(0, 5),
    field=st.sampled_from(LEAVES),
    text=st.text(st.characters(codec="utf-8"), min_size=1, max_size=8),
)
@settings(max_examples=60, deadline=None)
def test_any_changed_text_is_found(position: int, field: str, text: str) -> None:
    documents: list[Any] = [msgspec.to_builtins(document) for document in ledger()]
    if documents[position][field] == text:
        return
    documents[position][field] = text
    assert ("hash_differs", position + 1) in codes(documents)


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_changed_amount_is_found(data: st.DataObject) -> None:
    documents: list[Any] = [msgspec.to_builtins(document) for document in ledger()]
    position = data.draw(st.integers(0, 5))
    part = data.draw(st.sampled_from(["totals", "lines", "recap"]))
    holder = documents[position][part] if part == "totals" else documents[position][part][0]
    field = data.draw(st.sampled_from([name for name in sorted(holder) if name.endswith("_minor")]))
    holder[field] += data.draw(st.integers(-500, 500).filter(bool))
    assert ("hash_differs", position + 1) in codes(documents)


@given(st.permutations(range(4)))
@settings(deadline=None)
def test_swapping_the_numbers_of_documents_is_found(order: list[int]) -> None:
    documents = ledger()[:4]
    moved = [
        resealed(documents[source], sequence=at + 1, number=f"2026-{at + 1:06d}") for at, source in enumerate(order)
    ]
    assert (codes(moved) == []) == (list(order) == [0, 1, 2, 3])


def run(path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPT), str(path), *arguments], capture_output=True, text=True, check=False
    )


def file_of(documents: list[FiscalDocument]) -> list[bytes]:
    """The ledger as it is exported."""
    heads = [head_of(documents[3]), head_of(documents[5])]
    return list(ledger_lines(documents, heads, "demo", NOON))


def found_in(lines: list[bytes], *heads: Head) -> list[tuple[str, int]]:
    return [(finding.code, finding.position) for finding in verify_export(lines, heads)]


def test_an_export_is_sound_and_ends_with_its_seal() -> None:
    lines = file_of(ledger())
    assert verify_export(lines) == []
    assert b"".join(lines).count(b"souk-ledger-1") == lines[-1].count(b"souk-ledger-1") == 1
    assert b"\n" not in b"".join(lines)


@given(st.integers(0, 6), st.data())
@settings(max_examples=80, deadline=None)
def test_any_changed_byte_of_a_document_is_found(position: int, data: st.DataObject) -> None:
    lines = file_of(ledger())
    line = bytearray(lines[position])
    at = data.draw(st.integers(0, len(line) - 1))
    line[at] = data.draw(st.integers(32, 126).filter(lambda byte: byte != line[at]))
    if position < 6:
        lines[position] = bytes(line)
        assert found_in(lines) != []


@given(st.permutations(range(6)))
@settings(max_examples=60, deadline=None)
def test_reordered_documents_are_found(order: list[int]) -> None:
    documents = ledger()
    sealed = file_of(documents)
    lines = [*(sealed[at] for at in order), sealed[-1]]
    kept = [at for at in order if at < 4] == [0, 1, 2, 3] and [at for at in order if at >= 4] == [4, 5]
    assert (found_in(lines) == []) == kept


@pytest.mark.parametrize("position", range(6))
def test_a_missing_document_is_found_wherever_it_stood(position: int) -> None:
    lines = file_of(ledger())
    del lines[position]
    assert found_in(lines) != []


@pytest.mark.parametrize("position", range(7))
def test_an_inserted_document_is_found_wherever_it_stands(position: int) -> None:
    documents = ledger()
    source = msgspec.structs.replace(golden_input(), id="forged", order_id="forged", issued_at=documents[3].issued_at)
    for forged in (seal(draw_up(source), head_of(documents[3])), seal(draw_up(source), head_of(documents[1]))):
        lines = file_of(documents)
        lines.insert(position, msgspec.json.encode(forged))
        assert found_in(lines) != []


def test_a_ledger_cut_short_is_found_with_its_seal_and_unproven_without() -> None:
    documents = ledger()
    lines = file_of(documents)
    assert found_in([*lines[:3], *lines[4:]]) == [("end_differs", 0)]
    assert found_in(lines[:-1]) == [("end_unproven", 0), ("end_unproven", 0)]
    assert found_in(lines[:-1], head_of(documents[3]), head_of(documents[5])) == []
    assert found_in([]) == [("nothing_read", 0)]


def test_a_seal_of_a_forger_does_not_stand_against_a_head_known_from_elsewhere() -> None:
    documents = ledger()
    forged = list(ledger_lines(documents[:3], [head_of(documents[2])], "demo", NOON))
    assert found_in(forged) == []
    assert found_in(forged, head_of(documents[3])) == [("end_differs", 0)]


def test_there_is_one_seal_and_nothing_after_it() -> None:
    lines = file_of(ledger())
    assert found_in([lines[-1], *lines]) == [("seal_repeated", 8)]
    assert found_in([lines[-1], *lines[:-1]]) == [("seal_not_last", 1)]


def test_script_is_silent_about_a_sound_ledger_and_exits_0(tmp_path: Path) -> None:
    documents = ledger()
    path = tmp_path / "ledger.jsonl"
    path.write_bytes(b"\n".join(file_of(documents)))
    assert (run(path).returncode, run(path).stdout) == (0, "sound\n")
    done = run(path, "--head", f"STD=4:{documents[3].hash}")
    assert (done.returncode, done.stdout) == (0, "sound\n")
    assert run(path, "--head", "STD=5:" + "0" * 64).returncode == 1


def test_script_prints_each_finding_and_exits_1(tmp_path: Path) -> None:
    lines = file_of(ledger())
    del lines[1]
    path = tmp_path / "ledger.jsonl"
    path.write_bytes(b"\n".join(lines))
    done = run(path)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "line 2: STD '2026-000003': 'numbers_missing': expected '2', found '3'",
        "line 5: CN '2026-000002': 'original_missing': expected 'an invoice or receipt', found '2026-000002'",
        "2 findings",
    ]
