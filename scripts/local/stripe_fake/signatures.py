"""The `Stripe-Signature` header: `t=<seconds>,v1=<hex HMAC-SHA256 of "<t>.<payload>">`, one v1 for each secret."""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import Literal

SignatureMode = Literal["valid", "wrong", "old", "rotating", "stale", "missing"]
STALE_SECONDS = 600
WRONG_SECRET = "whsec_of_somebody_else"


def signature_header(payload: bytes, secrets: list[str], timestamp: int) -> str:
    """Return the header that `stripe.Webhook.construct_event` verifies with any one of the secrets."""
    signed = f"{timestamp}.".encode() + payload
    digests = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets]
    return ",".join([f"t={timestamp}", *(f"v1={digest}" for digest in digests)])


def header_for(mode: SignatureMode, payload: bytes, secret: str, old_secret: str) -> str | None:
    """Return the header in one of the ways that a receiver must tell apart, or None for a missing one.

    Deliveries are signed with the machine's own time, even when the fake's clock has been advanced, because the
    receiver compares the timestamp with its own clock.
    """
    now = int(time.time())
    if mode == "missing":
        return None
    if mode == "stale":
        return signature_header(payload, [secret], now - STALE_SECONDS)
    secrets = {"valid": [secret], "wrong": [WRONG_SECRET], "old": [old_secret], "rotating": [old_secret, secret]}
    return signature_header(payload, secrets[mode], now)
