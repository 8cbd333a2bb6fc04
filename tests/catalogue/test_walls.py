"""The other shop's ids, wherever an id may stand: answered like ids that never were, at the same cost, without a trace."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import msgspec
import pytest
from msgspec import inspect as mi

from chalicelib.dialects.kit.openapi import _inputs
from chalicelib.dialects.kit.route import Route
from chalicelib.dialects.kit.wire import UUID_PATTERN
from tests.catalogue.test_requests import named
from tests.catalogue.test_success import QUERIES, ROWS, good
from tests.support.deployment import Answer
from tests.support.twin_seed import CANARY, Pair
from tests.support.twins import FIELDS, NOBODY, never

_DRAWN = re.compile(r'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<="token":")[^"]+|(?<="processingTimeMs":)\d+')
# What is not in the own cart is out of it.
HARMLESS = {"CartController_removeItem", "CartController_removeDiscount"}
Call = Callable[[], Answer]


def same(shops: Pair, foreign: Call, unknown: Call) -> Answer:
    """Both calls are answered alike, to the number of table requests; the other shop is as it was, and not spoken of."""
    answer = fresh(shops, foreign)
    shops.check_other_shop()
    expected = fresh(shops, unknown)
    if answer.cost != expected.cost:  # the first of the two filled the memory
        answer, expected = fresh(shops, foreign), fresh(shops, unknown)
    assert (answer.status, told(answer), answer.cost) == (expected.status, told(expected), expected.cost)
    assert answer.status < 500
    assert CANARY not in answer.content.decode("latin-1").lower()
    return answer


def fresh(shops: Pair, call: Call) -> Answer:
    shops.snapshot.restore()
    return call()


def told(answer: Answer) -> str:
    """An answer without the ids, tokens and times that no two calls share."""
    return _DRAWN.sub("drawn", answer.body)


@pytest.mark.parametrize("row", [row for row in ROWS if "{" in row.path], ids=named)
def test_an_id_of_the_other_shop_in_the_path_never_was(shops: Pair, row: Route) -> None:
    first, second = shops.first, shops.second
    body = good(first, row)
    things = first.things(row)
    cases = [{name} for name in things] + ([set(things)] if len(things) > 1 else [])
    for case in cases:
        theirs = {name: second[things[name]] for name in case}
        if "order_number" in things.values():
            continue  # both shops count from one: see what a stranger's token opens, below
        nobodys = {name: never(things[name]) for name in case}

        def call(instead: dict[str, str], **headers: str) -> Call:
            return lambda: first.call(row, body, QUERIES.get(row.id, ""), instead=instead, **headers)

        answer = same(shops, call(theirs), call(nobodys))
        assert answer.status in (403, 404) or (row.id in HARMLESS and "cartId" not in case), answer.body


# Rows whose caller is whoever holds something: what the other shop's people hold opens nothing here.
HOLDING = [row for row in ROWS if "{" in row.path and row.auth in ("optional", "none") and "modules" not in row.path]


@pytest.mark.parametrize("row", HOLDING, ids=named)
def test_what_the_other_shops_people_hold_opens_nothing(shops: Pair, row: Route) -> None:
    first, second = shops.first, shops.second
    body = good(second, row)
    things = first.things(row)
    holder = first.deployment.client(host=first.host, cookies=second.right(row).cookies)
    headers = second.headers.get(row.id, {})

    def call(instead: dict[str, str]) -> Call:
        return lambda: first.call(row, body, client=holder, instead=instead, **headers)

    theirs = {name: second[thing] for name, thing in things.items()}
    answer = same(shops, call(theirs), call({name: never(thing) for name, thing in things.items()}))
    assert answer.status in (403, 404), answer.body


def ids_of(kind: mi.Type, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Where ids stand in a type: the names on the way to each."""
    if isinstance(kind, mi.Metadata):
        yield from ids_of(kind.type, path)
    elif isinstance(kind, mi.StructType):
        for each in kind.fields:
            yield from ids_of(each.type, (*path, each.encode_name))
    elif isinstance(kind, mi.UnionType):
        for choice in kind.types:
            yield from ids_of(choice, path)
    elif isinstance(kind, mi.ListType):
        yield from ids_of(kind.item_type, path)
    elif isinstance(kind, mi.StrType) and kind.pattern == UUID_PATTERN:
        yield path


