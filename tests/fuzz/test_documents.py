"""What the OpenAPI documents promise, tried by a tool that knows nothing but them: no failure, no answer beside them,

and what is sent again under its key is answered again and done once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from moto import mock_aws
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from chalicelib.kernel.ids import new_id
from tests.support import signing
from tests.support.deployment import Deployment
from tests.support.dump import dump, lasting
from tests.support.program import program
from tests.support.table import create_table

EXAMPLES = 50
CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
FOLDER = Path(__file__).parents[2] / "docs" / "openapi"
pytestmark = pytest.mark.fuzz


def described(name: str) -> list[Any]:
    """Every operation of a document."""
    api = schemathesis.openapi.from_dict(json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")))
    return [found.ok() for found in api.get_all_operations()]


OPERATIONS = [(name, each) for name in ("sovecom", "shopvo") for each in described(name)]


class Callers:
    """A deployment, and whoever a row is for: the owner, a customer, or a program that may do everything."""

    def __init__(self, deployment: Deployment) -> None:
        self.program = program(deployment)
        self._staff = signing.staff(deployment)
        self._customer = signing.customer(deployment)
        self._key = deployment.site_client()

    def headers(self, name: str, path: str) -> dict[str, str]:
        """The headers of the one that a row is for."""
        customer_or_staff = self._staff if path.startswith("/admin/") else self._customer
        client = self._key if name == "shopvo" else customer_or_staff
        return {"Authorization": f"Bearer {client.bearer}"}


@pytest.fixture(scope="module")
def callers() -> Iterator[Callers]:
    with mock_aws():
        create_table("souk")
        made = Deployment()
        made.open_shops()
        yield Callers(made)


@pytest.mark.parametrize(
    ("name", "operation"), OPERATIONS, ids=lambda each: each if isinstance(each, str) else each.label
)
def test_every_answer_is_one_that_the_document_promises(callers: Callers, name: str, operation: Any) -> None:
    operation.schema.app = callers.program
    headers = callers.headers(name, operation.path)

    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy())
    def promised(case: Any) -> None:
        if name == "shopvo":
            case.path_parameters["siteId"] = "demo"
        answer = case.call(app=callers.program, headers=headers)
        assert answer.status_code < 500 or answer.status_code == 503, answer.text
        case.validate_response(answer, checks=CHECKS)

    promised()


WRITING = [(name, each) for name, each in OPERATIONS if each.method != "get"]


@pytest.mark.parametrize(("name", "operation"), WRITING, ids=lambda each: each if isinstance(each, str) else each.label)
def test_what_succeeds_under_a_key_is_done_once(callers: Callers, name: str, operation: Any) -> None:
    headers = callers.headers(name, operation.path)

    @settings(
        max_examples=10,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy())
    def once(case: Any) -> None:
        if name == "shopvo":
            case.path_parameters["siteId"] = "demo"
        keyed = {**headers, "Idempotency-Key": new_id()}
        first = case.call(app=callers.program, headers=keyed)
        if first.status_code >= 300:
            return
        before = lasting(dump())
        again = case.call(app=callers.program, headers=keyed)
        assert (again.status_code, again.text) == (first.status_code, first.text)
        assert lasting(dump()) == before

    once()
