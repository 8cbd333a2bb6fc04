"""Commands of store credit. Amounts are minor units of the shop's currency."""

from __future__ import annotations

import msgspec

from chalicelib.kernel.privacy import PersonalText


class ReadStoreCredit(msgspec.Struct, frozen=True, kw_only=True):
    """Read a customer's credit and a page of its movements."""

    customer_id: str
    page: int = 1
    page_size: int = 20


class MoveStoreCredit(msgspec.Struct, frozen=True, kw_only=True):
    """Give a customer credit, or take some: `amount_minor` is positive either way."""

    customer_id: str
    amount_minor: int
    note: PersonalText | None = None
    order_id: str | None = None
    debit: bool = False
