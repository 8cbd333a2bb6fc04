"""Every row, called as it should be in a shop that has everything: it succeeds, once for each key, in its own shop."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from chalicelib.dialects.kit.openapi import _inputs
from chalicelib.dialects.kit.route import Route
from chalicelib.kernel.ids import new_id
from tests.catalogue.test_requests import ALL, named
from tests.support.audited import ACTIONS, SILENT, check_noted
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


def test_what_the_log_says_of_every_row_of_staff_is_known() -> None:
    assert {row.id for row in WRITING if row.auth == "staff"} == set(ACTIONS) | SILENT


@pytest.mark.parametrize("row", [row for row in ROWS if row not in WRITING], ids=named)
def test_a_row_succeeds(shops: Pair, row: Route) -> None:
    succeeds(shops, row, good(shops.first, row))


@pytest.mark.parametrize("row", WRITING, ids=named)
def test_a_row_succeeds_once_for_each_key_of_a_shop(shops: Pair, row: Route) -> None:
    first, second = shops.first, shops.second
    body, key = good(first, row), new_id()
    before = first.rows()
    done = succeeds(shops, row, body, Idempotency_Key=key)
    if row.auth == "staff":
        check_noted(first, row, body, before)
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
    if row.status == 201:  # each shop makes its own
        assert call(second, row, good(second, row), Idempotency_Key=key).status == row.status


def assert_taken(answer: Answer) -> None:
    assert (answer.status, answer.json) == (409, {"statusCode": 409, "error": "Conflict", "message": "Conflict"})


FORMULAS = ("=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201")


def test_no_cell_of_an_exported_log_is_a_formula(shops: Pair) -> None:
    first = shops.first
    row = next(each for each in ROWS if each.id == "AuditAdminController_exportCsv")
    tags = "/admin/v1/tags"
    for formula in FORMULAS:
        name = f'{formula},"{formula}"\n{formula}'
        assert first.staff("POST", tags, {"name": name, "slug": first.text("slug")}, User_Agent=formula).status == 201
    answer = call(first, row, None)
    table = list(csv.reader(io.StringIO(answer.body, newline="")))
    assert {len(cells) for cells in table} == {len(table[0])} == {9}
    assert sum(cells[3] == "tag.created" for cells in table) == len(FORMULAS) + 1
    for cell in (cell for cells in table for cell in cells):
        assert not cell.startswith(tuple(formula[0] for formula in FORMULAS)), cell
    agents = {cells[7] for cells in table}
    assert {f"'{formula}" for formula in FORMULAS if formula.strip() == formula} <= agents
