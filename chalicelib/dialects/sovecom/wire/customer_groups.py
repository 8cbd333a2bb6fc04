"""Groups of customers in the admin: an addition of ours to the SovEcom contract, in its spelling."""

from __future__ import annotations

from typing import Annotated

import msgspec

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.wire import In, Out
from chalicelib.dialects.sovecom.wire.common import ById
from chalicelib.domain.customers import (
    CreateCustomerGroup,
    CustomerGroup,
    DeleteCustomerGroup,
    RenameCustomerGroup,
)
from chalicelib.kernel.clock import iso_ms


class CustomerGroupBody(In, frozen=True, kw_only=True):
    """A group's name."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]


class CustomerGroupRow(Out, frozen=True, kw_only=True):
    """A group."""

    id: str
    tenant_id: str
    name: str
    created_at: str


def creation(body: CustomerGroupBody) -> CreateCustomerGroup:
    """The command behind a new group."""
    return CreateCustomerGroup(name=body.name)


def change(path: ById, body: CustomerGroupBody) -> RenameCustomerGroup:
    """The command behind another name."""
    return RenameCustomerGroup(id=path.id, name=body.name)


def removal(path: ById) -> DeleteCustomerGroup:
    """The command behind a removal."""
    return DeleteCustomerGroup(id=path.id)


def row(group: CustomerGroup, view: View) -> CustomerGroupRow:
    """One group."""
    return CustomerGroupRow(id=group.id, tenant_id=view.shop.id, name=group.name, created_at=iso_ms(group.created_at))


def rows(groups: list[CustomerGroup], view: View) -> list[CustomerGroupRow]:
    """All groups."""
    return [row(group, view) for group in groups]
