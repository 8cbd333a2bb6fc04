"""The shops that a local run begins with: who they are, what they ship, tax and give off. Products: seed_catalog.py."""

from __future__ import annotations

from typing import NamedTuple

from chalicelib.domain import promotions, settings, shipping, tax, tenancy
from chalicelib.domain.address import PostalAddress
from scripts.local import seed_catalog as catalog

_FLAT, _FREE_OVER, _WEIGHT = (
    shipping.ShippingRateType.FLAT,
    shipping.ShippingRateType.FREE_OVER,
    shipping.ShippingRateType.WEIGHT_BASED,
)


class Rate(NamedTuple):
    """A shipping rate of a zone, in euro cents and grams."""

    name: str
    type: shipping.ShippingRateType
    amount_minor: int
    free_over_minor: int | None = None
    weight_max_grams: int | None = None


class ShopPlan(NamedTuple):
    """Everything that one shop begins with."""

    tenant: tenancy.CreateTenant
    owner_name: str
    owner_email: str
    owner_password: str
    identity: settings.UpdateLegalProfile
    tax: tax.UpdateTaxSettings
    zones: tuple[tuple[str, tuple[str, ...], tuple[Rate, ...]], ...]
    promotions: tuple[promotions.CreatePromotion, ...]
    categories: tuple[tuple[str, str, str | None, str], ...]
    tags: tuple[tuple[str, str], ...]
    products: tuple[catalog.Item, ...]


_PERCENT, _FIXED = promotions.PromotionType.PERCENTAGE, promotions.PromotionType.FIXED

DEMO = ShopPlan(
    tenant=tenancy.CreateTenant(
        id="01900000-0000-7000-8000-00000000d001",
        slug="demo",
        name="Atelier Lune",
        hosts=("localhost", "demo.localhost", "127.0.0.1"),
        plan="enterprise",
    ),
    owner_name="Camille Moreau",
    owner_email="owner@demo.test",
    owner_password="Demo-Owner-2026",
    identity=settings.UpdateLegalProfile(
        name="Atelier Lune SAS",
        siren="123456782",
        address=PostalAddress(line1="12 rue des Teinturiers", postal_code="84000", city="Avignon", country="FR"),
    ),
    tax=tax.UpdateTaxSettings(
        mode=tax.TaxMode.EU_VAT, prices_include_tax=True, origin_country="FR", vat_number="FR11123456782"
    ),
    zones=(
        (
            "France",
            ("FR", "MC"),
            (
                Rate("Colissimo, two days", _FLAT, 490),
                Rate("Pick-up point", _FREE_OVER, 350, free_over_minor=6000),
                Rate("Letter post", _WEIGHT, 190, weight_max_grams=500),
            ),
        ),
        (
            "Germany",
            ("DE",),
            (
                Rate("DHL, three days", _FLAT, 790),
                Rate("DHL parcel shop", _FREE_OVER, 590, free_over_minor=9000),
                Rate("Letter post", _WEIGHT, 390, weight_max_grams=500),
            ),
        ),
    ),
    promotions=(
        promotions.CreatePromotion(name="Welcome", code="WELCOME10", type=_PERCENT, value=1000),
        promotions.CreatePromotion(
            name="Five euros off", code="FIVE", type=_FIXED, value=500, currency="EUR", min_cart_minor=3000
        ),
        promotions.CreatePromotion(
            name="5 % from 200 euros on", type=_PERCENT, value=500, min_cart_minor=20000, stackable=True
        ),
    ),
    categories=catalog.CATEGORIES,
    tags=catalog.TAGS,
    products=catalog.PRODUCTS,
)

OTHER = ShopPlan(
    tenant=tenancy.CreateTenant(
        id="01900000-0000-7000-8000-00000000d002",
        slug="other",
        name="Kaffee Nord",
        hosts=("other.localhost",),
    ),
    owner_name="Jonas Petersen",
    owner_email="owner@other.test",
    owner_password="Other-Owner-2026",
    identity=settings.UpdateLegalProfile(
        name="Kaffee Nord GmbH",
        address=PostalAddress(line1="Schanzenstrasse 41", postal_code="20357", city="Hamburg", country="DE"),
    ),
    tax=tax.UpdateTaxSettings(
        mode=tax.TaxMode.EU_VAT, prices_include_tax=True, origin_country="DE", vat_number="DE136695976"
    ),
    zones=(("Germany", ("DE",), (Rate("DHL", _FLAT, 590),)),),
    promotions=(promotions.CreatePromotion(name="Welcome", code="MOIN", type=_PERCENT, value=1500),),
    categories=catalog.OTHER_CATEGORIES,
    tags=(),
    products=catalog.OTHER_PRODUCTS,
)

SHOPS = (DEMO, OTHER)
