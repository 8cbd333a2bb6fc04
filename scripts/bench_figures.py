"""A figure, its bound, whether it holds; how all of them are shown and kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """Something measured. `bound` None: told, not judged. `exact` figures must meet the bound to the point."""

    name: str
    value: float
    bound: float | None
    unit: str = ""
    note: str = ""
    exact: bool = False

    @property
    def holds(self) -> bool:
        """Whether the figure keeps its bound."""
        if self.bound is None:
            return True
        return self.value == self.bound if self.exact else self.value <= self.bound

    def line(self) -> str:
        """One line for people."""
        sign = "=" if self.exact else "<="
        bound = "" if self.bound is None else f"{sign} {_shown(self.bound)}"
        verdict = "" if self.bound is None else ("pass" if self.holds else "MISS")
        value = f"{_shown(self.value)} {self.unit}"
        return f"  {verdict:<5}{self.name:<52}{value:>16}  {bound:<9}{self.note}".rstrip()


def _shown(number: float) -> str:
    return str(int(number)) if float(number).is_integer() else f"{number:.2f}"


@dataclass
class Report:
    """All figures of a run, shown as they come."""

    say: Callable[[str], None]
    figures: list[Figure] = field(default_factory=list)

    def section(self, title: str) -> None:
        """Start a group of figures."""
        self.say(f"\n{title}")

    def add(
        self,
        name: str,
        value: float,
        bound: float | None = None,
        unit: str = "",
        note: str = "",
        *,
        exact: bool = False,
    ) -> None:
        """Note and show a figure."""
        figure = Figure(name, value, bound, unit, note, exact)
        self.figures.append(figure)
        self.say(figure.line())

    @property
    def misses(self) -> list[Figure]:
        """The figures beyond their bound."""
        return [figure for figure in self.figures if not figure.holds]

    def write(self, path: Path) -> None:
        """Keep the figures for programs."""
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = [{**asdict(figure), "holds": figure.holds} for figure in self.figures]
        path.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
