"""Store credit: money of a customer that the shop keeps, to be spent in the shop."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from chalicelib.domain.ledger import Account, Entry, Of
from chalicelib.kernel.paging import Page
from chalicelib.kernel.privacy import PlainText


class StoreCreditAccount(Account, frozen=True, kw_only=True, omit_defaults=True):
    """A customer's credit in one currency, in minor units."""

    KIND: ClassVar[str] = "STORE_CREDIT"
    LEDGER: ClassVar[str] = "store_credit"

    customer_id: str
    currency: PlainText

    @property
    def of(self) -> Of:
        """Which account this is."""
        return credit_of(self.customer_id, self.currency)


class StoreCreditStatement(msgspec.Struct, frozen=True, kw_only=True):
    """An account with a page of its movements, the newest first."""

    account: StoreCreditAccount
    entries: Page[Entry]


class StoreCreditChanged(msgspec.Struct, frozen=True, kw_only=True):
    """A movement, and the balance after it."""

    account: StoreCreditAccount
    entry: Entry


def credit_of(customer_id: str, currency: str) -> Of:
    """Which account a customer's credit in a currency is."""
    return Of(StoreCreditAccount, (customer_id, currency), f"{customer_id}.{currency}")
