"""Customers, as in Stripe's API reference (https://docs.stripe.com/api/customers)."""

from __future__ import annotations

from scripts.local.stripe_fake.errors import Resource, missing_resource
from scripts.local.stripe_fake.fields import matching, merge_metadata, page, unset_if_empty
from scripts.local.stripe_fake.ids import new_id
from scripts.local.stripe_fake.world import Call, public

PLAIN_FIELDS = ("address", "description", "email", "name", "phone", "shipping")
MODELLED = frozenset({*PLAIN_FIELDS, "expand", "metadata", "preferred_locales", "tax_exempt"})


def create(call: Call) -> Resource:
    """POST /v1/customers."""
    params = call.params
    customer: Resource = {
        "id": new_id("cus", 14),
        "object": "customer",
        "balance": 0,
        "created": call.now,
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "discount": None,
        "invoice_prefix": new_id("", 8).strip("_").upper(),
        "livemode": False,
        "metadata": merge_metadata({}, params.get("metadata")),
        "preferred_locales": params.get("preferred_locales", []),
        "tax_exempt": params.get("tax_exempt") or "none",
        "test_clock": None,
        **{name: unset_if_empty(params.get(name)) for name in PLAIN_FIELDS},
    }
    call.put(customer)
    call.emit("customer.created", customer)
    return customer


def retrieve(call: Call, customer_id: str) -> Resource:
    """GET /v1/customers/{id}; a deleted customer answers with `deleted: true`."""
    return call.get(customer_id)


def update(call: Call, customer_id: str) -> Resource:
    """POST /v1/customers/{id}."""
    customer = existing(call, customer_id)
    before = public(customer)
    for name in (*PLAIN_FIELDS, "preferred_locales", "tax_exempt"):
        if name in call.params:
            customer[name] = unset_if_empty(call.params[name])
    customer["metadata"] = merge_metadata(customer["metadata"], call.params.get("metadata"))
    call.put(customer)
    previous = {name: before[name] for name in before if before[name] != customer[name]}
    if previous:
        call.emit("customer.updated", customer, previous)
    return customer


def delete(call: Call, customer_id: str) -> Resource:
    """DELETE /v1/customers/{id}."""
    customer = existing(call, customer_id)
    call.emit("customer.deleted", customer)
    return call.put({"id": customer_id, "object": "customer", "deleted": True})


def list_all(call: Call) -> Resource:
    """GET /v1/customers."""
    fits = matching(call, "email")
    return page(call, "cus", "/v1/customers", lambda row: not row.get("deleted") and fits(row))


def existing(call: Call, customer_id: str, param: str | None = None) -> Resource:
    """Return a customer that is not deleted."""
    customer = call.get(customer_id, param)
    if customer.get("deleted"):
        raise missing_resource("customer", customer_id, param or "id", 404 if param is None else 400)
    return customer
