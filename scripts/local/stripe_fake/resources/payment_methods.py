"""PaymentMethods: made from Stripe's test tokens when a payment uses them."""

from __future__ import annotations

from scripts.local.stripe_fake.errors import Resource
from scripts.local.stripe_fake.ids import new_id
from scripts.local.stripe_fake.resources.test_methods import TEST_METHODS, TestMethod, token_of
from scripts.local.stripe_fake.world import Call, public


def retrieve(call: Call, method_id: str) -> Resource:
    """GET /v1/payment_methods/{id}."""
    return call.get(method_id)


def resolve(call: Call, name: str, customer: str | None) -> Resource:
    """Return the PaymentMethod for an id, or a new one for a test token, as Stripe makes one each time."""
    token = token_of(name)
    if token is None:
        return call.get(name, "payment_method")
    test = TEST_METHODS[token]
    return call.put(
        {
            "id": new_id("pm"),
            "object": "payment_method",
            "billing_details": {"address": _no_address(), "email": None, "name": None, "phone": None, "tax_id": None},
            "created": call.now,
            "customer": customer,
            "livemode": False,
            "metadata": {},
            "type": test.type,
            test.type: _details(test),
            "_token": token,
        }
    )


def behaviour_of(method: Resource) -> TestMethod:
    """Return what a payment with this PaymentMethod does."""
    return TEST_METHODS[method["_token"]]


def payment_method_details(method: Resource) -> Resource:
    """Return the snapshot that a charge keeps of its PaymentMethod."""
    return {"type": method["type"], method["type"]: public(method[method["type"]])}


def _details(test: TestMethod) -> Resource:
    if test.type == "card":
        return {
            "brand": test.brand,
            "country": "US",
            "exp_month": 12,
            "exp_year": 2034,
            "fingerprint": f"fake{test.last4}",
            "funding": test.funding,
            "last4": test.last4,
        }
    if test.type == "sepa_debit":
        return {"bank_code": "37040044", "country": "DE", "fingerprint": f"fake{test.last4}", "last4": test.last4}
    return {"bank_name": "STRIPE TEST BANK", "fingerprint": f"fake{test.last4}", "last4": test.last4}


def _no_address() -> Resource:
    return dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
