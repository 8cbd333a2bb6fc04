"""The whole system on one machine: local AWS, fake Stripe, seeded shops, workers, and every route group on one port.

python -m scripts.local.run --port 8000

Saving a file under chalicelib/ starts the application again; the local AWS and the fake keep running.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.stacks import StackFailed
from scripts.local import aws
from scripts.local.reload import SourceWatch
from scripts.local.run_settings import application_environment, local_secrets
from scripts.local.server import PortTaken, listen
from scripts.local.server_pages import STAFF_EMAIL, STAFF_PASSWORD
from scripts.local.services import DEFAULT_PORT as AWS_PORT
from scripts.local.services import LocalAws
from scripts.local.services_process import ROOT, ServiceFailed, is_listening, local_folder, stop

STRIPE_PORT = 12111
_WATCH_SECONDS = 0.5
_READY_SECONDS = 60.0
_STOP_SECONDS = 15.0
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class CannotRun(Exception):
    """The system cannot start; the message says what to do."""


@dataclass
class Application:
    """The application process; its listening sockets outlive it, so that requests wait while it starts again."""

    listeners: list[socket.socket]
    environment: dict[str, str]
    quiet: bool = False
    _process: subprocess.Popen[bytes] | None = field(default=None)

    def start(self) -> bool:
        """Start it and wait until it serves; False when it ended instead (its reason is on the terminal)."""
        ready, tell = os.pipe()
        numbers = [each.fileno() for each in self.listeners]
        command = [sys.executable, "-m", "scripts.local.application", "--ready", str(tell), "--listeners"]
        command += map(str, numbers)
        self._process = subprocess.Popen(
            command + ["--quiet"] * self.quiet,
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            pass_fds=[*numbers, tell],
        )
        os.close(tell)
        # The pipe ends without a word when the process does.
        waited = select.select([ready], [], [], _READY_SECONDS)[0]
        said = os.read(ready, 64) if waited else b""
        os.close(ready)
        return bool(said)

    def stop(self) -> None:
        """End it after what is under way."""
        if self._process is not None:
            stop(self._process.pid, _STOP_SECONDS)
            self._process = None

    def ended(self) -> bool:
        """Whether it ended by itself."""
        return self._process is not None and self._process.poll() is not None


@contextlib.contextmanager
def only_one(folder: Path, port: int) -> Iterator[None]:
    """Keep a second run out of the same folder. Raises `CannotRun`."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "run.lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CannotRun(
                f"Souk is already running from this folder: {lock.read().strip() or 'see your other terminals'}.\n"
                "Use it, or stop it with Ctrl-C. A second copy needs data of its own: SOUK_LOCAL_DIR=.local/two "
                f"AWS_PORT={AWS_PORT + 1} STRIPE_PORT={STRIPE_PORT + 1} make run PORT={port + 1}"
            ) from None
        lock.truncate(0)
        lock.write(f"http://localhost:{port}, process {os.getpid()}")
        lock.flush()
        yield
        lock.truncate(0)


def bind(port: int) -> list[socket.socket]:
    """Listening sockets for the shops. Raises `CannotRun`."""
    try:
        listeners = listen(port)
    except PortTaken:
        raise CannotRun(
            f"Port {port} is taken by another program. Choose another: make run PORT={port + 1}\n"
            f"(Who has it: lsof -i :{port})"
        ) from None
    for listener in listeners:
        listener.set_inheritable(True)
    return listeners


@contextlib.contextmanager
def local_aws(port: int) -> Iterator[str]:
    """The local AWS; one that ran before goes on running afterwards."""
    local = LocalAws(port=port)
    ours = not local.is_running()
    endpoint = local.start()
    try:
        yield endpoint
    finally:
        if ours:
            local.stop()


@contextlib.contextmanager
def stripe_fake(port: int, shop_port: int, folder: Path) -> Iterator[str]:
    """The fake Stripe, which sends its webhooks to the shops."""
    from scripts.local.stripe_fake import StripeFake

    if is_listening(port):
        raise CannotRun(
            f"Port {port}, meant for the fake Stripe, is taken. Choose another: STRIPE_PORT={port + 1} make run"
        )
    fake = StripeFake(
        port=port,
        directory=folder / "stripe",
        webhook_url=f"http://127.0.0.1:{shop_port}/webhooks/stripe",
        webhook_secret=local_secrets(folder).stripe_webhook_secret,
    )
    with fake:
        yield fake.url


