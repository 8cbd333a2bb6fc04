"""Customers, to staff, as SovEcom spells them."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.dialects.kit.wire import In, Out
from chalicelib.dialects.sovecom.wire.auth import Email, NewPassword
from chalicelib.dialects.sovecom.wire.common import ById, PageNumber, PageSize, sought, time_or_none
from chalicelib.dialects.sovecom.wire.customers import Name, Phone, VatNumber
from chalicelib.domain.customers import CreateCustomer, CustomerAccount, GetCustomer, ListCustomers, UpdateCustomer
from chalicelib.kernel.clock import iso_ms
from chalicelib.kernel.paging import Page


class CustomersQuery(In, frozen=True, kw_only=True):
    """Which customers, and which page of them; `email` is a part of it."""

    page: PageNumber = 1
    page_size: PageSize = 20
    email: Annotated[str, msgspec.Meta(min_length=1, max_length=320)] | None = None
    is_b2b: bool | None = msgspec.field(default=None, name="isB2b")


class CustomerBody(In, frozen=True, kw_only=True):
    """A new customer."""

    email: Email
    password: NewPassword | UnsetType = UNSET
    name: Name | UnsetType = UNSET
    phone: Phone | UnsetType = UNSET
    is_b2b: bool = msgspec.field(default=False, name="isB2b")
    vat_number: VatNumber | UnsetType = UNSET
    tax_exempt: bool = False
    accepts_marketing: bool = False


class CustomerPatch(In, frozen=True, kw_only=True):
    """A change of a customer."""

    name: Name | UnsetType | None = UNSET
    phone: Phone | UnsetType | None = UNSET
    vat_number: VatNumber | UnsetType | None = UNSET
    is_b2b: bool | UnsetType = msgspec.field(default=UNSET, name="isB2b")
    tax_exempt: bool | UnsetType = UNSET
    accepts_marketing: bool | UnsetType = UNSET


class CustomerRow(Out, frozen=True, kw_only=True):
    """A customer, to staff."""

    id: str
    email: str
    name: str | None
    phone: str | None
    is_b2b: bool = msgspec.field(name="isB2b")
    vat_number: str | None
    vat_validated: bool
    accepts_marketing: bool
    created_at: str
    pending_email: str | None
    tax_exempt: bool
    vat_validated_at: str | None
    updated_at: str


class CustomerPage(Out, frozen=True, kw_only=True):
    """A page of customers."""

    data: list[CustomerRow]
    total: int
    page: int
    page_size: int


def listing(query: CustomersQuery) -> ListCustomers:
    """The command behind a page of customers."""
    return ListCustomers(email=sought(query.email), is_b2b=query.is_b2b, page=query.page, page_size=query.page_size)


def creation(body: CustomerBody) -> CreateCustomer:
    """The command behind a new customer."""
    told = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not UNSET}
    return CreateCustomer(**told)


def one(path: ById) -> GetCustomer:
    """The command behind one customer."""
    return GetCustomer(id=path.id)


def change(path: ById, body: CustomerPatch) -> UpdateCustomer:
    """The command behind a change."""
    return UpdateCustomer(id=path.id, **msgspec.structs.asdict(body))


def row(account: CustomerAccount) -> CustomerRow:
    """One customer."""
    found = account.customer
    return CustomerRow(
        id=found.id,
        email=found.email,
        name=found.name,
        phone=found.phone,
        is_b2b=found.is_b2b,
        vat_number=found.vat_number,
        vat_validated=found.vat_validated,
        accepts_marketing=found.accepts_marketing,
        created_at=iso_ms(found.created_at),
        pending_email=found.pending_email,
        tax_exempt=found.tax_exempt,
        vat_validated_at=time_or_none(found.vat_validated_at),
        updated_at=iso_ms(found.updated_at),
    )


def page(found: Page[CustomerAccount]) -> CustomerPage:
    """A page of customers."""
    return CustomerPage(
        data=[row(each) for each in found.items], total=found.total, page=found.page, page_size=found.page_size
    )
