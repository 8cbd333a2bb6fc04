"""Which rates a cart is offered, and at what price."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chalicelib.domain.shipping.errors import FreeOverThresholdMissing, ShippingRateNotOffered, WeightRangeEmpty
from chalicelib.domain.shipping.model import (
    RateQuote,
    RateRequest,
    ShippingRate,
    ShippingRateId,
    ShippingRateType,
    ShippingZone,
)


def ensure_coherent(rate: ShippingRate) -> None:
    """Refuse a rate that could never be priced. Raises FreeOverThresholdMissing, WeightRangeEmpty."""
    if rate.type is ShippingRateType.FREE_OVER and rate.free_over_minor is None:
        raise FreeOverThresholdMissing()
    lowest, highest = rate.weight_min_grams, rate.weight_max_grams
    if lowest is not None and highest is not None and lowest > highest:
        raise WeightRangeEmpty(lowest_grams=lowest, highest_grams=highest)


def offered_rates(
    zones: Iterable[ShippingZone], rates: Iterable[ShippingRate], request: RateRequest
) -> list[RateQuote]:
    """The rates on offer, cheapest first, then by name; none while the destination is unknown."""
    reachable = {zone.id for zone in zones if request.country in zone.countries}
    quotes = [
        RateQuote(
            rate_id=rate.id,
            name=rate.name,
            type=rate.type,
            amount_minor=_price(rate, request.discounted_subtotal_minor),
            currency=rate.currency,
        )
        for rate in rates
        if rate.zone_id in reachable and rate.currency == request.currency and _carries(rate, request.weight_grams)
    ]
    return sorted(quotes, key=lambda quote: (quote.amount_minor, quote.name, quote.rate_id))


def _price(rate: ShippingRate, discounted_subtotal_minor: int) -> int:
    if rate.type is not ShippingRateType.FREE_OVER or rate.free_over_minor is None:
        return rate.amount_minor
    return 0 if discounted_subtotal_minor >= rate.free_over_minor else rate.amount_minor


def _carries(rate: ShippingRate, weight_grams: int) -> bool:
    if rate.type is not ShippingRateType.WEIGHT_BASED:
        return True
    light_enough = rate.weight_max_grams is None or weight_grams <= rate.weight_max_grams
    return light_enough and weight_grams >= (rate.weight_min_grams or 0)


def find_quote(quotes: Sequence[RateQuote], rate_id: ShippingRateId | None) -> RateQuote | None:
    """The quote of a rate, None when it is not on offer (any more)."""
    return next((quote for quote in quotes if quote.rate_id == rate_id), None)


def require_quote(quotes: Sequence[RateQuote], rate_id: ShippingRateId) -> RateQuote:
    """The quote of a rate a shopper chose. Raises ShippingRateNotOffered."""
    quote = find_quote(quotes, rate_id)
    if quote is None:
        raise ShippingRateNotOffered(rate_id=rate_id)
    return quote
