"""How far an export of the audit log may reach."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from chalicelib.domain.audit.commands import ReadAudit
from chalicelib.domain.audit.errors import ExportTooWide, ExportUnbounded
from chalicelib.kernel.clock import moved

MAX_SPAN = timedelta(days=31)
MAX_ROWS = 50_000


def bounded(wanted: ReadAudit) -> ReadAudit:
    """The filter of an export with both ends: an open one is set a whole span away from the other.

    Raises `ExportUnbounded` without any end, `ExportTooWide` beyond the span.
    """
    start, end = wanted.date_from, wanted.date_to
    if start is not None:
        end = end or moved(start, MAX_SPAN)
    elif end is not None:
        start = moved(end, -MAX_SPAN)
    else:
        raise ExportUnbounded()
    if end - start > MAX_SPAN:
        raise ExportTooWide(maximum_days=MAX_SPAN.days)
    return msgspec.structs.replace(wanted, date_from=start, date_to=end)
