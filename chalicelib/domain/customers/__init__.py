"""Customers as their merchant sees them: lists, totals, groups. What they do themselves is identity's."""

from __future__ import annotations

from chalicelib.domain.customers.commands import (
    CreateCustomer,
    CreateCustomerGroup,
    DeleteCustomerGroup,
    GetCustomer,
    ListCustomers,
    RenameCustomerGroup,
    UpdateCustomer,
)
from chalicelib.domain.customers.errors import (
    CustomerGroupInUse,
    CustomerGroupNotFound,
    TooManyCustomerGroups,
    UnknownCustomerGroups,
)
from chalicelib.domain.customers.model import CustomerAccount, CustomerGroup
from chalicelib.domain.customers.operations.accounts import (
    create_customer,
    get_customer,
    list_addresses,
    list_customers,
    update_customer,
)
from chalicelib.domain.customers.operations.groups import create_group, delete_group, list_groups, rename_group

__all__ = [
    "CreateCustomer",
    "CreateCustomerGroup",
    "CustomerAccount",
    "CustomerGroup",
    "CustomerGroupInUse",
    "CustomerGroupNotFound",
    "DeleteCustomerGroup",
    "GetCustomer",
    "ListCustomers",
    "RenameCustomerGroup",
    "TooManyCustomerGroups",
    "UnknownCustomerGroups",
    "UpdateCustomer",
    "create_customer",
    "create_group",
    "delete_group",
    "get_customer",
    "list_addresses",
    "list_customers",
    "list_groups",
    "rename_group",
    "update_customer",
]
