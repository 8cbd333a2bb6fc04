"""Health and the contract's own description."""

from __future__ import annotations

from functools import cache

import msgspec

from chalicelib.dialects.kit.http import Reply
from chalicelib.dialects.kit.reference import page
from chalicelib.dialects.sovecom import faults
from chalicelib.domain.platform import Health


def health(state: Health) -> Reply:
    """The contract names its dependencies by product: the table stands for the database and the queue of work."""

    def word(good: bool) -> str:
        return "ok" if good else "down"

    parts = {
        "status": "ok" if state.good else "error",
        "uptime": round(state.uptime_seconds, 3),
        "postgres": word(state.table),
        "redis": word(state.table),
        "meilisearch": word(state.table),
        "storage": word(state.objects),
    }
    if state.good:
        return Reply(body=parts)
    return Reply(body=faults.body(503, **parts), status=503)


def openapi(_: None) -> Reply:
    """The OpenAPI document."""
    return Reply(body=msgspec.Raw(_document()))


def reference(_: None) -> Reply:
    """The document as a page to browse."""
    html, policy = page(msgspec.json.decode(_document()))
    return Reply(body=html, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": policy})


@cache
def _document() -> bytes:
    from chalicelib.dialects.sovecom.contract import openapi as make  # the rows know this module: a cycle otherwise

    return msgspec.json.encode(make())
