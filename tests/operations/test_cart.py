"""Carts: what may go in, what it holds, who may open it, when it lets go."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.domain import cart, catalog, identity
from chalicelib.domain.cart import (
    Cart,
    CartCurrencyMismatch,
    CartNotFound,
    CartNotYours,
    CartStatus,
    LineNotFound,
    ListHolds,
    QuantityTooLarge,
    TendCart,
    TooManyLines,
    VariantNotForSale,
)
from chalicelib.domain.catalog import CatalogItem, ProductStatus
from chalicelib.domain.context import ANONYMOUS, SYSTEM, Actor
from chalicelib.domain.grants import Grant
from chalicelib.domain.promotions import PromotionCodeNotApplicable
from chalicelib.domain.shipping import ShippingRateNotOffered
from chalicelib.domain.stock import OutOfStock, VariantNotSold
from chalicelib.kernel.errors import Forbidden, RateExceeded, Unauthenticated
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.unit_of_work import ConcurrentChange
from chalicelib.runtime.invoke import Call
from tests.support.catalog import make_category, make_product, variant
from tests.support.deployment import DEMO, Deployment
from tests.support.dump import dump
from tests.support.shopping import (
    PARIS,
    Basket,
    basket,
    check_stock,
    full_cart,
    level,
    offer,
    ship_to_france,
    warehouse,
)

WEIGHED = {"weight_grams": 250}


@pytest.fixture
def tee(deployment: Deployment) -> CatalogItem:
    return make_product(deployment, "Tee", variant(2000, 5, title="M", options={"Size": "M"}, **WEIGHED))


def units(deployment: Deployment, item: CatalogItem) -> tuple[int, int, int, int]:
    """On hand, held, allocated, available of the first variant."""
    return level(deployment, item.product.id, first(item))


def first(item: CatalogItem) -> str:
    return item.product.variants[0].id


def late(deployment: Deployment, minutes: int = 15) -> None:
    deployment.clock.advance(timedelta(minutes=minutes))


def sweep(deployment: Deployment, made: Basket) -> int:
    freed: int = deployment.run(cart.tend_cart, TendCart(cart_id=made.cart_id), actor=SYSTEM)
    return freed


def test_adding_freezes_the_price_and_holds_the_units(deployment: Deployment, tee: CatalogItem) -> None:
    made = basket(deployment)
    priced = made.add(first(tee), 2)
    (line,) = priced.cart.lines
    assert (line.quantity, line.unit_price_minor, line.product_title, line.variant_title) == (2, 2000, "Tee", "M")
    assert (line.options, line.sku, line.product_slug, line.weight_grams) == ({"Size": "M"}, "tee-m", "tee", 250)
    assert priced.totals.grand_total_minor == 4000
    assert units(deployment, tee) == (5, 2, 0, 3)
    check_stock()


def test_more_of_a_variant_joins_its_line_at_the_old_price_with_new_weight_and_categories(
    deployment: Deployment, tee: CatalogItem
) -> None:
    made = basket(deployment)
    made.add(first(tee), 1)
    shelf = make_category(deployment, "Tops")
    assign = catalog.AssignCategories(product_id=tee.product.id, category_ids=(shelf.id,))
    deployment.run(catalog.assign_categories, assign)
    dearer = catalog.UpdateVariant(
        product_id=tee.product.id, variant_id=first(tee), price_minor=9900, weight_grams=300, title="Medium"
    )
    deployment.run(catalog.update_variant, dearer)
    (line,) = made.add(first(tee), 2).cart.lines
    assert (line.quantity, line.unit_price_minor, line.variant_title) == (3, 2000, "M")
    assert (line.weight_grams, line.category_ids) == (300, (shelf.id,))


def test_the_last_units_go_to_the_first_and_the_second_learns_what_is_left(
    deployment: Deployment, tee: CatalogItem
) -> None:
    one, two = basket(deployment), basket(deployment)
    one.add(first(tee), 3)
    two.add(first(tee), 1)
    with pytest.raises(OutOfStock) as refused:
        two.add(first(tee), 2)
    assert refused.value.details == {"variantId": first(tee), "requested": 3, "available": 2}
    with pytest.raises(OutOfStock) as again:
        two.set(two.line(first(tee)).id, 9)
    assert again.value.details == {"variantId": first(tee), "requested": 9, "available": 2}
    assert units(deployment, tee) == (5, 4, 0, 1)
    check_stock()


def test_backorders_know_no_bound(deployment: Deployment) -> None:
    poster = make_product(deployment, "Poster", variant(500, 0, allow_backorder=True))
    basket(deployment).add(first(poster), 7)
    assert units(deployment, poster) == (0, 7, 0, -7)


def test_changing_and_removing_moves_exactly_the_difference(deployment: Deployment, tee: CatalogItem) -> None:
    made = basket(deployment)
    line = made.add(first(tee), 2).cart.lines[0]
    assert made.set(line.id, 5).totals.subtotal_minor == 10000
    assert units(deployment, tee) == (5, 5, 0, 0)
    made.set(line.id, 1)
    assert units(deployment, tee) == (5, 1, 0, 4)
    assert made.remove(line.id).cart.lines == ()
    assert units(deployment, tee) == (5, 0, 0, 5)
    version = made.get().version
    assert made.remove(line.id).version == version
    with pytest.raises(LineNotFound):
        made.set(line.id, 1)


def test_leaving_a_cart_frees_its_units_and_closes_it(deployment: Deployment, tee: CatalogItem) -> None:
    made = basket(deployment)
    made.add(first(tee), 4)
    made.abandon()
    assert units(deployment, tee) == (5, 0, 0, 5)
    with pytest.raises(CartNotFound):
        made.get()


def test_what_is_not_on_sale_cannot_be_bought(deployment: Deployment, tee: CatalogItem) -> None:
    made = basket(deployment)
    with pytest.raises(VariantNotForSale):
        made.add(new_id())
    deployment.run(catalog.update_product, catalog.UpdateProduct(id=tee.product.id, status=ProductStatus.DRAFT))
    with pytest.raises(VariantNotForSale):
        made.add(first(tee))
    with pytest.raises(CartCurrencyMismatch):
        yen = make_product(deployment, "Yen", variant(100, 5, currency="JPY"))
        made.add(first(yen))
    assert units(deployment, tee) == (5, 0, 0, 5)


def test_a_line_and_a_cart_have_bounds(deployment: Deployment) -> None:
    many = make_product(deployment, "Many", *(variant(100, 0, allow_backorder=True) for _ in range(30)))
    made = basket(deployment)
    made.add(first(many), 9_999)
    with pytest.raises(QuantityTooLarge):
        made.add(first(many), 2)
    lines = made.get().cart.lines
    full = tuple(msgspec.structs.replace(lines[0], id=new_id(), variant_id=new_id(), hold=None) for _ in range(100))
    uow = deployment.system.unit(DEMO, new_id())
    uow.save(uow.get(Cart, made.cart_id).replace(lines=full))
    uow.commit()
    with pytest.raises(TooManyLines):
        made.add(many.product.variants[1].id)


# Holds


def test_a_hold_runs_out_and_the_sweep_frees_exactly_it(deployment: Deployment) -> None:
    item = make_product(deployment, "Two", variant(100, 5), variant(100, 5))
    one, two = (each.id for each in item.product.variants)
    made = basket(deployment)
    made.add(one, 2)
    late(deployment, 10)
    made.add(two, 3)
    assert sweep(deployment, made) == 0
    late(deployment, 5)
    uow = deployment.system.unit(DEMO, new_id())
    assert uow.due(Cart, deployment.clock.now()) == [(made.cart_id,)]
    assert sweep(deployment, made) == 1
    assert level(deployment, item.product.id, one) == (5, 0, 0, 5)
    assert level(deployment, item.product.id, two) == (5, 3, 0, 2)
    assert made.line(one).hold is None and made.line(one).quantity == 2
    assert sweep(deployment, made) == 0
    check_stock()


def test_touching_a_line_renews_its_hold_and_no_other(deployment: Deployment) -> None:
    item = make_product(deployment, "Two", variant(100, 5), variant(100, 5))
    one, two = (each.id for each in item.product.variants)
    made = basket(deployment)
    made.add(one)
    made.add(two)
    start = deployment.clock.now()
    late(deployment, 10)
    hold = made.line(one).hold
    made.add(one)
    renewed, other = made.line(one).hold, made.line(two).hold
    assert hold and renewed and other
    assert renewed.id == hold.id and renewed.created_at == start
    assert renewed.expires_at == start + timedelta(minutes=25)
    assert other.expires_at == start + timedelta(minutes=15)


def test_whoever_needs_lapsed_units_takes_them_without_waiting_for_the_sweep(
    deployment: Deployment, tee: CatalogItem
) -> None:
    sleeper, buyer = basket(deployment), basket(deployment)
    sleeper.add(first(tee), 5)
    with pytest.raises(OutOfStock):
        buyer.add(first(tee), 1)
    late(deployment)
    buyer.add(first(tee), 2)
    assert sleeper.line(first(tee)).hold is None
    assert units(deployment, tee) == (5, 2, 0, 3)
    check_stock()
    sleeper.set(sleeper.line(first(tee)).id, 3)
    assert units(deployment, tee) == (5, 5, 0, 0)
    check_stock()


def test_a_deleted_variant_stops_nobody_from_leaving(deployment: Deployment) -> None:
    item = make_product(deployment, "Two", variant(100, 5), variant(100, 5))
    one = first(item)
    made = basket(deployment)
    line = made.add(one, 2).cart.lines[0]
    deployment.run(catalog.delete_variant, catalog.DeleteVariant(product_id=item.product.id, variant_id=one))
    with pytest.raises(VariantNotForSale):
        made.set(line.id, 1)
    late(deployment)
    assert sweep(deployment, made) == 1
    assert made.remove(line.id).cart.lines == ()


def test_staff_see_what_carts_hold(deployment: Deployment, tee: CatalogItem) -> None:
    one, two = basket(deployment), basket(deployment)
    one.add(first(tee), 2)
    late(deployment, 1)
    two.add(first(tee), 1)
    found = deployment.run(cart.list_holds, ListHolds())
    assert [(each.cart_id, each.hold.quantity) for each in found] == [(one.cart_id, 2), (two.cart_id, 1)]
    assert deployment.run(cart.list_holds, ListHolds(variant_id=new_id())) == []
    late(deployment, 14)
    assert [each.cart_id for each in deployment.run(cart.list_holds, ListHolds())] == [two.cart_id]
    with pytest.raises(Unauthenticated):
        deployment.run(cart.list_holds, ListHolds(), actor=ANONYMOUS)
    with pytest.raises(Unauthenticated):
        deployment.run(cart.tend_cart, TendCart(cart_id=one.cart_id), actor=ANONYMOUS)
    assert deployment.run(cart.list_holds, ListHolds(), shop="other") == []


# Access


def test_only_the_token_or_the_customer_opens_a_cart(deployment: Deployment, tee: CatalogItem) -> None:
    made = basket(deployment)
    made.add(first(tee))
    stranger = Actor(kind="customer", id=new_id(), grants=frozenset({"shopper"}))
    for intruder in (
        Basket(deployment, made.cart_id, None),
        Basket(deployment, made.cart_id, new_id()),
        Basket(deployment, made.cart_id, None, stranger),
        Basket(deployment, new_id(), None),
    ):
        with pytest.raises(CartNotYours):
            intruder.get()
        with pytest.raises(CartNotYours):
            intruder.abandon()
    for lost in (
        Basket(deployment, new_id(), made.token),
        Basket(deployment, new_id(), None, stranger),
        Basket(deployment, made.cart_id, made.token, shop="other"),
    ):
        with pytest.raises(CartNotFound):
            lost.add(first(tee))
    assert Basket(deployment, made.cart_id, made.token, stranger).get().cart.id == made.cart_id
    assert units(deployment, tee) == (5, 1, 0, 4)


def test_a_cart_is_forgotten_after_a_week(deployment: Deployment, tee: CatalogItem) -> None:
    made = basket(deployment)
    deployment.clock.advance(timedelta(days=7, seconds=-1))
    kept = made.get().cart
    assert kept.expiry() == kept.created_at + timedelta(days=7 + 30)  # and is kept for a month, for questions
    deployment.clock.advance(timedelta(seconds=1))
    with pytest.raises(CartNotFound):
        made.get()


def test_the_token_is_stored_as_its_hash_only(deployment: Deployment) -> None:
    made = basket(deployment)
    assert made.token is not None and made.token not in str(dump())


def test_one_key_opens_one_cart(deployment: Deployment) -> None:
    command = cart.CreateCart(currency="CHF")
    one = deployment.run(cart.create_cart, command, actor=ANONYMOUS, key="k")
    two = deployment.run(cart.create_cart, command, actor=ANONYMOUS, key="k")
    assert (one.cart.id, one.token, one.cart.currency) == (two.cart.id, two.token, "CHF")


def test_one_key_adds_once(deployment: Deployment, tee: CatalogItem) -> None:
    made = basket(deployment)
    made.add(first(tee), 2, key="k")
    assert made.add(first(tee), 2, key="k").cart.lines[0].quantity == 2
    assert units(deployment, tee) == (5, 2, 0, 3)


# Prices


def test_a_rate_that_does_not_fit_any_more_is_dropped(deployment: Deployment, tee: CatalogItem) -> None:
    rate_id = ship_to_france(deployment)
    made = basket(deployment)
    with pytest.raises(ShippingRateNotOffered):
        made.run(cart.choose_shipping, cart.ChooseShipping, rate_id=rate_id)
    made.add(first(tee))
    made.ready(rate_id)
    assert made.get().totals.shipping_minor == 490
    berlin = msgspec.structs.replace(PARIS, country="DE")
    moved = made.run(cart.set_shipping_address, cart.SetAddress, address=berlin)
    assert (moved.cart.shipping_rate_id, moved.totals.shipping_minor) == (None, 0)
    assert made.run(cart.set_shipping_address, cart.SetAddress, address=PARIS).cart.shipping_rate_id is None


def test_a_code_counts_or_is_refused_and_comes_off_again(deployment: Deployment, tee: CatalogItem) -> None:
    offer(deployment, "TEN")
    made = basket(deployment)
    made.add(first(tee), 2)
    for wrong in ("ten", "NONE"):
        with pytest.raises(PromotionCodeNotApplicable):
            made.apply(wrong)
    assert made.apply("TEN").totals.discount_total_minor == 400
    assert made.run(cart.remove_code, cart.RemoveCode, code="OTHER").cart.discount_code == "TEN"
    removed = made.run(cart.remove_code, cart.RemoveCode, code="TEN")
    assert (removed.cart.discount_code, removed.totals.discount_total_minor) == (None, 0)


def test_codes_are_tried_at_a_measured_pace_even_when_wrong(deployment: Deployment, tee: CatalogItem) -> None:
    offer(deployment, "TEN")
    made = basket(deployment)
    made.add(first(tee))
    for _ in range(10):
        with pytest.raises(PromotionCodeNotApplicable):
            made.apply("WRONG")
    with pytest.raises(RateExceeded):
        made.apply("TEN")
    deployment.clock.advance(timedelta(seconds=60))
    assert made.apply("TEN").cart.discount_code == "TEN"


# Ownership


def shopper(deployment: Deployment, email: str = "ada@example.test") -> Actor:
    made: Any = deployment.run(
        identity.sign_up, identity.SignUp(email=email, password="a long enough secret"), actor=ANONYMOUS
    )
    return Actor(kind="customer", id=made.id, grants=frozenset({"shopper"}))


def associate(made: Basket, actor: Actor) -> Basket:
    result = Basket(made.deployment, made.cart_id, made.token, actor).run(cart.associate_cart, cart.Access)
    return Basket(made.deployment, result.priced.cart.id, result.token)


def test_a_guests_cart_becomes_the_customers_under_a_new_token(deployment: Deployment, tee: CatalogItem) -> None:
    ada = shopper(deployment)
    made = basket(deployment)
    made.add(first(tee))
    owned = associate(made, ada)
    assert owned.cart_id == made.cart_id
    with pytest.raises(CartNotYours):
        made.get()
    for way in (owned, Basket(deployment, made.cart_id, None, ada)):
        found = way.get().cart
        assert found.customer_id == ada.id
        assert found.expires_at == deployment.clock.now() + timedelta(days=30)
    with pytest.raises(CartNotYours):
        associate(Basket(deployment, made.cart_id, None), ada)
    with pytest.raises(CartNotYours):
        associate(owned, shopper(deployment, "eve@example.test"))
    with pytest.raises(Unauthenticated):
        associate(owned, ANONYMOUS)


def test_a_second_cart_is_merged_into_the_first_as_far_as_stock_goes(deployment: Deployment) -> None:
    item = make_product(deployment, "Three", variant(100, 5), variant(100, 3), variant(100, 9))
    one, two, three = (each.id for each in item.product.variants)
    ada = shopper(deployment)
    mine = basket(deployment)
    mine.add(one, 2)
    mine.add(two, 1)
    mine = associate(mine, ada)
    rival = basket(deployment)
    rival.add(two, 1)
    guest = basket(deployment)
    guest.add(one, 3)
    guest.add(two, 1)
    guest.add(three, 4)
    merged = associate(guest, ada)
    assert merged.cart_id == mine.cart_id
    assert {line.variant_id: line.quantity for line in merged.get().cart.lines} == {one: 5, two: 2, three: 4}
    assert level(deployment, item.product.id, one) == (5, 5, 0, 0)
    assert level(deployment, item.product.id, two) == (3, 3, 0, 0)
    assert level(deployment, item.product.id, three) == (9, 4, 0, 5)
    with pytest.raises(CartNotFound):
        guest.get()
    check_stock()


def test_merging_clamps_what_the_guest_had_only_in_mind(deployment: Deployment, tee: CatalogItem) -> None:
    ada = shopper(deployment)
    mine = basket(deployment)
    mine.add(first(tee), 2)
    associate(mine, ada)
    guest = basket(deployment)
    guest.add(first(tee), 3)
    late(deployment, 15)
    sweep(deployment, guest)
    mine = Basket(deployment, mine.cart_id, None, ada)
    mine.add(first(tee), 1)
    rival = basket(deployment)
    rival.add(first(tee), 1)
    (line,) = associate(guest, ada).get().cart.lines
    assert line.quantity == 4
    assert units(deployment, tee) == (5, 5, 0, 0)
    check_stock()


def test_carts_of_two_currencies_do_not_merge(deployment: Deployment, tee: CatalogItem) -> None:
    ada = shopper(deployment)
    associate(basket(deployment), ada)
    with pytest.raises(CartCurrencyMismatch):
        associate(basket(deployment, currency="CHF"), ada)


def test_after_its_time_a_customers_cart_makes_room_for_another(deployment: Deployment) -> None:
    ada = shopper(deployment)
    old = associate(basket(deployment), ada)
    deployment.clock.advance(timedelta(days=30))
    new = associate(basket(deployment), ada)
    assert new.cart_id != old.cart_id
    assert associate(basket(deployment), ada).cart_id == new.cart_id
    Basket(deployment, new.cart_id, None, ada).abandon()
    assert associate(basket(deployment), ada).cart_id not in (old.cart_id, new.cart_id)


def test_the_largest_cart_is_merged_in_steps(deployment: Deployment) -> None:
    goods = warehouse(deployment, 100, units=5, held=2)
    guest = full_cart(deployment, goods, 2)
    check_stock()
    ada = shopper(deployment)
    mine = associate(basket(deployment), ada)
    merged = associate(guest, ada)
    assert merged.cart_id == mine.cart_id
    assert [line.quantity for line in merged.get().cart.lines] == [2] * 100
    check_stock()
    assert {level(deployment, goods.id, each.id) for each in goods.variants} == {(5, 2, 0, 3)}


def test_the_largest_cart_lets_go_in_steps(deployment: Deployment) -> None:
    goods = warehouse(deployment, 100, units=5, held=2)
    made = full_cart(deployment, goods, 2)
    late(deployment)
    assert sweep(deployment, made) == 100
    check_stock()
    assert {level(deployment, goods.id, each.id) for each in goods.variants} == {(5, 0, 0, 5)}


def test_the_largest_cart_is_left_in_steps(deployment: Deployment) -> None:
    goods = warehouse(deployment, 100, units=5, held=2)
    made = full_cart(deployment, goods, 2)
    made.abandon()
    check_stock()
    assert {level(deployment, goods.id, each.id) for each in goods.variants} == {(5, 0, 0, 5)}
    stored = deployment.system.unit(DEMO, new_id()).get(Cart, made.cart_id)
    assert stored.status is CartStatus.ABANDONED


def test_a_merchant_may_count_down_what_carts_hold(deployment: Deployment, tee: CatalogItem) -> None:
    made = basket(deployment)
    made.add(first(tee), 4)
    fewer = catalog.UpdateVariant(product_id=tee.product.id, variant_id=first(tee), units=2)
    deployment.run(catalog.update_variant, fewer)
    assert units(deployment, tee) == (2, 4, 0, -2)
    with pytest.raises(OutOfStock) as refused:
        made.add(first(tee), 1)
    assert refused.value.details["available"] == 2
    made.set(made.line(first(tee)).id, 2)
    assert units(deployment, tee) == (2, 2, 0, 0)
    check_stock()


def test_wrong_grants_change_nothing(deployment: Deployment, tee: CatalogItem) -> None:
    made = basket(deployment)
    made.add(first(tee))
    nobody = Actor(kind="user", id=new_id())
    packer = Actor(kind="user", id=new_id(), grants=frozenset({Grant.PRODUCTS_READ}))
    for stranger in (nobody, packer):
        with pytest.raises(Forbidden):
            deployment.run(cart.list_holds, ListHolds(), actor=stranger)
    seller = Actor(kind="user", id=new_id(), grants=frozenset({Grant.ORDERS_READ}))
    assert len(deployment.run(cart.list_holds, ListHolds(), actor=seller)) == 1
    with pytest.raises(Forbidden):
        deployment.run(cart.tend_cart, TendCart(cart_id=made.cart_id), actor=nobody)
    assert units(deployment, tee) == (5, 1, 0, 4)


# Races, one step at a time


def begun(deployment: Deployment, made: Basket, variant_id: str, units: int) -> Any:
    """Adding units, run but not yet committed."""
    ctx = deployment.system.runtime.context(Call(deployment.shops["demo"]))
    command = cart.AddLine(cart_id=made.cart_id, token=made.token, variant_id=variant_id, quantity=units)
    cart.add_line.run(ctx, command)
    return ctx


def test_who_comes_second_learns_what_is_left_by_then(deployment: Deployment, tee: CatalogItem) -> None:
    late_one = basket(deployment)
    ctx = begun(deployment, late_one, first(tee), 4)
    basket(deployment).add(first(tee), 3)
    with pytest.raises(OutOfStock) as refused:
        ctx.checkpoint()
    assert refused.value.details == {"variantId": first(tee), "requested": 4, "available": 2}
    assert late_one.get().cart.lines == ()
    assert units(deployment, tee) == (5, 3, 0, 2)


def test_a_variant_may_vanish_under_ones_hands(deployment: Deployment) -> None:
    item = make_product(deployment, "Two", variant(100, 5), variant(100, 5))
    ctx = begun(deployment, basket(deployment), first(item), 1)
    gone = catalog.DeleteVariant(product_id=item.product.id, variant_id=first(item))
    deployment.run(catalog.delete_variant, gone)
    with pytest.raises(VariantNotSold):
        ctx.checkpoint()
    check_stock()


def test_two_changes_of_one_cart_do_not_lose_each_other(deployment: Deployment) -> None:
    item = make_product(deployment, "Two", variant(100, 5), variant(100, 5))
    made = basket(deployment)
    ctx = begun(deployment, made, first(item), 1)
    made.add(item.product.variants[1].id, 1)
    with pytest.raises(ConcurrentChange):
        ctx.checkpoint()
    assert [line.variant_id for line in made.get().cart.lines] == [item.product.variants[1].id]
    check_stock()


# What a merge leaves behind


def test_a_merge_keeps_what_the_customer_had(deployment: Deployment, tee: CatalogItem) -> None:
    ada = shopper(deployment)
    mine = basket(deployment)
    mine.add(first(tee), 5)
    mine = associate(mine, ada)
    late(deployment)
    sweep(deployment, mine)
    guest = basket(deployment)
    guest.add(first(tee), 2)
    rival = basket(deployment)
    rival.add(first(tee), 3)
    (line,) = associate(guest, ada).get().cart.lines
    assert (line.quantity, line.hold) == (5, None)
    assert units(deployment, tee) == (5, 3, 0, 2)
    check_stock()


def test_a_merge_leaves_behind_what_is_not_sold_and_stretches_backorders(deployment: Deployment) -> None:
    item = make_product(deployment, "Two", variant(100, 5), variant(100, 0, allow_backorder=True))
    gone, made_to_order = (each.id for each in item.product.variants)
    ada = shopper(deployment)
    mine = basket(deployment)
    mine.add(made_to_order, 4)
    associate(mine, ada)
    guest = basket(deployment)
    guest.add(gone, 1)
    guest.add(made_to_order, 3)
    deployment.run(catalog.delete_variant, catalog.DeleteVariant(product_id=item.product.id, variant_id=gone))
    merged = associate(guest, ada).get().cart
    assert [(line.variant_id, line.quantity) for line in merged.lines] == [(made_to_order, 7)]
    assert level(deployment, item.product.id, made_to_order) == (0, 7, 0, -7)
    check_stock()


def test_too_many_lines_do_not_merge_and_nothing_moves(deployment: Deployment, tee: CatalogItem) -> None:
    ada = shopper(deployment)
    mine = basket(deployment)
    mine.add(first(tee), 1)
    associate(mine, ada)
    guest = full_cart(deployment, warehouse(deployment, 100, held=2))
    with pytest.raises(TooManyLines):
        associate(guest, ada)
    assert len(guest.get().cart.lines) == 100
    check_stock()
    with pytest.raises(CartNotFound):
        associate(Basket(deployment, new_id(), guest.token), ada)
    with pytest.raises(CartNotYours):
        associate(Basket(deployment, guest.cart_id, new_id()), ada)
