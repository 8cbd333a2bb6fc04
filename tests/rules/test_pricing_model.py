"""Thousands of random carts against a second, independent reckoning in decimals and fractions, and what must hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.pricing import (
    OrderAmounts,
    PricingInput,
    PricingLine,
    ShopRules,
    Totals,
    price_cart,
    price_order,
)
from chalicelib.domain.promotions import Promotion, PromotionId, PromotionScope, PromotionType
from chalicelib.domain.shipping import ShippingRate, ShippingRateId, ShippingRateType, ShippingZone, ShippingZoneId
from chalicelib.domain.tax import EU_STANDARD_RATES, Buyer, OssPosture, TaxMode, TaxRate, TaxRateId, TaxSettings

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ONE = Decimal(1)
WORLD = ShippingZone(
    id=ShippingZoneId("z"), name="World", countries=("FR", "DE", "FI", "US"), created_at=NOW, updated_at=NOW
)
TAX_RATES = tuple(
    TaxRate(id=TaxRateId(c), country=c, rate=r, name=c, created_at=NOW, updated_at=NOW)
    for c, r in EU_STANDARD_RATES.items()
)

lines = st.builds(
    PricingLine,
    id=st.uuids().map(str),
    product_id=st.sampled_from(["p1", "p2", "p3"]),
    category_ids=st.sets(st.sampled_from(["c1", "c2"])).map(tuple),
    quantity=st.integers(1, 12),
    unit_price_minor=st.integers(0, 30_000),
    weight_grams=st.none() | st.integers(0, 900),
)
promotions = st.builds(
    Promotion,
    id=st.uuids().map(lambda u: PromotionId(str(u))),
    code=st.sampled_from([None, None, "TEN", "OTHER"]),
    name=st.just("p"),
    type=st.sampled_from(PromotionType),
    value=st.integers(0, 10_000),
    currency=st.just("EUR"),
    min_cart_minor=st.none() | st.integers(0, 40_000),
    applies_to=st.sampled_from(PromotionScope),
    target_ids=st.sampled_from([("p1",), ("p1", "p3"), ("c1",), ("c1", "c2"), ("nothing",)]),
    stackable=st.booleans(),
    active=st.sampled_from([True, True, True, False]),
    created_at=st.just(NOW),
    updated_at=st.just(NOW),
)
shipping_rates = st.builds(
    ShippingRate,
    id=st.just(ShippingRateId("r")),
    zone_id=st.just(WORLD.id),
    name=st.just("Post"),
    type=st.sampled_from(ShippingRateType),
    amount_minor=st.integers(0, 3000),
    currency=st.sampled_from(["EUR", "EUR", "USD"]),
    free_over_minor=st.integers(0, 60_000),
    weight_min_grams=st.none() | st.integers(0, 500),
    weight_max_grams=st.none() | st.integers(500, 9000),
    created_at=st.just(NOW),
    updated_at=st.just(NOW),
)
tax_settings = st.builds(
    TaxSettings,
    mode=st.sampled_from([TaxMode.EU_VAT, TaxMode.EU_VAT, TaxMode.NONE]),
    prices_include_tax=st.booleans(),
    oss_posture=st.sampled_from(OssPosture),
    origin_country=st.just("FR"),
)
carts = st.builds(
    PricingInput,
    currency=st.just("EUR"),
    lines=st.lists(lines, max_size=6).map(tuple),
    destination_country=st.sampled_from(["FR", "FR", "DE", "FI", "US", None]),
    shipping_rate_id=st.sampled_from([ShippingRateId("r"), ShippingRateId("r"), None]),
    code=st.sampled_from(["TEN", None]),
    buyer=st.builds(Buyer, is_b2b=st.booleans(), vat_validated=st.booleans()),
    at=st.just(NOW),
    rules=st.builds(
        ShopRules,
        promotions=st.lists(promotions, max_size=4).map(tuple),
        shipping_zones=st.just((WORLD,)),
        shipping_rates=shipping_rates.map(lambda rate: (rate,)),
        tax_settings=tax_settings,
        tax_rates=st.just(TAX_RATES),
    ),
)


def random_cart(random: Random) -> PricingInput:
    """A cart like those above, larger and two orders of magnitude cheaper to make."""
    pick = random.choice
    return PricingInput(
        currency="EUR",
        lines=tuple(
            PricingLine(
                id=str(number),
                product_id=pick(["p1", "p2", "p3"]),
                category_ids=pick([(), ("c1",), ("c2",), ("c1", "c2")]),
                quantity=random.randint(1, 12),
                unit_price_minor=pick([0, 1, random.randint(1, 99), random.randint(1, 30_000)]),
                weight_grams=pick([None, random.randint(0, 900)]),
            )
            for number in range(random.randint(0, 12))
        ),
        destination_country=pick(["FR", "FR", "DE", "FI", "US", None]),
        shipping_rate_id=pick([ShippingRateId("r"), ShippingRateId("r"), None]),
        code=pick(["TEN", None]),
        buyer=Buyer(is_b2b=pick([True, False]), vat_validated=pick([True, False])),
        at=NOW,
        rules=ShopRules(
            promotions=tuple(random_promotion(random, number) for number in range(random.randint(0, 4))),
            shipping_zones=(WORLD,),
            shipping_rates=(random_shipping_rate(random),),
            tax_settings=TaxSettings(
                mode=pick([TaxMode.EU_VAT, TaxMode.EU_VAT, TaxMode.NONE]),
                prices_include_tax=pick([True, False]),
                oss_posture=pick(list(OssPosture)),
                origin_country="FR",
            ),
            tax_rates=TAX_RATES,
        ),
    )


def random_promotion(random: Random, number: int) -> Promotion:
    pick = random.choice
    return Promotion(
        id=PromotionId(str(random.randint(0, 9)) + str(number)),
        code=pick([None, None, "TEN", "OTHER"]),
        name="p",
        type=pick(list(PromotionType)),
        value=pick([0, 10_000, random.randint(0, 3000)]),
        currency="EUR",
        min_cart_minor=pick([None, random.randint(0, 40_000)]),
        applies_to=pick(list(PromotionScope)),
        target_ids=pick([("p1",), ("p1", "p3"), ("c1",), ("c1", "c2"), ("nothing",)]),
        stackable=pick([True, False]),
        active=random.random() < 0.8,
        created_at=NOW,
        updated_at=NOW,
    )


def random_shipping_rate(random: Random) -> ShippingRate:
    pick = random.choice
    return ShippingRate(
        id=ShippingRateId("r"),
        zone_id=WORLD.id,
        name="Post",
        type=pick(list(ShippingRateType)),
        amount_minor=random.randint(0, 3000),
        currency=pick(["EUR", "EUR", "USD"]),
        free_over_minor=random.randint(0, 60_000),
        weight_min_grams=pick([None, random.randint(0, 500)]),
        weight_max_grams=pick([None, random.randint(500, 9000)]),
        created_at=NOW,
        updated_at=NOW,
    )


def rounded(amount: Decimal) -> Decimal:
    return amount.quantize(ONE, ROUND_HALF_UP)


def gross_of(line: PricingLine) -> Decimal:
    return Decimal(line.unit_price_minor) * line.quantity


def covers(promotion: Promotion, line: PricingLine) -> bool:
    match promotion.applies_to:
        case PromotionScope.ALL:
            return True
        case PromotionScope.PRODUCTS:
            return line.product_id in promotion.target_ids
        case _:
            return any(category in promotion.target_ids for category in line.category_ids)


def modelled_discounts(cart: PricingInput) -> list[tuple[str, int]]:
    """Promotion ids and amounts, after stacking and the clamp to the subtotal, without those that give nothing."""
    subtotal = sum(map(gross_of, cart.lines), Decimal())
    offers: list[tuple[Decimal, Promotion]] = []
    for promotion in cart.rules.promotions:
        base = sum((gross_of(line) for line in cart.lines if covers(promotion, line)), Decimal())
        if promotion.type is PromotionType.FREE_SHIPPING:
            continue
        percent = promotion.type is PromotionType.PERCENTAGE
        amount = rounded(base * Decimal(promotion.value).scaleb(-4)) if percent else min(Decimal(promotion.value), base)
        usable = promotion.active and promotion.code in (None, cart.code) and amount > 0
        if usable and subtotal >= (promotion.min_cart_minor or 0):
            offers.append((amount, promotion))
    alone = [offer for offer in offers if not offer[1].stackable]
    together = [offer for offer in offers if offer[1].stackable]
    if alone:
        highest = max(amount for amount, _ in alone)
        together.append(min((o for o in alone if o[0] == highest), key=lambda o: o[1].id))
    taken: list[tuple[str, Decimal]] = []
    for amount, promotion in sorted(together, key=lambda o: (-o[0], o[1].id)):
        given_off = min(amount, subtotal - sum((a for _, a in taken), Decimal()))
        taken.append((promotion.id, given_off))
    return [(promotion_id, int(amount)) for promotion_id, amount in taken if amount]


def modelled_free_shipping(cart: PricingInput) -> str | None:
    """The promotion that pays for shipping: an automatic one before one with the cart's code."""
    subtotal = sum(map(gross_of, cart.lines), Decimal())
    automatic, coded = [], []
    for promotion in cart.rules.promotions:
        frees = promotion.type is PromotionType.FREE_SHIPPING and promotion.active
        if frees and subtotal >= (promotion.min_cart_minor or 0) and any(covers(promotion, ln) for ln in cart.lines):
            if promotion.code is None:
                automatic.append(promotion.id)
            elif promotion.code == cart.code:
                coded.append(promotion.id)
    return min(automatic or coded, default=None)


