"""Use cases of customers' groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chalicelib.domain.changes import noted
from chalicelib.domain.context import Context
from chalicelib.domain.customers.commands import CreateCustomerGroup, DeleteCustomerGroup, RenameCustomerGroup
from chalicelib.domain.customers.errors import (
    CustomerGroupInUse,
    CustomerGroupNotFound,
    TooManyCustomerGroups,
    UnknownCustomerGroups,
)
from chalicelib.domain.customers.model import BOOK, MAX_GROUPS, CustomerGroup
from chalicelib.domain.grants import Grant
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.unit_of_work import check_version


@query("customer_groups.list", needs=Grant.CUSTOMERS_READ)
def list_groups(ctx: Context, command: None) -> list[CustomerGroup]:
    """All groups, by name."""
    return list(_groups(ctx))


@operation("customer_groups.create", needs=Grant.CUSTOMERS_WRITE, raises=(TooManyCustomerGroups,))
def create_group(ctx: Context, command: CreateCustomerGroup) -> CustomerGroup:
    """Make a group."""
    if len(_groups(ctx)) >= MAX_GROUPS:
        raise TooManyCustomerGroups(limit=MAX_GROUPS)
    group = CustomerGroup(id=ctx.new_id(), name=command.name, created_at=ctx.now)
    ctx.audit("customer_group.created", "customer_groups", group.id, noted(command))
    return ctx.uow.create(group)


@operation("customer_groups.rename", needs=Grant.CUSTOMERS_WRITE, raises=(CustomerGroupNotFound,))
def rename_group(ctx: Context, command: RenameCustomerGroup) -> CustomerGroup:
    """Give a group another name."""
    group = ctx.uow.get(CustomerGroup, command.id, missing=CustomerGroupNotFound())
    check_version(group, command.expected_version)
    ctx.audit("customer_group.updated", "customer_groups", group.id, noted(command))
    renamed: CustomerGroup = group.replace(name=command.name)
    return ctx.uow.save(renamed)


@operation("customer_groups.delete", needs=Grant.CUSTOMERS_WRITE, raises=(CustomerGroupNotFound, CustomerGroupInUse))
def delete_group(ctx: Context, command: DeleteCustomerGroup) -> None:
    """Remove a group in which nobody is.

    Who is put into it in the same instant keeps an id that names no group: it shows nowhere and can be taken away.
    """
    group = ctx.uow.get(CustomerGroup, command.id, missing=CustomerGroupNotFound())
    check_version(group, command.expected_version)
    if ctx.ports.trade.group_has_members(ctx, group.id):
        raise CustomerGroupInUse()
    ctx.uow.delete(group)
    ctx.audit("customer_group.deleted", "customer_groups", group.id)


def require_groups(ctx: Context, ids: Sequence[str]) -> None:
    """Refuse ids that name no group. No table request when a batched read named the book."""
    known = {group.id for group in _groups(ctx)}
    unknown = [each for each in ids if each not in known]
    if unknown:
        raise UnknownCustomerGroups(ids=unknown)


def _groups(ctx: Context) -> tuple[CustomerGroup, ...]:
    return ctx.uow.digest(BOOK, _by_name, CustomerGroup)


def _by_name(book: dict[type[Entity], list[Any]]) -> tuple[CustomerGroup, ...]:
    return tuple(sorted(book[CustomerGroup], key=lambda group: (group.name.casefold(), group.id)))
