"""What workers need of the system around them."""

from __future__ import annotations

from typing import Any, Protocol

from chalicelib.domain.context import Shop
from chalicelib.runtime.invoke import Committable, Runtime
from chalicelib.runtime.messages import Queues
from chalicelib.runtime.records import Commit
from chalicelib.runtime.telemetry import Telemetry


class Shops(Protocol):
    """Finds shops, without a request."""

    def by_id(self, tenant_id: str) -> Shop | None: ...

    def all(self) -> list[Shop]: ...


class System(Protocol):
    """One deployment's parts, as the composition root joins them."""

    telemetry: Telemetry

    @property
    def runtime(self) -> Runtime: ...

    @property
    def shops(self) -> Shops: ...

    @property
    def queues(self) -> Queues: ...

    def unit(self, scope: str, nonce: str) -> Committable:
        """A unit of work in a tenant's scope."""
        ...

    def committed(self, record: dict[str, Any]) -> tuple[str, Commit] | None:
        """The tenant and the commit that a stream record shows being written, if it is one."""
        ...
