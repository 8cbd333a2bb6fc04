"""What the API refused, as exceptions that carry all it said."""

from __future__ import annotations

from typing import Any


class SoukError(Exception):
    """A refusal: `status` of the answer, the stable `code`, a sentence for people, and `details` for programs."""

    def __init__(
        self, status: int, code: str, message: str, details: Any = None, request_id: str | None = None
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.details = details
        self.request_id = request_id


class InvalidRequest(SoukError):
    """400 or 422: the request does not make sense; `details` says where."""


class Unauthorized(SoukError):
    """401: the key or the signature does not hold."""


class Forbidden(SoukError):
    """403: the key lacks the scope."""


class NotFound(SoukError):
    """404: there is no such thing on this site."""


class Conflict(SoukError):
    """409: out of stock, already taken, or changed meanwhile."""


class RateLimited(SoukError):
    """429: too many requests, also after waiting as long as was asked."""


class Unavailable(SoukError):
    """5xx: the API cannot answer now, also after trying again."""


class Unreachable(Exception):
    """No answer came, also after trying again: whether a write took effect is not known.

    Call again with the same `idempotency_key` to find out: it takes effect once.
    """


_BY_STATUS = {
    400: InvalidRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    412: Conflict,
    422: InvalidRequest,
    429: RateLimited,
}


def error_of(status: int, body: Any, request_id: str | None) -> SoukError:
    """The exception for an answer that is not a success."""
    said = body if isinstance(body, dict) else {}
    kind = _BY_STATUS.get(status, Unavailable if status >= 500 else SoukError)
    return kind(status, said.get("code", "unknown"), said.get("error", ""), said.get("details"), request_id)
