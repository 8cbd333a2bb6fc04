"""Every line of the SovEcom contract is answered as it is written down, and as it was observed."""

from __future__ import annotations

import os
import pkgutil
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.goldens import books, stories
from tests.goldens.differences import DIFFERENT, NOT_YET, REFUSED_OTHERWISE
from tests.goldens.telling import LINES, shop, tell

STORIES = sorted(each.name for each in pkgutil.iter_modules(stories.__path__))
OBSERVED, SHAPES = books.observed()
REFUSALS = [(row, each["when"]) for row, facts in OBSERVED.items() for each in facts.get("refusals", ())]
PHRASES = {
    400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 409: "Conflict",
    422: "Unprocessable Entity", 500: "Internal Server Error", 503: "Service Unavailable",
}  # fmt: skip


@pytest.mark.parametrize("story", STORIES)
def test_a_story_is_answered_as_it_is_written_down(story: str, tmp_path: Path) -> None:
    module = import_module(f"tests.goldens.stories.{story}")
    told = tell(module.tell, tmp_path, getattr(module, "stage", shop))
    if os.environ.get("SOUK_WRITE_GOLDENS"):
        for row, calls in told.items():
            books.write(row, story, calls)
    mine = [row for row in books.known() if books.read(row)["story"] == story]
    assert sorted(told) == mine
    for row, calls in told.items():
        assert calls == books.read(row)["calls"], row


@pytest.mark.parametrize("row", LINES)
def test_every_line_has_a_golden_that_shows_its_success(row: str) -> None:
    if row in NOT_YET:
        assert row not in books.known(), "it has one: take it out of NOT_YET"
        return
    assert row in books.known(), "no golden"
    assert books.calls(row, LINES[row].status), f"never {LINES[row].status}"
    assert [each["status"] for each in books.calls(row) if each["status"] >= 500 and each["status"] != 503] == []


def test_no_golden_is_of_no_line() -> None:
    assert set(books.known()) - set(LINES) == set()
    assert set(LINES) >= NOT_YET | set(DIFFERENT) | {row for row, _ in REFUSED_OTHERWISE} | set(OBSERVED)


def unlike(row: str, answers: list[dict[str, Any]]) -> set[str]:
    """What is different in a row's answers, body and cookies."""
    wanted = OBSERVED[row]["answer"]
    found: set[str] = set()
    for answer in answers:
        if "body" in wanted and "type" not in wanted:
            found |= set(SHAPES.differences(wanted["body"], answer.get("body")))
        elif "type" not in wanted and "body" in answer:
            found.add("body: added")
        if "type" in wanted and answer["headers"]["content-type"] != wanted["type"]:
            found.add(f"content-type: {answer['headers']['content-type']}")
        if "cookies" in wanted and answer.get("cookies", []) != wanted["cookies"]:
            found.add(f"cookies: {answer.get('cookies')}")
    return found


SEEN = [row for row in OBSERVED if "answer" in OBSERVED[row] and row not in NOT_YET]


@pytest.mark.parametrize("row", SEEN)
def test_an_answer_has_the_fields_that_were_observed(row: str) -> None:
    found = unlike(row, books.calls(row, OBSERVED[row]["answer"]["status"]))
    assert sorted(found) == sorted(DIFFERENT.get(row, {})), "neither more nor less differs than is said to"


@pytest.mark.parametrize(("row", "when"), [each for each in REFUSALS if each[0] not in NOT_YET])
def test_a_refusal_is_the_one_that_was_observed(row: str, when: str) -> None:
    (wanted,) = [each for each in OBSERVED[row]["refusals"] if each["when"] == when]
    answers = books.calls(row, when=when)
    assert answers, f"the story of {row} does not tell of this"
    status, _ = REFUSED_OTHERWISE.get((row, when), (wanted["status"], ""))
    for answer in answers:
        assert answer["status"] == status
        if (row, when) in REFUSED_OTHERWISE:
            assert status != wanted["status"], "it no longer differs"
            continue
        plain = {"statusCode": status, "error": PHRASES[status], "message": PHRASES[status]}
        body = answer["body"]
        assert ({name: body[name] for name in plain} if wanted.get("cut") else body) == {
            **plain,
            **wanted.get("more", {}),
        }
        assert answer.get("cookies", []) == wanted.get("cookies", [])


@pytest.mark.parametrize(
    ("spoil", "finding"),
    [
        (lambda body: body.pop("sku"), "sku: missing"),
        (lambda body: body.update(more=1), "more: added"),
        (lambda body: body.update(priceAmount="15.00"), "priceAmount: text, not integer"),
        (lambda body: body.update(allowBackorder=0), "allowBackorder: integer, not boolean"),
        (lambda body: body.update(weightGrams="200"), "weightGrams: text, not null or integer"),
        (lambda body: body.update(productId=None), "productId: null, not id"),
        (lambda body: body.update(createdAt="2026-11-21"), "createdAt: text, not time"),
    ],
)
def test_the_comparison_refuses_what_differs(spoil: Any, finding: str) -> None:
    (answer,) = books.calls("VariantsAdminController_update", 200)
    spoil(answer["body"])
    assert unlike("VariantsAdminController_update", [answer]) == {finding}
