"""Writes a shop's fiscal ledger to a file for an auditor, who checks it with `scripts.verify_ledger`.

    python -m scripts.export_ledger demo ledger.jsonl

It works on the deployment that the environment names (SOUK_TABLE, AWS_ENDPOINT_URL, ... as for the application), or
else on the local run. The file holds personal data of buyers; that it was written is in the shop's audit log.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from chalicelib.domain import invoicing
from chalicelib.domain.context import SYSTEM
from chalicelib.runtime.invoke import Call
from chalicelib.workers.parts import System
from scripts.target import chosen_system


def main(arguments: list[str] | None = None, system: System | None = None) -> int:
    """The command line; 1 when there is no such shop."""
    parser = argparse.ArgumentParser(prog="python -m scripts.export_ledger", description=__doc__)
    parser.add_argument("shop", help="the shop's slug")
    parser.add_argument("file", type=Path)
    chosen = parser.parse_args(arguments)
    system = system or chosen_system()
    shop = next((shop for shop in system.shops.all() if shop.slug == chosen.shop), None)
    if shop is None:
        print(f"no shop {chosen.shop!r}", file=sys.stderr)
        return 1
    lines = system.runtime.invoke(invoicing.export_ledger, None, Call(shop, SYSTEM))
    _write(chosen.file, lines)
    print(f"{len(lines) - 1} documents in {chosen.file}")
    return 0


def _write(path: Path, lines: list[bytes]) -> None:
    """The file, for its owner alone to read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.writelines(line + b"\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main())
