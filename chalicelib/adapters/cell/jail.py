"""A process for each run: forked from one that has the engine ready, held to limits, killed when its time is over.

WebAssembly already keeps the code from everything; this holds what the engine itself may take, and what it may do
should the code break out of it.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import time

from chalicelib.adapters.cell import engine
from chalicelib.adapters.cell.engine import Outcome, Task

KILL_SECONDS = engine.RUN_SECONDS + 0.5
_DATA_BYTES = 512 * 1024 * 1024  # all that the process may fill; the engine reserves far more than it fills
_READ_BYTES = 64 * 1024
_LIMITS = {
    resource.RLIMIT_CPU: 3,
    resource.RLIMIT_DATA: _DATA_BYTES,
    resource.RLIMIT_FSIZE: 0,
    resource.RLIMIT_CORE: 0,
}


def confined(task: Task) -> Outcome:
    """Make one run of a task in a process of its own (see `engine.run`): `crashed` when that died, `time` if killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _be_confined(task, reading, writing)
    os.close(writing)
    try:
        text, ended = _read(reading, time.monotonic() + KILL_SECONDS)
    finally:
        os.close(reading)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    if not ended or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
        return {"failed": "time"}
    if not text:
        return {"failed": "crashed"}
    outcome: Outcome = json.loads(text)
    return outcome


def _be_confined(task: Task, reading: int, writing: int) -> None:
    """The child's whole life. It leaves by the back door, so that nothing of the parent is tidied up twice."""
    try:
        os.close(reading)
        os.environ.clear()
        for limit, most in _LIMITS.items():
            resource.setrlimit(limit, (most, most))
        answer = json.dumps(engine.run(task)).encode()
        while answer:
            answer = answer[os.write(writing, answer) :]
    finally:
        os._exit(0)


def _read(pipe: int, deadline: float) -> tuple[bytes, bool]:
    """What the child writes before the deadline, and whether it came to its end."""
    parts: list[bytes] = []
    while (left := deadline - time.monotonic()) > 0:
        if not select.select([pipe], [], [], left)[0]:
            break
        part = os.read(pipe, _READ_BYTES)
        if not part:
            return b"".join(parts), True
        parts.append(part)
    return b"", False
