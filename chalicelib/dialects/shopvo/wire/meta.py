"""The contract's own description."""

from __future__ import annotations

from functools import cache

import msgspec

from chalicelib.dialects.kit.http import Reply
from chalicelib.dialects.kit.openapi import OpenApi


def openapi(_: None) -> Reply[OpenApi]:
    """The OpenAPI document."""
    return Reply(body=msgspec.Raw(_document()))


@cache
def _document() -> bytes:
    from chalicelib.dialects.shopvo.contract import openapi as make  # the rows know this module: a cycle otherwise

    return msgspec.json.encode(make())
