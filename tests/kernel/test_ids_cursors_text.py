"""Ids sort by time, cursors open only for whom they were made, slugs are plain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel.errors import DomainError
from chalicelib.kernel.ids import is_uuid, new_id, uuid7
from chalicelib.kernel.paging import BadCursor, decode_cursor, encode_cursor
from chalicelib.kernel.text import slugify

KEY = b"k" * 32


@given(st.integers(0, 2**48 - 2), st.binary(min_size=10, max_size=10), st.binary(min_size=10, max_size=10))
def test_a_later_id_sorts_after(ms: int, first: bytes, second: bytes) -> None:
    early, late = uuid7(ms, first), uuid7(ms + 1, second)
    assert early < late
    assert early[14] == "7"
    assert early[19] in "89ab"


def test_ids_are_canonical() -> None:
    assert is_uuid(new_id())
    assert not is_uuid(new_id().upper())
    assert not is_uuid("x")


@given(st.lists(st.one_of(st.text(), st.integers(-(2**60), 2**60), st.none()), max_size=4))
def test_a_cursor_comes_back_as_it_was(position: list[object]) -> None:
    assert decode_cursor(encode_cursor(position, purpose="p", key=KEY), purpose="p", key=KEY) == position


def test_a_changed_cursor_is_refused_at_every_byte() -> None:
    cursor = encode_cursor(["2026-11-21", "abc"], purpose="tenant-1/products", key=KEY)
    for index, character in enumerate(cursor):
        other = cursor[:index] + ("A" if character != "A" else "B") + cursor[index + 1 :]
        try:
            assert decode_cursor(other, purpose="tenant-1/products", key=KEY) == ["2026-11-21", "abc"]
            assert index == len(cursor) - 1  # base64 may ignore the last character's spare bits
        except BadCursor:
            pass


@pytest.mark.parametrize("foreign", [{"purpose": "tenant-2/products", "key": KEY}, {"purpose": "p", "key": b"x" * 32}])
def test_a_cursor_of_another_tenant_or_key_is_refused(foreign: dict[str, object]) -> None:
    cursor = encode_cursor([1], purpose="p", key=KEY)
    with pytest.raises(BadCursor):
        decode_cursor(cursor, **foreign)  # type: ignore[arg-type]


@pytest.mark.parametrize("garbage", ["", "x", "é", "a" * 10_000, "====", "\n"])
def test_garbage_is_a_bad_cursor(garbage: str) -> None:
    with pytest.raises(BadCursor):
        decode_cursor(garbage, purpose="p", key=KEY)


@pytest.mark.parametrize(
    ("text", "slug"),
    [("Émile Tee", "emile-tee"), ("  A -- B  ", "a-b"), ("straße", "strasse"), ("日本", ""), ("a" * 300, "a" * 120)],
)
def test_slugs(text: str, slug: str) -> None:
    assert slugify(text) == slug


def test_an_error_is_named_after_its_rule() -> None:
    class OrderNotCancellable(DomainError):
        """For this test."""

    error = OrderNotCancellable(order_id="1")
    assert (error.code, error.details, str(error)) == (
        "order_not_cancellable",
        {"order_id": "1"},
        "order_not_cancellable",
    )
