"""The signature on outbound webhooks: HMAC-SHA256 over time, nonce and body (SovEcom contract, section 25)."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping

SIGNATURE_HEADER = "X-SovEcom-Signature"
TIMESTAMP_HEADER = "X-SovEcom-Timestamp"
NONCE_HEADER = "X-SovEcom-Nonce"
USER_AGENT = "SovEcom-Webhooks/1"

_NONCE = re.compile(r"[0-9a-f]{32}")
_TIMESTAMP = re.compile(r"[0-9]{1,12}")


def sign(secret: str, body: bytes, timestamp: int, nonce: str) -> dict[str, str]:
    """The headers that sign `body`: `timestamp` in Unix seconds, `nonce` 32 lower-case hexadecimal digits."""
    if not _NONCE.fullmatch(nonce):
        raise ValueError("a nonce is 32 hexadecimal digits")
    return {
        SIGNATURE_HEADER: f"sha256={_digest(secret, body, str(timestamp), nonce)}",
        TIMESTAMP_HEADER: str(timestamp),
        NONCE_HEADER: nonce,
        "User-Agent": USER_AGENT,
    }


def verify(
    secrets: Iterable[str], headers: Mapping[str, str], body: bytes, now: int, *, tolerance_seconds: int = 300
) -> bool:
    """Whether one of `secrets` signed this body, at most `tolerance_seconds` before or after `now` (Unix seconds).

    Several secrets let a receiver change its own without losing a delivery. That a nonce is new is for the caller
    to check.
    """
    given = {name.lower(): value for name, value in headers.items()}
    signature = given.get(SIGNATURE_HEADER.lower(), "")
    timestamp = given.get(TIMESTAMP_HEADER.lower(), "")
    nonce = given.get(NONCE_HEADER.lower(), "")
    if not _TIMESTAMP.fullmatch(timestamp) or not _NONCE.fullmatch(nonce):
        return False
    if abs(now - int(timestamp)) > tolerance_seconds:
        return False
    expected = [f"sha256={_digest(secret, body, timestamp, nonce)}" for secret in secrets]
    matches = [hmac.compare_digest(signature.encode("utf-8", "replace"), each.encode()) for each in expected]
    return any(matches)


def _digest(secret: str, body: bytes, timestamp: str, nonce: str) -> str:
    return hmac.new(secret.encode(), f"{timestamp}.{nonce}.".encode() + body, hashlib.sha256).hexdigest()
