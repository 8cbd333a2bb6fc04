"""The HTTP status of each kind of fault, from which contracts differ by name."""

from __future__ import annotations

from chalicelib.kernel.errors import Fault

STATUS_OF_FAULT = {
    Fault.INVALID: 400,
    Fault.UNPROCESSABLE: 422,
    Fault.UNAUTHENTICATED: 401,
    Fault.FORBIDDEN: 403,
    Fault.NOT_FOUND: 404,
    Fault.CONFLICT: 409,
    Fault.GONE: 404,
    Fault.TOO_LARGE: 413,
    Fault.EXHAUSTED: 429,
    Fault.UNAVAILABLE: 503,
}
# Codes whose status differs from their fault's, with the reason.
STATUS_OF_CODE = {
    "version_mismatch": 412,  # a failed If-Match
    "module_failed": 502,  # what stands behind us did not answer as it should
    "module_timed_out": 504,
}
