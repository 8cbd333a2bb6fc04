"""Every row, called as it should not be: refused in the contract's words, nothing written, nothing told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from chalicelib.dialects.kit.route import Route
from tests.catalogue.test_rows import ROWS
from tests.support import signing
from tests.support.deployment import OTHER, Client, Deployment
from tests.support.dump import dump, lasting
from tests.support.table import create_table

ALL = [row for group, row in ROWS if group in ("store", "admin", "hooks")]
SETUP = [row for group, row in ROWS if group == "setup"]
NOBODY = "01900000-0000-7000-8000-00000000dead"
PHRASES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    413: "Payload Too Large",
    422: "Unprocessable Entity",
    503: "Service Unavailable",
}
# What a client may send instead of what a row expects.
HOSTILE: list[Any] = [
    "{",
    "[]",
    "null",
    '"text"',
    "1e999",
    '{"zz": 1}',
    '{"__proto__": {"a": 1}}',
    "[" * 5_000,
    '{"quantity": -1, "variantId": "x", "email": 3, "password": [], "name": {}, "amount": 1e309}',
    "\x00\x01",
    '{"name": "\\ud800"}',
]


class People:
    """A deployment with one member of staff and one customer."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.staff = signing.staff(deployment)
        self.customer = signing.customer(deployment)

    def right(self, row: Route) -> Client:
        """The client that the row is for, with a cart cookie."""
        chosen = self.staff if row.auth == "staff" else self.customer
        return self.deployment.client(bearer=chosen.bearer, cookies={"sov_cart": NOBODY})

    def wrong(self, row: Route, host: str = "demo.test") -> Client:
        """A client of the other kind."""
        chosen = self.customer if row.auth == "staff" else self.staff
        return self.deployment.client(bearer=chosen.bearer, host=host)


@pytest.fixture(scope="module")
def people() -> Iterator[People]:
    with mock_aws():
        create_table("souk")
        made = Deployment()
        made.open_shops()
        yield People(made)


def url(row: Route, value: str = NOBODY) -> str:
    return re.sub(r"{\w+\+?}", value, row.path)


def named(row: Route) -> str:
    return f"{row.method} {row.path}"


def check_refusal(answer: Any, *statuses: int) -> None:
    assert answer.status in statuses, answer.body
    assert answer.json["statusCode"] == answer.status
    assert answer.json["error"] == answer.json["message"] == PHRASES[answer.status]
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "Traceback" not in answer.body


SIGNED_IN = [row for row in ALL if row.auth in ("staff", "customer")]
WRITING = ("POST", "PUT", "PATCH")


@pytest.mark.parametrize("row", SIGNED_IN, ids=named)
def test_nobody_is_let_in(people: People, row: Route) -> None:
    before = dump()
    check_refusal(people.deployment.client()(row.method, url(row), {}), 401)
    assert dump() == before


@pytest.mark.parametrize("row", SIGNED_IN, ids=named)
def test_the_other_kind_of_token_is_no_token(people: People, row: Route) -> None:
    before = dump()
    check_refusal(people.wrong(row)(row.method, url(row), {}), 401)
    assert dump() == before


@pytest.mark.parametrize("row", SIGNED_IN, ids=named)
def test_a_token_of_another_shop_is_no_token(people: People, row: Route) -> None:
    client = people.right(row)
    client.host = "other.test"
    before = dump()
    check_refusal(client(row.method, url(row), {}), 401)
    assert dump() == before


@pytest.mark.parametrize("row", [row for row in ALL if row.auth == "staff"], ids=named)
def test_a_staff_member_without_the_grant_is_refused(people: People, row: Route) -> None:
    before = dump()
    with signing.without_grant(str(row.operation.needs)):
        check_refusal(people.right(row)(row.method, url(row), {}), 403)
    assert lasting(dump()) == lasting(before)


@pytest.mark.parametrize("row", [*ALL, *SETUP], ids=named)
def test_garbage_is_refused_without_a_trace(people: People, row: Route) -> None:
    client = people.right(row)
    before = dump()
    refused = True
    for body in HOSTILE if row.method in WRITING else [None]:
        answer = client(row.method, url(row) + "?zz=1", body)
        assert answer.status < 500 or answer.status == 503, answer.body
        refused = refused and answer.status >= 400
    # Rows that take no body, or for which an empty one is a change of nothing, may succeed.
    assert not refused or lasting(dump()) == lasting(before)


@pytest.mark.parametrize("row", [row for row in (*ALL, *SETUP) if row.method in WRITING], ids=named)
def test_a_huge_body_is_refused(people: People, row: Route) -> None:
    body = '{"name": "' + "x" * row.limit_bytes + '"}'
    check_refusal(people.deployment.client()(row.method, url(row), body), 413)


STRANGE = ["not-a-uuid", "%00", "..%2f", "x" * 3000, OTHER.upper()]


@pytest.mark.parametrize("row", [row for row in ALL if "{" in row.path], ids=named)
def test_a_strange_id_names_nothing(people: People, row: Route) -> None:
    before = dump()
    for value in STRANGE:
        answer = people.right(row)(row.method, url(row, value), "{}" if row.method in WRITING else None)
        closed = answer.status == 503 and row.operation.name == "payments.open"  # no provider in this deployment
        assert closed or 400 <= answer.status < 500, answer.body
    assert lasting(dump()) == lasting(before)


@pytest.mark.parametrize("row", [row for row in (*ALL, *SETUP) if row.envelope is None], ids=named)
def test_a_host_that_is_no_shop_is_not_found(people: People, row: Route) -> None:
    check_refusal(people.deployment.client(host="nobody.test")(row.method, url(row), None), 404)
