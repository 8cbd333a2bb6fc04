"""Every row of the second contract: routed with its scope, and closed to every other."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto import mock_aws

from chalicelib.dialects.kit.route import JSON_LIMIT_BYTES, Route
from chalicelib.dialects.shopvo.scopes import ANY_TEST_KEY, OPEN
from chalicelib.domain.api_keys import EVERYTHING, SCOPES
from tests.catalogue.test_requests import HOSTILE, NOBODY, STRANGE
from tests.catalogue.test_rows import ROWS, SERVED, shape
from tests.support.deployment import Answer, Deployment, SiteClient
from tests.support.dump import dump, lasting
from tests.support.table import create_table

SURFACE = Path(__file__).parent / "shopvo.tsv"
SITES = [row for group, row in ROWS if group == "sites"]
KEYED = [row for row in SITES if row.auth not in (OPEN, ANY_TEST_KEY)]
WRITING = ("POST", "PUT", "PATCH")
# Rows of ours beside the contract's.
ADDED = {
    "describeContract",
    "advanceClock",
    "listWebhookDeliveries",
    "replayWebhook",
    "replayWebhookDelivery",
    # The site is a literal in other paths, so that its own metafields need rows of their own.
    "addSiteMetafield",
    "changeSiteMetafield",
    "changeSiteMetafieldByPut",
    "deleteSiteMetafield",
    "listSiteMetafields",
}


def listed() -> list[dict[str, str]]:
    with SURFACE.open(newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def twins(method: str, path: str) -> list[str]:
    """Methods that do the same: PUT for PATCH, and for stock POST as well."""
    more = ["POST"] if "/inventory/" in path else []
    return ["PATCH", "PUT", *more] if method == "PATCH" else [method]


LINES = [(method, line) for line in listed() for method in twins(line["method"], line["path"])]


def test_what_the_contract_lists_is_served() -> None:
    missing = {f"{method} {line['path']}" for method, line in LINES if (method, shape(line["path"])) not in SERVED}
    assert missing == set()


@pytest.mark.parametrize(
    ("method", "line"), LINES, ids=lambda value: value if isinstance(value, str) else value["path"]
)
def test_each_asks_for_its_scope(method: str, line: dict[str, str]) -> None:
    row = SERVED[(method, shape(line["path"]))]
    assert row.auth == (OPEN if line["scope"] == "-" else line["scope"])
    assert row.status in ((200, 201) if method == "POST" else (200,))


def test_nothing_else_is_served() -> None:
    known = {(method, shape(line["path"])) for method, line in LINES}
    assert {row.id for row in SITES if (row.method, shape(row.path)) not in known} <= ADDED


def test_every_scope_opens_something() -> None:
    asked = {row.auth for row in KEYED}
    assert asked <= set(SCOPES)
    assert set(SCOPES) - asked == {EVERYTHING}


class Keys:
    """A deployment with one key for each scope."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.by_scope = {scope: deployment.site_client([scope]) for scope in SCOPES}
        self.foreign = deployment.site_client(shop="other")
        self.foreign.site = "demo"
        self.all = self.by_scope[EVERYTHING]


@pytest.fixture(scope="module")
def keys() -> Iterator[Keys]:
    with mock_aws():
        create_table("souk")
        made = Deployment()
        made.open_shops()
        yield Keys(made)


def url(row: Route, value: str = NOBODY) -> str:
    return re.sub(r"{\w+}", value, row.path.removeprefix("/api/v1/{siteId}"))


def named(row: Route) -> str:
    return f"{row.method} {row.path}"


def called(client: SiteClient, row: Route) -> Answer:
    answer = client(row.method, url(row), {} if row.method in WRITING else None)
    check(answer)
    return answer


def check(answer: Answer) -> None:
    """Whatever was asked: an answer in the contract's shape, with its headers, that tells nothing internal."""
    assert {"x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "x-request-id"} <= set(answer.headers)
    assert answer.headers["x-content-type-options"] == "nosniff"
    if answer.status >= 400:
        assert set(answer.json) <= {"error", "code", "details"}
        assert answer.json["error"].endswith((".", ")")) or answer.json.get("details"), answer.json
        assert re.fullmatch(r"[A-Z][A-Z0-9_]+", answer.json["code"])
        assert "Traceback" not in answer.body


@pytest.mark.parametrize("row", KEYED, ids=named)
def test_one_scope_opens_a_row_and_every_other_is_named_the_one_that_is_missing(keys: Keys, row: Route) -> None:
    before = dump()
    for scope, client in keys.by_scope.items():
        if scope in (row.auth, EVERYTHING):
            continue
        answer = called(client, row)
        assert (answer.status, answer.json["code"]) == (403, "SCOPE_MISSING")
        assert answer.json["details"] == {"scope": row.auth}
        assert row.auth in answer.json["error"]
    assert dump() == before
    for client in (keys.by_scope[row.auth], keys.all):
        answer = called(client, row)
        assert answer.status < 500 or answer.status == 503
        assert answer.status < 400 or answer.json["code"] not in ("SCOPE_MISSING", "FORBIDDEN", "UNAUTHENTICATED")


@pytest.mark.parametrize("row", [row for row in SITES if row.auth != OPEN], ids=named)
def test_nobody_and_the_key_of_another_site_are_kept_out(keys: Keys, row: Route) -> None:
    before = dump()
    nobody = SiteClient(keys.deployment)
    assert called(nobody, row).status == 401
    answer = called(keys.foreign, row)
    assert (answer.status, answer.json["code"]) == (404, "FOREIGN_KEY")
    nobody.site = "nowhere"
    assert called(nobody, row).status == 404
    assert dump() == before


@pytest.mark.parametrize("row", SITES, ids=named)
def test_garbage_is_answered_in_the_contracts_words(keys: Keys, row: Route) -> None:
    before = dump()
    refused = True
    for body in HOSTILE if row.method in WRITING else [None]:
        answer = keys.all(row.method, url(row) + "?zz=1", body)
        check(answer)
        assert answer.status < 500 or answer.status == 503, answer.body
        refused = refused and answer.status >= 400
    assert not refused or lasting(dump()) == lasting(before)


@pytest.mark.parametrize("row", [row for row in SITES if row.method in WRITING], ids=named)
def test_a_huge_body_is_refused(keys: Keys, row: Route) -> None:
    answer = keys.all(row.method, url(row), '{"name": "' + "x" * JSON_LIMIT_BYTES + '"}')
    check(answer)
    assert (answer.status, answer.json["code"]) == (413, "BODY_TOO_LARGE")


@pytest.mark.parametrize("row", [row for row in SITES if "{" in url(row, "{x}")], ids=named)
def test_a_strange_id_names_nothing(keys: Keys, row: Route) -> None:
    before = dump()
    for value in STRANGE:
        answer = keys.all(row.method, url(row, value), "{}" if row.method in WRITING else None)
        check(answer)
        assert answer.status in (200, 400, 404, 409), answer.body
    assert lasting(dump()) == lasting(before)
