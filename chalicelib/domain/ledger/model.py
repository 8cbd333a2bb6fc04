"""Accounts of value that the shop owes, and the entries that make up their balance."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import ClassVar, NamedTuple

import msgspec

from chalicelib.kernel.entity import Entity
from chalicelib.kernel.privacy import PersonalText, PlainText


class EntryKind(enum.Enum):
    """Why a balance moved: of gift cards (three), store credit (two), points (four), and the credit of companies."""

    ISSUE = "issue"
    REDEMPTION = "redemption"
    RETURN = "return"  # of an order that was cancelled or refunded
    CREDIT = "credit"
    DEBIT = "debit"
    EARN = "earn"
    REDEEM = "redeem"
    ADJUST = "adjust"
    REVOKE = "revoke"
    LIMIT = "limit"
    CHARGE = "charge"
    SETTLE = "settle"


class Of(NamedTuple):
    """Which account: its type, its key values, and the id under which its entries are kept."""

    kind: type[Account]
    key: tuple[str, ...]
    account_id: str


class Account(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """Something with a balance, in minor units or in points, that is the sum of its entries and never below zero.

    `LEDGER` tells apart the accounts of different contexts. Only `moves` changes a balance, and the entry with it.
    """

    LEDGER: ClassVar[str] = ""
    NUMBERS: ClassVar[tuple[str, ...]] = ("balance",)

    balance: int = 0

    @property
    def of(self) -> Of:
        """Which account this is."""
        raise TypeError(f"{type(self).__name__} does not say under which key it is kept")


class Entry(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """One movement of an account: written with the balance that it changes, never edited.

    `amount` is what was added to the balance (negative: taken off). `worth_minor` is what points stood for in money.
    """

    KIND: ClassVar[str] = "LEDGER_ENTRY"

    ledger: PlainText
    account_id: str
    id: str
    kind: EntryKind
    amount: int
    worth_minor: int = 0
    order_id: str | None = None
    note: PersonalText | None = None
    created_at: datetime


class EntryFilter(msgspec.Struct, frozen=True, kw_only=True):
    """A page of an account's movements, the newest first."""

    ledger: str
    account_id: str
    page: int = 1
    page_size: int = 20
