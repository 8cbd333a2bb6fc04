"""Fields that several Stripe objects share: metadata, lists with cursors, expansion of ids."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scripts.local.stripe_fake.errors import Resource, invalid
from scripts.local.stripe_fake.world import Call, public

MAX_METADATA_KEYS = 50
EXPANDABLE = frozenset(
    {"balance_transaction", "charge", "customer", "failure_balance_transaction", "latest_charge", "payment_intent",
     "payment_method", "source"}
)  # fmt: skip
DEFAULT_PAGE = 10


def merge_metadata(current: dict[str, str], change: Any) -> dict[str, str]:
    """Return the metadata after a change: an empty value unsets a key, an empty string unsets all."""
    if change is None:
        return current
    if change == "":
        return {}
    for name, value in change.items():
        if len(name) > 40 or "[" in name or "]" in name:
            raise invalid(f"Metadata keys must be at most 40 characters without brackets: {name}", param="metadata")
        if len(value) > 500:
            raise invalid("Metadata values can have up to 500 characters.", param=f"metadata[{name}]")
    merged = {name: value for name, value in {**current, **change}.items() if value != ""}
    if len(merged) > MAX_METADATA_KEYS:
        raise invalid(f"You can have up to {MAX_METADATA_KEYS} metadata keys.", param="metadata")
    return merged


def unset_if_empty(value: Any) -> Any:
    """Return None for the empty string, with which a request unsets a field."""
    return None if value == "" else value


def page(call: Call, kind: str, url: str, fits: Callable[[Resource], bool] | None = None) -> Resource:
    """Return a Stripe list, newest first, by `limit`, `starting_after`, `ending_before` and `created`."""
    params = call.params
    limit = params.get("limit", DEFAULT_PAGE)
    if not 1 <= limit <= 100:
        raise invalid("Invalid integer: limit must be between 1 and 100", param="limit")
    created = _created_test(params.get("created"))
    rows = [row for row in reversed(call.rows(kind)) if (fits is None or fits(row)) and created(row.get("created", 0))]
    if "starting_after" in params:
        rows = rows[_position(rows, params["starting_after"], "starting_after") + 1 :]
    more_before = False
    if "ending_before" in params:
        rows = rows[: _position(rows, params["ending_before"], "ending_before")]
        more_before = len(rows) > limit
        rows = rows[-limit:]
    has_more = more_before or len(rows) > limit
    return {"object": "list", "data": [public(row) for row in rows[:limit]], "has_more": has_more, "url": url}


def _position(rows: list[Resource], row_id: str, param: str) -> int:
    for index, row in enumerate(rows):
        if row["id"] == row_id:
            return index
    raise invalid(f"No such object: '{row_id}'", param=param, code="resource_missing")


def _created_test(created: Any) -> Callable[[int], bool]:
    if created is None:
        return lambda _at: True
    if isinstance(created, int):
        return lambda at: at == created
    tests: dict[str, Callable[[int, int], bool]] = {
        "gt": lambda at, bound: at > bound,
        "gte": lambda at, bound: at >= bound,
        "lt": lambda at, bound: at < bound,
        "lte": lambda at, bound: at <= bound,
    }
    return lambda at: all(tests[name](at, bound) for name, bound in created.items())


def matching(call: Call, *names: str) -> Callable[[Resource], bool]:
    """Return a test for the filters of the request whose names are fields of the object."""
    wanted = {name: call.params[name] for name in names if name in call.params}
    return lambda row: all(row.get(name) == value for name, value in wanted.items())


def expand(call: Call, body: Resource) -> Resource:
    """Replace ids by objects along the paths of the request's `expand` parameter."""
    for path in call.params.get("expand", []):
        _expand_path(call, body, path.split("."), path)
    return body


def _expand_path(call: Call, node: Resource, parts: list[str], path: str) -> None:
    name, rest = parts[0], parts[1:]
    if name == "data" and isinstance(node.get("data"), list) and rest:
        for item in node["data"]:
            _expand_path(call, item, rest, path)
        return
    if name == "refunds" and node.get("object") == "charge":
        node["refunds"] = _refunds_of(call, node["id"])
        return
    if name not in EXPANDABLE or name not in node:
        raise invalid(f"This property cannot be expanded ({path}).", param="expand")
    if isinstance(node[name], str):
        node[name] = public(call.get(node[name], name))
    if rest and isinstance(node[name], dict):
        _expand_path(call, node[name], rest, path)


def _refunds_of(call: Call, charge_id: str) -> Resource:
    refunds = [public(row) for row in reversed(call.rows("re")) if row["charge"] == charge_id]
    return {"object": "list", "data": refunds, "has_more": False, "url": f"/v1/charges/{charge_id}/refunds"}
