"""Commands of invoicing."""

from __future__ import annotations

import msgspec


class GetInvoice(msgspec.Struct, frozen=True, kw_only=True):
    """Read the invoice of an order as PDF."""

    order_id: str


class ReissueInvoice(msgspec.Struct, frozen=True, kw_only=True):
    """Print the invoice of an order again if its PDF is missing."""

    order_id: str
