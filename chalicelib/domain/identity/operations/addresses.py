"""A customer's address book.

Everything that makes or moves a default also saves the customer, under the version that was read with the book: two
such changes at once cannot leave two defaults of a type.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET

from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.identity.commands import AddAddress, DeleteAddress, UpdateAddress
from chalicelib.domain.identity.errors import AddressBookFull, AddressNotFound, CustomerNotFound
from chalicelib.domain.identity.model import Address, Customer
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.unit_of_work import check_version

MAX_ADDRESSES = 100
_NOT_FIELDS = ("id", "expected_version")


@query("identity.list_addresses", needs=Grant.SHOPPER)
def list_addresses(ctx: Context, command: None) -> list[Address]:
    """One's own addresses, oldest first."""
    return addresses_of(ctx, str(ctx.actor.customer_id))


@operation("identity.add_address", needs=Grant.SHOPPER, raises=(CustomerNotFound, AddressBookFull))
def add_address(ctx: Context, command: AddAddress) -> Address:
    """Write an address into one's own address book."""
    customer, book = _book(ctx)
    if len(book) >= MAX_ADDRESSES:
        raise AddressBookFull(maximum=MAX_ADDRESSES)
    given = msgspec.structs.asdict(command)
    given["country"] = command.country.upper()
    address = Address(id=ctx.new_id(), customer_id=customer.id, **given)
    ctx.uow.save(customer)
    _only_default(ctx, address, book)
    ctx.audit("customer.address_added", "customers", customer.id, {"addressId": address.id})
    return ctx.uow.create(address)


@operation("identity.update_address", needs=Grant.SHOPPER, raises=(CustomerNotFound, AddressNotFound))
def update_address(ctx: Context, command: UpdateAddress) -> Address:
    """Change an address of one's own."""
    customer, book = _book(ctx)
    address = next((each for each in book if each.id == command.id), None)
    if address is None:
        raise AddressNotFound()
    check_version(address, command.expected_version)
    changed: Address = address.replace(**_changes(command))
    if changed.is_default:
        ctx.uow.save(customer)
        _only_default(ctx, changed, book)
    ctx.audit("customer.address_updated", "customers", customer.id, {"addressId": address.id})
    return ctx.uow.save(changed)


@operation("identity.delete_address", needs=Grant.SHOPPER, raises=(AddressNotFound,))
def delete_address(ctx: Context, command: DeleteAddress) -> None:
    """Strike an address out of one's own address book."""
    customer_id = str(ctx.actor.customer_id)
    address = ctx.uow.get(Address, customer_id, command.id, missing=AddressNotFound())
    ctx.uow.delete(address)
    ctx.audit("customer.address_deleted", "customers", customer_id, {"addressId": address.id})


def addresses_of(ctx: Context, customer_id: str) -> list[Address]:
    """A customer's addresses, oldest first. One table request."""
    return ctx.uow.children(Address, customer_id)


def _book(ctx: Context) -> tuple[Customer, list[Address]]:
    found = ctx.uow.family(Customer, Address, key=(str(ctx.actor.customer_id),))
    if not found[Customer]:
        raise CustomerNotFound()
    return found[Customer][0], found[Address]


def _only_default(ctx: Context, address: Address, book: list[Address]) -> None:
    """Take the place of the default of the same type."""
    if not address.is_default:
        return
    for other in book:
        if other.id != address.id and other.type is address.type and other.is_default:
            ctx.uow.save(other.replace(is_default=False))


def _changes(command: UpdateAddress) -> dict[str, Any]:
    given = msgspec.structs.asdict(command)
    changes = {name: value for name, value in given.items() if name not in _NOT_FIELDS and value is not UNSET}
    if "country" in changes:
        changes["country"] = changes["country"].upper()
    return changes
