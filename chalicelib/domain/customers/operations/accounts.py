"""Use cases around single customers and lists of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import UNSET

from chalicelib.domain import identity
from chalicelib.domain.changes import given
from chalicelib.domain.context import Context
from chalicelib.domain.customers.commands import CreateCustomer, GetCustomer, ListCustomers, UpdateCustomer
from chalicelib.domain.customers.errors import TooManyCustomerGroups, UnknownCustomerGroups
from chalicelib.domain.customers.model import BOOK, MAX_GROUPS_OF_CUSTOMER, CustomerAccount
from chalicelib.domain.customers.operations.groups import require_groups
from chalicelib.domain.grants import Grant
from chalicelib.domain.identity import (
    Address,
    Audience,
    ConsentSource,
    Customer,
    CustomerNotFound,
    CustomerRegistered,
    EmailTaken,
    PasswordTooCommon,
    PasswordTooLong,
    PasswordTooShort,
    VatNumberMalformed,
)
from chalicelib.domain.search import CustomerFilter, CustomerTotals
from chalicelib.kernel.ids import is_uuid
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.paging import BadCursor, Page, Slice
from chalicelib.kernel.unit_of_work import Reference, check_version


@query("customers.list", needs=Grant.CUSTOMERS_READ, raises=(BadCursor,))
def list_customers(ctx: Context, command: ListCustomers) -> Page[CustomerAccount] | Slice[CustomerAccount]:
    """A part of the customers, newest first, with what each has ordered. Two table requests."""
    wanted = CustomerFilter(
        text=command.text,
        email=command.email,
        is_b2b=command.is_b2b,
        group_id=command.group_id,
        page=command.page,
        page_size=command.page_size,
        after=command.after,
    )
    found = ctx.ports.trade.customers(ctx, wanted)
    accounts = _with_totals(ctx, found.items)
    if isinstance(found, Page):
        return Page(items=accounts, total=found.total, page=found.page, page_size=found.page_size)
    return Slice(items=accounts, next_position=found.next_position)


@query("customers.get", needs=Grant.CUSTOMERS_READ, raises=(CustomerNotFound,))
def get_customer(ctx: Context, command: GetCustomer) -> CustomerAccount:
    """One customer, with what they have ordered. Two table requests."""
    if not is_uuid(command.id):
        raise CustomerNotFound()
    customer = identity.present(ctx.uow.find(Customer, command.id))
    return _with_totals(ctx, [customer])[0]


@query("customers.addresses", needs=Grant.CUSTOMERS_READ, raises=(CustomerNotFound,))
def list_addresses(ctx: Context, command: GetCustomer) -> list[Address]:
    """A customer's address book, oldest entry first. One table request."""
    if not is_uuid(command.id):
        raise CustomerNotFound()
    found = ctx.uow.family(Customer, Address, key=(command.id,))
    identity.present(next(iter(found[Customer]), None))
    return found[Address]


@operation(
    "customers.create",
    needs=Grant.CUSTOMERS_WRITE,
    raises=(EmailTaken, VatNumberMalformed, PasswordTooShort, PasswordTooLong, PasswordTooCommon),
)
def create_customer(ctx: Context, command: CreateCustomer) -> CustomerAccount:
    """Give somebody an account, as staff."""
    fields = given(command, "password", "vat_number") | {"email": identity.normal_email(command.email)}
    if command.password is not None:
        password = identity.acceptable_password(command.password, email=fields["email"], shop_name=ctx.shop.name)
        fields["password_hash"] = ctx.ports.passwords.hash(password)
    opened = Customer(id=ctx.new_id(), created_at=ctx.now, updated_at=ctx.now, **fields)
    customer: Customer = opened.replace(**identity.vat_changes(ctx, opened, command.vat_number))
    holder = ctx.ports.vault.fingerprint(customer.email)
    ctx.uow.claim(identity.EMAIL_CLAIMS[Audience.CUSTOMER], holder, customer.id, taken=EmailTaken())
    ctx.uow.emit(CustomerRegistered(customer_id=customer.id))
    identity.note_consent(ctx, customer.id, False, customer.accepts_marketing, ConsentSource.STAFF)
    ctx.audit("customer.created", "customers", customer.id)
    return CustomerAccount(customer=ctx.uow.create(customer), totals=CustomerTotals())


@operation(
    "customers.update",
    needs=Grant.CUSTOMERS_WRITE,
    raises=(CustomerNotFound, UnknownCustomerGroups, TooManyCustomerGroups, VatNumberMalformed),
)
def update_customer(ctx: Context, command: UpdateCustomer) -> CustomerAccount:
    """Change a customer's profile, or the groups they are in."""
    if not is_uuid(command.id):
        raise CustomerNotFound()
    customer = identity.present(ctx.uow.find_many([Reference(Customer, (command.id,))], book=BOOK)[0])
    check_version(customer, command.expected_version)
    changes = given(command, "first_name", "last_name", "vat_number")
    if "group_ids" in changes:
        changes["group_ids"] = _groups_of(ctx, changes["group_ids"])
    if command.vat_number is not UNSET:
        changes |= identity.vat_changes(ctx, customer, command.vat_number)
    changes |= _named(customer, command)
    ctx.audit("customer.updated", "customers", customer.id, {"fields": sorted(changes.keys() - {"surname_words"})})
    saved: Customer = ctx.uow.save(customer.replace(**changes, updated_at=ctx.now))
    identity.note_consent(ctx, saved.id, customer.accepts_marketing, saved.accepts_marketing, ConsentSource.STAFF)
    return _with_totals(ctx, [saved])[0]


def _named(customer: Customer, command: UpdateCustomer) -> dict[str, Any]:
    """What a change of either part of the name makes of the whole."""
    if command.first_name is UNSET and command.last_name is UNSET:
        return {} if command.name is UNSET else {"name": command.name, "surname_words": None}
    first = customer.first_name if command.first_name is UNSET else command.first_name
    last = customer.last_name if command.last_name is UNSET else command.last_name
    name, surname_words = identity.whole_name(first, last)
    return {"name": name, "surname_words": surname_words}


def _groups_of(ctx: Context, ids: Sequence[str]) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(ids))
    if len(wanted) > MAX_GROUPS_OF_CUSTOMER:
        raise TooManyCustomerGroups(limit=MAX_GROUPS_OF_CUSTOMER)
    require_groups(ctx, wanted)
    return wanted


def _with_totals(ctx: Context, customers: Sequence[Customer]) -> list[CustomerAccount]:
    """Customers with what they have ordered, as the read model has it. One table request."""
    totals = ctx.ports.trade.customer_totals(ctx, [customer.id for customer in customers])
    return [
        CustomerAccount(customer=customer.seen_at(ctx.now), totals=totals.get(customer.id, CustomerTotals()))
        for customer in customers
    ]