def modelled_shipping(cart: PricingInput, items: Decimal) -> Decimal | None:
    rate = cart.rules.shipping_rates[0]
    weight = sum(line.quantity * (line.weight_grams or 0) for line in cart.lines)
    if cart.shipping_rate_id is None or cart.destination_country is None or rate.currency != "EUR":
        return None
    if rate.type is ShippingRateType.WEIGHT_BASED:
        highest = float("inf") if rate.weight_max_grams is None else rate.weight_max_grams
        return Decimal(rate.amount_minor) if (rate.weight_min_grams or 0) <= weight <= highest else None
    free = rate.type is ShippingRateType.FREE_OVER and items >= Decimal(rate.free_over_minor or 0)
    return Decimal(0) if free else Decimal(rate.amount_minor)


def modelled_rates(cart: PricingInput) -> tuple[Decimal, Decimal]:
    """The rate charged and the rate to take out of tax-inclusive prices."""
    home, there, none = Decimal("0.2"), Decimal(EU_STANDARD_RATES.get(cart.destination_country or "", "0")), Decimal()
    shop, buyer = cart.rules.tax_settings, cart.buyer
    if shop.mode is TaxMode.NONE or cart.destination_country is None:
        return none, none
    if cart.destination_country == "US":
        return none, home if shop.prices_include_tax else none
    if cart.destination_country == "FR":
        return home, none
    if buyer.is_b2b and buyer.vat_validated:
        return none, there if shop.prices_include_tax else none
    if not buyer.is_b2b and shop.oss_posture is OssPosture.BELOW_THRESHOLD:
        return home, none
    return there, none


