"""The OpenAPI documents say what every success looks like, so that whoever checks answers has something to hold them to."""

from __future__ import annotations

import inspect
import typing
from typing import Any

import msgspec
import pytest

from chalicelib.dialects.kit.http import Reply
from chalicelib.dialects.kit.openapi import Spelling, document
from chalicelib.dialects.kit.route import Route, get
from chalicelib.dialects.shopvo import contract as shopvo
from chalicelib.dialects.sovecom import contract as sovecom
from chalicelib.kernel.operation import Operation
from tests.catalogue.test_rows import ROWS

DOCUMENTED = {row.id: row for group, row in ROWS if group != "hooks"}
SUCCESSES = [
    (operation["operationId"], status, answer)
    for contract in (sovecom, shopvo)
    for verbs in contract.openapi()["paths"].values()
    for operation in verbs.values()
    for status, answer in operation["responses"].items()
    if status.startswith("2")
]


@pytest.mark.parametrize(("row_id", "status", "answer"), SUCCESSES, ids=lambda each: each if str(each) == each else "")
def test_a_success_has_a_schema_or_no_body(row_id: str, status: str, answer: dict[str, Any]) -> None:
    row = DOCUMENTED[row_id]
    assert status == str(row.status)
    content = answer.get("content", {})
    if row.raw:
        assert content == {row.raw: {}}
    elif content:
        schema = content["application/json"]["schema"]
        assert schema.keys() & {"$ref", "anyOf", "items", "additionalProperties"}, schema
    else:
        assert _answers_nothing(row)


def _answers_nothing(row: Route) -> bool:
    """Whether a row without a described body has none: its result is shown to nobody, or it sends cookies alone."""
    return row.out is None or typing.get_type_hints(row.out)["return"] in (type(None), Reply[None])


class Tea(msgspec.Struct, tag="tea"):
    """A drink."""

    minutes: int


class Coffee(msgspec.Struct, tag="coffee"):
    """Another."""

    beans: str


def _one(result: None) -> list[Tea]:
    return [Tea(3)]


def _either(result: None) -> Reply[Tea | Coffee]:
    return Reply(body=Tea(3))


def _empty(result: None) -> Reply[None]:
    return Reply()


@pytest.mark.parametrize(
    ("out", "schema"),
    [
        (_one, {"type": "array", "items": {"$ref": "#/components/schemas/Tea"}}),
        (_either, {"anyOf": [{"$ref": "#/components/schemas/Tea"}, {"$ref": "#/components/schemas/Coffee"}]}),
        (_empty, None),
    ],
)
def test_the_schema_is_that_of_what_out_returns(out: Any, schema: Any) -> None:
    def drink(ctx: Any, command: None) -> None:
        """Make a drink."""

    operation: Operation[None, None] = Operation("drinks.make", drink, None, writes=False)
    row = get("/drinks", operation, id="drink", auth="none", out=out)
    spelling = Spelling(
        title="", version="", description="", schemes={}, security={}, error={}, status_of=lambda error: 400
    )
    answer = document([row], spelling)["paths"]["/drinks"]["get"]["responses"]["200"]
    assert answer.get("content", {}).get("application/json", {}).get("schema") == schema
    assert inspect.signature(out).return_annotation
