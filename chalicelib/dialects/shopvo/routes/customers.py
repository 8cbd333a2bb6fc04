"""Customers: a list, one of them, a change."""

from __future__ import annotations

from chalicelib.dialects.kit.route import get
from chalicelib.dialects.shopvo.routes.rows import SITE, patch
from chalicelib.dialects.shopvo.wire import customers as wire
from chalicelib.domain import customers

ROUTES = (
    get(f"{SITE}/customers", customers.list_customers, id="listCustomers", auth="read:customers",
        into=wire.listing, out=wire.customers),
    get(f"{SITE}/customers/{{customerId}}", customers.get_customer, id="getCustomer", auth="read:customers",
        into=wire.lookup, out=wire.customer),
    *patch(f"{SITE}/customers/{{customerId}}", customers.update_customer, id="updateCustomer",
           auth="write:customers", into=wire.change, out=wire.customer),
)  # fmt: skip
