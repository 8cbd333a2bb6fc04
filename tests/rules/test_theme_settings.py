"""Settings of themes against their schemas: where they do not fit, and which schemas are not understood."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.themes import BadTheme
from chalicelib.domain.themes.schema import check_schema, misfit

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "minLength": 2, "maxLength": 5},
        "size": {"type": "number", "minimum": 0.5, "maximum": 2},
        "count": {"type": "integer"},
        "on": {"type": "boolean"},
        "look": {"enum": ["a", None, 3]},
        "links": {"type": "array", "minItems": 1, "maxItems": 2, "items": {"type": "object", "required": ["href"]}},
        "free": {},
    },
}


@pytest.mark.parametrize(
    ("settings", "where"),
    [
        ({"name": "ab"}, None),
        ({"name": "ab", "size": 2, "count": 3.0, "on": False, "look": None, "other": [1]}, None),
        ({"name": "ab", "links": [{"href": "/"}], "free": {"anything": [1, {}]}}, None),
        ({}, ["name"]),
        ({"name": "a"}, ["name"]),
        ({"name": "abcdef"}, ["name"]),
        ({"name": 3}, ["name"]),
        ({"name": "ab", "size": 0.4}, ["size"]),
        ({"name": "ab", "size": True}, ["size"]),
        ({"name": "ab", "count": 1.5}, ["count"]),
        ({"name": "ab", "on": 1}, ["on"]),
        ({"name": "ab", "look": "b"}, ["look"]),
        ({"name": "ab", "links": []}, ["links"]),
        ({"name": "ab", "links": [{"href": "/"}, {}]}, ["links", 1, "href"]),
        ({"name": "ab", "links": {"href": "/"}}, ["links"]),
    ],
)
def test_settings_fit_or_it_is_said_where_not(settings: dict[str, Any], where: list[str | int] | None) -> None:
    check_schema(SCHEMA)
    assert misfit(settings, SCHEMA) == where


def test_a_theme_without_a_schema_takes_any_settings() -> None:
    assert misfit({"a": 1}, None) is None


def nested(depth: int) -> dict[str, Any]:
    return {"items": nested(depth - 1)} if depth else {}


@pytest.mark.parametrize(
    "schema",
    [
        {"pattern": "(a+)+$"}, {"$ref": "#"}, {"anyOf": []}, {"type": "date"}, {"properties": []}, {"minLength": -1},
        {"properties": {"a": {"patternProperties": {}}}}, nested(5), nested(900),
        {"properties": {str(number): {} for number in range(500)}},
    ],
)  # fmt: skip
def test_a_schema_that_is_not_understood_is_refused(schema: dict[str, Any]) -> None:
    with pytest.raises(BadTheme):
        check_schema(schema)


def test_a_schema_has_room() -> None:
    check_schema(nested(4))
    check_schema({"properties": {str(number): {} for number in range(499)}})
