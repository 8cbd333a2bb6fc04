"""Which rates a cart is offered, and at what price."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.domain.shipping import (
    FreeOverThresholdMissing,
    RateQuote,
    RateRequest,
    ShippingRate,
    ShippingRateId,
    ShippingRateNotOffered,
    ShippingRateType,
    ShippingZone,
    ShippingZoneId,
    WeightRangeEmpty,
    ensure_coherent,
    find_quote,
    offered_rates,
    require_quote,
)
from chalicelib.kernel.errors import Fault

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def zone(zone_id: str, *countries: str) -> ShippingZone:
    return ShippingZone(id=ShippingZoneId(zone_id), name=zone_id, countries=countries, created_at=NOW, updated_at=NOW)


def rate(rate_id: str, **fields: Any) -> ShippingRate:
    defaults: dict[str, Any] = {
        "zone_id": "fr",
        "name": rate_id,
        "type": ShippingRateType.FLAT,
        "amount_minor": 490,
        "currency": "EUR",
    }
    return ShippingRate(id=ShippingRateId(rate_id), created_at=NOW, updated_at=NOW, **(defaults | fields))


ZONES = (zone("fr", "FR", "MC"), zone("eu", "FR", "DE"), zone("us", "US"))


def offered(rates: list[ShippingRate], **asked: Any) -> list[tuple[str, int]]:
    facts: dict[str, Any] = {
        "country": "FR",
        "currency": "EUR",
        "discounted_subtotal_minor": 4000,
        "weight_grams": 500,
    }
    quotes = offered_rates(ZONES, rates, RateRequest(**(facts | asked)))
    return [(quote.rate_id, quote.amount_minor) for quote in quotes]


def test_a_quote_names_the_rate_and_its_price() -> None:
    request = RateRequest(country="FR", currency="EUR", discounted_subtotal_minor=0, weight_grams=0)
    assert offered_rates(ZONES, [rate("r1", name="Colissimo")], request) == [
        RateQuote(
            rate_id=ShippingRateId("r1"),
            name="Colissimo",
            type=ShippingRateType.FLAT,
            amount_minor=490,
            currency="EUR",
        )
    ]


def test_all_zones_of_a_country_are_offered() -> None:
    rates = [rate("a"), rate("b", zone_id="eu"), rate("c", zone_id="us"), rate("d", zone_id="gone")]
    assert offered(rates) == [("a", 490), ("b", 490)]
    assert offered(rates, country="DE") == [("b", 490)]
    assert offered(rates, country="MC") == [("a", 490)]
    assert offered(rates, country="JP") == []


def test_nothing_is_offered_without_a_destination() -> None:
    assert offered([rate("a")], country=None) == []


def test_other_currencies_are_not_offered() -> None:
    assert offered([rate("a", currency="USD"), rate("b")]) == [("b", 490)]


def test_cheapest_first_then_by_name() -> None:
    rates = [rate("1", name="Z"), rate("2", name="B", amount_minor=900), rate("3", name="A"), rate("0", name="Z")]
    assert offered(rates) == [("3", 490), ("0", 490), ("1", 490), ("2", 900)]


@pytest.mark.parametrize(("subtotal", "price"), [(4999, 490), (5000, 0), (5001, 0)])
def test_free_from_the_threshold_on(subtotal: int, price: int) -> None:
    rates = [rate("a", type=ShippingRateType.FREE_OVER, free_over_minor=5000)]
    assert offered(rates, discounted_subtotal_minor=subtotal) == [("a", price)]


def test_a_threshold_means_nothing_to_other_types() -> None:
    assert offered([rate("a", free_over_minor=1)]) == [("a", 490)]


@pytest.mark.parametrize(
    ("lowest", "highest", "weight", "fits"),
    [
        (100, 500, 99, False),
        (100, 500, 100, True),
        (100, 500, 500, True),
        (100, 500, 501, False),
        (None, 500, 0, True),
        (100, None, 10**9, True),
        (None, None, 0, True),
    ],
)
def test_weights_are_inclusive_at_both_ends(lowest: int | None, highest: int | None, weight: int, fits: bool) -> None:
    rates = [rate("a", type=ShippingRateType.WEIGHT_BASED, weight_min_grams=lowest, weight_max_grams=highest)]
    assert offered(rates, weight_grams=weight) == ([("a", 490)] if fits else [])


def test_weights_mean_nothing_to_other_types() -> None:
    assert offered([rate("a", weight_max_grams=1)]) == [("a", 490)]


def test_a_choice_must_be_on_offer() -> None:
    request = RateRequest(country="FR", currency="EUR", discounted_subtotal_minor=0, weight_grams=0)
    quotes = offered_rates(ZONES, [rate("a"), rate("b")], request)
    assert require_quote(quotes, ShippingRateId("b")) is quotes[1]
    assert find_quote(quotes, None) is None
    with pytest.raises(ShippingRateNotOffered) as refusal:
        require_quote(quotes, ShippingRateId("c"))
    assert refusal.value.details == {"rate_id": "c"}
    assert refusal.value.fault is Fault.UNPROCESSABLE


def test_free_over_needs_its_threshold() -> None:
    with pytest.raises(FreeOverThresholdMissing) as refusal:
        ensure_coherent(rate("a", type=ShippingRateType.FREE_OVER))
    assert refusal.value.details == {}
    assert refusal.value.fault is Fault.INVALID


def test_an_empty_range_of_weights_is_refused() -> None:
    with pytest.raises(WeightRangeEmpty) as refusal:
        ensure_coherent(rate("a", type=ShippingRateType.WEIGHT_BASED, weight_min_grams=2, weight_max_grams=1))
    assert refusal.value.details == {"lowest_grams": 2, "highest_grams": 1}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"type": ShippingRateType.FREE_OVER, "free_over_minor": 0},
        {"type": ShippingRateType.WEIGHT_BASED, "weight_min_grams": 1, "weight_max_grams": 1},
        {"type": ShippingRateType.WEIGHT_BASED, "weight_min_grams": 1},
        {"type": ShippingRateType.WEIGHT_BASED, "weight_max_grams": 1},
    ],
)
def test_coherent_rates_pass(fields: dict[str, Any]) -> None:
    ensure_coherent(rate("a", **fields))
