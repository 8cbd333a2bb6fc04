"""Ledgers: accounts whose balance is the sum of their entries. The names other contexts may use."""

from __future__ import annotations

from chalicelib.domain.ledger.errors import AmountNotPositive
from chalicelib.domain.ledger.model import Account, Entry, EntryFilter, EntryKind, Of
from chalicelib.domain.ledger.moves import (
    credit,
    debit,
    entries_of,
    entry,
    entry_id,
    entry_reference,
    give_back,
    page_of,
)

__all__ = [
    "Account",
    "AmountNotPositive",
    "Entry",
    "EntryFilter",
    "EntryKind",
    "Of",
    "credit",
    "debit",
    "entries_of",
    "entry",
    "entry_id",
    "entry_reference",
    "give_back",
    "page_of",
]
