"""What the OpenAPI documents promise, tried by a tool that knows them and what is in the shop: no failure, no answer

beside them, every operation succeeds now and then, and what is sent again under its key is answered again and done once.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from chalicelib.kernel.ids import new_id
from tests.fuzz.cases import cases
from tests.fuzz.furnish import Furnisher
from tests.fuzz.known import Known, Place
from tests.fuzz.shop import Shop, opened
from tests.support.dump import dump, lasting

EXAMPLES = 50
CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
FOLDER = Path(__file__).parents[2] / "docs" / "openapi"
pytestmark = pytest.mark.fuzz
# Operations that cannot succeed here, with the reason.
NEVER: dict[str, str] = {}
# Operations that answer otherwise when they come again, though they do nothing more: with which status, and why.
OTHERWISE: dict[str, tuple[int, str]] = {
    "SetupAdminController_complete": (404, "the token ends with the set-up"),
    "CustomersStoreController_changePassword": (401, "every session ends with the old password"),
    "CustomersStoreController_eraseData": (401, "the account is closed"),
    "CustomersStoreController_exportData": (200, "nobody's personal data are kept to be told again"),
}


def described(name: str) -> list[Any]:
    """Every operation of a document."""
    api = schemathesis.openapi.from_dict(json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")))
    return [found.ok() for found in api.get_all_operations()]


OPERATIONS = [each for name in ("sovecom", "shopvo") for each in described(name)]
WRITING = [each for each in OPERATIONS if each.method != "get"]
READING = {each.path: each for each in OPERATIONS if each.method == "get"}


def labelled(operation: Any) -> str:
    """The name of a test."""
    return str(operation.label)


class Tried:
    """An operation that is called again and again in a shop that is the same every time."""

    def __init__(self, shop: Shop, operation: Any) -> None:
        self.operation = operation
        self.row: str = operation.definition.raw["operationId"]
        self.known = Known(shop)
        self.caller = self.known.caller(self.row, operation.path)
        self.statuses: Counter[int] = Counter()
        self._shop = shop
        shop.restore()

    def call(self, case: Any, place: Place, **more: str) -> Any:
        """One answer, held to the document."""
        answer = self._send(case, place, more)
        self.statuses[answer.status_code] += 1
        return answer

    def succeeded(self, answer: Any) -> bool:
        """Whether something was done."""
        return bool(200 <= answer.status_code < 300)

    def read_back(self, case: Any, place: Place) -> None:
        """What was written is told as the document says."""
        reading = READING.get(self.operation.path)
        if reading is not None:
            self._send(reading.Case(path_parameters=case.path_parameters), place, {})

    def _send(self, case: Any, place: Place, more: dict[str, str]) -> Any:
        headers = {**self.caller.headers, **place.headers, **more, "X-Shop-Host": self.caller.host}
        cookies = {**self.caller.cookies, **place.cookies}
        answer = case.call(app=self._shop.program(), headers=headers, cookies=cookies)
        assert answer.status_code < 500 or answer.status_code == 503, answer.text
        case.validate_response(answer, checks=CHECKS)
        if self.succeeded(answer) and answer.content:
            declared = case.operation.definition.raw["responses"][str(answer.status_code)]["content"]
            assert declared.get("application/json", {"schema": True})["schema"]
        return answer

    def run(self, examples: int, attempt: Callable[[Any, Place], None]) -> None:
        """Try it with so many requests: always the same ones."""

        @settings(
            max_examples=examples,
            database=None,
            deadline=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(cases(self.operation, self.known))
        def trial(made: tuple[Any, Place]) -> None:
            if self.operation.method != "get":  # also refusals leave something: attempts are counted
                self._shop.restore()
            attempt(*made)

        trial()

    def check_success(self) -> None:
        """It did something, unless it cannot."""
        done = any(200 <= status < 300 for status in self.statuses)
        assert done != (self.row in NEVER), self.statuses


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with opened(tmp_path_factory.mktemp("shop")) as made:
        Furnisher(made).run()
        made.keep()
        yield made


@pytest.mark.parametrize("operation", OPERATIONS, ids=labelled)
def test_every_answer_is_one_that_the_document_promises(shop: Shop, operation: Any, record_property: Any) -> None:
    tried = Tried(shop, operation)

    def promised(case: Any, place: Place) -> None:
        answer = tried.call(case, place)
        if operation.method != "get" and tried.succeeded(answer):
            tried.read_back(case, place)

    try:
        tried.run(EXAMPLES, promised)
    finally:
        record_property("answers", dict(tried.statuses))
    tried.check_success()


@pytest.mark.parametrize("operation", WRITING, ids=labelled)
def test_what_succeeds_under_a_key_is_done_once(shop: Shop, operation: Any, record_property: Any) -> None:
    tried = Tried(shop, operation)

    def once(case: Any, place: Place) -> None:
        keyed = {"Idempotency-Key": new_id()}
        first = tried.call(case, place, **keyed)
        if not tried.succeeded(first):
            return
        before = lasting(dump())
        again = tried.call(case, place, **keyed)
        assert lasting(dump()) == before
        if tried.row in OTHERWISE:
            assert again.status_code == OTHERWISE[tried.row][0]
            assert again.text != first.text
        else:
            assert (again.status_code, again.text) == (first.status_code, first.text)

    try:
        tried.run(EXAMPLES, once)
    finally:
        record_property("answers", dict(tried.statuses))
    tried.check_success()
