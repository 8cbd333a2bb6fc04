"""Health and the contract's own description."""

from __future__ import annotations

from functools import cache
from typing import Literal

import msgspec

from chalicelib.dialects.kit.http import Reply
from chalicelib.dialects.kit.openapi import OpenApi
from chalicelib.dialects.kit.reference import page
from chalicelib.dialects.kit.wire import Out
from chalicelib.dialects.sovecom import faults
from chalicelib.domain.platform import Health

Word = Literal["ok", "down"]


class HealthOut(Out, frozen=True, kw_only=True):
    """How the service is: the contract's names of what it depends on."""

    status: Literal["ok", "error"]
    uptime: float
    postgres: Word
    redis: Word
    meilisearch: Word
    storage: Word


def health(state: Health) -> Reply[HealthOut]:
    """The contract names its dependencies by product: the table stands for the database and the queue of work."""

    def word(good: bool) -> Word:
        return "ok" if good else "down"

    told = HealthOut(
        status="ok" if state.good else "error",
        uptime=round(state.uptime_seconds, 3),
        postgres=word(state.table),
        redis=word(state.table),
        meilisearch=word(state.table),
        storage=word(state.objects),
    )
    if state.good:
        return Reply(body=told)
    failed = faults.body(503, **msgspec.to_builtins(told))
    return Reply(body=msgspec.Raw(msgspec.json.encode(failed)), status=503)


def openapi(_: None) -> Reply[OpenApi]:
    """The OpenAPI document."""
    return Reply(body=msgspec.Raw(_document()))


def reference(_: None) -> Reply[str]:
    """The document as a page to browse."""
    html, policy = page(msgspec.json.decode(_document()))
    return Reply(body=html, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": policy})


@cache
def _document() -> bytes:
    from chalicelib.dialects.sovecom.contract import openapi as make  # the rows know this module: a cycle otherwise

    return msgspec.json.encode(make())
