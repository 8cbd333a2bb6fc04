"""Imported by the racers' fork server alone: what all its children would otherwise load, each for itself."""

from __future__ import annotations

from tests.races import plays, value
from tests.support import race
from tests.support.quick_clients import read_descriptions

read_descriptions()

__all__ = ["plays", "race", "value"]
