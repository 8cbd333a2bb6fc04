"""Forms with files (multipart/form-data, RFC 7578), read in memory from a body whose size is bounded already."""

from __future__ import annotations

import re
from functools import cache
from typing import Annotated, Any, TypeVar

import msgspec

from chalicelib.dialects.kit.http import MalformedBody, Request
from chalicelib.dialects.kit.wire import parse, refuse

T = TypeVar("T")
MAX_PARTS = 50
MAX_HEADER_BYTES = 4096

#: A field of a form that is a file: its bytes. What a client calls the file, and what type it claims, is not believed.
Upload = Annotated[bytes, msgspec.Meta(extra_json_schema={"format": "binary"})]

_BOUNDARY = re.compile(r"""^multipart/form-data\b.*;\s*boundary=(?:"([^"]{1,70})"|([^\s";,]{1,70}))""", re.I | re.S)
_NAME = re.compile(r"""^form-data\b.*?;\s*name=(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))""", re.I | re.S)
_FILE_NAME = re.compile(r"""^form-data\b.*;\s*filename\*?=""", re.I | re.S)


def parse_form(request: Request, kind: type[T]) -> T:
    """The form of a request as `kind`, whose fields are texts and uploads. Raises `MalformedBody`, `BadRequest`."""
    fields = _fields(request)
    for name in _uploads(kind):  # type: ignore[arg-type] # a class is hashable
        if isinstance(fields.get(name), str):
            raise refuse("invalid_type", name, expected="file", received="string")  # not a file by another encoding
    return parse(fields, kind, text=True)


@cache
def _uploads(kind: Any) -> tuple[str, ...]:
    """The fields that are files."""
    return tuple(field.encode_name for field in msgspec.structs.fields(kind) if field.type == Upload)


def _fields(request: Request) -> dict[str, Any]:
    found = _BOUNDARY.match(request.headers.get("content-type", ""))
    if found is None:
        raise MalformedBody()
    delimiter = b"\r\n--" + (found[1] or found[2]).encode("latin-1", "replace")
    # The first delimiter has no line before it; the last is followed by two dashes.
    pieces = (b"\r\n" + request.body).split(delimiter, MAX_PARTS + 1)
    if len(pieces) < 2 or len(pieces) > MAX_PARTS + 1 or not pieces[-1].startswith(b"--"):
        raise MalformedBody()
    fields: dict[str, Any] = {}
    for piece in pieces[1:-1]:
        name, value = _part(piece)
        if name in fields:
            raise MalformedBody()
        fields[name] = value
    return fields


def _part(piece: bytes) -> tuple[str, str | bytes]:
    head, gap, content = piece.lstrip(b" \t").removeprefix(b"\r\n").partition(b"\r\n\r\n")
    if not gap or len(head) > MAX_HEADER_BYTES:
        raise MalformedBody()
    try:
        lines = [line.partition(":") for line in head.decode().split("\r\n")]
        headers = {name.strip().lower(): value.strip() for name, _, value in lines}
        disposition = headers.get("content-disposition", "")
        named = _NAME.match(disposition)
        if named is None:
            raise MalformedBody()
        name = named[1] if named[1] is not None else named[2]
        return name, content if _FILE_NAME.match(disposition) else content.decode()
    except UnicodeDecodeError as error:
        raise MalformedBody() from error
