"""Signatures: of our requests, and of the webhooks that the site sends."""

from __future__ import annotations

import hashlib
import hmac
import re
import time

HEADER = "X-Shopvo-Signature"
_FORM = re.compile(r"t=([0-9]{1,12}),sha256=([0-9a-f]{64})")


def sign(secret: str, body: bytes, timestamp: int) -> str:
    """The header that signs `body` at a Unix second."""
    return f"t={timestamp},sha256={_digest(secret, str(timestamp), body)}"


def verify_webhook(secret: str, header: str, body: bytes, *, tolerance_seconds: int = 300) -> bool:
    """Whether the raw `body` of a webhook was signed with the subscription's secret, and just now."""
    found = _FORM.fullmatch(header)
    if found is None:
        return False
    timestamp, digest = found.groups()
    fresh = abs(time.time() - int(timestamp)) <= tolerance_seconds
    return hmac.compare_digest(digest, _digest(secret, timestamp, body)) and fresh


def _digest(secret: str, timestamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
