"""Making rows: where every path starts, and changes that come by several methods."""

from __future__ import annotations

import dataclasses
from typing import Any

from chalicelib.dialects.kit.route import Route
from chalicelib.dialects.kit.route import patch as patched
from chalicelib.kernel.operation import Operation

SITE = "/api/v1/{siteId}"


def patch(
    path: str, operation: Operation[Any, Any], *, id: str, also: tuple[str, ...] = ("PUT",), **options: Any
) -> tuple[Route, ...]:
    """The row of a change by PATCH, and the same by PUT: the contract does not tell them apart."""
    row = patched(path, operation, id=id, **options)
    twins = (dataclasses.replace(row, method=method, id=f"{id}By{method.title()}") for method in also)
    return (row, *twins)
