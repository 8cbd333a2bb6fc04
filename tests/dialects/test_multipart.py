"""Forms with files: what clients send, and what somebody sends who means harm."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.dialects.kit.http import MalformedBody, Request
from chalicelib.dialects.kit.multipart import Upload, parse_form
from chalicelib.dialects.kit.wire import BadRequest, In


class Form(In, frozen=True, kw_only=True):
    """A file and a name."""

    file: Upload
    name: str = ""


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """A file, and whatever else."""

    file: Upload


def request(body: bytes, content_type: str = "multipart/form-data; boundary=X") -> Request:
    return Request(
        method="POST", path="/", params={}, query={}, headers={"content-type": content_type}, body=body, ip="",
        request_id="",
    )  # fmt: skip


def part(name: str, content: bytes, *, file: bool = True, more: bytes = b"") -> bytes:
    named = b'; filename="a b.png"' if file else b""
    head = b'Content-Disposition: form-data; name="' + name.encode() + b'"' + named + more
    return b"--X\r\n" + head + b"\r\n\r\n" + content + b"\r\n"


END = b"--X--\r\n"


@pytest.mark.parametrize("content", [b"", b"\r\n", b"-X", b"\r\n--Y\r\n", bytes(range(256))])
def test_a_file_comes_as_it_was_sent(content: bytes) -> None:
    assert parse_form(request(part("file", content) + END), Form) == Form(file=content)


def test_fields_and_files_stand_side_by_side() -> None:
    body = b"preamble\r\n" + part("name", "Zoë".encode(), file=False) + part("file", b"x") + END + b"epilogue"
    assert parse_form(request(body), Form) == Form(file=b"x", name="Zoë")
    quoted = request(part("file", b"x") + END, 'Multipart/Form-Data; charset=utf-8; boundary="X"')
    assert parse_form(quoted, Form) == Form(file=b"x")
    starred = part("file", b"x", file=False, more=b"; filename*=UTF-8''a.png")
    assert parse_form(request(starred + END), Form) == Form(file=b"x")


def test_what_a_row_does_not_know_is_its_own_matter() -> None:
    body = part("file", b"x") + part("other", b"y", file=False) + END
    with pytest.raises(BadRequest):
        parse_form(request(body), Form)
    assert parse_form(request(body), Open) == Open(file=b"x")
    for wrong in (part("file", b"text", file=False) + END, part("name", b"x", file=False) + END):
        with pytest.raises(BadRequest):
            parse_form(request(wrong), Form)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"x", END, part("file", b"x"), part("file", b"x") * 2 + END, b"--X\r\n\r\n" + END,
        b"--X\r\nContent-Disposition: form-data\r\n\r\nx\r\n" + END,
        b"--X\r\nContent-Disposition: attachment; name=\"file\"\r\n\r\nx\r\n" + END,
        part("name", b"\xff", file=False) + END, part("file", b"x", more=b"; x=" + b"y" * 5000) + END,
        b"".join(part(f"f{number}", b"") for number in range(51)) + END,
    ],
)  # fmt: skip
def test_what_is_no_form_is_refused(body: bytes) -> None:
    with pytest.raises((MalformedBody, BadRequest)):
        parse_form(request(body), Form)


@pytest.mark.parametrize("kind", ["", "application/json", "multipart/form-data", "multipart/mixed; boundary=X"])
def test_another_type_is_no_form(kind: str) -> None:
    with pytest.raises(MalformedBody):
        parse_form(request(part("file", b"x") + END, kind), Form)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 90))
def test_no_body_breaks_the_reader(noise: bytes, at: int) -> None:
    whole: Any = part("file", b"content") + END
    for body in (noise, whole[:at] + noise + whole[at:]):
        try:
            parse_form(request(body), Form)
        except (MalformedBody, BadRequest):
            continue
