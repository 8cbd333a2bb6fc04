"""Time-based one-time codes with pyotp, drawn as QR codes with segno."""

from __future__ import annotations

import base64
import hmac
from datetime import datetime

_STEP_SECONDS = 30
_TOLERANCE = 1


class TotpCodes:
    """See `domain.identity.ports.OneTimeCodes`."""

    def secret(self, randomness: bytes) -> str:
        return base64.b32encode(randomness).decode()

    def matching_step(self, secret: str, code: str, at: datetime) -> int | None:
        import pyotp

        totp = pyotp.TOTP(secret, interval=_STEP_SECONDS)
        current = int(at.timestamp()) // _STEP_SECONDS
        found = None
        for step in range(current - _TOLERANCE, current + _TOLERANCE + 1):
            if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode()):
                found = step
        return found

    def enrolment_url(self, secret: str, account: str, issuer: str) -> str:
        import pyotp

        return pyotp.TOTP(secret, interval=_STEP_SECONDS).provisioning_uri(name=account, issuer_name=issuer)

    def picture(self, text: str) -> str:
        import segno

        return str(segno.make(text, error="m").png_data_uri(scale=4))
