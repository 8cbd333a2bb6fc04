"""A tour of a browser: pages of other origins that call the running shop, each of which tells its server what it found."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from scripts.demo_client import wait_for
from scripts.local.server import SiteServer, listen
from scripts.local.server_gateway import Incoming, Outgoing
from scripts.local.server_pages import stored_file
from scripts.local.services import ensure_installed
from scripts.local.services_process import ROOT, Server, free_port, is_listening, stop
from tests.browser.chromium import chromium

PAGES = Path(__file__).parent / "pages"
STOREFRONT, ADMIN = 3001, 4173  # where a local shop expects them
_PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Running:
    """The local system on ports and with data of its own, and a shop in it that trusts each site with its own part only."""

    port: int
    stripe_port: int

    @property
    def addresses(self) -> dict[str, str]:
        """What pages are told: the seeded shop, the same under a name of another site, the other shop, the provider."""
        names = {"api": "localhost", "away": "demo.localhost", "own": "own.localhost"}
        origins = {key: f"http://{name}:{self.port}" for key, name in names.items()}
        return {**origins, "stripe": f"http://127.0.0.1:{self.stripe_port}", "shown": self._picture(origins["api"])}

    def _picture(self, api: str) -> str:
        with urllib.request.urlopen(f"{api}/store/v1/products?pageSize=1", timeout=10) as answer:
            return str(json.load(answer)["data"][0]["images"][0]["thumbnailUrl"])


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Running]:
    """The local system, as `make run` starts it, without anything of a developer's own."""
    port, aws_port, stripe_port = free_port(), free_port(), free_port()
    own = {name: value for name, value in os.environ.items() if not name.startswith(("SOUK_", "AWS_"))}
    programs = ensure_installed().parents[1]
    environment = {**own, "SOUK_LOCAL_DIR": str(folder), "SOUK_MINISTACK_VENV": str(programs)}
    ports = ["--port", str(port), "--aws-port", str(aws_port)]
    start = [sys.executable, "-m", "scripts.local.run", *ports, "--stripe-port", str(stripe_port), "--no-reload"]
    log = folder / "run.txt"
    server = Server("the local system", start, ROOT, log, environment)
    process = server.start(lambda: "Souk is ready" in log.read_text(encoding="utf-8"), timeout_seconds=120)
    try:
        lists = ["--admin-origins", f"http://localhost:{ADMIN}", "--store-origins", f"http://localhost:{STOREFRONT}"]
        tenant = [sys.executable, "-m", "scripts.local.tenant", "--slug", "own", *ports, *lists]
        subprocess.run(tenant, cwd=ROOT, env=environment, check=True, capture_output=True)
        yield Running(port, stripe_port)
    finally:
        stop(process.pid)


@dataclass
class Stop:
    """A page of a tour: `origin` is the port that it comes from, `name` a script's and its function's."""

    origin: int
    name: str

    def address(self, around: dict[str, str]) -> str:
        """Where the browser goes for it."""
        return f"http://localhost:{self.origin}/page.html?{urlencode({'stop': self.name, **around})}"


@dataclass
class Tour:
    """Serves pages, hears what they found, and sends the browser on to the next."""

    stops: Sequence[Stop]
    around: dict[str, str]
    heard: queue.Queue[dict[str, Any]] = field(default_factory=queue.Queue)

    def answer(self, request: Incoming) -> Outgoing:
        """A file of a page, or the next address for what a page told."""
        if request.method == "POST":
            told = json.loads(request.body)
            self.heard.put(told)
            place = [each.name for each in self.stops].index(told["stop"]) + 1
            onward = [each.address(self.around) for each in self.stops[place : place + 1]]
            return Outgoing(200, [("Content-Type", "text/plain")], "".join(onward).encode())
        return stored_file(PAGES, request.path[1:], [("Cache-Control", "no-store")]) or Outgoing(404)

    def travel(self, folder: Path, files: int) -> dict[str, Any]:
        """What was found by stop, where one `failed`, and `downloads`: the names of as many files that the browser saved."""
        found: dict[str, Any] = {}
        with contextlib.ExitStack() as stack:
            for port in {each.origin for each in self.stops}:
                assert not is_listening(port), f"these tests serve pages on port {port}: stop what listens there"
                stack.enter_context(SiteServer(listen(port), self.answer))
            downloads = stack.enter_context(chromium(folder, self.stops[0].address(self.around)))
            for each in self.stops:
                told = self.heard.get(timeout=_PATIENCE_SECONDS)
                assert told["stop"] == each.name, told
                found[each.name] = {**told["found"], "failed": told["failed"]}
            found["downloads"] = wait_for(f"{files} downloads", lambda: _saved(downloads, files))
        return found


def _saved(folder: Path, files: int) -> list[str] | None:
    names = sorted(path.name for path in folder.iterdir() if path.suffix in (".csv", ".svg"))
    return names if len(names) == files else None
