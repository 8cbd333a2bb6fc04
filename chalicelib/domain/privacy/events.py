"""What privacy reports: ids only, as ever."""

from __future__ import annotations

from chalicelib.kernel.events import Event, event


@event("privacy.erasure_begun")
class ErasureBegun(Event, frozen=True, kw_only=True):
    """A person is to be forgotten; their account is closed already."""

    erasure_id: str


@event("privacy.person_erased")
class PersonErased(Event, frozen=True, kw_only=True):
    """Nothing that can be taken away is left of a person; `customer_id` was their account, if they had one."""

    erasure_id: str
    customer_id: str | None = None
