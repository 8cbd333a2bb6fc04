"""A merchant's view of a customer, and the groups into which merchants sort customers."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import msgspec

from chalicelib.domain.identity import Customer
from chalicelib.domain.search import CustomerTotals
from chalicelib.kernel.entity import Entity

BOOK = "CONFIG"
MAX_GROUPS = 200
MAX_GROUPS_OF_CUSTOMER = 50


class CustomerGroup(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """A merchant's own grouping of customers."""

    KIND: ClassVar[str] = "CUSTOMER_GROUP"

    id: str
    name: str
    created_at: datetime


class CustomerAccount(msgspec.Struct, frozen=True, kw_only=True):
    """A customer with what they have ordered."""

    customer: Customer
    totals: CustomerTotals

    @property
    def version(self) -> int:
        """The customer's version."""
        return self.customer.version
