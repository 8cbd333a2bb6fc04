"""`make routes`: every row of every dialect as tab-separated values."""

from __future__ import annotations

import sys

from chalicelib.groups import GROUPS, build
from scripts.offline import offline_system


def main() -> int:
    """Print the rows, one a line."""
    print("group\tdialect\tmethod\tpath\toperation\tgrant")
    system = offline_system()
    for group in GROUPS:
        for dialect, row in build([group], system).rows:
            grant = row.operation.needs or row.auth
            print("\t".join((group, dialect, row.method, row.path, row.operation.name, grant)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