def taken_out(gross: Decimal, rate: Decimal) -> Decimal:
    return gross - rounded(gross / (ONE + rate))


def split(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Largest remainder, by handing out units one at a time."""
    if not any(weights):
        return [Decimal()] * len(weights)
    exact = [Fraction(amount) * Fraction(weight) / Fraction(sum(weights)) for weight in weights]
    parts = [Decimal(share.numerator // share.denominator).quantize(ONE, ROUND_FLOOR) for share in exact]
    while sum(parts) < amount:
        lacking = [share - Fraction(part) for share, part in zip(exact, parts, strict=True)]
        parts[lacking.index(max(lacking))] += 1
    return parts


def check_cart(cart: PricingInput, totals: Totals) -> None:
    discounts = modelled_discounts(cart)
    subtotal = sum(map(gross_of, cart.lines), Decimal())
    off = Decimal(sum(amount for _, amount in discounts))
    shipping = modelled_shipping(cart, subtotal - off)
    shipping_off = Decimal()
    free = modelled_free_shipping(cart)
    if free is not None and shipping:
        shipping_off = shipping
        discounts.append((free, int(shipping)))
    rate, _ = modelled_rates(cart)
    inclusive = cart.rules.tax_settings.prices_include_tax
    parts = (subtotal - off, (shipping or Decimal()) - shipping_off)
    taxes = [taken_out(part, rate) if inclusive else rounded(part * rate) for part in parts]
    assert [(str(a.promotion_id), a.amount_minor) for a in totals.discounts.applied] == discounts
    assert totals.subtotal_minor == subtotal
    assert totals.discount_total_minor == off
    assert totals.shipping_discount_minor == shipping_off
    assert (totals.shipping_rate is None) is (shipping is None)
    assert totals.items.amount_minor == parts[0]
    assert totals.shipping.amount_minor == parts[1]
    assert [totals.items.tax_minor, totals.shipping.tax_minor] == taxes
    assert totals.tax_total_minor == sum(taxes)
    assert totals.grand_total_minor == sum(parts) + (0 if inclusive else sum(taxes))


def check_order(cart: PricingInput, totals: Totals, order: OrderAmounts) -> None:
    _, strip = modelled_rates(cart)
    inclusive = cart.rules.tax_settings.prices_include_tax
    gross = [gross_of(line) for line in cart.lines]
    shares = split(Decimal(totals.discount_total_minor), gross)
    paid = [g - s for g, s in zip(gross, shares, strict=True)]
    items = Decimal(totals.items.amount_minor) - taken_out(Decimal(totals.items.amount_minor), strip)
    shipping = Decimal(totals.shipping_minor) - taken_out(Decimal(totals.shipping_minor), strip)
    taxes = split(Decimal(totals.items.tax_minor), paid)
    nets = split(items, paid)
    assert [ln.tax_minor for ln in order.lines] == taxes
    assert [ln.total_minor for ln in order.lines] == (
        nets if inclusive else [n + t for n, t in zip(nets, taxes, strict=True)]
    )
    assert order.shipping_minor == shipping
    off_shipping = Decimal(totals.shipping_discount_minor)
    assert order.shipping_discount_minor == off_shipping - taken_out(off_shipping, strip)
    assert order.total_minor == items + shipping + (0 if inclusive else totals.tax_total_minor)
    if not strip:
        assert [ln.discount_minor for ln in order.lines] == shares
        assert [ln.subtotal_minor for ln in order.lines] == gross
        assert [ln.unit_price_minor for ln in order.lines] == [line.unit_price_minor for line in cart.lines]


@pytest.mark.parametrize("seed", range(5))
def test_a_thousand_random_carts_and_orders_agree_with_the_second_reckoning(seed: int) -> None:
    random = Random(seed)
    for _ in range(1000):
        cart = random_cart(random)
        totals = price_cart(cart)
        check_cart(cart, totals)
        check_order(cart, totals, price_order(cart.lines, totals))


@settings(max_examples=200, deadline=None)
@given(carts)
def test_carts_and_orders_agree_with_the_second_reckoning(cart: PricingInput) -> None:
    totals = price_cart(cart)
    check_cart(cart, totals)
    check_order(cart, totals, price_order(cart.lines, totals))


@settings(max_examples=300, deadline=None)
@given(carts)
def test_everything_adds_up_and_nothing_is_negative(cart: PricingInput) -> None:
    totals = price_cart(cart)
    order = price_order(cart.lines, totals)
    on_top = 0 if cart.rules.tax_settings.prices_include_tax else order.items_tax_minor
    assert sum(ln.subtotal_minor for ln in order.lines) == order.subtotal_minor
    assert sum(ln.discount_minor for ln in order.lines) == order.discount_minor
    assert sum(ln.tax_minor for ln in order.lines) == order.items_tax_minor
    assert sum(ln.total_minor for ln in order.lines) == order.subtotal_minor - order.discount_minor + on_top
    for line in order.lines:
        assert line.subtotal_minor >= line.discount_minor >= 0
        assert line.total_minor >= line.tax_minor >= 0
    assert order.subtotal_minor >= order.discount_minor >= 0
    assert order.total_minor >= order.tax_minor
    assert min(order.shipping_minor, order.items_tax_minor, order.shipping_tax_minor) >= 0
    stripped = totals.items.stripped_minor + totals.shipping.stripped_minor
    assert order.total_minor == totals.grand_total_minor - stripped
    assert order.tax_minor == totals.tax_total_minor


@settings(max_examples=50, deadline=None)
@given(carts, st.randoms())
def test_the_order_of_promotions_does_not_matter(cart: PricingInput, random: Random) -> None:
    shuffled = list(cart.rules.promotions)
    random.shuffle(shuffled)
    assert price_cart(_with(cart, tuple(shuffled))) == price_cart(cart)


def _with(cart: PricingInput, offered: tuple[Promotion, ...]) -> PricingInput:
    rules = msgspec.structs.replace(cart.rules, promotions=offered)
    return msgspec.structs.replace(cart, rules=rules)
