"""What can be wrong about a question to the audit log."""

from __future__ import annotations

from chalicelib.kernel.errors import Invalid


class ExportUnbounded(Invalid):
    """An export needs a first or a last day."""


class ExportTooWide(Invalid):
    """An export spans `maximum_days` at most."""


class ExportTooLong(Invalid):
    """An export holds `maximum_rows` at most."""
