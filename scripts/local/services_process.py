"""Starts, watches and stops one local server process."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class ServiceFailed(Exception):
    """A local service could not be installed or started; the message says what to do about it."""


def local_folder() -> Path:
    """Where local services keep programs and data: `.local/` of the checkout, or SOUK_LOCAL_DIR."""
    return Path(os.environ.get("SOUK_LOCAL_DIR", ROOT / ".local"))


def free_port() -> int:
    """A TCP port of the loopback interface that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_listening(port: int) -> bool:
    """Whether something accepts connections on `port` of the loopback interface."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def is_alive(pid: int) -> bool:
    """Whether a process with this id exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@dataclass(frozen=True)
class Server:
    """A command that becomes a server. It runs in a session of its own, so Ctrl-C in a terminal does not reach it."""

    name: str
    command: Sequence[str]
    folder: Path
    log: Path
    environment: Mapping[str, str]

    def start(self, ready: Callable[[], bool], timeout_seconds: float = 30.0) -> subprocess.Popen[bytes]:
        """Start the command and wait until `ready()`; raises ServiceFailed with the end of its log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as log:
            process = subprocess.Popen(
                list(self.command),
                cwd=self.folder,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + timeout_seconds
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise ServiceFailed(f"{self.name} ended with code {process.returncode}:\n{self._last_lines()}")
            if ready():
                return process
            time.sleep(0.05)
        stop(process.pid, timeout_seconds=5)
        raise ServiceFailed(f"{self.name} was not ready after {timeout_seconds:.0f} s:\n{self._last_lines()}")

    def _last_lines(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-15:]) + f"\n(whole log: {self.log})"


def stop(pid: int, timeout_seconds: float = 20.0) -> None:
    """Ask a process to end, give it time to save what it holds, and end it when it does not."""
    for sign, patience in ((signal.SIGTERM, timeout_seconds), (signal.SIGKILL, 5.0)):
        try:
            os.kill(pid, sign)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if _ended(pid):
                return
            time.sleep(0.05)


def _ended(pid: int) -> bool:
    try:
        # Our own child stays a zombie, and so "alive", until it is waited for.
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        return not is_alive(pid)
