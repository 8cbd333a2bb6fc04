"""Which promotions a cart gets, what they take off, and how that is spread over its lines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.promotions import (
    AppliedPromotion,
    CustomerSegment,
    DiscountableLine,
    DiscountInput,
    Discounts,
    FixedPromotionWithoutCurrency,
    FreeShippingWithValue,
    Ineligibility,
    PercentageAboveWhole,
    Promotion,
    PromotionCodeNotApplicable,
    PromotionId,
    PromotionScope,
    PromotionStatus,
    PromotionType,
    PromotionValueNegative,
    ScopedPromotionWithoutTargets,
    Shopper,
    Usage,
    ensure_code_counts,
    ensure_coherent,
    evaluate,
    ineligibility,
    status_of,
)
from chalicelib.kernel.errors import DomainError

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def percentage(promotion_id: str, bps: int, **fields: Any) -> Promotion:
    return promotion(promotion_id, type=PromotionType.PERCENTAGE, value=bps, **fields)


def fixed(promotion_id: str, minor: int, **fields: Any) -> Promotion:
    return promotion(promotion_id, **({"type": PromotionType.FIXED, "value": minor, "currency": "EUR"} | fields))


def promotion(promotion_id: str, **fields: Any) -> Promotion:
    return Promotion(id=PromotionId(promotion_id), name=promotion_id, created_at=NOW, updated_at=NOW, **fields)


def line(line_id: str, price: int, quantity: int = 1, *categories: str) -> DiscountableLine:
    return DiscountableLine(
        id=line_id,
        product_id=f"p-{line_id}",
        category_ids=categories,
        quantity=quantity,
        unit_price_minor=price,
    )


def cart(*lines: DiscountableLine, **facts: Any) -> DiscountInput:
    defaults: dict[str, Any] = {"currency": "EUR", "code": None, "shopper": Shopper(), "usage": {}, "at": NOW}
    return DiscountInput(lines=lines, **(defaults | facts))


def taken(promotions: list[Promotion], asked: DiscountInput) -> dict[str, int]:
    return {applied.promotion_id: applied.amount_minor for applied in evaluate(promotions, asked).applied}


BASKET = (line("shirt", 2000, 2, "clothes", "summer"), line("mug", 1001, 1, "kitchen"))


def test_the_result_says_what_came_off_by_promotion_and_by_line() -> None:
    ten = percentage("ten", 1000, code="TEN")
    assert evaluate([ten], cart(*BASKET, code="TEN")) == Discounts(
        applied=(AppliedPromotion(promotion_id=PromotionId("ten"), code="TEN", amount_minor=500),),
        total_minor=500,
        line_shares_minor=(400, 100),
    )


def test_no_promotions_take_nothing_off() -> None:
    assert evaluate([], cart(*BASKET)) == Discounts(applied=(), total_minor=0, line_shares_minor=(0, 0))


@pytest.mark.parametrize(("gross", "off"), [(10002, 1000), (10004, 1000), (10005, 1001), (5, 1), (4, 0)])
def test_percentages_round_half_up(gross: int, off: int) -> None:
    assert evaluate([percentage("ten", 1000)], cart(line("a", gross))).total_minor == off


@pytest.mark.parametrize(("value", "off"), [(300, 300), (5001, 5001), (9999, 5001)])
def test_fixed_amounts_stop_at_their_base(value: int, off: int) -> None:
    assert evaluate([fixed("f", value)], cart(*BASKET)).total_minor == off


def test_a_code_counts_to_the_letter_and_automatic_promotions_beside_it() -> None:
    promotions = [
        percentage("coded", 1000, code="TEN", stackable=True),
        percentage("other", 1000, code="ELEVEN", stackable=True),
        fixed("auto", 100, stackable=True),
    ]
    assert taken(promotions, cart(*BASKET, code="TEN")) == {"coded": 500, "auto": 100}
    assert taken(promotions, cart(*BASKET, code="ten")) == {"auto": 100}
    assert taken(promotions, cart(*BASKET)) == {"auto": 100}


@pytest.mark.parametrize(
    ("fields", "facts", "reason"),
    [
        ({"active": False}, {}, Ineligibility.INACTIVE),
        ({"starts_at": NOW + SECOND}, {}, Ineligibility.NOT_STARTED),
        ({"starts_at": NOW, "ends_at": NOW}, {}, None),
        ({"ends_at": NOW - SECOND}, {}, Ineligibility.ENDED),
        ({"min_cart_minor": 5002}, {}, Ineligibility.BELOW_MINIMUM),
        ({"min_cart_minor": 5001}, {}, None),
        ({"currency": "USD"}, {}, None),
        ({"type": PromotionType.FIXED, "currency": "USD"}, {}, Ineligibility.WRONG_CURRENCY),
        ({"type": PromotionType.FIXED, "currency": "EUR"}, {}, None),
        ({"customer_segment": CustomerSegment.ALL}, {}, None),
        ({"customer_segment": CustomerSegment.B2B}, {}, Ineligibility.WRONG_SEGMENT),
        ({"customer_segment": CustomerSegment.B2B}, {"shopper": Shopper(is_b2b=True)}, None),
        ({"customer_segment": CustomerSegment.FIRST_TIME}, {}, Ineligibility.WRONG_SEGMENT),
        ({"customer_segment": CustomerSegment.FIRST_TIME}, {"shopper": Shopper(has_ordered_before=False)}, None),
        (
            {"customer_segment": CustomerSegment.FIRST_TIME},
            {"shopper": Shopper(has_ordered_before=True)},
            Ineligibility.WRONG_SEGMENT,
        ),
        ({"customer_segment": CustomerSegment.RETURNING}, {}, Ineligibility.WRONG_SEGMENT),
        ({"customer_segment": CustomerSegment.RETURNING}, {"shopper": Shopper(has_ordered_before=True)}, None),
        (
            {"customer_segment": CustomerSegment.RETURNING},
            {"shopper": Shopper(has_ordered_before=False)},
            Ineligibility.WRONG_SEGMENT,
        ),
        ({"usage_limit_total": 3}, {"usage": {"p": Usage(total=2, by_customer=9)}}, None),
        ({"usage_limit_total": 3}, {"usage": {"p": Usage(total=3)}}, Ineligibility.LIMIT_REACHED),
        ({"usage_limit_total": 3}, {"usage": {"q": Usage(total=3)}}, None),
        ({"usage_limit_total": 0}, {}, Ineligibility.LIMIT_REACHED),
        ({"usage_limit_per_customer": 1}, {"usage": {"p": Usage(total=9)}}, None),
        (
            {"usage_limit_per_customer": 1},
            {"usage": {"p": Usage(by_customer=1)}},
            Ineligibility.CUSTOMER_LIMIT_REACHED,
        ),
        ({"applies_to": PromotionScope.PRODUCTS, "target_ids": ("p-mug", "x")}, {}, None),
        ({"applies_to": PromotionScope.PRODUCTS, "target_ids": ("kitchen",)}, {}, Ineligibility.NO_MATCHING_LINE),
        ({"applies_to": PromotionScope.CATEGORIES, "target_ids": ("kitchen",)}, {}, None),
        ({"applies_to": PromotionScope.CATEGORIES, "target_ids": ("p-mug",)}, {}, Ineligibility.NO_MATCHING_LINE),
    ],
)
def test_eligibility(fields: dict[str, Any], facts: dict[str, Any], reason: Ineligibility | None) -> None:
    tested = promotion("p", **({"type": PromotionType.PERCENTAGE, "value": 1000} | fields))
    asked = cart(*BASKET, **facts)
    assert ineligibility(tested, asked) is reason
    assert bool(evaluate([tested], asked).applied) is (reason is None)


@pytest.mark.parametrize(
    ("scope", "targets", "off"),
    [
        (PromotionScope.PRODUCTS, ("p-mug",), 100),
        (PromotionScope.PRODUCTS, ("p-mug", "p-shirt"), 500),
        (PromotionScope.CATEGORIES, ("clothes", "summer"), 400),
        (PromotionScope.ALL, ("p-mug",), 500),
    ],
)
def test_a_scope_limits_the_base(scope: PromotionScope, targets: tuple[str, ...], off: int) -> None:
    assert taken([percentage("s", 1000, applies_to=scope, target_ids=targets)], cart(*BASKET)) == {"s": off}


def test_only_the_best_of_those_that_do_not_stack_applies() -> None:
    promotions = [
        fixed("small", 100),
        fixed("best", 300),
        fixed("also", 50, stackable=True),
        percentage("ten", 1000, stackable=True),
    ]
    asked = cart(*BASKET)
    assert [(a.promotion_id, a.amount_minor) for a in evaluate(promotions, asked).applied] == [
        ("ten", 500),
        ("best", 300),
        ("also", 50),
    ]


def test_ties_go_to_the_smaller_id() -> None:
    assert taken([fixed("b", 300), fixed("a", 300)], cart(*BASKET)) == {"a": 300}
    both = [fixed("b", 300, stackable=True), fixed("a", 300, stackable=True)]
    assert list(taken(both, cart(line("x", 500)))) == ["a", "b"]


def test_together_they_never_take_more_than_the_subtotal() -> None:
    promotions = [fixed("a", 800, stackable=True), fixed("b", 700, stackable=True), fixed("c", 10, stackable=True)]
    assert taken(promotions, cart(line("x", 1000))) == {"a": 800, "b": 200}


def test_a_promotion_that_takes_nothing_off_is_not_applied() -> None:
    assert evaluate([percentage("none", 0), fixed("nil", 0)], cart(*BASKET)).applied == ()
    assert evaluate([percentage("free", 1000)], cart(line("gift", 0))).applied == ()


def test_a_free_cart_is_eligible_and_gets_nothing() -> None:
    assert ineligibility(percentage("free", 1000), cart(line("gift", 0))) is None


def test_the_shares_follow_the_gross_of_all_lines() -> None:
    scoped = fixed("s", 100, applies_to=PromotionScope.PRODUCTS, target_ids=("p-a",))
    thirds = cart(line("a", 333), line("b", 333), line("c", 334), line("d", 0))
    assert evaluate([scoped], thirds).line_shares_minor == (33, 33, 34, 0)


def test_a_code_must_take_something_off() -> None:
    better = fixed("better", 4000)
    coded = fixed("coded", 100, code="LESS")
    ensure_code_counts(evaluate([coded], cart(*BASKET, code="LESS")), "LESS")
    with pytest.raises(PromotionCodeNotApplicable) as refusal:
        ensure_code_counts(evaluate([better, coded], cart(*BASKET, code="LESS")), "LESS")
    assert refusal.value.details == {"code": "LESS"}


@pytest.mark.parametrize(
    ("fields", "error", "details"),
    [
        ({"type": PromotionType.FIXED, "value": 1}, FixedPromotionWithoutCurrency, {}),
        (
            {"type": PromotionType.PERCENTAGE, "value": 10001},
            PercentageAboveWhole,
            {"value_bps": 10001, "maximum_bps": 10000},
        ),
        ({"type": PromotionType.PERCENTAGE, "value": -1}, PromotionValueNegative, {"value": -1}),
        (
            {"type": PromotionType.PERCENTAGE, "value": 1, "applies_to": PromotionScope.PRODUCTS},
            ScopedPromotionWithoutTargets,
            {"applies_to": "products"},
        ),
    ],
)
def test_incoherent_promotions_are_refused(
    fields: dict[str, Any], error: type[DomainError], details: dict[str, Any]
) -> None:
    with pytest.raises(error) as refusal:
        ensure_coherent(promotion("p", **fields))
    assert refusal.value.details == details


@pytest.mark.parametrize(
    "coherent",
    [
        percentage("p", 10000),
        percentage("p", 0),
        fixed("p", 10**9),
        percentage("p", 1, applies_to=PromotionScope.CATEGORIES, target_ids=("c",)),
    ],
)
def test_coherent_promotions_pass(coherent: Promotion) -> None:
    ensure_coherent(coherent)


@given(
    prices=st.lists(st.integers(0, 5000), min_size=1, max_size=8),
    offers=st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 10000)), max_size=6),
)
def test_shares_add_up_and_no_line_goes_below_zero(prices: list[int], offers: list[tuple[bool, bool, int]]) -> None:
    promotions = [
        (percentage if of_percentage else fixed)(f"p{i}", value, stackable=stackable)
        for i, (of_percentage, stackable, value) in enumerate(offers)
    ]
    lines = tuple(line(str(i), price) for i, price in enumerate(prices))
    discounts = evaluate(promotions, cart(*lines))
    assert sum(discounts.line_shares_minor) == discounts.total_minor
    assert sum(applied.amount_minor for applied in discounts.applied) == discounts.total_minor
    assert all(0 <= share <= price for share, price in zip(discounts.line_shares_minor, prices, strict=True))
    assert all(applied.amount_minor > 0 for applied in discounts.applied)


def free_shipping(promotion_id: str, **fields: Any) -> Promotion:
    return promotion(promotion_id, **({"type": PromotionType.FREE_SHIPPING, "value": 0} | fields))


def freed(promotions: list[Promotion], asked: DiscountInput) -> str | None:
    free = evaluate(promotions, asked).free_shipping
    return None if free is None else free.promotion_id


def test_free_shipping_takes_nothing_off_goods_and_all_off_shipping() -> None:
    found = evaluate([free_shipping("free"), percentage("ten", 1000)], cart(*BASKET))
    assert found.total_minor == 500
    whole, off = found.with_shipping(490)
    assert off == 490
    assert [(each.promotion_id, each.amount_minor, each.on_shipping) for each in whole.applied] == [
        ("ten", 500, False),
        ("free", 490, True),
    ]
    assert found.with_shipping(0) == (found, 0)


@pytest.mark.parametrize(
    ("promotions", "code", "expected"),
    [
        ([free_shipping("b"), free_shipping("a")], None, "a"),
        ([free_shipping("coded", code="FREE")], None, None),
        ([free_shipping("coded", code="FREE")], "FREE", "coded"),
        ([free_shipping("a-coded", code="FREE"), free_shipping("b-auto")], "FREE", "b-auto"),
        ([free_shipping("big", min_cart_minor=5002)], None, None),
        ([free_shipping("big", min_cart_minor=5001)], None, "big"),
        ([free_shipping("p", applies_to=PromotionScope.PRODUCTS, target_ids=("p-mug",))], None, "p"),
        ([free_shipping("p", applies_to=PromotionScope.PRODUCTS, target_ids=("p-hat",))], None, None),
        ([free_shipping("off", active=False)], None, None),
    ],
)
def test_one_promotion_frees_shipping_rather_without_a_code(
    promotions: list[Promotion], code: str | None, expected: str | None
) -> None:
    assert freed(promotions, cart(*BASKET, code=code)) == expected


def test_a_code_for_free_shipping_counts_before_there_is_anything_to_pay_for_shipping() -> None:
    discounts = evaluate([free_shipping("free", code="FREE")], cart(*BASKET, code="FREE"))
    ensure_code_counts(discounts, "FREE")
    with pytest.raises(PromotionCodeNotApplicable):
        ensure_code_counts(discounts, "OTHER")


def test_free_shipping_has_no_value_of_its_own() -> None:
    with pytest.raises(FreeShippingWithValue) as refused:
        ensure_coherent(free_shipping("free", value=1))
    assert refused.value.details == {"value": 1}


@pytest.mark.parametrize(
    ("fields", "used", "status"),
    [
        ({}, 99, PromotionStatus.ACTIVE),
        ({"usage_limit_total": 2}, 1, PromotionStatus.ACTIVE),
        ({"usage_limit_total": 2}, 2, PromotionStatus.EXHAUSTED),
        ({"starts_at": NOW}, 0, PromotionStatus.ACTIVE),
        ({"starts_at": NOW + SECOND}, 0, PromotionStatus.SCHEDULED),
        ({"ends_at": NOW}, 0, PromotionStatus.ACTIVE),
        ({"ends_at": NOW - SECOND}, 0, PromotionStatus.EXPIRED),
        ({"ends_at": NOW - SECOND, "usage_limit_total": 1}, 1, PromotionStatus.EXPIRED),
        ({"starts_at": NOW + SECOND, "usage_limit_total": 1}, 1, PromotionStatus.EXHAUSTED),
        ({"active": False, "starts_at": NOW + SECOND}, 0, PromotionStatus.EXPIRED),
    ],
)
def test_where_a_promotion_stands(fields: dict[str, Any], used: int, status: PromotionStatus) -> None:
    assert status_of(percentage("p", 1000, **fields), used, NOW) is status


@given(st.booleans(), st.integers(0, 3), st.none() | st.integers(1, 3), st.integers(-2, 2), st.integers(-2, 2))
def test_what_stands_as_active_is_what_a_cart_may_get(
    active: bool, used: int, limit: int | None, starts: int, ends: int
) -> None:
    made = percentage(
        "p", 1000, active=active, usage_limit_total=limit, starts_at=NOW + starts * SECOND, ends_at=NOW + ends * SECOND
    )
    asked = cart(*BASKET, usage={made.id: Usage(total=used)})
    assert (status_of(made, used, NOW) is PromotionStatus.ACTIVE) is (ineligibility(made, asked) is None)
