"""CSV files to download (RFC 4180). Every one that the system gives out is written here, so that all are guarded.

A spreadsheet takes a cell that starts with one of some characters for a formula and runs it: whoever can write a name
into an order could make the merchant's computer do things. Such text gets an apostrophe before it. Whole numbers are
numbers, and stay so.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from chalicelib.dialects.kit.http import Reply
from chalicelib.dialects.kit.wire import refuse

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_MAX_BYTES = 5_500_000  # a function may answer 6 MB


def csv_file(
    name: str, columns: Sequence[str], rows: Iterable[Sequence[str | int]], *, line_end: str = "\r\n"
) -> Reply[str]:
    """The rows as a file to save under `name`. Refuses one that is too large to be answered."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=line_end)
    writer.writerow(columns)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    content = text.getvalue()
    if len(content.encode()) > _MAX_BYTES:
        raise refuse("custom", message="The export is too large: narrow the dates")
    disposition = f'attachment; filename="{name}"'
    return Reply(body=content, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition})


def guarded(cell: str | int) -> str | int:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell
