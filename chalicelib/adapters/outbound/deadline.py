"""A time by which a whole exchange must be over, and a socket that keeps to it however slowly the other side drips."""

from __future__ import annotations

import io
import socket
import threading
import time
from collections.abc import Sequence

from chalicelib.adapters.outbound.guard import Resolver


class Deadline:
    """A moment on the monotonic clock. `left()` raises TimeoutError once it has passed."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def left(self) -> float:
        """The seconds that are left, always more than none."""
        seconds = self._ends - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return seconds


class DeadlineSocket:
    """A connected socket as far as `http.client` needs one.

    Every step may take only the time that is left, and after `limit_bytes` the other side counts as finished.
    """

    def __init__(self, connected: socket.socket, deadline: Deadline, limit_bytes: int) -> None:
        self._socket = connected
        self._deadline = deadline
        self._limit_bytes = limit_bytes

    def sendall(self, content: bytes) -> None:
        """Send everything, piece by piece."""
        rest = memoryview(content)
        while rest:
            self._socket.settimeout(self._deadline.left())
            rest = rest[self._socket.send(rest) :]

    def makefile(self, _mode: str) -> io.BufferedReader:
        """The stream of what the other side sends."""
        return io.BufferedReader(_Drip(self._socket, self._deadline, self._limit_bytes))

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()


class _Drip(io.RawIOBase):
    def __init__(self, connected: socket.socket, deadline: Deadline, limit_bytes: int) -> None:
        self._socket = connected
        self._deadline = deadline
        self._left_bytes = limit_bytes

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._left_bytes <= 0:
            return 0
        self._socket.settimeout(self._deadline.left())
        count = self._socket.recv_into(buffer)
        self._left_bytes -= count
        return count


def within(deadline: Deadline, resolver: Resolver) -> Resolver:
    """A resolver that gives up at the deadline: the system's own has no time limit, so it runs in a thread."""

    def resolve(host: str, port: int) -> Sequence[str]:
        answer: list[Sequence[str]] = []
        thread = threading.Thread(target=_ask, args=(resolver, host, port, answer), daemon=True)
        thread.start()
        thread.join(deadline.left())
        if not answer:
            raise OSError("no address in time")
        return answer[0]

    return resolve


def _ask(resolver: Resolver, host: str, port: int, answer: list[Sequence[str]]) -> None:
    try:
        answer.append(resolver(host, port))
    except (OSError, UnicodeError):
        answer.append(())
