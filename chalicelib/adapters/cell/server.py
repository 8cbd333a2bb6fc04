"""The cell of a developer's machine: a process beside the shop that takes tasks on its input, one line of JSON each."""

from __future__ import annotations

import json
import sys

from chalicelib.adapters.cell import engine, jail


def main() -> None:
    """Answer until the input ends."""
    engine.warm()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(jail.confined(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
