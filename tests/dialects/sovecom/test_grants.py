"""What each staff row asks of a role: the contract's table, area by area."""

from __future__ import annotations

import pytest

from chalicelib.dialects.kit.route import Route
from chalicelib.dialects.sovecom.routes import admin

# The start of a path after `/admin/v1/`, and what reading, writing and removing there takes; the longest start counts.
AREAS = {
    "products": ("products:read", "products:write", "products:write"),
    "images": ("products:read", "products:write", "products:write"),
    "categories": ("categories:read", "categories:write", "categories:delete"),
    "tags": ("categories:read", "categories:write", "categories:delete"),
    "pages": ("pages:read", "pages:write", "pages:delete"),
    "customers": ("customers:read", "customers:write", "customers:delete"),
    "orders": ("orders:read", "orders:write", None),
    "returns": ("orders:read", "orders:write", None),
    "disputes": ("orders:read", "orders:write", None),
    "emails": ("orders:read", "orders:write", None),
    "inventory": ("orders:read", None, None),
    "taxes": ("settings:read", "settings:write", "settings:write"),
    "shipping": ("settings:read", "settings:write", "settings:write"),
    "discounts": ("settings:read", "settings:write", "settings:write"),
    "business-identity": ("settings:read", "settings:write", None),
    "analytics": ("settings:read", "settings:write", None),
    "webhooks": (
        "webhooks:read",
        "webhooks:write",
        "webhooks:write",
    ),  # grants of their own: keys of programs have them
    "audit-log": ("audit_log:read", None, None),
    "audit-log/export": ("audit_log:export", None, None),
    "users": ("users:read", "users:write", None),
    "modules": ("modules:read", "modules:write", "modules:write"),
    "modules/{name}/{rest+}": ("modules:use", "modules:use", "modules:use"),
    "themes": ("themes:read", "themes:write", "themes:write"),
    "slots": ("themes:read", "themes:write", None),
    "storefront/home-sections": ("themes:read", "themes:write", None),
    "stats": ("dashboard:read", None, None),
    "auth/me": ("staff", None, None),
    "auth/2fa/": (None, "staff", None),
}
ROWS = [row for row in admin.ROUTES if row.auth == "staff"]
CONTRACT = [row for row in ROWS if any(row.path.removeprefix("/admin/v1/").startswith(start) for start in AREAS)]


@pytest.mark.parametrize("row", CONTRACT, ids=[f"{row.method} {row.path}" for row in CONTRACT])
def test_a_row_asks_for_what_the_contract_says(row: Route) -> None:
    place = row.path.removeprefix("/admin/v1/")
    read, write, remove = AREAS[max((start for start in AREAS if place.startswith(start)), key=len)]
    assert row.operation.needs == {"GET": read, "DELETE": remove}.get(row.method, write)


def test_every_area_is_served() -> None:
    places = [row.path.removeprefix("/admin/v1/") for row in ROWS]
    assert [start for start in AREAS if not any(place.startswith(start) for place in places)] == []
