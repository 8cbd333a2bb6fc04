"""What a description of an API says of each field that a client may send: one line of words for each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Said = dict[str, str]


def fields_of(document: dict[str, Any], operation: dict[str, Any]) -> Said:
    """The fields of an operation's query and body by their paths; `!` marks what has to be there, `?` what may be null."""
    said: Said = {}
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "query":
            said |= _field(document, f"?{parameter['name']}", parameter["schema"], bool(parameter.get("required")))
    for content in operation.get("requestBody", {}).get("content", {}).values():
        said |= dict(_inside(document, "", _resolved(document, content["schema"])))
    return said


def _field(document: dict[str, Any], path: str, schema: dict[str, Any], required: bool) -> Said:
    flat = _resolved(document, schema)
    words = "!" * required + "?" * flat["null"] + _words(document, flat)
    return {path: words, **dict(_inside(document, f"{path}.", flat))}


def _inside(document: dict[str, Any], path: str, flat: dict[str, Any]) -> Iterator[tuple[str, str]]:
    required = flat.get("required", [])
    for name, schema in flat.get("properties", {}).items():
        yield from _field(document, f"{path}{name}", schema, name in required).items()
    items = _resolved(document, flat.get("items", {}))
    if "properties" in items:
        yield from _inside(document, path.removesuffix(".") + "[].", items)


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """A schema without references and without the choice of null, which is said apart."""
    flat = dict(schema)
    while "$ref" in flat:
        flat = document["components"]["schemas"][flat["$ref"].rsplit("/", 1)[1]] | {
            name: value for name, value in flat.items() if name != "$ref"
        }
    choices = [_resolved(document, each) for each in flat.get("anyOf", flat.get("oneOf", []))]
    real = [each for each in choices if each.get("type") != "null"]
    null = len(real) < len(choices) or bool(flat.get("nullable")) or any(each["null"] for each in real)
    if len(real) == 1:
        flat |= real[0]
    return {**flat, "null": null}


def _words(document: dict[str, Any], flat: dict[str, Any]) -> str:
    kind = flat.get("format") if flat.get("format") in ("uuid", "email", "date-time") else flat.get("type", "any")
    if "enum" in flat:
        return "|".join(sorted(map(str, flat["enum"])))
    if "items" in flat and "properties" not in _resolved(document, flat["items"]):
        kind = f"[{_words(document, _resolved(document, flat['items']))}]"
    low = flat.get("minLength", flat.get("minItems", flat.get("minimum", flat.get("exclusiveMinimum", ""))))
    high = flat.get("maxLength", flat.get("maxItems", flat.get("maximum", flat.get("exclusiveMaximum", ""))))
    if kind == "uuid" or (low, high) == ("", ""):
        return str(kind)
    over = ">" * ("exclusiveMinimum" in flat and "minimum" not in flat)
    return f"{kind} {over}{low}..{high}"
