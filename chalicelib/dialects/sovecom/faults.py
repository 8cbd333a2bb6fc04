"""How SovEcom says no: a status, the reason phrase twice, and a few structured fields."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from chalicelib.dialects.kit.http import Reply
from chalicelib.dialects.kit.statuses import STATUS_OF_CODE, STATUS_OF_FAULT
from chalicelib.kernel.errors import DomainError

# Details that clients of this contract read; everything else stays in the log.
_SHOWN = ("variantId", "requested", "available", "missing")


def status_of(error: type[DomainError] | DomainError) -> int:
    """The HTTP status of a domain error."""
    return STATUS_OF_CODE.get(error.code, STATUS_OF_FAULT[error.fault])


def body(status: int, /, **more: Any) -> dict[str, Any]:
    """The contract's error body for a status."""
    phrase = "Payload Too Large" if status == 413 else HTTPStatus(status).phrase
    return {"statusCode": status, "error": phrase, "message": phrase, **more}


def fault(error: DomainError) -> Reply[dict[str, Any]]:
    """The reply to a refusal."""
    status = status_of(error)
    more: dict[str, Any] = {name: error.details[name] for name in _SHOWN if name in error.details}
    issues = error.details.get("issues")
    if issues:
        more["errors"] = [_spelled(issue) for issue in issues]
    headers = {}
    if "retry_after_seconds" in error.details:
        headers["Retry-After"] = str(error.details["retry_after_seconds"])
    return Reply(body=body(status, **more), status=status, headers=headers)


def _spelled(issue: dict[str, Any]) -> dict[str, Any]:
    """An issue in the contract's vocabulary, with the message that its clients show to people."""
    spelled = dict(issue)
    spelled.setdefault("message", _message(issue))
    if issue["code"] == "invalid_type":
        spelled.pop("received", None)
    return spelled


def _message(issue: dict[str, Any]) -> str:
    code = issue["code"]
    if code == "invalid_type":
        return f"Invalid input: expected {issue.get('expected', 'value')}, received {issue.get('received', 'unknown')}"
    if code == "unrecognized_keys":
        keys = issue["keys"]
        return f"Unrecognized key{'s' if len(keys) > 1 else ''}: " + ", ".join(f'"{key}"' for key in keys)
    if code == "too_small":
        return _bound(issue, "Too small", ">", issue["minimum"])
    if code == "too_big":
        return _bound(issue, "Too big", "<", issue["maximum"])
    if code == "invalid_format" and issue["format"] == "regex":
        return f"Invalid string: must match pattern {issue['pattern']}"
    if code == "invalid_format":
        return f"Invalid {'email address' if issue['format'] == 'email' else issue['format'].replace('uuid', 'UUID')}"
    if code == "invalid_value":
        return "Invalid option: expected one of " + "|".join(f'"{value}"' for value in issue["values"])
    return "Invalid input"


def _bound(issue: dict[str, Any], start: str, sign: str, bound: int) -> str:
    unit = {"string": " characters", "array": " items"}.get(issue["origin"], "")
    have = "to have " if unit else "to be "
    return f"{start}: expected {issue['origin']} {have}{sign}{'=' if issue['inclusive'] else ''}{bound}{unit}"
