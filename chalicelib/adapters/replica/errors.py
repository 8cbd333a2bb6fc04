"""What can be wrong with the read models' engine."""

from __future__ import annotations


class EngineTooOld(RuntimeError):
    """The SQLite that is packaged lacks full-text search or JSON: the package was built wrongly."""
