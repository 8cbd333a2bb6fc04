"""The figures of a run: examples, how many of them succeeded, and which operations never did."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Add up what the tests counted; FUZZ_FIGURES names a file to which it is added by operation."""
    total: Counter[int] = Counter()
    lines, silent = [], []
    reports = [each for kind in ("passed", "failed") for each in terminalreporter.stats.get(kind, [])]
    for report in reports:
        answers = {int(key): count for key, count in dict(report.user_properties).get("answers", {}).items()}
        total.update(answers)
        lines.append(json.dumps([report.nodeid, answers]))
        if answers and not any(status < 300 for status in answers):
            silent.append(report.nodeid)
    if not total:
        return
    successes = sum(count for status, count in total.items() if status < 300)
    share = 100 * successes / total.total()
    terminalreporter.write_line(f"{total.total()} examples, {share:.1f} % of them succeeded: {sorted(total.items())}")
    terminalreporter.write_line(f"{len(silent)} operations never succeeded: {' '.join(silent)}")
    if "FUZZ_FIGURES" in os.environ:
        with Path(os.environ["FUZZ_FIGURES"]).open("a") as file:
            file.write("".join(f"{line}\n" for line in lines))
