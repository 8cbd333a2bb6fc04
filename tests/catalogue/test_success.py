"""Every row, called as it should be in a shop that has everything: it succeeds, once for each key, in its own shop."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.dialects.kit.openapi import _inputs
from chalicelib.dialects.kit.route import Route
from chalicelib.kernel.ids import new_id
from tests.catalogue.test_requests import ALL, named
from tests.support.deployment import Answer
from tests.support.dump import dump, lasting
from tests.support.good_bodies import GOOD, QUERIES
from tests.support.twin_seed import CANARY, Pair
from tests.support.twins import Twin, never

# Messages of the provider are signed, and come to no shop's host: tests of payments send them.
ROWS = sorted((row for row in ALL if row.envelope is None), key=lambda row: row.method != "GET")
WRITING = [row for row in ROWS if row.operation.writes and row.operation.answer_kept and row.method != "GET"]
# A body that takes steps of its own to make cannot be made twice, nor in passing.
IN_STEPS = {
    "AuthController_confirm2fa",
    "AuthController_disable2fa",
    "AuthController_verify2fa",
    "CustomersStoreController_confirmEmail",
    "CustomersStoreController_resetPassword",
    "PasswordController_resetPassword",
}
# Who has done these is signed out everywhere, and cannot ask again.
LAST = {"CustomersStoreController_changePassword", "CustomersStoreController_eraseData"}


def good(twin: Twin, row: Route) -> Any:
    """A body that succeeds, or None for a row without one."""
    return GOOD[row.id](twin) if row.id in GOOD else None


def call(twin: Twin, row: Route, body: Any, **more: Any) -> Answer:
    """The call that succeeds."""
    return twin.call(row, body, QUERIES.get(row.id, ""), **more)


def test_every_row_is_seeded(shops: Pair) -> None:
    taking = {row.id for row in ROWS if {"body", "form"} & set(_inputs(row))}
    assert taking - set(GOOD) == set()
    assert set(GOOD) - taking == set()
    for row in ROWS:
        assert set(shops.first.things(row).values()) <= set(shops.first.ids) == set(shops.second.ids)


def succeeds(shops: Pair, row: Route, body: Any, **headers: str) -> Answer:
    """The call that succeeds, and tells and changes nothing of the other shop."""
    answer = call(shops.first, row, body, **headers)
    assert answer.status == row.status, answer.body
    assert CANARY not in answer.content.decode("latin-1").lower()
    shops.check_other_shop()
    return answer


@pytest.mark.parametrize("row", [row for row in ROWS if row not in WRITING], ids=named)
def test_a_row_succeeds(shops: Pair, row: Route) -> None:
    succeeds(shops, row, good(shops.first, row))


@pytest.mark.parametrize("row", WRITING, ids=named)
def test_a_row_succeeds_once_for_each_key_of_a_shop(shops: Pair, row: Route) -> None:
    first, second = shops.first, shops.second
    body, key = good(first, row), new_id()
    done = succeeds(shops, row, body, Idempotency_Key=key)
    kept = lasting(dump())
    again = call(first, row, body, Idempotency_Key=key)
    if row.id in LAST:
        assert (again.status, lasting(dump())) == (401, kept)
        return
    assert (again.status, again.content) == (done.status, done.content)
    another = first.another(row)
    if another is not None:
        assert_taken(call(first, row, body, Idempotency_Key=key, client=another))
    if row.id in IN_STEPS:
        assert lasting(dump()) == kept
        return
    changed = good(first, row)
    if changed != body:
        assert_taken(call(first, row, changed, Idempotency_Key=key))
    for name, thing in first.things(row).items():
        assert_taken(call(first, row, body, Idempotency_Key=key, instead={name: never(thing)}))
    assert lasting(dump()) == kept
    assert call(second, row, good(second, row), Idempotency_Key=key).status == row.status


def assert_taken(answer: Answer) -> None:
    assert (answer.status, answer.json) == (409, {"statusCode": 409, "error": "Conflict", "message": "Conflict"})
