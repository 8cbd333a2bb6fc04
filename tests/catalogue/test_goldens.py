"""Every line of the SovEcom contract is answered as it is written down, and as it was observed."""

from __future__ import annotations

import os
import pkgutil
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.goldens import books, stories
from tests.goldens.differences import DIFFERENT, REFUSED_OTHERWISE
from tests.goldens.telling import LINES, shop, tell

STORIES = sorted(each.name for each in pkgutil.iter_modules(stories.__path__))
OBSERVED, SHAPES = books.observed()
REFUSALS = [(row, each["when"]) for row, facts in OBSERVED.items() for each in facts.get("refusals", ())]
_NUMBER = re.compile(r"\d+|<time>")
_LATER = re.compile(r"Expires=(?!Thu, 01 Jan 1970 00:00:00 GMT)[^;]+")
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
    assert row in books.known(), "no golden"
    assert books.calls(row, LINES[row].status), f"never {LINES[row].status}"
    assert [each["status"] for each in books.calls(row) if each["status"] >= 500 and each["status"] != 503] == []


@pytest.mark.parametrize("row", sorted(books.known()))
def test_an_answer_without_a_body_has_no_type(row: str) -> None:
    for answer in books.calls(row):
        assert "body" in answer or "content-type" not in answer.get("headers", {})
        assert "body" not in answer or answer["status"] != 204


def test_no_golden_is_of_no_line() -> None:
    assert set(books.known()) - set(LINES) == set()
    assert set(LINES) >= set(DIFFERENT) | {row for row, _ in REFUSED_OTHERWISE} | set(OBSERVED)


def unlike(wanted: dict[str, Any], answer: dict[str, Any]) -> set[str]:
    """What is different in an answer: its status, its fields, its type, its cookies."""
    found: set[str] = set()
    if answer["status"] != wanted["status"]:
        found.add(f"status: {answer['status']}")
    elif "body" in wanted:
        found |= set(SHAPES.differences(wanted["body"], answer.get("body")))
    elif "type" not in wanted and "body" in answer:
        found.add("body: added")
    headers = answer.get("headers", {})
    if "type" in wanted and headers["content-type"] != wanted["type"]:
        found.add(f"content-type: {headers['content-type']}")
    kept_as = headers.get("content-disposition", "")
    if "disposition" in wanted and _NUMBER.sub("1", kept_as) != _NUMBER.sub("1", wanted["disposition"]):
        found.add(f"content-disposition: {kept_as}")
    cookies = [_LATER.sub("Expires=<time>", each) for each in answer.get("cookies", [])]
    if cookies != wanted.get("cookies", cookies):
        found.add(f"cookies: {cookies}")
    return found


def unlike_refusal(wanted: dict[str, Any], answer: dict[str, Any]) -> set[str]:
    """What is different in a refusal: its status, or else the words and fields of its body, or the issues in it."""
    status = wanted["status"]
    found = unlike({"status": status, "body": "object", "cookies": wanted.get("cookies", [])}, answer)
    if answer["status"] != status:
        return found
    body = dict(answer["body"])
    if "issues" in wanted:
        issues = [[each["code"], each["path"]] for each in body.pop("errors", ())]
        found |= set() if issues == wanted["issues"] else {f"issues: {issues}"}
    plain = {"statusCode": status, "error": PHRASES[status], "message": PHRASES[status], **wanted.get("more", {})}
    found |= {f"{name}: {'other' if name in body else 'missing'}" for name in plain if body.get(name) != plain[name]}
    return found | {f"{name}: added" for name in body if name not in plain}


SEEN = [row for row in OBSERVED if "answer" in OBSERVED[row]]


@pytest.mark.parametrize("row", SEEN)
def test_an_answer_has_the_fields_that_were_observed(row: str) -> None:
    also = {each["when"]: each for each in OBSERVED[row].get("also", ())}
    assert set(also) <= {call.get("when") for call in books.read(row)["calls"]}
    found: set[str] = set()
    for call in books.read(row)["calls"]:
        if call["answer"]["status"] < 400:
            found |= unlike(also.get(call.get("when"), OBSERVED[row]["answer"]), call["answer"])
    assert sorted(found) == sorted(DIFFERENT.get(row, {})), "neither more nor less differs than is said to"


@pytest.mark.parametrize(("row", "when"), REFUSALS)
def test_a_refusal_is_the_one_that_was_observed(row: str, when: str) -> None:
    (wanted,) = [each for each in OBSERVED[row]["refusals"] if each["when"] == when]
    answers = books.calls(row, when=when)
    assert answers, f"the story of {row} does not tell of this"
    found = {finding for answer in answers for finding in unlike_refusal(wanted, answer)}
    assert sorted(found) == sorted(REFUSED_OTHERWISE.get((row, when), {})), (
        "neither more nor less differs than is said to"
    )


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
    assert unlike(OBSERVED["VariantsAdminController_update"]["answer"], answer) == {finding}


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"status": 422}, "status: 422"),
        ({"message": "no"}, "message: other"),
        ({"errors": []}, "errors: added"),
        ({"available": None}, "available: other"),
        ({"cookies": ["sov_cart=<value>"]}, "cookies: ['sov_cart=<value>']"),
    ],
)
def test_the_comparison_refuses_a_refusal_that_differs(changes: dict[str, Any], finding: str) -> None:
    plain = {"statusCode": 409, "error": "Conflict", "message": "Conflict", "available": 2}
    wanted = {"when": "", "status": 409, "more": {"available": 2}}
    answer = {"status": changes.pop("status", 409), "cookies": changes.pop("cookies", []), "body": {**plain, **changes}}
    assert unlike_refusal(wanted, {"status": 409, "body": plain}) == set()
    assert unlike_refusal(wanted, answer) == {finding}
