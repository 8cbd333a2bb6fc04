"""What a new process costs: importing, the first list from a snapshot, memory at its peak."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from chalicelib.domain.invoicing import FiscalDocument, FiscalRecord, Series, issue_invoice
from chalicelib.domain.orders import Order
from chalicelib.kernel.operation import Operation
from scripts.bench_figures import Report
from scripts.bench_shop import BenchShop
from tests.support.deployment import NOON

ROOT = Path(__file__).resolve().parents[1]
_FLOOR = "import botocore.session; botocore.session.get_session().create_client('dynamodb', region_name='eu-west-1')"
_CLIENT = "from chalicelib.wiring import System; System().table"
_IMPORT_BOUNDS = {"store": 1.8, "admin": 2.2, "sites": 1.8}
_END = "; import os; os._exit(0)"
_ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "SOUK_SIGNING_KEY": "test-signing-key-test-signing-key",
    "SOUK_STORE_RATE_LIMIT": "1000000000",
    "SOUK_BUCKET_REPLICAS": "replicas",
    "SOUK_BUCKET_DOCUMENTS": "documents",
}


def imports(report: Report, runs: int) -> None:
    """Import the groups and make their client, and make a bare client, in turns; the least CPU time of each counts."""
    codes = {
        ("floor", ""): _FLOOR,
        **{(group, "imported"): "import app" for group in _IMPORT_BOUNDS},
        **{(group, "ready"): f"import app; {_CLIENT}" for group in _IMPORT_BOUNDS},
    }
    least = dict.fromkeys(codes, float("inf"))
    for _ in range(runs):
        for name, code in codes.items():
            least[name] = min(least[name], _cpu_seconds(code + _END, {"ROUTE_GROUPS": name[0]}))
    floor = least.pop(("floor", ""))
    report.section(f"Cold import, CPU time : bare Python with a botocore DynamoDB client (least of {runs}, in turns)")
    report.add("floor", floor * 1000, None, "ms")
    for (group, how), seconds in least.items():
        bound = _IMPORT_BOUNDS[group] if how == "ready" else None
        what = "imported, its client made" if how == "ready" else "imported"
        report.add(f"{group}: {what}", seconds / floor, bound, "x", f"{seconds * 1000:.0f} ms")


def _cpu_seconds(code: str, more: dict[str, str]) -> float:
    child = os.posix_spawn(
        sys.executable, [sys.executable, "-c", code], {**_ENVIRONMENT, **more, "PYTHONPATH": str(ROOT)}
    )
    _, status, used = os.wait4(child, 0)
    if status:
        raise RuntimeError(f"{code}: status {status}")
    return used.ru_utime + used.ru_stime


def processes(shop: BenchShop, order: Order, report: Report, runs: int) -> None:
    """Start the handlers as Lambda would, from the snapshot in a bucket, and let them say what they used."""
    report.section("New processes (the bucket is a server on this machine)")
    report.add("snapshot of the catalogue", len(shop.snapshot) / 1e6, 10, "MB")
    guest = shop.deployment.client()
    urls = ["/store/v1/products?pageSize=20", f"/store/v1/products/{shop.slugs[0]}", "/store/v1/search?q=linen",
            "/store/v1/search?q=wool&sort=price_asc&page=3", "/store/v1/categories/tree"]  # fmt: skip
    events = [shop.event(guest, "GET", url) for url in urls]
    document = _invoice(shop, order)
    with TemporaryDirectory() as folder, _bucket(shop.snapshot) as bucket:
        Path(folder, "events.json").write_text(json.dumps(events), encoding="utf-8")
        Path(folder, "document.json").write_bytes(msgspec.json.encode(document))
        endpoints = {"AWS_ENDPOINT_URL_DYNAMODB": shop.engine, "AWS_ENDPOINT_URL_S3": bucket}
        store = [_told("store", folder, endpoints) for _ in range(runs)]
        printer = _told("printer", folder, endpoints)
    report.add("cold read model: snapshot to rows, caught up", min(each["replica_s"] for each in store), 0.5, "s")
    report.add("first list of a new process, everything in it", min(each["first_s"] for each in store), None, "s")
    report.add("peak memory of a store handler with it", max(each["peak_mb"] for each in store), 220, "MB")
    report.add("peak memory of the PDF worker (100 lines)", printer["peak_mb"], 400, "MB")


def _told(role: str, folder: str, endpoints: dict[str, str]) -> dict[str, float]:
    out = Path(folder, f"{role}.json")
    environment = {**_ENVIRONMENT, **endpoints, "PYTHONPATH": str(ROOT), "ROUTE_GROUPS": "store"}
    child = os.posix_spawn(
        sys.executable, [sys.executable, "-m", "scripts.bench_process", role, folder], environment,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )  # fmt: skip
    _, status = os.waitpid(child, 0)
    if status:
        raise RuntimeError(f"{role}: status {status}")
    found: dict[str, float] = json.loads(out.read_text(encoding="utf-8"))
    return found


def _invoice(shop: BenchShop, order: Order) -> FiscalDocument:
    """The fiscal document of a paid order."""

    def issue(ctx: Any, command: str) -> None:
        issue_invoice(ctx, command, NOON)

    shop.run(Operation("bench.invoice", issue, None, writes=True), order.id, shop.shop)
    record = shop.context().uow.children(FiscalRecord, Series.STANDARD.value)[-1]
    document: FiscalDocument = record.document
    return document


@contextmanager
def _bucket(content: bytes) -> Iterator[str]:
    """A server that gives one file for every key, and takes whatever comes."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
