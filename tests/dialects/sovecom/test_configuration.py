"""Taxes, shipping, discounts and the seller's identity over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.identity import Role
from chalicelib.domain.shipping import ShippingRate, ShippingRateId, ShippingRateType, ShippingZoneId
from chalicelib.kernel.ids import new_id
from tests.support.accounts import make_staff, sign_in_staff, staff_client
from tests.support.deployment import DEMO, Client, Deployment
from tests.support.dump import dump, lasting
from tests.support.shopping import store

UNPROCESSABLE = {"statusCode": 422, "error": "Unprocessable Entity", "message": "Unprocessable Entity"}
CONFLICT = {"statusCode": 409, "error": "Conflict", "message": "Conflict"}
UNKNOWN = "01900000-0000-7000-8000-00000000ffff"
NOON = "2026-11-21T12:00:00.000Z"
VAT = {"taxMode": "eu_vat", "euVatRegistration": {"originCountry": "fr", "vatNumber": "FR12345678901"}}


@pytest.fixture
def admin(deployment: Deployment) -> Client:
    return staff_client(deployment)


def zone(admin: Client, **more: Any) -> Any:
    return admin("POST", "/admin/v1/shipping/zones", {"name": "Z", "countries": ["de", "FR", "FR"], **more}).json


def flat(zone_id: str, **more: Any) -> dict[str, Any]:
    return {"zoneId": zone_id, "name": "Post", "type": "flat", "amount": 490, "currency": "eur", **more}


def test_tax_settings_are_merged(admin: Client) -> None:
    url = "/admin/v1/taxes/settings"
    untouched = {
        "taxMode": "none", "pricesIncludeTax": True, "ossPosture": "below_threshold",
        "euVatRegistration": {"originCountry": None, "vatNumber": None},
    }  # fmt: skip
    assert admin("GET", url).json == untouched
    assert admin("PUT", url, {"taxMode": "eu_vat"}).json == UNPROCESSABLE
    assert admin("GET", "/admin/v1/taxes/rates").json == []
    changed = admin("PUT", url, VAT)
    assert (changed.status, changed.json) == (
        200,
        {
            **untouched,
            "taxMode": "eu_vat",
            "euVatRegistration": {"originCountry": "FR", "vatNumber": "FR12345678901"},
        },
    )
    assert admin("PUT", url, {"pricesIncludeTax": False}).json == {**changed.json, "pricesIncludeTax": False}
    for escape in ({"taxMode": "none"}, {"taxMode": "none", "euVatRegistration": {"originCountry": "US"}}):
        assert admin("PUT", url, escape).json == UNPROCESSABLE
    for wrong in ({"taxMode": "gst"}, {"mode": "none"}, {"euVatRegistration": {"originCountry": "FRA"}}):
        assert admin("PUT", url, wrong).status == 400
    assert admin("GET", url).json == {**changed.json, "pricesIncludeTax": False}


def test_eu_vat_brings_the_standard_rates_once(admin: Client) -> None:
    admin("PUT", "/admin/v1/taxes/settings", VAT)
    rates = admin("GET", "/admin/v1/taxes/rates").json
    assert len(rates) == 27
    assert rates[0] == {
        "id": rates[0]["id"], "tenantId": DEMO, "country": "AT", "region": None, "rate": "0.2000",
        "name": "VAT standard (AT)", "createdAt": NOON, "updatedAt": NOON,
    }  # fmt: skip
    admin("DELETE", f"/admin/v1/taxes/rates/{rates[0]['id']}")
    outside = {"taxMode": "eu_vat", "euVatRegistration": {"originCountry": "US"}}
    assert admin("PUT", "/admin/v1/taxes/settings", outside).status == 200
    assert len(admin("GET", "/admin/v1/taxes/rates").json) == 26


def test_tax_rates(admin: Client) -> None:
    url = "/admin/v1/taxes/rates"
    made = admin("POST", url, {"country": "us", "region": "CA", "rate": "0.0725", "name": "CA"})
    assert made.status == 201
    assert made.json == {
        "id": made.json["id"], "tenantId": DEMO, "country": "US", "region": "CA", "rate": "0.0725", "name": "CA",
        "createdAt": NOON, "updatedAt": NOON,
    }  # fmt: skip
    twice = admin("POST", url, {"country": "US", "region": "CA", "rate": "0.1", "name": "again"})
    assert (twice.status, twice.json) == (409, CONFLICT)
    for wrong in ("1.0", "0.12345", "-0.1", "20", ""):
        assert admin("POST", url, {"country": "US", "rate": wrong, "name": "x"}).status == 400
    one = f"{url}/{made.json['id']}"
    assert admin("PUT", one, {"rate": "0.08"}).json == {**made.json, "rate": "0.0800"}
    assert admin("PUT", one, {"region": None}).json["region"] is None
    assert admin("PUT", f"{url}/{UNKNOWN}", {"rate": "0.1"}).status == 404
    assert admin("PUT", f"{url}/x", {"rate": "0.1"}).status == 400
    assert (admin("DELETE", one).status, admin("DELETE", one).status) == (204, 404)
    assert admin("GET", url).json == []


def test_shipping_zones_and_rates(admin: Client) -> None:
    made = zone(admin)
    assert made == {
        "id": made["id"], "tenantId": DEMO, "name": "Z", "countries": ["DE", "FR"], "createdAt": NOON,
        "updatedAt": NOON,
    }  # fmt: skip
    rate = admin("POST", "/admin/v1/shipping/rates", flat(made["id"]))
    assert rate.status == 201
    assert rate.json == {
        "id": rate.json["id"], "tenantId": DEMO, "zoneId": made["id"], "name": "Post", "type": "flat", "amount": 490,
        "currency": "EUR", "freeOverAmount": None, "weightMinGrams": None, "weightMaxGrams": None, "createdAt": NOON,
    }  # fmt: skip
    assert admin("GET", "/admin/v1/shipping/rates").json == [rate.json]
    url = f"/admin/v1/shipping/rates/{rate.json['id']}"
    assert admin("PUT", url, {"amount": 0}).json == {**rate.json, "amount": 0}
    assert admin("PUT", url, {"type": "free_over"}).status == 400
    assert admin("PUT", url, {"weightMinGrams": 2, "weightMaxGrams": 1}).status == 400
    assert admin("PUT", url, {"zoneId": UNKNOWN}).json == UNPROCESSABLE
    other = zone(admin, name="Y")
    assert admin("PUT", url, {"zoneId": other["id"]}).json["zoneId"] == other["id"]
    assert admin("PUT", url, {"zoneId": made["id"]}).json["zoneId"] == made["id"]
    assert admin("DELETE", f"/admin/v1/shipping/zones/{other['id']}").status == 204
    assert admin("PUT", f"/admin/v1/shipping/zones/{made['id']}", {"countries": ["it"]}).json["countries"] == ["IT"]
    assert admin("DELETE", f"/admin/v1/shipping/zones/{made['id']}").status == 204
    assert admin("GET", "/admin/v1/shipping/zones").json == []
    assert admin("GET", "/admin/v1/shipping/rates").json == []
    assert admin("DELETE", url).status == 404


def test_shipping_refusals(admin: Client) -> None:
    made = zone(admin)
    url = "/admin/v1/shipping/rates"
    assert admin("POST", url, flat(UNKNOWN)).json == UNPROCESSABLE
    answer = admin("POST", url, flat(made["id"], type="free_over"))
    assert (answer.status, answer.json["errors"]) == (
        400,
        [{"code": "custom", "path": ["freeOverAmount"], "message": "type 'free_over' requires freeOverAmount"}],
    )
    assert admin("POST", url, flat(made["id"], amount=-1)).status == 400
    weights = {"type": "weight_based", "weightMinGrams": 10, "weightMaxGrams": 5}
    heavy = admin("POST", url, flat(made["id"], **weights))
    assert (heavy.status, [each["path"] for each in heavy.json["errors"]]) == (400, [["weightMaxGrams"]])
    for wrong in ({"countries": []}, {"countries": ["FRA"]}, {"name": ""}, {"rates": []}):
        assert admin("POST", "/admin/v1/shipping/zones", {"name": "Z", "countries": ["FR"], **wrong}).status == 400
    assert admin("GET", url).json == []


def test_a_zone_of_many_rates_goes_whole(deployment: Deployment, admin: Client) -> None:
    made = zone(admin)
    rates = [
        ShippingRate(
            id=ShippingRateId(new_id()), zone_id=ShippingZoneId(made["id"]), name="R", type=ShippingRateType.FLAT,
            amount_minor=1, currency="EUR", created_at=deployment.clock.at, updated_at=deployment.clock.at,
        )
        for _ in range(170)
    ]  # fmt: skip
    store(deployment, *rates)
    assert len(admin("GET", "/admin/v1/shipping/rates").json) == 170
    assert admin("DELETE", f"/admin/v1/shipping/zones/{made['id']}").status == 204
    assert admin("GET", "/admin/v1/shipping/rates").json == []


def test_discounts(admin: Client) -> None:
    url = "/admin/v1/discounts"
    made = admin("POST", url, {"name": "Ten", "code": "TEN", "type": "percentage", "value": 1000})
    assert made.status == 201
    assert made.json == {
        "id": made.json["id"], "tenantId": DEMO, "code": "TEN", "name": "Ten", "type": "percentage", "value": 1000,
        "currency": None, "minCartAmount": None, "appliesTo": "all", "targetIds": None, "customerSegment": None,
        "stackable": False, "usageLimitTotal": None, "usageLimitPerCustomer": None, "usedCount": 0, "startsAt": None,
        "endsAt": None, "active": True, "createdAt": NOON, "updatedAt": NOON,
    }  # fmt: skip
    one = f"{url}/{made.json['id']}"
    assert admin("GET", one).json == made.json
    assert admin("GET", url).json == [made.json]
    twice = admin("POST", url, {"name": "x", "code": "TEN", "type": "percentage", "value": 1})
    assert (twice.status, twice.json) == (409, CONFLICT)
    assert admin("PATCH", one, {"type": "fixed"}).json == UNPROCESSABLE
    assert admin("PATCH", one, {"value": 10_001}).json == UNPROCESSABLE
    assert admin("PATCH", one, {"appliesTo": "products"}).json == UNPROCESSABLE
    changed = admin("PATCH", one, {"code": "ELEVEN", "startsAt": "2026-12-01T01:00:00+01:00", "targetIds": [UNKNOWN]})
    assert changed.json == {
        **made.json, "code": "ELEVEN", "startsAt": "2026-12-01T00:00:00.000Z", "targetIds": [UNKNOWN],
    }  # fmt: skip
    assert admin("POST", url, {"name": "x", "code": "TEN", "type": "percentage", "value": 1}).status == 201
    assert (admin("DELETE", one).status, admin("DELETE", one).status) == (204, 404)


def test_discount_refusals(admin: Client) -> None:
    url = "/admin/v1/discounts"
    fixed = admin("POST", url, {"name": "x", "type": "fixed", "value": 5})
    assert (fixed.status, fixed.json["errors"]) == (
        400,
        [
            {
                "code": "custom",
                "path": ["currency"],
                "message": "currency is required for a fixed-amount discount (else it applies in any currency)",
            }
        ],
    )
    base = {"name": "x", "type": "percentage", "value": 5}
    for wrong in (
        {"value": 10_001}, {"value": -1}, {"appliesTo": "products"}, {"appliesTo": "categories", "targetIds": []},
        {"usageLimitTotal": 0}, {"startsAt": "tomorrow"}, {"startsAt": "2026-12-01T00:00:00"}, {"code": ""},
        {"customerSegment": "rich"}, {"targetIds": ["x"]}, {"usedCount": 3},
    ):  # fmt: skip
        assert admin("POST", url, {**base, **wrong}).status == 400, wrong
    assert admin("GET", url).json == []


def test_business_identity_is_merged(admin: Client) -> None:
    url = "/admin/v1/business-identity"
    nothing = {
        "identity": {"name": None, "siren": None, "address": None},
        "euVatRegistration": {"originCountry": None, "vatNumber": None},
    }
    assert admin("GET", url).json == nothing
    address = {"line1": "1 rue X", "city": "Paris", "postalCode": "75001", "country": "fr"}
    sent = {"name": "ACME SAS", "siren": "123456789", "address": address}
    changed = admin("PUT", url, sent)
    assert (changed.status, changed.json) == (
        200,
        {
            **nothing,
            "identity": {
                "name": "ACME SAS",
                "siren": "123456789",
                "address": {
                    "name": None, "company": None, "line1": "1 rue X", "line2": None, "city": "Paris",
                    "postalCode": "75001", "country": "FR",
                },
            },
        },
    )  # fmt: skip
    assert admin("PUT", url, {"originCountry": "fr"}).json == UNPROCESSABLE  # a shop in the EU charges VAT
    admin("PUT", "/admin/v1/taxes/settings", {"taxMode": "eu_vat", "euVatRegistration": {"originCountry": "DE"}})
    registered = admin("PUT", url, {"originCountry": "fr", "vatNumber": "FR12345678901"}).json
    assert registered["identity"] == changed.json["identity"]
    assert registered["euVatRegistration"] == {"originCountry": "FR", "vatNumber": "FR12345678901"}
    settings = admin("GET", "/admin/v1/taxes/settings").json
    assert settings["euVatRegistration"] == registered["euVatRegistration"]
    for wrong in ({"name": "<b>"}, {"name": 'say "hi"'}, {"siren": "`"}, {"name": "a\nb"}, {"iban": "x"}):
        assert admin("PUT", url, wrong).status == 400
    assert admin("GET", url).json == registered


WRITES = (
    ("PUT", "/admin/v1/taxes/settings", {"pricesIncludeTax": False}),
    ("POST", "/admin/v1/taxes/rates", {"country": "US", "rate": "0.1", "name": "x"}),
    ("POST", "/admin/v1/shipping/zones", {"name": "Z", "countries": ["FR"]}),
    ("POST", "/admin/v1/discounts", {"name": "x", "type": "percentage", "value": 1}),
    ("PUT", "/admin/v1/business-identity", {"name": "x"}),
)


@pytest.mark.parametrize(("method", "url", "body"), WRITES, ids=[url for _, url, _ in WRITES])
def test_strangers_and_others_change_nothing(
    deployment: Deployment, method: str, url: str, body: dict[str, Any]
) -> None:
    make_staff(deployment, "clerk@demo.test", Role.STAFF)
    clerk = deployment.client()
    sign_in_staff(clerk, "clerk@demo.test")
    before = lasting(dump())
    assert deployment.client()(method, url, body).status == 401
    assert clerk(method, url, body).status == 403
    assert lasting(dump()) == before


def test_another_shops_configuration_is_not_found(deployment: Deployment, admin: Client) -> None:
    make_staff(deployment, "o@other.test", shop="other")
    other = deployment.client(host="other.test")
    sign_in_staff(other, "o@other.test")
    made = zone(admin)
    rate = admin("POST", "/admin/v1/shipping/rates", flat(made["id"])).json
    discount = admin("POST", "/admin/v1/discounts", {"name": "x", "type": "percentage", "value": 1}).json
    tax = admin("POST", "/admin/v1/taxes/rates", {"country": "US", "rate": "0.1", "name": "x"}).json
    before = lasting(dump())
    for method, url, body in (
        ("PUT", f"/admin/v1/shipping/zones/{made['id']}", {"name": "y"}),
        ("DELETE", f"/admin/v1/shipping/zones/{made['id']}", None),
        ("PUT", f"/admin/v1/shipping/rates/{rate['id']}", {"name": "y"}),
        ("DELETE", f"/admin/v1/shipping/rates/{rate['id']}", None),
        ("GET", f"/admin/v1/discounts/{discount['id']}", None),
        ("PATCH", f"/admin/v1/discounts/{discount['id']}", {"name": "y"}),
        ("DELETE", f"/admin/v1/discounts/{discount['id']}", None),
        ("PUT", f"/admin/v1/taxes/rates/{tax['id']}", {"name": "y"}),
        ("DELETE", f"/admin/v1/taxes/rates/{tax['id']}", None),
    ):
        assert other(method, url, body).status == 404
    for url in ("shipping/zones", "shipping/rates", "discounts", "taxes/rates"):
        assert other("GET", f"/admin/v1/{url}").json == []
    assert lasting(dump()) == before


def test_one_key_has_one_effect_and_an_old_version_none(admin: Client) -> None:
    body = {"name": "Z", "countries": ["FR"]}
    one = admin("POST", "/admin/v1/shipping/zones", body, Idempotency_Key="k")
    two = admin("POST", "/admin/v1/shipping/zones", body, Idempotency_Key="k")
    assert one.json == two.json
    assert len(admin("GET", "/admin/v1/shipping/zones").json) == 1
    url = f"/admin/v1/shipping/zones/{one.json['id']}"
    assert admin("PUT", url, {"name": "A"}, If_Match='"1"').status == 200
    assert admin("PUT", url, {"name": "B"}, If_Match='"1"').status == 412
    assert admin("GET", "/admin/v1/shipping/zones").json[0]["name"] == "A"
