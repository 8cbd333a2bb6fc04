"""The price of a cart and of its order, on carts worked out by hand."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from chalicelib.domain.pricing import (
    ComponentKind,
    OrderLineAmounts,
    PricingInput,
    PricingLine,
    ShopRules,
    TaxedComponent,
    price_cart,
    price_order,
    shipping_quotes,
)
from chalicelib.domain.promotions import (
    CustomerSegment,
    Promotion,
    PromotionId,
    PromotionScope,
    PromotionType,
    Usage,
)
from chalicelib.domain.shipping import ShippingRate, ShippingRateId, ShippingRateType, ShippingZone, ShippingZoneId
from chalicelib.domain.tax import EU_STANDARD_RATES, Buyer, TaxMode, TaxRate, TaxRateId, TaxReason, TaxSettings

NOW = datetime(2026, 3, 1, tzinfo=UTC)
BUSINESS = Buyer(is_b2b=True, vat_validated=True)
FLAT = ShippingRateId("flat")
FREE_OVER = ShippingRateId("free-over")
LIGHT = ShippingRateId("light")
FRENCH = TaxSettings(mode=TaxMode.EU_VAT, origin_country="FR")


def promotion(promotion_id: str, **fields: Any) -> Promotion:
    defaults: dict[str, Any] = {"type": PromotionType.PERCENTAGE, "value": 1000, "code": "TEN"}
    return Promotion(
        id=PromotionId(promotion_id), name=promotion_id, created_at=NOW, updated_at=NOW, **(defaults | fields)
    )


def shipping_rate(
    rate_id: ShippingRateId, rate_type: ShippingRateType, amount_minor: int, **fields: Any
) -> ShippingRate:
    return ShippingRate(
        id=rate_id,
        zone_id=ShippingZoneId("world"),
        name=rate_id,
        type=rate_type,
        amount_minor=amount_minor,
        currency="EUR",
        created_at=NOW,
        updated_at=NOW,
        **fields,
    )


RULES = ShopRules(
    promotions=(promotion("ten"),),
    shipping_zones=(
        ShippingZone(
            id=ShippingZoneId("world"), name="World", countries=("FR", "DE", "US"), created_at=NOW, updated_at=NOW
        ),
    ),
    shipping_rates=(
        shipping_rate(FLAT, ShippingRateType.FLAT, 490),
        shipping_rate(FREE_OVER, ShippingRateType.FREE_OVER, 600, free_over_minor=3800),
        shipping_rate(LIGHT, ShippingRateType.WEIGHT_BASED, 200, weight_max_grams=1000),
    ),
    tax_settings=FRENCH,
    tax_rates=tuple(
        TaxRate(id=TaxRateId(c), country=c, rate=r, name=c, created_at=NOW, updated_at=NOW)
        for c, r in EU_STANDARD_RATES.items()
    ),
)
EXCLUSIVE = {"rules": msgspec.structs.replace(RULES, tax_settings=FRENCH.replace(prices_include_tax=False))}


def line(price: int, quantity: int = 1, weight_grams: int | None = None, line_id: str = "l1") -> PricingLine:
    return PricingLine(
        id=line_id, product_id="p1", quantity=quantity, unit_price_minor=price, weight_grams=weight_grams
    )


def cart(*lines: PricingLine, **facts: Any) -> PricingInput:
    defaults: dict[str, Any] = {
        "currency": "EUR",
        "destination_country": "FR",
        "shipping_rate_id": FLAT,
        "at": NOW,
        "rules": RULES,
    }
    return PricingInput(lines=lines, **(defaults | facts))


def sums(asked: PricingInput) -> tuple[int, int, int, int, int]:
    totals = price_cart(asked)
    return (
        totals.subtotal_minor,
        totals.shipping_minor,
        totals.discount_total_minor,
        totals.tax_total_minor,
        totals.grand_total_minor,
    )


@pytest.mark.parametrize(
    ("price", "quantity", "expected"),
    [(2000, 2, (4000, 490, 400, 682, 4090)), (10002, 1, (10002, 490, 1000, 1582, 9492))],
)
def test_the_known_totals_of_tax_inclusive_prices(price: int, quantity: int, expected: tuple[int, ...]) -> None:
    assert sums(cart(line(price, quantity), code="TEN")) == expected


def test_the_totals_say_how_they_came_about() -> None:
    totals = price_cart(cart(line(2000, 2), code="TEN"))
    assert totals.currency == "EUR"
    assert [(a.promotion_id, a.amount_minor) for a in totals.discounts.applied] == [("ten", 400)]
    assert totals.shipping_rate is not None
    assert totals.shipping_rate.rate_id == FLAT
    assert totals.tax.reason is TaxReason.DOMESTIC
    assert totals.items == TaxedComponent(
        kind=ComponentKind.ITEMS, amount_minor=3600, rate_bps=2000, tax_minor=600, stripped_minor=0
    )
    assert totals.shipping == TaxedComponent(
        kind=ComponentKind.SHIPPING, amount_minor=490, rate_bps=2000, tax_minor=82, stripped_minor=0
    )
    assert totals.reverse_charge is False


def test_tax_comes_on_top_of_prices_without_it() -> None:
    assert sums(cart(line(2000, 2), code="TEN", **EXCLUSIVE)) == (4000, 490, 400, 818, 4908)


def test_an_empty_cart_without_shipping_costs_nothing() -> None:
    assert sums(cart(shipping_rate_id=None)) == (0, 0, 0, 0, 0)


def test_without_a_destination_there_is_no_shipping_and_no_tax() -> None:
    totals = price_cart(cart(line(2000, 2), destination_country=None, code="TEN"))
    assert totals.shipping_rate is None
    assert (totals.tax_total_minor, totals.grand_total_minor) == (0, 3600)


def test_shipping_is_priced_after_discounts() -> None:
    assert sums(cart(line(4000), shipping_rate_id=FREE_OVER)) == (4000, 0, 0, 667, 4000)
    assert sums(cart(line(4000), shipping_rate_id=FREE_OVER, code="TEN")) == (4000, 600, 400, 700, 4200)


def test_a_rate_that_no_longer_fits_is_dropped() -> None:
    fits = price_cart(cart(line(2000, 2, weight_grams=500), shipping_rate_id=LIGHT))
    assert fits.shipping_rate is not None
    assert fits.grand_total_minor == 4200
    too_heavy = price_cart(cart(line(2000, 2, weight_grams=501), shipping_rate_id=LIGHT))
    assert too_heavy.shipping_rate is None
    assert too_heavy.grand_total_minor == 4000
    assert price_cart(cart(line(2000), shipping_rate_id=LIGHT, destination_country="JP")).shipping_rate is None


def test_the_offers_of_shipping_are_those_of_the_price() -> None:
    asked = cart(line(4000))
    assert [(q.rate_id, q.amount_minor) for q in shipping_quotes(asked, 3600)] == [
        (LIGHT, 200),
        (FLAT, 490),
        (FREE_OVER, 600),
    ]


def test_segments_and_limits_reach_the_promotions() -> None:
    def grand_total(promoted: Promotion, **facts: Any) -> int:
        rules = ShopRules(promotions=(promoted,))
        return price_cart(cart(line(1000), shipping_rate_id=None, rules=rules, code="TEN", **facts)).grand_total_minor

    assert grand_total(promotion("p", customer_segment=CustomerSegment.B2B)) == 1000
    assert grand_total(promotion("p", customer_segment=CustomerSegment.B2B), buyer=BUSINESS) == 900
    assert grand_total(promotion("p", customer_segment=CustomerSegment.RETURNING), has_ordered_before=True) == 900
    limited = promotion("p", usage_limit_total=1)
    assert grand_total(limited, promotion_usage={PromotionId("p"): Usage(total=1)}) == 1000
    assert grand_total(promotion("p", ends_at=NOW)) == 900
    assert grand_total(promotion("p", applies_to=PromotionScope.PRODUCTS, target_ids=("p1",))) == 900
    assert grand_total(promotion("p", type=PromotionType.FIXED, value=1, currency="USD")) == 1000


@pytest.mark.parametrize(
    ("destination", "buyer", "reverse_charge", "order_total"),
    [("DE", BUSINESS, True, 3437), ("US", Buyer(), False, 3408)],
)
def test_a_cart_keeps_tax_the_buyer_does_not_owe_and_the_order_takes_it_out(
    destination: str, buyer: Buyer, reverse_charge: bool, order_total: int
) -> None:
    asked = cart(line(2000, 2), code="TEN", destination_country=destination, buyer=buyer)
    totals = price_cart(asked)
    assert sums(asked) == (4000, 490, 400, 0, 4090)
    assert totals.reverse_charge is reverse_charge
    order = price_order(asked.lines, totals)
    assert order.total_minor == order_total
    assert order.total_minor == 4090 - totals.items.stripped_minor - totals.shipping.stripped_minor
    assert (order.tax_minor, order.tax_included, order.reverse_charge) == (0, False, reverse_charge)


def test_the_known_order() -> None:
    asked = cart(line(2000, 2), code="TEN")
    order = price_order(asked.lines, price_cart(asked))
    assert (order.subtotal_minor, order.discount_minor, order.shipping_minor) == (4000, 400, 490)
    assert (order.items_tax_minor, order.shipping_tax_minor, order.tax_minor, order.total_minor) == (600, 82, 682, 4090)
    assert (order.currency, order.tax_included, order.reverse_charge) == ("EUR", True, False)
    assert order.lines == (
        OrderLineAmounts(
            line_id="l1",
            quantity=2,
            unit_price_minor=2000,
            subtotal_minor=4000,
            discount_minor=400,
            tax_rate="0.2000",
            tax_minor=600,
            total_minor=3600,
        ),
    )


def test_an_order_has_the_lines_that_were_priced() -> None:
    totals = price_cart(cart(line(2000, 2)))
    with pytest.raises(ValueError, match="zip"):
        price_order((line(2000, 2), line(1)), totals)


def test_an_order_of_prices_without_tax() -> None:
    asked = cart(line(2000, 2, line_id="a"), line(333, 1, line_id="b"), code="TEN", **EXCLUSIVE)
    order = price_order(asked.lines, price_cart(asked))
    assert (order.subtotal_minor, order.discount_minor, order.tax_minor, order.total_minor) == (4333, 433, 878, 5268)
    assert [(ln.discount_minor, ln.tax_minor, ln.total_minor) for ln in order.lines] == [
        (400, 720, 4320),
        (33, 60, 360),
    ]
    assert order.tax_included is False


def test_a_re_based_order_is_net_in_every_line() -> None:
    asked = cart(line(1000, 3, line_id="a"), line(999, line_id="b"), code="TEN", destination_country="US")
    order = price_order(asked.lines, price_cart(asked))
    assert (order.subtotal_minor, order.discount_minor, order.shipping_minor, order.total_minor) == (
        3333,
        334,
        408,
        3407,
    )
    assert [
        (ln.unit_price_minor, ln.subtotal_minor, ln.discount_minor, ln.total_minor, ln.tax_rate) for ln in order.lines
    ] == [(833, 2501, 251, 2250, "0.0000"), (833, 832, 83, 749, "0.0000")]


def test_a_cart_of_a_hundred_lines_and_twenty_promotions_is_priced_in_two_milliseconds() -> None:
    lines = tuple(line(100 + 7 * i, 1 + i % 5, weight_grams=i, line_id=str(i)) for i in range(100))
    promotions = tuple(promotion(f"p{i}", code=None, stackable=True, value=100 + i) for i in range(20))
    asked = cart(*lines, rules=ShopRules(promotions=promotions, tax_settings=FRENCH, tax_rates=RULES.tax_rates))
    spent: list[float] = []
    for _ in range(20):
        begin = time.process_time()
        price_order(asked.lines, price_cart(asked))
        spent.append(time.process_time() - begin)
    assert min(spent) < 0.002
