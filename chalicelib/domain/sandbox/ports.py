"""What a shop may ask of the platform about its sandbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from chalicelib.domain.context import Shop
from chalicelib.kernel.operation import Operation


class Sandboxes(Protocol):
    """The sandboxes of the platform."""

    def open(self, shop: Shop) -> None:
        """See to it that there is a sandbox beside a shop."""
        ...

    def run(self, shop: Shop, operation: Operation[Any, Any], command: Any) -> Any:
        """Call an operation inside the sandbox of a shop, in the name of the platform."""
        ...

    def move_clock(self, sandbox: Shop, moved: Callable[[int], int]) -> int:
        """Change how many seconds a sandbox's clock is ahead of the machine; the new number.

        `moved` gives the new number from the stored one, and may be called again when a race is lost.
        """
        ...
