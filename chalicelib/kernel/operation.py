"""Operations: the use cases of the core, with what they need, raise and guarantee written beside their name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, get_type_hints

from chalicelib.kernel.errors import DomainError

C = TypeVar("C")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Operation(Generic[C, R]):
    """A use case: `run(ctx, command) -> result`, called through the runtime and never directly by an edge.

    `needs` is the grant a caller must hold (None: the operation is open and checks ownership itself); `writes` tells
    a use case from a query; `raises` lists the domain errors a caller can meet beyond those of every operation.
    Answers are kept for those who ask again with the same key, sealed; not those of an operation without `answer_kept`:
    it is run again, because its answer is large and changes.
    """

    name: str
    run: Callable[[Any, C], R]
    needs: str | None
    writes: bool
    raises: tuple[type[DomainError], ...] = ()
    audit: str | None = None
    answer_kept: bool = True
    _hints: dict[str, Any] = field(default_factory=dict)

    def __call__(self, ctx: Any, command: C) -> R:
        """Run inside another operation's unit of work (composition within the core)."""
        return self.run(ctx, command)

    @property
    def command_type(self) -> Any:
        """The type of the command, from the function's annotations."""
        return self._annotations()["command"]

    @property
    def result_type(self) -> Any:
        """The type of the result, from the function's annotations."""
        return self._annotations()["return"]

    def _annotations(self) -> dict[str, Any]:
        if not self._hints:
            names = self.run.__code__.co_varnames
            hints = get_type_hints(self.run)
            self._hints["command"] = hints[names[1]]
            self._hints["return"] = hints["return"]
        return self._hints


OPERATIONS: dict[str, Operation[Any, Any]] = {}


def operation(
    name: str,
    *,
    needs: str | None = None,
    raises: tuple[type[DomainError], ...] = (),
    audit: str | None = None,
    answer_kept: bool = True,
) -> Callable[[Callable[[Any, C], R]], Operation[C, R]]:
    """Declare a use case that changes state, e.g. `@operation("orders.cancel", needs=Grant.ORDERS_WRITE)`.

    `audit` names the row that the audit log gets when it succeeds (None: the operation writes its own, or none).
    """

    def declare(run: Callable[[Any, C], R]) -> Operation[C, R]:
        return _register(Operation(name, run, needs, True, raises, audit, answer_kept))

    return declare


def query(
    name: str, *, needs: str | None = None, raises: tuple[type[DomainError], ...] = ()
) -> Callable[[Callable[[Any, C], R]], Operation[C, R]]:
    """Declare a use case that only reads."""

    def declare(run: Callable[[Any, C], R]) -> Operation[C, R]:
        return _register(Operation(name, run, needs, False, raises))

    return declare


def _register(op: Operation[C, R]) -> Operation[C, R]:
    known = OPERATIONS.get(op.name)
    if known is not None and known.run.__code__ is not op.run.__code__:
        raise ValueError(f"two operations are called {op.name}")
    OPERATIONS[op.name] = op
    return op
