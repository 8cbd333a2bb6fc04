"""The REST interface of VIES (European Commission, "VIES REST API", `check-vat-number`)."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request

import msgspec

from chalicelib.domain.tax.ports import VatCheck, VatOutcome

TIMEOUT_SECONDS = 5.0
_MAX_BYTES = 65536


class _Answer(msgspec.Struct, rename="camel"):
    """The part of VIES's answer that matters. Errors have no `valid`."""

    valid: bool | None = None
    request_identifier: str | None = None


class Vies:
    """See `domain.tax.ports.VatRegister`. Member states are often away: whatever is no clear answer is unreachable."""

    def __init__(self, url: str, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._url = url
        self._timeout = timeout_seconds

    def check(self, country: str, number: str) -> VatCheck:
        request = urllib.request.Request(  # noqa: S310 - the address is a setting, never a client's
            self._url,
            data=msgspec.json.encode({"countryCode": country, "vatNumber": number}),
            headers={"Content-Type": "application/json", "Accept": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as response:  # noqa: S310
                answer = msgspec.json.decode(response.read(_MAX_BYTES), type=_Answer)
        except (urllib.error.URLError, OSError, http.client.HTTPException, msgspec.MsgspecError):
            return VatCheck(outcome=VatOutcome.UNREACHABLE)
        if answer.valid is None:
            return VatCheck(outcome=VatOutcome.UNREACHABLE)
        outcome = VatOutcome.VALID if answer.valid else VatOutcome.INVALID
        return VatCheck(outcome=outcome, consultation_ref=answer.request_identifier or None)
