"""Runs a module's code once: QuickJS in WebAssembly, a fresh machine for every run.

A run goes until the code has answered, or waits for the host. Then it ends, and its calls go to the host; with their
answers the same run is made again from its start, and goes further. Time and chance are part of the task, so it takes
the same way every time; a run that does not is refused.

This file is all that the function without rights loads: it knows JSON, the engine, and nothing of Souk.
"""

from __future__ import annotations

import json
import posixpath
import time
from pathlib import Path
from typing import Any

import quickjs_rs
import wasmtime

MEMORY_BYTES = 32 * 1024 * 1024
STACK_BYTES = 256 * 1024
RUN_SECONDS = 1.0  # of one run, all its steps together
OUTPUT_CHARACTERS = 768 * 1024
ROUND_CALLS = 16  # that wait at the same time

Task = dict[str, Any]
Outcome = dict[str, Any]

_PRELUDE = Path(__file__).with_name("prelude.js").read_text(encoding="utf-8")
_START = "import module from {entry}; __cell.start(module);"


class _OutOfTimeError(Exception):
    """The run has used up its time between two steps."""


def warm() -> None:
    """Compile the engine, so that children forked from here find it ready."""
    with quickjs_rs.Runtime(memory_limit=MEMORY_BYTES) as runtime, runtime.new_context() as context:
        context.eval("1")


def run(task: Task) -> Outcome:
    """Make one run of a task: `{"done": …}`, `{"calls": […]}`, or `{"failed": code}`.

    A task has `sources` (path to text), `entry`, `kind` (store, admin, event), `input`, `settings`, `now`
    (milliseconds), `seed` (four integers), and `rounds`: what was asked before and what the host answered.
    """
    try:
        return _run(task)
    except quickjs_rs.MemoryLimitError:
        return {"failed": "memory"}
    except (quickjs_rs.TimeoutError, _OutOfTimeError):
        return {"failed": "time"}
    except quickjs_rs.JSError as error:
        return {"failed": "threw", "message": f"{error.name}: {error.message}"[:500]}
    except (quickjs_rs.QuickJSError, wasmtime.Trap, wasmtime.WasmtimeError):
        return {"failed": "crashed"}


def _run(task: Task) -> Outcome:
    deadline = time.monotonic() + RUN_SECONDS
    with quickjs_rs.Runtime(memory_limit=MEMORY_BYTES, stack_limit=STACK_BYTES) as runtime:
        sources: dict[str, str] = task["sources"]
        runtime.set_module_loader(normalize=lambda base, name: _resolved(sources, base, name), load=sources.get)
        with runtime.new_context() as context:
            machine = _Machine(runtime, context, deadline)
            machine.step(_PRELUDE)
            told = {name: task[name] for name in ("kind", "input", "settings", "now", "seed")}
            machine.step(f"__cell.begin({_literal(told)})")
            machine.step(_START.format(entry=json.dumps(task["entry"])), module=True)
            for asked in task["rounds"]:
                if json.loads(machine.step("__cell.pending()")) != [each["call"] for each in asked]:
                    return {"failed": "diverged"}
                machine.step(f"__cell.deliver({_literal([each['answer'] for each in asked])})")
            return _outcome(machine.step("__cell.outcome()"))


class _Machine:
    """A context, taken through the steps of one run until its time is over."""

    def __init__(self, runtime: Any, context: Any, deadline: float) -> None:
        self._runtime = runtime
        self._context = context
        self._deadline = deadline

    def step(self, code: str, module: bool = False) -> Any:
        """The value of some code, after all that follows from it by promises."""
        self._context._timeout = self._left()
        value = self._context.eval(code, module=module, transform_flags=quickjs_rs.SourceTransform.NONE)
        self._settle()
        self._left()
        return value

    def _settle(self) -> None:
        """Work off the queue of promises that an evaluation leaves.

        The engine's own `eval_async` takes 100 000 of them and says nothing of the rest: a long chain would look stuck.
        """
        self._runtime._deadline = self._deadline
        try:
            while self._context._engine_ctx.run_pending_jobs():
                self._left()
        finally:
            self._runtime._deadline = None

    def _left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise _OutOfTimeError
        return left


def _outcome(text: Any) -> Outcome:
    if not isinstance(text, str) or len(text) > OUTPUT_CHARACTERS:
        return {"failed": "output"}
    try:
        outcome = json.loads(text)
    except (ValueError, RecursionError):
        return {"failed": "output"}
    if not isinstance(outcome, dict):
        return {"failed": "output"}
    if len(outcome.get("calls", ())) > ROUND_CALLS:
        return {"failed": "calls"}
    return outcome


def _resolved(sources: dict[str, str], base: str, name: str) -> str | None:
    """The path of an import inside the package; None for everything else."""
    if not name.startswith("."):
        return name if name in sources else None
    path = posixpath.normpath(posixpath.join(posixpath.dirname(base), name))
    return path if path in sources else None


def _literal(value: Any) -> str:
    """A JavaScript string literal that holds a value as JSON."""
    return json.dumps(json.dumps(value))
