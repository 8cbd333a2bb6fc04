"""Commands of invoicing."""

from __future__ import annotations

import msgspec


class GetInvoice(msgspec.Struct, frozen=True, kw_only=True):
    """Read the invoice of an order as PDF."""

    order_id: str


class ListCreditNotes(msgspec.Struct, frozen=True, kw_only=True):
    """List the credit notes of an order."""

    order_id: str


class GetCreditNote(msgspec.Struct, frozen=True, kw_only=True):
    """Read a credit note of an order as PDF."""

    order_id: str
    credit_note_id: str


class ReissueInvoice(msgspec.Struct, frozen=True, kw_only=True):
    """Print the invoice of an order again if its PDF is missing."""

    order_id: str
