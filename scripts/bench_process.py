"""One new process that does a function's work and says what it took: python -m scripts.bench_process store FOLDER"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

_ROUNDS = 20


def _store(folder: Path) -> dict[str, float]:
    """Serve lists, searches and products from a snapshot."""
    import chalicelib.adapters.replica.store as store
    from app import app

    loaded: list[float] = []
    load = store.Replicas._load

    def timed(self: Any, ctx: Any) -> Any:
        started = time.perf_counter()
        replica = load(self, ctx)
        replica.catch_up(ctx.uow)
        replica.rows("SELECT count(*) FROM product")
        loaded.append(time.perf_counter() - started)
        return replica

    store.Replicas._load = timed  # type: ignore[method-assign]
    events = json.loads((folder / "events.json").read_text(encoding="utf-8"))
    started = time.perf_counter()
    answers = [app(events[0], None)]
    first = time.perf_counter() - started
    answers += [app(event, None) for _ in range(_ROUNDS) for event in events]
    if any(answer["statusCode"] != 200 for answer in answers) or len(loaded) != 1:
        raise SystemExit(f"statuses {[answer['statusCode'] for answer in answers]}, loaded {len(loaded)} times")
    return {"first_s": first, "replica_s": loaded[0]}


def _printer(folder: Path) -> dict[str, float]:
    """Print a document and put it away, as the worker of invoices does."""
    import msgspec

    import chalicelib.workers.functions  # noqa: F401 - what the worker's process has loaded
    from chalicelib.domain.invoicing import FiscalDocument
    from chalicelib.wiring import System

    system = System()
    document = msgspec.json.decode((folder / "document.json").read_bytes(), type=FiscalDocument)
    started = time.perf_counter()
    for number in range(_ROUNDS):
        pdf = system.ports.renderer.render(document, "en")
        if pdf is None or not pdf.startswith(b"%PDF"):
            raise SystemExit("nothing was printed")
        system.ports.documents.put(f"bench/{number}.pdf", pdf, "application/pdf")
    return {"print_s": (time.perf_counter() - started) / _ROUNDS}


def _peak_mb() -> float:
    """The most memory that this process had at once. Linux counts what its parent had too, but for VmHWM."""
    status = Path("/proc/self/status")
    if status.exists():
        kilobytes = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM")).split()[1]
        return int(kilobytes) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024


def main() -> None:
    """Do the work of a role and write down what it took."""
    role, folder = sys.argv[1], Path(sys.argv[2])
    found = {"store": _store, "printer": _printer}[role](folder)
    found["peak_mb"] = _peak_mb()
    (folder / f"{role}.json").write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
