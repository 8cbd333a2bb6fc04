"""Business accounts: companies that buy on terms, their contacts, and the credit that they have."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any, ClassVar, NewType

import msgspec

from chalicelib.domain.ledger import Account, Of
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.privacy import PersonalText, PlainText

B2BAccountId = NewType("B2BAccountId", str)


class B2BStatus(enum.Enum):
    """Whether a company may buy as such. A pending one was not looked at yet."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    PENDING = "pending"


class PaymentTerms(enum.Enum):
    """When an order is to be paid: before it is placed, or so many days afterwards."""

    PREPAID = "prepaid"
    NET_15 = "net_15"
    NET_30 = "net_30"
    NET_60 = "net_60"

    @property
    def days(self) -> int:
        """Days from the order to its payment."""
        return _DAYS[self]


_DAYS = {PaymentTerms.PREPAID: 0, PaymentTerms.NET_15: 15, PaymentTerms.NET_30: 30, PaymentTerms.NET_60: 60}


class B2BAccount(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """A company. `contact_ids` are customers who buy for it, the first of them being the primary one.

    `tax_id` is an EU VAT number in its usual form, or whatever else was given. `credit_limit_minor`, in the shop's
    currency, bounds what is owed at any time; what is left of it is the balance of the account's `B2BCredit`.
    """

    KIND: ClassVar[str] = "B2B_ACCOUNT"

    id: B2BAccountId
    company_name: PersonalText
    tax_id: PersonalText | None = None
    status: B2BStatus = B2BStatus.ACTIVE
    payment_terms: PaymentTerms = PaymentTerms.PREPAID
    price_list_id: str | None = None
    contact_ids: tuple[str, ...] = ()
    currency: PlainText
    credit_limit_minor: int = 0
    created_at: datetime
    updated_at: datetime


class B2BContact(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """That a customer buys for a company: kept with the customer, so that who prices a cart has it at hand.

    Price list and terms are the account's while that is active; else there are none, and orders are prepaid.
    """

    KIND: ClassVar[str] = "B2B_CONTACT"

    customer_id: str
    account_id: str
    price_list_id: str | None = None
    terms: PaymentTerms = PaymentTerms.PREPAID


class B2BCredit(Account, frozen=True, kw_only=True, omit_defaults=True):
    """What a company may still owe: its limit less what it owes. While it is `voided` nothing can be charged."""

    KIND: ClassVar[str] = "B2B_CREDIT"
    LEDGER: ClassVar[str] = "b2b_credit"
    NUMBERS: ClassVar[tuple[str, ...]] = ("balance", "voided")

    account_id: str
    voided: int = 0

    @property
    def of(self) -> Of:
        """Which account this is."""
        return credit_of(self.account_id)


def credit_of(account_id: str) -> Of:
    """Which account a company's credit is."""
    return Of(B2BCredit, (account_id,), account_id)


class ShownContact(msgspec.Struct, frozen=True, kw_only=True):
    """A contact with the e-mail that reaches it."""

    customer_id: str
    email: PersonalText
    is_primary: bool


class ShownAccount(msgspec.Struct, frozen=True, kw_only=True):
    """A company with its contacts and what it may still owe."""

    account: B2BAccount
    contacts: tuple[ShownContact, ...]
    available_minor: int

    @property
    def version(self) -> int:
        """The account's version."""
        return self.account.version

    @property
    def outstanding_minor(self) -> int:
        """What it owes."""
        return self.account.credit_limit_minor - self.available_minor


class B2BAccountFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which companies: by a part of the name or of a contact's e-mail; `page`, or `after` (see kernel.paging)."""

    search: str | None = None
    status: B2BStatus | None = None
    page: int = 1
    page_size: int = 20
    after: list[Any] | None = None
