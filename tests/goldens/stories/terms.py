"""What a shop sells by: its taxes, its identity, its ways to ship, its discounts."""

from __future__ import annotations

from tests.goldens.telling import Telling
from tests.support.catalog import make_product
from tests.support.shopping import basket, ship_to_france

NOBODY = "01900000-0000-7000-8000-00000000dead"
FRENCH = {"taxMode": "eu_vat", "pricesIncludeTax": True, "ossPosture": "below_threshold",
          "euVatRegistration": {"originCountry": "FR", "vatNumber": "FR12345678901"}}  # fmt: skip
PARIS = {"line1": "1 rue X", "city": "Paris", "postalCode": "75001", "country": "fr"}


def tell(told: Telling) -> None:
    """A French shop settles its terms."""
    tax(told)
    rates_of_tax(told)
    identity(told)
    shipping(told)
    discounts(told)
    told("TaxesAdminController_ossExport", told.staff, query={"from": "2026-01-01", "to": "2026-12-31"})


def tax(told: Telling) -> None:
    """VAT of the European Union, once it is said from where."""
    row = "TaxesAdminController_updateSettings"
    told("TaxesAdminController_getSettings", told.staff)
    told(row, told.staff, {"taxMode": "eu_vat"}, status=422, when="EU VAT has no origin")
    told(row, told.staff, FRENCH)
    told(row, told.staff, {"taxMode": "none"}, status=422, when="an EU merchant picks none")
    told("TaxesAdminController_getSettings", told.staff)


def rates_of_tax(told: Telling) -> None:
    """A rate for California comes and goes."""
    california = {"country": "US", "region": "CA", "rate": "0.0725", "name": "CA"}
    made = told("TaxesAdminController_createRate", told.staff, california).json["id"]
    told(
        "TaxesAdminController_createRate", told.staff, {**california, "rate": "20"}, status=400, when="the rate is none"
    )
    told("TaxesAdminController_listRates", told.staff)
    told("TaxesAdminController_updateRate", told.staff, {"rate": "0.08", "region": None}, id=made)
    told("TaxesAdminController_deleteRate", told.staff, id=made)


def identity(told: Telling) -> None:
    """Who sells."""
    told("BusinessIdentityAdminController_get", told.staff)
    told(
        "BusinessIdentityAdminController_update",
        told.staff,
        {"name": "ACME SAS", "siren": "123456789", "address": PARIS},
    )


def shipping(told: Telling) -> None:
    """A zone with rates of each kind."""
    staff, row = told.staff, "ShippingAdminController_createRate"
    zone = told("ShippingAdminController_createZone", staff, {"name": "Z", "countries": ["de", "FR"]}).json["id"]
    told("ShippingAdminController_updateZone", staff, {"countries": ["FR"]}, id=zone)
    told("ShippingAdminController_listZones", staff)
    flat = {"zoneId": zone, "name": "Colissimo", "type": "flat", "amount": 490, "currency": "EUR"}
    free = {**flat, "name": "Free", "type": "free_over"}
    made = told(row, staff, flat).json["id"]
    told(row, staff, {**free, "freeOverAmount": 5000}, when="it is free from an amount on")
    told(
        row,
        staff,
        {**flat, "type": "weight_based", "weightMinGrams": 0, "weightMaxGrams": 999},
        when="it goes by weight",
    )
    told(row, staff, free, status=400, when="a threshold is missing")
    told(row, staff, {**flat, "zoneId": NOBODY}, status=422, when="there is no such zone")
    told("ShippingAdminController_listRates", staff)
    told("ShippingAdminController_updateRate", staff, {"amount": 0}, id=made)
    told("ShippingAdminController_deleteRate", staff, id=made)
    told("ShippingAdminController_deleteZone", staff, id=zone)


def discounts(told: Telling) -> None:
    """A code, a discount that needs none, and a code that was used and therefore stays."""
    staff, row = told.staff, "DiscountsAdminController_create"
    ten = {"name": "Ten", "code": "TEN", "type": "percentage", "value": 1000, "usageLimitPerCustomer": 1}
    goods = make_product(told.deployment, "Lamp").product
    made = told(row, staff, ten).json["id"]
    own = {"name": "Five off", "type": "fixed", "value": 500, "currency": "EUR", "appliesTo": "products", "minCartAmount": 2000,
           "targetIds": [goods.id], "startsAt": "2026-11-01T00:00:00.000Z", "endsAt": "2026-12-01T00:00:00.000Z"}  # fmt: skip
    unused = told(row, staff, own, when="it needs no code").json["id"]
    told(row, staff, ten, status=409, when="the code is taken")
    told(row, staff, {"name": "x", "type": "fixed", "value": 5}, status=400, when="a fixed amount has no currency")
    told("DiscountsAdminController_findOne", staff, id=made)
    told("DiscountsAdminController_update", staff, {"value": 1500, "customerSegment": "b2b"}, id=unused)
    told("DiscountsAdminController_list", staff)
    told("DiscountsAdminController_list", told.clerk, status=403, when="the role may not")
    told("DiscountsAdminController_delete", staff, id=unused)
    full = basket(told.deployment)
    full.add(goods.variants[0].id)
    full.ready(ship_to_france(told.deployment))
    full.apply("TEN")
    full.check_out()
    told("DiscountsAdminController_delete", staff, status=409, when="it was redeemed", id=made)
