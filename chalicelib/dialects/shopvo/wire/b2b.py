"""Business accounts, as Shopvo spells them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.http import Request
from chalicelib.dialects.kit.wire import In, Out, refuse
from chalicelib.dialects.shopvo.paging import PageQuery, listed, place
from chalicelib.dialects.shopvo.wire.common import Amount, Id, Listed, One, one
from chalicelib.domain.b2b import (
    B2BAccountId,
    B2BStatus,
    CreateB2BAccount,
    ListB2BAccounts,
    PaymentTerms,
    ShownAccount,
    UpdateB2BAccount,
)
from chalicelib.kernel.clock import iso_ms
from chalicelib.kernel.paging import Page, Slice

Status = Literal["ACTIVE", "SUSPENDED", "PENDING"]
Terms = Literal["PREPAID", "NET_15", "NET_30", "NET_60"]
CompanyName = Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
TaxId = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Search = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Contacts = Annotated[list[Id], msgspec.Meta(max_length=100)]


class ByAccount(In, frozen=True, kw_only=True):
    """The `{accountId}` of a path."""

    account_id: Id


class AccountQuery(PageQuery, frozen=True, kw_only=True):
    """Which accounts are asked for."""

    search: Search | None = None
    status: Status | None = None


class AccountBody(In, frozen=True, kw_only=True):
    """A new account. The first contact is the primary one; `creditLimit` bounds what is owed on terms."""

    company_name: CompanyName
    tax_id: TaxId | None = None
    status: Status = "ACTIVE"
    payment_terms: Terms = "PREPAID"
    price_list_id: Id | None = None
    contact_customer_ids: Contacts = []
    credit_limit: Amount = 0


class AccountPatch(In, frozen=True, kw_only=True):
    """A change of an account. Contacts that are given replace those it had."""

    company_name: CompanyName | UnsetType = UNSET
    tax_id: TaxId | UnsetType | None = UNSET
    status: Status | UnsetType = UNSET
    payment_terms: Terms | UnsetType = UNSET
    price_list_id: Id | UnsetType | None = UNSET
    contact_customer_ids: Contacts | UnsetType = UNSET
    credit_limit: Amount | UnsetType = UNSET


class ContactOut(Out, frozen=True, kw_only=True):
    """A customer who buys for the company."""

    id: str
    email: str
    is_primary: bool


class AccountOut(Out, frozen=True, kw_only=True):
    """An account with its contacts, and what it may still owe."""

    id: str
    company_name: str
    tax_id: str | None
    status: str
    price_list_id: str | None
    payment_terms: str
    contacts: list[ContactOut]
    credit_limit: int
    available_credit: int
    currency: str
    created_at: str
    updated_at: str


def listing(query: AccountQuery, request: Request) -> ListB2BAccounts:
    """The question behind a list."""
    wanted = place(query, request)
    return ListB2BAccounts(
        search=query.search,
        status=None if query.status is None else B2BStatus[query.status],
        page=wanted.page,
        page_size=wanted.size,
        after=wanted.after,
    )


def creation(body: AccountBody) -> CreateB2BAccount:
    """The command behind a new account."""
    return CreateB2BAccount(**_fields(body))


def change(path: ByAccount, body: AccountPatch) -> UpdateB2BAccount:
    """The command behind a change."""
    fields = _fields(body)
    if not fields:
        raise refuse("custom", message="Name something to change.")
    return UpdateB2BAccount(id=B2BAccountId(path.account_id), **fields)


def _fields(body: AccountBody | AccountPatch) -> dict[str, Any]:
    """What a body names, under the core's names."""
    fields = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not UNSET}
    if "status" in fields:
        fields["status"] = B2BStatus[fields["status"]]
    if "payment_terms" in fields:
        fields["payment_terms"] = PaymentTerms[fields["payment_terms"]]
    if "contact_customer_ids" in fields:
        fields["contact_ids"] = tuple(fields.pop("contact_customer_ids"))
    if "credit_limit" in fields:
        fields["credit_limit_minor"] = fields.pop("credit_limit")
    return fields


def accounts(found: Page[ShownAccount] | Slice[ShownAccount], view: View) -> Listed[AccountOut]:
    """Part of the list."""
    return listed(found, _row, view)


def account(shown: ShownAccount) -> One[AccountOut]:
    """An account."""
    return one(_row(shown))


def _row(shown: ShownAccount) -> AccountOut:
    stored = shown.account
    return AccountOut(
        id=stored.id,
        company_name=stored.company_name,
        tax_id=stored.tax_id,
        status=stored.status.name,
        price_list_id=stored.price_list_id,
        payment_terms=stored.payment_terms.name,
        contacts=[
            ContactOut(id=each.customer_id, email=each.email, is_primary=each.is_primary) for each in shown.contacts
        ],
        credit_limit=stored.credit_limit_minor,
        available_credit=shown.available_minor,
        currency=stored.currency,
        created_at=iso_ms(stored.created_at),
        updated_at=iso_ms(stored.updated_at),
    )