def thing_of(row: Route, name: str) -> str:
    """What an id means under a name."""
    return FIELDS.get(f"{row.id} {name}") or FIELDS[name]


def found(row: Route, part: str) -> list[str]:
    """The names of a body's, or a query's, ids."""
    kind = _inputs(row).get(part)
    return [] if kind is None else sorted({path[-1] for path in ids_of(mi.type_info(kind))})


IN_BODIES = [(row, name) for row in ROWS for name in found(row, "body")]
IN_QUERIES = [(row, name) for row in ROWS for name in found(row, "query")]
CASE = {"ids": lambda each: each if isinstance(each, str) else named(each)}


def replaced(body: Any, name: str, value: str) -> Any:
    """A body with another id under a name, however deep."""
    if isinstance(body, list):
        return [replaced(each, name, value) for each in body]
    if not isinstance(body, dict):
        return body
    made = {key: replaced(each, name, value) for key, each in body.items()}
    if name in made:
        made[name] = [value] if isinstance(made[name], list) else value
    return made


@pytest.mark.parametrize(("row", "name"), IN_BODIES, **CASE)
def test_an_id_of_the_other_shop_in_a_body_never_was(shops: Pair, row: Route, name: str) -> None:
    first, second = shops.first, shops.second
    body = good(first, row)
    if msgspec.json.encode(name) not in msgspec.json.encode(body):
        body[name] = None

    def call(value: str) -> Call:
        return lambda: first.call(row, replaced(body, name, value))

    same(shops, call(second[thing_of(row, name)]), call(NOBODY))


@pytest.mark.parametrize(("row", "name"), IN_QUERIES, **CASE)
def test_a_list_filtered_by_an_id_of_the_other_shop_is_empty(shops: Pair, row: Route, name: str) -> None:
    first, second = shops.first, shops.second
    more = QUERIES.get(row.id, "?")

    def call(value: str) -> Call:
        return lambda: first.call(row, None, f"{more}&{name}={value}")

    same(shops, call(second[thing_of(row, name)]), call(NOBODY))
    if not row.raw:
        (rows,) = [each for each in call(second[thing_of(row, name)])().json.values() if isinstance(each, list)]
        assert rows == []


def texts(row: Route) -> list[str]:
    """The names under which a query takes any text."""
    kind = _inputs(row).get("query")
    if kind is None:
        return []
    plain = [each.encode_name for each in msgspec.structs.fields(kind) if _is_text(mi.type_info(each.type))]
    return [name for name in plain if name not in ("from", "to")]


def _is_text(kind: mi.Type) -> bool:
    if isinstance(kind, mi.Metadata):
        return _is_text(kind.type)
    if isinstance(kind, mi.UnionType):
        return any(_is_text(choice) for choice in kind.types)
    return isinstance(kind, mi.StrType) and kind.pattern is None


@pytest.mark.parametrize(("row", "name"), [(row, name) for row in ROWS for name in texts(row)], **CASE)
def test_a_word_of_the_other_shop_finds_what_no_word_finds(shops: Pair, row: Route, name: str) -> None:
    def call(word: str) -> Call:
        return lambda: shops.first.call(row, None, f"{QUERIES.get(row.id, '?')}&{name}={word}")

    same(shops, call(CANARY), call("n" * len(CANARY)))


def test_a_cursor_of_the_other_shop_or_a_changed_one_is_none(shops: Pair) -> None:
    feed = "/store/v1/products?pageSize=1"
    shown = shops.first.nobody("GET", feed).json
    own, theirs = shown["nextCursor"], shops.second.nobody("GET", feed).json["nextCursor"]
    assert len({own, theirs, None}) == 3
    flipped = [own[:at] + chr(ord(own[at]) ^ 1) + own[at + 1 :] for at in range(len(own) - 1)]
    for cursor in (theirs, *flipped):
        answer = shops.first.nobody("GET", f"{feed}&cursor={quote(cursor)}")
        assert (answer.status, answer.json) == (200, shown)
    assert shops.first.nobody("GET", f"{feed}&cursor={own}").json["data"] != shown["data"]
