"""Customers, as Shopvo spells them."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.http import Request
from chalicelib.dialects.kit.wire import In, Out
from chalicelib.dialects.shopvo.paging import PageQuery, listed, place
from chalicelib.dialects.shopvo.wire.common import Id, Listed, One, one
from chalicelib.dialects.shopvo.wire.ledgers import ByCustomer
from chalicelib.domain.customers import CustomerAccount, GetCustomer, ListCustomers, UpdateCustomer
from chalicelib.kernel.clock import iso_ms
from chalicelib.kernel.paging import Page, Slice

NamePart = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
Phone = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class CustomerQuery(PageQuery, frozen=True, kw_only=True):
    """Which customers are asked for: `search` is a part of the e-mail or of the name, `group` a group's id."""

    search: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    group: Id | None = None


class CustomerBody(In, frozen=True, kw_only=True):
    """A change of the profile; `groupIds` replaces all groups."""

    first_name: NamePart | UnsetType | None = UNSET
    last_name: NamePart | UnsetType | None = UNSET
    phone: Phone | UnsetType | None = UNSET
    accepts_marketing: bool | UnsetType = UNSET
    group_ids: Annotated[list[Id], msgspec.Meta(max_length=50)] | UnsetType = UNSET


class CustomerOut(Out, frozen=True, kw_only=True):
    """A customer. `totalOrders` leaves cancelled ones out; `totalSpent` is what was paid less what went back."""

    id: str
    email: str
    first_name: str | None
    last_name: str | None
    phone: str | None
    group_ids: list[str]
    accepts_marketing: bool
    total_orders: int
    total_spent: int
    created_at: str
    updated_at: str


def listing(query: CustomerQuery, request: Request) -> ListCustomers:
    """The question behind the list."""
    at = place(query, request)
    return ListCustomers(text=query.search, group_id=query.group, page=at.page, page_size=at.size, after=at.after)


def lookup(path: ByCustomer) -> GetCustomer:
    """The question behind one."""
    return GetCustomer(id=path.customer_id)


def change(path: ByCustomer, body: CustomerBody) -> UpdateCustomer:
    """The command behind a change."""
    return UpdateCustomer(
        id=path.customer_id,
        first_name=body.first_name,
        last_name=body.last_name,
        phone=body.phone,
        accepts_marketing=body.accepts_marketing,
        group_ids=UNSET if body.group_ids is UNSET else tuple(body.group_ids),
    )


def _spelled(account: CustomerAccount) -> CustomerOut:
    customer = account.customer
    return CustomerOut(
        id=customer.id,
        email=customer.email,
        first_name=customer.first_name,
        last_name=customer.last_name,
        phone=customer.phone,
        group_ids=list(customer.group_ids),
        accepts_marketing=customer.accepts_marketing,
        total_orders=account.totals.orders,
        total_spent=account.totals.spent_minor,
        created_at=iso_ms(customer.created_at),
        updated_at=iso_ms(customer.updated_at),
    )


def customer(account: CustomerAccount) -> One[CustomerOut]:
    """One customer."""
    return one(_spelled(account))


def customers(found: Page[CustomerAccount] | Slice[CustomerAccount], view: View) -> Listed[CustomerOut]:
    """A part of the list."""
    return listed(found, _spelled, view)
