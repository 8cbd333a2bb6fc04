"""Every row of every dialect, walked: what the contract lists is served, and what no row may do none does."""

from __future__ import annotations

import csv
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib.dialects.kit.route import Route
from chalicelib.dialects.sovecom.faults import status_of
from chalicelib.groups import GROUPS, build
from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.operation import OPERATIONS
from scripts.offline import offline_system

SURFACE = Path(__file__).parent / "sovecom.tsv"
# The contract's word for who may call, and the dialect's ways to sign in that it stands for.
SIGN_IN = {
    "admin": {"staff", "staff-cookie"},
    "customer": {"customer", "customer-cookie"},
    "cart-token": {"optional"},
    "setup": {"setup"},
    "none": {"none"},
}
RESOURCES_PER_API = 300  # API Gateway's quota for a REST API


def rows() -> list[tuple[str, Route]]:
    """Every row with its group."""
    system = offline_system()
    return [(group, row) for group in GROUPS for _, row in build([group], system).rows]


ROWS = rows()


def listed() -> Iterator[dict[str, str]]:
    with SURFACE.open(newline="") as file:
        yield from csv.DictReader(file, delimiter="\t")


def shape(path: str) -> str:
    return re.sub(r"{\w+\+?}", "{}", path)


SERVED = {(row.method, shape(row.path)): row for _, row in ROWS}


@pytest.mark.parametrize("line", list(listed()), ids=lambda line: f"{line['method']} {line['path']}")
def test_what_the_contract_lists_is_served(line: dict[str, str]) -> None:
    row = SERVED.get((line["method"], shape(line["path"])))
    assert row is not None, "no row"
    assert row.id == line["id"]
    assert row.status == int(line["status"])
    assert row.auth in SIGN_IN[line["auth"]]


def test_the_contract_is_here_whole() -> None:
    lines = [(line["method"], shape(line["path"])) for line in listed()]
    assert len(lines) == len(set(lines)) == 190


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(("side", "auth"), [("admin", "staff"), ("store", "guest")])
def test_all_below_a_modules_path_is_its_own(method: str, side: str, auth: str) -> None:
    assert SERVED[(method, f"/{side}/v1/modules/{{}}/{{}}")].auth == auth


def test_the_provider_has_its_door() -> None:
    row = SERVED[("POST", "/webhooks/stripe")]
    assert (row.auth, row.status) == ("none", 200)
    assert row.envelope is not None


def test_a_row_is_named_once() -> None:
    ids = [row.id for _, row in ROWS]
    assert sorted(ids) == sorted(set(ids))
    places = [(row.method, shape(row.path)) for _, row in ROWS]
    assert sorted(places) == sorted(set(places))


@pytest.mark.parametrize("group", GROUPS)
def test_siblings_name_their_variable_alike_and_an_api_has_room(group: str) -> None:
    names: dict[str, str] = {}
    resources: set[str] = set()
    for each, row in ROWS:
        if each != group:
            continue
        parts = row.path.strip("/").split("/")
        for depth, part in enumerate(parts):
            resources.add("/".join(parts[: depth + 1]))
            if part.startswith("{"):
                parent = "/".join(parts[:depth])
                assert names.setdefault(parent, part) == part, f"{row.path}: API Gateway wants one name after /{parent}"
    assert len(resources) <= RESOURCES_PER_API * 0.9


def test_staff_rows_need_staff_and_public_rows_need_nobody() -> None:
    for _, row in ROWS:
        if row.path.startswith("/admin/v1/") and row.auth == "none":
            assert row.id in {
                "openapi",
                "docs",
                "AuthController_login",
                "AuthController_verify2fa",
                "PasswordController_forgot",
                "PasswordController_resetPassword",
            }, row.path
        if row.auth == "staff":
            assert row.operation.needs is not None, f"{row.id} lets every staff member in without naming a grant"
            assert row.operation.needs != "shopper"


def test_every_operation_says_what_it_does_and_is_spelt_right() -> None:
    for name, operation in OPERATIONS.items():
        assert re.fullmatch(r"[a-z_0-9]+(\.[a-z_0-9]+)+", name), name
        assert inspect.getdoc(operation.run), f"{name} has no docstring"
        for error in operation.raises:
            assert issubclass(error, DomainError), f"{name} raises {error}, which no dialect can spell"


def every(kind: type[Any]) -> Iterator[type[Any]]:
    for child in kind.__subclasses__():
        yield child
        yield from every(child)


def test_every_domain_error_has_a_status() -> None:
    for error in every(DomainError):
        assert 400 <= status_of(error) < 600
        assert inspect.getdoc(error), f"{error.__name__} does not say which rule is broken"


def test_escape_hatches_stay_rare() -> None:
    raw = sorted({row.operation.name for _, row in ROWS if row.raw})
    assert len(raw) <= max(1, len(ROWS) // 20), raw
