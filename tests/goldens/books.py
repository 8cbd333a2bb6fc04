"""The files beside this module: what was observed of the contract, and what our rows are known to answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from tests.goldens.shapes import Shapes

FOLDER = Path(__file__).parent / "sovecom"


def observed() -> tuple[dict[str, Any], Shapes]:
    """By row: the shape of its answer, and the refusals that were seen; and the shapes that have names."""
    facts = msgspec.json.decode((Path(__file__).parent / "observed.json").read_bytes())
    return facts["rows"], Shapes(facts["shapes"])


def known() -> dict[str, Path]:
    """By row: the file of its golden."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.json"))}


def read(row: str) -> dict[str, Any]:
    """The golden of a row."""
    golden: dict[str, Any] = msgspec.json.decode((FOLDER / f"{row}.json").read_bytes())
    return golden


def write(row: str, story: str, calls: list[dict[str, Any]]) -> None:
    """Write the golden of a row."""
    text = json.dumps({"story": story, "calls": calls}, ensure_ascii=False, indent=1)
    (FOLDER / f"{row}.json").write_text(text + "\n")


def calls(row: str, status: int | None = None, when: str | None = None) -> list[dict[str, Any]]:
    """The answers of a golden, of one status and one occasion if named."""
    return [
        call["answer"]
        for call in read(row)["calls"]
        if (status is None or call["answer"]["status"] == status) and (when is None or call.get("when", "") == when)
    ]