def run(options: Any, started: float) -> int:
    """Start everything, keep it going, end it in order."""
    folder = local_folder()
    with contextlib.ExitStack() as stack:
        stack.enter_context(only_one(folder, options.port))
        listeners = bind(options.port)
        for listener in listeners:
            stack.callback(listener.close)
        endpoint = stack.enter_context(local_aws(options.aws_port))
        stripe_url = stack.enter_context(stripe_fake(options.stripe_port, options.port, folder))
        resources = aws.create_resources(endpoint, say=_silent)
        environment = application_environment(resources, options.port, stripe_url, folder)
        application = Application(listeners, environment, options.quiet)
        stack.callback(application.stop)
        watch = SourceWatch([ROOT / "chalicelib"])
        if application.start():
            print(banner(options.port, stripe_url, endpoint, folder, time.monotonic() - started), flush=True)
        elif options.no_reload:
            return 1
        _keep_going(application, watch, options)
    return 0


def _keep_going(application: Application, watch: SourceWatch, options: Any) -> None:
    """Start the application again whenever its code is saved, until interrupted."""
    told = False
    while True:
        time.sleep(_WATCH_SECONDS)
        if not is_listening(options.aws_port):
            log = local_folder() / "aws" / "log.txt"
            raise CannotRun(f"The local AWS ended (its log: {log}). Start again: make run")
        changed = [] if options.no_reload else watch.changed()
        if changed:
            _again(application, changed)
            told = False
        elif application.ended() and not told:
            print("The application ended. It starts again when you save a file under chalicelib/.", flush=True)
            told = True


def _again(application: Application, changed: list[Path]) -> None:
    more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
    started = time.monotonic()
    application.stop()
    if application.start():
        took = time.monotonic() - started
        print(f"  {changed[0].relative_to(ROOT)}{more} saved: running again after {took:.1f} s", flush=True)


def banner(port: int, stripe_url: str, aws_url: str, folder: Path, seconds: float) -> str:
    """What a person needs to know once everything runs."""
    here = f"http://localhost:{port}"
    shown = folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
    return f"""
Souk is ready after {seconds:.1f} s

  Start page    {here}
  Demo shop     {here}/store/v1/products   (also demo.localhost)
  Other shop    http://other.localhost:{port}/store/v1/products
  Staff         {STAFF_EMAIL} / {STAFF_PASSWORD}   (POST {here}/admin/v1/auth/login)
  API docs      {here}/admin/v1/docs
  Mails         {here}/_local/mails/        ({shown}/mails/index.html; every kind: /_local/mails/preview)
  PDFs          {here}/_local/documents/    ({shown}/aws/objects)
  Stripe fake   {stripe_url}
  Local AWS     {aws_url}   (data in {shown})
  Logs          {shown}/logs/application.jsonl

Now try: make demo{f" PORT={port}" if port != 8000 else ""}
Saving a file under chalicelib/ reloads. Ctrl-C ends everything.
"""


def _silent(_text: str) -> None:
    """The start is told in one piece, at its end."""


def _interrupt(*_signal: object) -> None:
    # Once is enough: a second Ctrl-C must not cut the end short and leave processes behind.
    for number in _ENDING:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code."""
    started = time.monotonic()
    parser = argparse.ArgumentParser(prog="python -m scripts.local.run", description=__doc__)
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    parser.add_argument("--aws-port", type=int, default=int(os.environ.get("AWS_PORT", AWS_PORT)))
    parser.add_argument("--stripe-port", type=int, default=int(os.environ.get("STRIPE_PORT", STRIPE_PORT)))
    parser.add_argument("--no-reload", action="store_true", help="do not watch for saved files")
    parser.add_argument("--quiet", action="store_true", help="no line per request")
    options = parser.parse_args(arguments)
    for number in _ENDING:
        signal.signal(number, _interrupt)
    try:
        return run(options, started)
    except KeyboardInterrupt:
        print("\nStopped. The data stays for next time; make clean forgets it.")
        return 0
    except (CannotRun, ServiceFailed, StackFailed) as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
