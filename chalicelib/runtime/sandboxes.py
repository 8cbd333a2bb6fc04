"""Sandboxes as operations see them: opened in the platform's scope, worked on through the runtime."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from chalicelib.domain import tenancy
from chalicelib.domain.context import SYSTEM, Shop
from chalicelib.kernel.operation import Operation
from chalicelib.kernel.unit_of_work import ConcurrentChange, UnitOfWork
from chalicelib.runtime.records import machine_now

if TYPE_CHECKING:
    from chalicelib.runtime.invoke import Runtime

_ATTEMPTS = 6


class _Platform(UnitOfWork, Protocol):
    """A unit of work over the platform's own rows."""

    def commit(self) -> None: ...


class SandboxDirectory:
    """See `domain.sandbox.ports.Sandboxes`."""

    def __init__(self, platform: Callable[[], _Platform], runtime: Callable[[], Runtime]) -> None:
        self._platform = platform
        self._runtime = runtime

    def open(self, shop: Shop) -> None:
        """See to it that there is a sandbox beside a shop: made twice at once, it is made once."""
        uow = self._platform()
        if tenancy.shop_by_id(uow, tenancy.sandbox_id(shop.id)) is None:
            tenancy.create_sandbox(uow, shop, machine_now())
            try:
                uow.commit()
            except tenancy.TenantExists:
                return

    def run(self, shop: Shop, operation: Operation[Any, Any], command: Any) -> Any:
        """Call an operation inside the sandbox of a shop, in the name of the platform."""
        from chalicelib.runtime.invoke import Call

        sandbox = tenancy.shop_by_id(self._platform(), tenancy.sandbox_id(shop.id))
        if sandbox is None:
            raise LookupError(f"no sandbox beside {shop.id}")
        return self._runtime().invoke(operation, command, Call(sandbox, SYSTEM))

    def move_clock(self, sandbox: Shop, moved: Callable[[int], int]) -> int:
        """Change how many seconds a sandbox's clock is ahead of the machine; the new number."""
        for attempt in range(1, _ATTEMPTS + 1):
            uow = self._platform()
            ahead = tenancy.move_clock(uow, sandbox.id, moved)
            try:
                uow.commit()
            except ConcurrentChange:
                if attempt == _ATTEMPTS:
                    raise
            else:
                return ahead
        raise AssertionError("unreachable")
