"""A row: one URL of a contract joined to one operation of the core."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.kernel.operation import Operation

JSON_LIMIT_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One row of a dialect.

    `into` makes the operation's command from what it names as parameters: `body`, `form` (with files), `query`, `path`
    (parsed into their annotated types), `request`, `actor`. `out` makes the answer's body (or a `Reply`) from the
    result, and from `view` (see bind.View) when it has a second parameter; without `out` the answer is empty. `auth`
    names one of the dialect's ways to sign in. `raw` rows answer something other than JSON, of the media type named
    (`*/*`: of any), and are counted as escape hatches. `others` are further answers that are no refusals: what they
    mean, by status or `default`. `envelope` is for rows that a provider calls and no shop's host leads to: it proves
    the message genuine and says for which shop and what command it is (see bind.Addressed), or None for a message that
    concerns nobody; the answer never tells which.
    """

    method: str
    path: str
    operation: Operation[Any, Any]
    id: str
    auth: str
    into: Callable[..., Any] | None = None
    out: Callable[..., Any] | None = None
    status: int = 200
    limit_bytes: int = JSON_LIMIT_BYTES
    raw: str | None = None
    others: Mapping[str, str] = field(default_factory=dict)
    throttle: str | None = None
    envelope: Callable[..., Any] | None = None


def get(path: str, operation: Operation[Any, Any], **options: Any) -> Route:
    """A row that reads."""
    return Route(method="GET", path=path, operation=operation, **options)


def post(path: str, operation: Operation[Any, Any], **options: Any) -> Route:
    """A row that creates, or acts."""
    return Route(method="POST", path=path, operation=operation, **options)


def put(path: str, operation: Operation[Any, Any], **options: Any) -> Route:
    """A row that replaces."""
    return Route(method="PUT", path=path, operation=operation, **options)


def patch(path: str, operation: Operation[Any, Any], **options: Any) -> Route:
    """A row that changes a part."""
    return Route(method="PATCH", path=path, operation=operation, **options)


def delete(path: str, operation: Operation[Any, Any], **options: Any) -> Route:
    """A row that removes."""
    return Route(method="DELETE", path=path, operation=operation, **options)
