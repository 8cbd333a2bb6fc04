"""The application process: every route group and worker of one System, on listening sockets handed over by run.py.

It reads its settings from the environment like a function in the cloud, and ends on SIGTERM after what is under way.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

from chalicelib.groups import GROUPS, build
from chalicelib.wiring import System
from scripts.local import seed
from scripts.local.application_workers import Places, driver_of
from scripts.local.driver import Driver
from scripts.local.server import SiteServer
from scripts.local.server_gateway import AppPool, Gateway, Incoming, Outgoing
from scripts.local.server_pages import Site, Surroundings
from scripts.local.services_process import local_folder

_FAILED = HTTPStatus.INTERNAL_SERVER_ERROR


def build_system(log: Path) -> System:
    """The System of the environment. Its JSON lines go to a file; warnings and crashes are for the terminal too."""
    log.parent.mkdir(parents=True, exist_ok=True)
    stream = log.open("a", encoding="utf-8", buffering=1)
    with contextlib.redirect_stdout(stream):
        system = System()
    terminal = logging.StreamHandler(sys.stderr)
    terminal.setLevel(logging.WARNING)
    terminal.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    logging.getLogger("souk").addHandler(terminal)
    return system


def build_site(system: System, around: Surroundings) -> Site:
    """The site of every route group."""
    groups = [name for name in GROUPS if name != "workers"]
    return Site(Gateway(AppPool(lambda: build(groups, system))), around)


def build_driver(system: System, folder: Path) -> Driver:
    """The driver of every worker."""
    c = system.config
    return driver_of(build(["workers"], system), Places(c.endpoint_url or "", c.environment, c.table, folder))


def warm_up(system: System) -> None:
    """Make what the first shopper would wait for: the cloud pays this once, a reload would pay it every time."""
    ports = system.ports
    for made in (ports.passwords, ports.tokens, ports.payments, ports.mailer, ports.renderer):
        logging.getLogger("souk.server").debug("ready: %s", type(made).__name__)


def access_line(request: Incoming, response: Outgoing, elapsed_ms: float) -> None:
    """One line per request, with what it cost; the site's own pages are not worth a line."""
    cost = response.header("x-table-requests")
    if not cost and response.status < _FAILED:
        return
    requests = f"  {cost} table requests" if cost else ""
    print(f"  {request.method:6} {request.target:60} {response.status} {elapsed_ms:7.1f} ms{requests}", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to stop."""
    options = _options(arguments)
    started = time.monotonic()
    stopping = threading.Event()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; run.py decides when this one ends
    folder = local_folder()
    listeners = [socket.socket(fileno=number) for number in options.listeners]
    system = build_system(folder / "logs" / "application.jsonl")
    seed.ensure(system)
    around = Surroundings(
        port=listeners[0].getsockname()[1],
        folder=folder,
        stripe_url=system.config.stripe_api_base,
        aws_url=system.config.endpoint_url or "",
        documents_bucket=system.config.bucket_documents,
    )
    driver = build_driver(system, folder)
    # Until here an end is an end: nothing was begun that is not begun again next time.
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    driver.start()
    with SiteServer(listeners, build_site(system, around).answer, None if options.quiet else access_line):
        threading.Thread(target=warm_up, args=(system,), daemon=True).start()
        os.write(options.ready, f"{time.monotonic() - started:.2f}\n".encode())
        stopping.wait()
    driver.stop()
    return 0


def _options(arguments: Sequence[str] | None) -> Any:
    parser = argparse.ArgumentParser(prog="python -m scripts.local.application", description=__doc__)
    parser.add_argument("--listeners", type=int, nargs="+", required=True, help="file numbers of listening sockets")
    parser.add_argument("--ready", type=int, required=True, help="file number to write to when requests are served")
    parser.add_argument("--quiet", action="store_true", help="no line per request")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
