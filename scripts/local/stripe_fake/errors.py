"""Refusals of the fake, in the shape, type and status that Stripe's API documents for each of them."""

from __future__ import annotations

from typing import Any

Resource = dict[str, Any]
"""One Stripe object as JSON; its field names are those of Stripe's API reference."""


class StripeFault(Exception):
    """An answer other than 2xx, with the members of Stripe's `error` object."""

    def __init__(self, status: int, kind: str, message: str, **members: Any) -> None:
        super().__init__(message)
        self.status = status
        self.error: Resource = {"type": kind, "message": message}
        self.error.update({name: value for name, value in members.items() if value is not None})

    def body(self, request_id: str) -> Resource:
        """Return the JSON body, with the log address Stripe adds to each error."""
        log_url = f"https://dashboard.stripe.com/test/logs/{request_id}"
        return {"error": {**self.error, "request_log_url": log_url}}


def invalid(message: str, param: str | None = None, code: str | None = None, **members: Any) -> StripeFault:
    """Return a 400 `invalid_request_error`."""
    return StripeFault(400, "invalid_request_error", message, param=param, code=code, **members)


def missing_resource(noun: str, resource_id: str, param: str = "id", status: int = 404) -> StripeFault:
    """Return `resource_missing`: 404 for an id in the path, 400 for an id in a parameter."""
    message = f"No such {noun}: '{resource_id}'"
    return StripeFault(status, "invalid_request_error", message, param=param, code="resource_missing")


def unauthorized(message: str) -> StripeFault:
    """Return a 401, for which Stripe also uses the type `invalid_request_error`."""
    return StripeFault(401, "invalid_request_error", message)


def idempotency_mismatch(key: str) -> StripeFault:
    """Return the 400 for a key that was first used with other parameters."""
    return StripeFault(
        400,
        "idempotency_error",
        "Keys for idempotent requests can only be used with the same parameters they were first used with. "
        f"Try using a key other than '{key}' if you meant to execute a different request.",
    )


def idempotency_in_use(key: str) -> StripeFault:
    """Return the 409 for a key whose first request has not been answered yet."""
    return StripeFault(
        409,
        "idempotency_error",
        f"There is currently another in-progress request using this Idempotent Key: {key}",
        code="idempotency_key_in_use",
    )


INJECTED = {
    409: ("invalid_request_error", "lock_timeout", "Another API request is currently accessing this object."),
    429: ("invalid_request_error", "rate_limit", "Request rate limit exceeded."),
}


def injected(status: int) -> StripeFault:
    """Return the fault that a test asked for; 5xx is `api_error` as on Stripe."""
    if status in INJECTED:
        kind, code, message = INJECTED[status]
        return StripeFault(status, kind, message, code=code)
    return StripeFault(status, "api_error", "An unknown error occurred while processing your request.")
