"""What a storefront takes for a widget: a type it knows with properties it knows, within bounds. Else it draws nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

MOST_BYTES = 64 * 1024
_PATH = re.compile(r"/store/v1/modules/[A-Za-z0-9\-._~/:@!$&'()*+,;=]*")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
Rule = Callable[[Any], bool]


def text(most: int, least: int = 0) -> Rule:
    """Text of so many characters, counted as browsers do."""
    return lambda value: isinstance(value, str) and least <= len(value.encode("utf-16-le")) // 2 <= most


def one_of(*words: str) -> Rule:
    return lambda value: value in words


def whole(least: int, most: int) -> Rule:
    return lambda value: type(value) is int and least <= value <= most


def many(most: int, rule: Rule) -> Rule:
    return lambda value: isinstance(value, list) and len(value) <= most and all(map(rule, value))


def table(needed: Mapping[str, Rule], free: Mapping[str, Rule] | None = None) -> Rule:
    """These keys and no other."""

    def holds(value: Any) -> bool:
        rules = {**needed, **(free or {})}
        return (
            isinstance(value, dict)
            and needed.keys() <= value.keys() <= rules.keys()
            and all(rules[name](each) for name, each in value.items())
        )

    return holds


def action(value: Any) -> bool:
    """A path of a module, and nothing that leads elsewhere."""
    path = value.get("path") if isinstance(value, dict) and len(value) == 1 else None
    return isinstance(path, str) and len(path) <= 512 and bool(_PATH.fullmatch(path)) and ".." not in path.split("/")


def flag(value: Any) -> bool:
    return isinstance(value, bool)


WIDGETS: Mapping[str, Rule] = {
    "star-rating-summary": table({"average": lambda value: 0 <= value <= 5, "count": whole(0, 2**53)}),
    "review-list": table({
        "items": many(50, table(
            {"id": text(64, 1), "rating": whole(1, 5), "body": text(2000), "createdAt": lambda at: bool(_MOMENT.fullmatch(at))},
            {"author": text(120)},
        )),
    }),
    "product-carousel": table(
        {"items": many(24, table({"productId": text(64, 1), "slug": text(200, 1), "title": text(200, 1)}, {"imageUrl": text(2048)}))},
        {"heading": text(120)},
    ),
    "toggle-button": table({
        "initialOn": flag, "onAction": action, "offAction": action, "icon": one_of("heart", "bell", "star"),
        "labels": table({"on": text(60, 1), "off": text(60, 1)}),
    }),
    "submit-form": table(
        {
            "action": action, "submitLabel": text(60, 1),
            "fields": many(8, table(
                {
                    "name": text(40, 1), "label": text(120, 1), "required": flag,
                    "kind": one_of("text", "textarea", "rating", "email", "select"),
                },
                {"options": many(20, text(120))},
            )),
        },
        {"successMessage": text(200)},
    ),
}  # fmt: skip


def properties(module: str, component: str, body: str) -> dict[str, Any]:
    """The properties of a widget that a storefront would draw for this module in this place."""
    assert len(body.encode()) <= MOST_BYTES
    widget = json.loads(body)
    assert widget.keys() == {"type", "props"}
    assert widget["type"] == component
    props: dict[str, Any] = widget["props"]
    assert WIDGETS[component](props), props
    for name in ("action", "onAction", "offAction"):
        assert name not in props or props[name]["path"].startswith(f"/store/v1/modules/{module}/")
    return props
