"""Promotions on the operations: free shipping up to the order, where they stand, removal, asking about a code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters.dynamo.table import counting
from chalicelib.domain import cart, orders, promotions
from chalicelib.domain.context import ANONYMOUS, Actor
from chalicelib.domain.grants import Grant
from chalicelib.domain.orders import Move, MoveOrder
from chalicelib.domain.promotions import (
    VALIDATIONS,
    BrowsePromotions,
    CreatePromotion,
    DeletePromotion,
    GetPromotion,
    Promotion,
    PromotionAlreadyRedeemed,
    PromotionCodeNotApplicable,
    PromotionNotFound,
    PromotionStatus,
    PromotionType,
    PromotionUsedUp,
    ValidateCode,
    WithdrawPromotion,
)
from chalicelib.kernel.errors import Forbidden, RateExceeded, Unauthenticated
from tests.support.accounts import make_customer
from tests.support.catalog import make_product, variant
from tests.support.deployment import DEMO, NOON, Deployment
from tests.support.shopping import Basket, basket, offer, ship_to_france
from tests.support.stored import Stored

FREE = PromotionType.FREE_SHIPPING


def free_shipping(deployment: Deployment, code: str | None = "FREE", **more: Any) -> Promotion:
    return make(deployment, code=code, type=FREE, value=0, **more)


def make(deployment: Deployment, *, name: str = "p", **fields: Any) -> Promotion:
    made: Promotion = deployment.run(promotions.create_promotion, CreatePromotion(name=name, **fields)).promotion
    return made


def goods(deployment: Deployment) -> str:
    """A variant at 1.00."""
    return make_product(deployment, "Lamp", variant(100, 100)).product.variants[0].id


def ready(deployment: Deployment, units: int = 1, **more: Any) -> Basket:
    """A cart with goods at 1.00 each that ships for 4.90."""
    made = basket(deployment)
    made.add(goods(deployment), units)
    return made.ready(ship_to_france(deployment), **more)


def asked(deployment: Deployment, code: str, cart_minor: int = 5000, **more: Any) -> tuple[bool, int]:
    verdict = deployment.run(
        promotions.validate_code, ValidateCode(code=code, cart_minor=cart_minor, **more), actor=ANONYMOUS
    )
    return verdict.promotion is not None, verdict.discount_minor


def browsed(deployment: Deployment, **wanted: Any) -> list[str | None]:
    found = deployment.run(promotions.browse_promotions, BrowsePromotions(**wanted))
    return [each.promotion.code for each in found.items]


def test_free_shipping_reaches_cart_and_order(deployment: Deployment) -> None:
    promotion = free_shipping(deployment)
    shopper = ready(deployment)
    before = shopper.get().totals
    assert (before.shipping_minor, before.shipping_discount_minor, before.grand_total_minor) == (490, 0, 590)
    after = shopper.apply("FREE").totals
    assert (after.subtotal_minor, after.discount_total_minor) == (100, 0)
    assert (after.shipping_minor, after.shipping_discount_minor, after.grand_total_minor) == (0, 490, 100)
    order = shopper.check_out().order
    assert (order.shipping_minor, order.shipping_discount_minor, order.total_minor) == (0, 490, 100)
    assert order.discount_code == "FREE"
    assert [(each.promotion_id, each.amount_minor, each.on_shipping) for each in order.discounts] == [
        (promotion.id, 490, True)
    ]


def test_a_code_for_free_shipping_may_come_before_the_rate(deployment: Deployment) -> None:
    free_shipping(deployment)
    shopper = basket(deployment)
    shopper.add(goods(deployment))
    assert shopper.apply("FREE").totals.shipping_discount_minor == 0
    assert shopper.ready(ship_to_france(deployment)).get().totals.shipping_discount_minor == 490


def test_shipping_that_costs_nothing_uses_no_free_shipping_up(deployment: Deployment) -> None:
    promotion = free_shipping(deployment, usage_limit_total=1)
    shopper = basket(deployment)
    shopper.add(goods(deployment))
    shopper.ready(ship_to_france(deployment, 0))
    shopper.apply("FREE")
    assert shopper.check_out().order.discounts == ()
    assert deployment.run(promotions.get_promotion, GetPromotion(id=promotion.id)).used == 0


def test_free_shipping_is_used_up_and_given_back_with_the_order(deployment: Deployment) -> None:
    promotion = free_shipping(deployment, usage_limit_total=1, usage_limit_per_customer=1)
    first, second = ready(deployment), ready(deployment, email="other@example.com")
    first.apply("FREE")
    second.apply("FREE")
    order = first.check_out().order
    with pytest.raises(PromotionUsedUp):
        second.check_out()
    counted = deployment.run(promotions.get_promotion, GetPromotion(id=promotion.id))
    assert (counted.used, counted.status) == (1, PromotionStatus.EXHAUSTED)
    deployment.run(orders.move_order, MoveOrder(id=order.id, move=Move.CANCEL))
    counted = deployment.run(promotions.get_promotion, GetPromotion(id=promotion.id))
    assert (counted.used, counted.status) == (0, PromotionStatus.ACTIVE)
    assert second.check_out().order.shipping_discount_minor == 490


def test_a_limit_for_each_customer_holds_for_free_shipping(deployment: Deployment) -> None:
    free_shipping(deployment, usage_limit_per_customer=1)
    first, second = ready(deployment), ready(deployment)
    first.apply("FREE")
    second.apply("FREE")
    first.check_out()
    with pytest.raises(PromotionUsedUp):
        second.check_out()
    with pytest.raises(PromotionCodeNotApplicable):
        second.apply("FREE")


def test_a_fixed_amount_without_a_currency_is_in_the_shops(deployment: Deployment) -> None:
    assert make(deployment, code="FIVE", type=PromotionType.FIXED, value=500).currency == "EUR"
    assert offer(deployment, "TEN").currency is None


def test_browsing_by_status_and_by_both_ways_of_paging(deployment: Deployment) -> None:
    offer(deployment, "ACTIVE")
    offer(deployment, "LATER", starts_at=NOON + timedelta(days=1))
    offer(deployment, "OVER", ends_at=NOON - timedelta(days=1))
    offer(deployment, "OFF", active=False)
    used = offer(deployment, "USED", usage_limit_total=1)
    shopper = ready(deployment)
    shopper.apply("USED")
    shopper.check_out()
    assert set(browsed(deployment)) == {"ACTIVE", "LATER", "OVER", "OFF", "USED"}
    assert browsed(deployment, status=PromotionStatus.ACTIVE) == ["ACTIVE"]
    assert browsed(deployment, status=PromotionStatus.SCHEDULED) == ["LATER"]
    assert set(browsed(deployment, status=PromotionStatus.EXPIRED)) == {"OVER", "OFF"}
    found = deployment.run(promotions.browse_promotions, BrowsePromotions(status=PromotionStatus.EXHAUSTED))
    assert [(each.promotion.id, each.used) for each in found.items] == [(used.id, 1)]
    deployment.clock.advance(timedelta(days=2))
    assert set(browsed(deployment, status=PromotionStatus.ACTIVE)) == {"ACTIVE", "LATER"}


def test_pages_and_walks_show_everything_once_newest_first(deployment: Deployment) -> None:
    for number in range(5):
        offer(deployment, f"N{number}")
        deployment.clock.advance(timedelta(seconds=1))
    assert browsed(deployment, page=1, page_size=2) == ["N4", "N3"]
    assert browsed(deployment, page=3, page_size=2) == ["N0"]
    page = deployment.run(promotions.browse_promotions, BrowsePromotions(page=2, page_size=2))
    assert (page.total, page.page, page.page_size) == (5, 2, 2)
    seen, position = [], []
    while position is not None:
        part = deployment.run(promotions.browse_promotions, BrowsePromotions(after=position, page_size=2))
        seen.append([each.promotion.code for each in part.items])
        position = part.next_position
    assert seen == [["N4", "N3"], ["N2", "N1"], ["N0"]]


def test_a_redeemed_promotion_is_withdrawn_and_kept_for_the_books(deployment: Deployment) -> None:
    promotion = offer(deployment, "TEN")
    shopper, late = ready(deployment, 10), ready(deployment, 10)
    shopper.apply("TEN")
    late.apply("TEN")
    shopper.check_out()
    with pytest.raises(PromotionAlreadyRedeemed):
        deployment.run(promotions.delete_promotion, DeletePromotion(id=promotion.id))
    deployment.run(promotions.withdraw_promotion, WithdrawPromotion(id=promotion.id))
    assert deployment.run(promotions.list_promotions) == []
    assert browsed(deployment) == []
    for operation, command in (
        (promotions.get_promotion, GetPromotion(id=promotion.id)),
        (promotions.withdraw_promotion, WithdrawPromotion(id=promotion.id)),
    ):
        with pytest.raises(PromotionNotFound):
            deployment.run(operation, command)
    assert [(each.active, each.withdrawn) for each in Stored().all(Promotion, DEMO)] == [(False, True)]
    assert late.get().totals.discount_total_minor == 0
    assert offer(deployment, "TEN", 2000).id != promotion.id  # the code is free again
    assert late.get().totals.discount_total_minor == 200


def test_an_unused_promotion_is_gone_when_it_is_withdrawn(deployment: Deployment) -> None:
    promotion = offer(deployment, "TEN")
    deployment.run(promotions.withdraw_promotion, WithdrawPromotion(id=promotion.id))
    assert Stored().all(Promotion, DEMO) == []


@pytest.mark.parametrize(
    ("fields", "cart_minor", "expected"),
    [
        ({"type": PromotionType.PERCENTAGE, "value": 2000}, 5000, (True, 1000)),
        ({"type": PromotionType.FIXED, "value": 700}, 5000, (True, 700)),
        ({"type": PromotionType.FIXED, "value": 700}, 500, (True, 500)),
        ({"type": FREE, "value": 0}, 5000, (True, 0)),
        ({"type": PromotionType.PERCENTAGE, "value": 2000, "min_cart_minor": 5001}, 5000, (False, 0)),
        ({"type": PromotionType.PERCENTAGE, "value": 2000, "active": False}, 5000, (False, 0)),
        (
            {"type": PromotionType.PERCENTAGE, "value": 2000, "starts_at": NOON + timedelta(seconds=1)},
            5000,
            (False, 0),
        ),
        (
            {
                "type": PromotionType.PERCENTAGE,
                "value": 1000,
                "applies_to": promotions.PromotionScope.PRODUCTS,
                "target_ids": ("p",),
                "customer_segment": promotions.CustomerSegment.FIRST_TIME,
            },
            5000,
            (True, 500),
        ),
    ],
)
def test_what_a_code_is_worth(
    deployment: Deployment, fields: dict[str, Any], cart_minor: int, expected: tuple[bool, int]
) -> None:
    make(deployment, code="CODE", **fields)
    assert asked(deployment, "CODE", cart_minor) == expected
    assert asked(deployment, "NOPE", cart_minor) == (False, 0)


def test_the_limit_for_each_customer_is_looked_up_by_email(deployment: Deployment) -> None:
    offer(deployment, "ONCE", usage_limit_per_customer=1)
    guest = ready(deployment, 10, email="Guest@example.com")
    guest.apply("ONCE")
    guest.check_out()
    assert asked(deployment, "ONCE") == (True, 500)
    assert asked(deployment, "ONCE", email="guest@EXAMPLE.com") == (False, 0)
    assert asked(deployment, "ONCE", email="else@example.com") == (True, 500)


def test_customers_with_an_account_are_known_by_their_email_too(deployment: Deployment) -> None:
    offer(deployment, "ONCE", usage_limit_per_customer=1)
    jane = make_customer(deployment, "jane@example.com")
    guest = basket(deployment)
    guest.add(goods(deployment))
    actor = Actor(kind="customer", id=jane.id, grants=frozenset({Grant.SHOPPER}))
    owned = Basket(deployment, guest.cart_id, guest.token, actor).run(cart.associate_cart, cart.Access)
    mine = Basket(deployment, owned.priced.cart.id, owned.token, actor).ready(ship_to_france(deployment))
    mine.apply("ONCE")
    mine.check_out()
    assert asked(deployment, "ONCE", email="jane@example.com") == (False, 0)


def test_a_total_limit_that_is_reached_counts_for_everybody(deployment: Deployment) -> None:
    offer(deployment, "FEW", usage_limit_total=1)
    assert asked(deployment, "FEW", email="a@example.com") == (True, 500)
    shopper = ready(deployment, 10)
    shopper.apply("FEW")
    shopper.check_out()
    assert asked(deployment, "FEW", email="a@example.com") == (False, 0)


def test_codes_are_asked_about_at_a_measured_pace_in_each_shop(deployment: Deployment) -> None:
    for _ in range(VALIDATIONS.most):
        assert asked(deployment, "GUESS") == (False, 0)
    with pytest.raises(RateExceeded):
        asked(deployment, "GUESS")
    guess = ValidateCode(code="GUESS", cart_minor=1)
    assert deployment.run(promotions.validate_code, guess, shop="other", actor=ANONYMOUS).promotion is None


def test_asking_costs_a_few_table_requests(deployment: Deployment) -> None:
    offer(deployment, "ONCE", usage_limit_per_customer=1)
    asked(deployment, "ONCE", email="a@example.com")
    with counting() as requests:
        asked(deployment, "ONCE", email="a@example.com")
    assert len(requests) == 4  # the attempt, the book's version, whose address it is, the counters


@pytest.mark.parametrize(
    ("operation", "command"),
    [
        (promotions.browse_promotions, BrowsePromotions()),
        (promotions.withdraw_promotion, WithdrawPromotion(id=promotions.PromotionId("x"))),
    ],
)
def test_only_who_may(deployment: Deployment, operation: Any, command: Any) -> None:
    with pytest.raises(Unauthenticated):
        deployment.run(operation, command, actor=ANONYMOUS)
    with pytest.raises(Forbidden):
        deployment.run(operation, command, actor=Actor(kind="api", id="k", grants=frozenset({Grant.SETTINGS_WRITE})))


def test_another_shops_promotion_is_not_found(deployment: Deployment) -> None:
    promotion = offer(deployment, "TEN")
    with pytest.raises(PromotionNotFound):
        deployment.run(promotions.withdraw_promotion, WithdrawPromotion(id=promotion.id), shop="other")
    assert browsed(deployment) == ["TEN"]
