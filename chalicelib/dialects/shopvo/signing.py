"""The signature of Shopvo, on requests and on webhooks alike: HMAC-SHA256 over a time and the raw body."""

from __future__ import annotations

import hashlib
import hmac
import re

HEADER = "X-Shopvo-Signature"
TOLERANCE_SECONDS = 300

_FORM = re.compile(r"t=([0-9]{1,12}),sha256=([0-9a-f]{64})")


def sign(secret: str, body: bytes, timestamp: int) -> str:
    """The header for `body`, signed at a Unix second."""
    return f"t={timestamp},sha256={_digest(secret, body, str(timestamp))}"


def verify(secret: str, header: str, body: bytes, now: int) -> bool:
    """Whether the header signs `body`, at most five minutes before or after `now` (Unix seconds).

    That the same signature is not used twice is for the caller to check.
    """
    found = _FORM.fullmatch(header)
    if found is None:
        return False
    timestamp, digest = found.groups()
    genuine = hmac.compare_digest(digest, _digest(secret, body, timestamp))
    return genuine and abs(now - int(timestamp)) <= TOLERANCE_SECONDS


def _digest(secret: str, body: bytes, timestamp: str) -> str:
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
