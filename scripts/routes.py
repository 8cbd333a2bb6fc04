"""`make routes`: every row of every dialect as tab-separated values; `shared` marks operations that several serve."""

from __future__ import annotations

import sys

from chalicelib.groups import GROUPS, build
from scripts.offline import offline_system


def main() -> int:
    """Print the rows, one a line."""
    print("group\tdialect\tmethod\tpath\toperation\tgrant\tshared")
    system = offline_system()
    rows = [(group, dialect, row) for group in GROUPS for dialect, row in build([group], system).rows]
    serving: dict[str, set[str]] = {}
    for _, dialect, row in rows:
        serving.setdefault(row.operation.name, set()).add(dialect)
    for group, dialect, row in rows:
        grant = row.operation.needs or row.auth
        shared = "shared" if len(serving[row.operation.name]) > 1 else ""
        print("\t".join((group, dialect, row.method, row.path, row.operation.name, grant, shared)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
