"""A cell in a process of this machine, for development and tests: without the environment, and as confined as in the
cloud but for the network, which WebAssembly alone keeps away.
"""

from __future__ import annotations

import atexit
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path

import msgspec

from chalicelib.domain.modules.errors import CellUnavailable
from chalicelib.domain.modules.ports import Outcome, Task

_ROOT = Path(__file__).resolve().parents[3]


class LocalCell:
    """See `domain.modules.ports.ModuleCell`. The process starts with the first task, and ends with this one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, task: Task) -> Outcome:
        """Make one run; one at a time."""
        with self._lock:
            process = self._running()
            if process.stdin is None or process.stdout is None:
                raise CellUnavailable(retry_after_seconds=1)
            try:
                process.stdin.write(msgspec.json.encode(task) + b"\n")
                process.stdin.flush()
                line = process.stdout.readline()
            except BrokenPipeError:
                line = b""
            if not line:
                self._process = None
                raise CellUnavailable(retry_after_seconds=1)
        return decoded(line)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            command = [sys.executable, "-m", "chalicelib.adapters.cell.server"]
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=_ROOT,
                env={"PYTHONPATH": ":".join(sys.path)},
            )
            atexit.register(self._process.kill)
        return self._process


@cache
def local_cell() -> LocalCell:
    """The one cell of this process: nothing of any run stays in it."""
    return LocalCell()


def decoded(answer: bytes) -> Outcome:
    """What a cell says. An answer that cannot be read is the module's failure."""
    try:
        return msgspec.json.decode(answer, type=Outcome)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Outcome(failed="output")
