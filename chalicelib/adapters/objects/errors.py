"""What can be wrong with a file store."""

from __future__ import annotations

from chalicelib.kernel.errors import Unavailable


class ObjectStoreBusy(Unavailable):
    """The store does not answer now; whether a file was written is not known, and writing it again is harmless."""
