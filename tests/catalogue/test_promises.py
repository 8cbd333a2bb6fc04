"""The goldens against the published document: every status, type and body in them is one that it promises."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from tests.goldens import books
from tests.goldens.telling import BESIDE

DOCUMENT = msgspec.json.decode((Path(__file__).parents[2] / "docs" / "openapi" / "sovecom.json").read_bytes())
PROMISED = {each["operationId"]: each["responses"] for path in DOCUMENT["paths"].values() for each in path.values()}
ROWS = [row for row in books.known() if row in PROMISED]


def promise(reference: dict[str, Any]) -> dict[str, Any]:
    """What is promised of a status, in the place where it is written down."""
    found = DOCUMENT if "$ref" in reference else reference
    for part in reference.get("$ref", "#").split("/")[1:]:
        found = found[part]
    return found


def broken(row: str, answer: dict[str, Any]) -> list[str]:
    """Which promises an answer breaks."""
    status = str(answer["status"])
    if status not in PROMISED[row]:
        return [f"{status} is not promised"]
    content = {kind.split(";")[0]: each for kind, each in promise(PROMISED[row][status]).get("content", {}).items()}
    if "body" not in answer or not content:
        return [f"{status}: body"] if ("body" in answer) != bool(content) else []
    kind = answer["headers"]["content-type"].split(";")[0]
    promised = content.get(kind, content.get("*/*"))
    if promised is None:
        return [f"{status}: {kind}"]
    if kind != "application/json":
        return []
    schema = {**promised.get("schema", {}), "components": DOCUMENT["components"]}
    return [f"{each.json_path}: {each.message}" for each in Draft202012Validator(schema).iter_errors(answer["body"])]


@pytest.mark.parametrize("row", ROWS)
def test_a_golden_keeps_what_the_document_promises(row: str) -> None:
    assert [each for answer in books.calls(row) for each in broken(row, answer)] == []


def test_only_the_provider_calls_what_is_not_in_the_document() -> None:
    assert set(books.known()) - set(PROMISED) == {"StripeWebhooksController_receive"}
    assert {"StripeWebhooksController_receive"} < set(BESIDE)


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"status": 418}, "418 is not promised"),
        ({"headers": {"content-type": "text/html"}}, "200: text/html"),
        ({"body": {"id": "1"}}, "$: 'email' is a required property"),
    ],
)
def test_a_broken_promise_is_found(changes: dict[str, Any], finding: str) -> None:
    answer = books.calls("AuthController_me", 200)[0]
    assert finding in broken("AuthController_me", {**answer, **changes})
    assert broken("AuthController_logout", {**answer, "status": 204}) == ["204: body"]
