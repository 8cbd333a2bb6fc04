"""Verify an exported fiscal ledger offline.

    python -m scripts.verify_ledger FILE [--head STD=42:HASH] [--head CN=3:HASH]

FILE is what `scripts.export_ledger` wrote: a JSON document a line, and a seal. `--head` names the last document of a
series as known from elsewhere, and counts before the seal. Findings go to standard output, one a line; exit status 1
when there are any. No network, no database: the file is enough.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from chalicelib.domain.invoicing.chain import Head
from chalicelib.domain.invoicing.ledger import Finding, verify_export
from chalicelib.domain.invoicing.model import Series


def main(arguments: list[str] | None = None) -> int:
    """Print what is wrong with the ledger and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m scripts.verify_ledger", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--head", action="append", default=[], type=_head, metavar="SERIES=NUMBER:HASH")
    options = parser.parse_args(arguments)
    with options.file.open("rb") as lines:
        findings = verify_export(lines, options.head)
    for finding in findings:
        print(_printed(finding))
    print(f"{len(findings)} findings" if findings else "sound")
    return 1 if findings else 0


def _head(text: str) -> Head:
    series, _, rest = text.partition("=")
    sequence, _, fingerprint = rest.partition(":")
    return Head(Series(series), int(sequence), fingerprint)


def _printed(finding: Finding) -> str:
    """One line; control characters in a damaged file cannot forge another."""
    where = f"line {finding.position}" if finding.position else "series"
    detail = f"expected {finding.expected!r}, found {finding.found!r}"
    return f"{where}: {finding.series} {finding.number!r}: {finding.code!r}: {detail}"


if __name__ == "__main__":
    sys.exit(main())
