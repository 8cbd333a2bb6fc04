"""Every place of every body, filled with what nobody should send: refused where it stands, or taken without harm."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from msgspec import inspect as mi

from chalicelib.dialects.kit.bind import _command
from chalicelib.dialects.kit.http import MalformedBody, Request
from chalicelib.dialects.kit.openapi import _inputs
from chalicelib.dialects.kit.route import Route
from chalicelib.dialects.kit.wire import BadRequest
from chalicelib.dialects.sovecom.faults import fault
from chalicelib.kernel.errors import DomainError
from tests.catalogue.test_requests import PHRASES, named
from tests.catalogue.test_success import IN_STEPS, QUERIES, ROWS, good
from tests.support.deployment import OWNER, Answer
from tests.support.hostile import READ_ONLY, VALUES, Path, holds, objects, places, spoilt
from tests.support.twin_seed import Pair

pytestmark = pytest.mark.fuzz
TAKING = [row for row in ROWS if "body" in _inputs(row)]
BODIES = 2  # how many a row gets, each with a value at every place
# A wrong password is counted where the account is.
COUNTING = {"CustomersStoreController_login", "AuthController_login"}


def kind_of(row: Route) -> mi.Type:
    return mi.type_info(_inputs(row)["body"])


def asked(path: str, row: Route, text: str) -> Any:
    """The command that a row makes of a body, sent to a path. Raises its refusals; nothing else may be raised."""
    names = [part[1:-1] for part in row.path.split("/") if part.startswith("{")]
    values = [have for want, have in zip(row.path.split("/"), path.split("/"), strict=True) if want.startswith("{")]
    request = Request(
        method=row.method, path=path, params=dict(zip(names, values, strict=True)), query={}, headers={},
        body=text.encode(), ip="203.0.113.7", request_id="test",
    )  # fmt: skip
    return _command(row, request, OWNER)


def check_shape(told: dict[str, Any], status: int) -> None:
    assert told["statusCode"] == status < 500
    assert told["error"] == told["message"] == PHRASES.get(status, told["error"])
    for issue in told.get("errors", []):
        assert isinstance(issue["path"], list) and issue["code"] and issue["message"], issue


def check_refusal(error: DomainError, path: Path) -> None:
    """A body that fits no command is a 400 that names the place, unless it is no JSON at all."""
    reply = fault(error)
    check_shape(reply.body, 400)
    if isinstance(error, MalformedBody):
        return
    assert isinstance(error, BadRequest), error
    named_places = [tuple(issue["path"]) for issue in reply.body["errors"]]
    assert any(place[: len(path)] == path[: len(place)] for place in named_places), (path, named_places)


def taken(url: str, row: Route, body: Any, values: tuple[str, ...] = VALUES) -> Iterator[tuple[Path, str]]:
    """The places and values that a row's types let in; all others are refused as they should be."""
    for path in dict.fromkeys(places(kind_of(row))):
        for value in values:
            try:
                asked(url, row, spoilt(body, path, value))
            except DomainError as error:
                check_refusal(error, path if holds(body, path) else path[:-1])
            else:
                yield path, value


def base(shops: Pair, row: Route) -> Any:
    """The rest of the body: good, where it is made without steps that change the shop."""
    made = good(shops.first, row)
    if row.id in IN_STEPS:
        shops.snapshot.restore()
    return made


def send(shops: Pair, row: Route, text: str) -> Answer:
    """What the row answers; a refusal has changed nothing, and the other shop never changes."""
    shops.snapshot.restore()
    answer = shops.first.call(row, text, QUERIES.get(row.id, ""))
    if answer.status >= 400:
        check_shape(answer.json, answer.status)
        shops.check_unchanged(lambda key: row.id in COUNTING and key[1] in ("CUSTOMER", "STAFF"))
    shops.check_other_shop()
    return answer


@pytest.mark.parametrize("row", TAKING, ids=named)
def test_what_a_body_may_not_hold_is_refused_by_its_place_and_what_it_may_does_no_harm(shops: Pair, row: Route) -> None:
    body = base(shops, row)
    for text in combined(shops.first.url(row), row, body):
        send(shops, row, text)


def combined(url: str, row: Route, body: Any) -> Iterator[str]:
    """A few bodies with a value that is let in at every place."""
    let_in: dict[Path, list[str]] = {}
    for path, value in taken(url, row, body):
        let_in.setdefault(path, []).append(value)
    for number in range(BODIES if let_in else 0):
        turn = {path: values[(number * 5 + at) % len(values)] for at, (path, values) in enumerate(let_in.items())}
        yield spoilt_everywhere(body, turn)


def spoilt_everywhere(body: Any, values: dict[Path, str]) -> str:
    """A body with every place filled at once; what stands inside of another place is lost with it."""
    text = msgspec.json.encode(body).decode()
    for path, value in sorted(values.items(), key=lambda each: len(each[0])):
        text = spoilt(msgspec.json.decode(text), path, value)
    return text


@pytest.mark.parametrize("row", TAKING, ids=named)
def test_what_is_the_shops_to_decide_is_refused_or_without_effect(shops: Pair, row: Route) -> None:
    body, url = base(shops, row), shops.first.url(row)
    check_read_only(url, row, body)


def check_read_only(url: str, row: Route, body: Any) -> None:
    """No key that is the shop's to decide changes the command."""
    plain = asked(url, row, msgspec.json.encode(body).decode())
    for path, names in dict.fromkeys(objects(kind_of(row))):
        for key in set(READ_ONLY) - names:
            try:
                command = asked(url, row, spoilt(body, (*path, key), '"x"'))
            except BadRequest as error:
                (issue,) = [
                    each for each in error.details["issues"] if key in each.get("keys", ()) or key in each["path"]
                ]
                assert issue["path"] in (list(path), [*path, key])
            else:
                assert command == plain, key
