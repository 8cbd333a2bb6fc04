"""Checkout: once, at the right price, with exactly its units, or not at all."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.domain import cart, catalog, checkout, identity, orders, promotions, shipping, tax
from chalicelib.domain.address import PostalAddress
from chalicelib.domain.cart import Access, Cart, CartConverted, CartStatus, TendCart
from chalicelib.domain.catalog import CatalogItem
from chalicelib.domain.checkout import BundleEmpty, CartNotReady, OrderPlaced, PlacedLine, guest_access_token
from chalicelib.domain.context import ANONYMOUS, SYSTEM, Actor
from chalicelib.domain.identity import Customer
from chalicelib.domain.orders import Order, OrderHistory
from chalicelib.domain.promotions import CustomerSegment, PromotionUsedUp
from chalicelib.domain.shipping import ShippingRateNotOffered
from chalicelib.domain.stock import HoldState, OutOfStock, StockLevel, VariantNotSold
from chalicelib.domain.tax import OssPosture, TaxMode
from chalicelib.kernel.ids import new_id
from chalicelib.runtime.invoke import Call
from tests.support.accounts import events
from tests.support.catalog import make_product, variant
from tests.support.deployment import DEMO, Deployment
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
from tests.support.stored import Stored


@pytest.fixture
def rate_id(deployment: Deployment) -> str:
    command = tax.UpdateTaxSettings(mode=TaxMode.EU_VAT, origin_country="FR")
    deployment.run(tax.update_tax_settings, command)
    return ship_to_france(deployment)


@pytest.fixture
def tee(deployment: Deployment) -> CatalogItem:
    return make_product(deployment, "Tee", variant(2000, 5, title="M"))


def first(item: CatalogItem) -> str:
    return item.product.variants[0].id


def units(deployment: Deployment, item: CatalogItem) -> tuple[int, int, int, int]:
    return level(deployment, item.product.id, first(item))


def orders_placed() -> list[Order]:
    return Stored().all(Order, DEMO)


def sold(deployment: Deployment, item: CatalogItem, rate_id: str, quantity: int = 2, **more: Any) -> Basket:
    made = basket(deployment)
    made.add(first(item), quantity)
    return made.ready(rate_id, **more)


def test_the_known_order(deployment: Deployment, tee: CatalogItem, rate_id: str) -> None:
    offer(deployment, "TEN")
    made = sold(deployment, tee, rate_id, email="Guest@Example.com")
    made.apply("TEN")
    placed = made.check_out()
    order = placed.order
    amounts = (order.subtotal_minor, order.discount_minor, order.shipping_minor, order.tax_minor, order.total_minor)
    assert amounts == (4000, 400, 490, 682, 4090)
    assert (order.items_tax_minor, order.shipping_tax_minor, order.shipping_tax_rate) == (600, 82, "0.2000")
    assert (order.number, order.email, order.locale, order.tax_mode) == ("1", "guest@example.com", "en", "eu_vat")
    assert (order.discount_code, order.shipping_method, order.billing_address) == ("TEN", "Colissimo", PARIS)
    (line,) = order.lines
    assert (line.quantity, line.unit_price_minor, line.tax_rate) == (2, 2000, "0.2000")
    assert (line.subtotal_minor, line.discount_minor, line.tax_minor, line.total_minor) == (4000, 400, 600, 3600)
    assert [(each.code, each.amount_minor) for each in order.discounts] == [("TEN", 400)]
    assert order.unpaid_expires_at == order.placed_at + timedelta(minutes=60)
    assert units(deployment, tee) == (5, 0, 2, 3)
    check_stock()


def test_the_invoice_goes_to_an_address_of_its_own(deployment: Deployment, tee: CatalogItem, rate_id: str) -> None:
    lyon = PostalAddress(name="M", company="Z", line1="2", city="Lyon", postal_code="69001", country="FR")
    made = sold(deployment, tee, rate_id)
    made.run(cart.set_billing_address, cart.SetAddress, address=lyon)
    order = made.check_out().order
    assert (order.shipping_address, order.billing_address) == (PARIS, lyon)


def test_the_order_its_history_number_and_event_are_one(deployment: Deployment, tee: CatalogItem, rate_id: str) -> None:
    made = sold(deployment, tee, rate_id)
    order = made.check_out().order
    uow = deployment.system.unit(DEMO, new_id())
    assert uow.get(Order, order.id) == order
    (step,) = uow.children(OrderHistory, order.id)
    assert (step.from_status, step.to_status, step.note) == (None, "pending_payment", "Order created from cart")
    assert uow.claimed(orders.NUMBER_CLAIM, "1") == order.id
    assert [each for each in events(deployment) if isinstance(each, OrderPlaced)] == [
        OrderPlaced(
            order_id=order.id,
            number="1",
            customer_id=None,
            currency="EUR",
            total_minor=4490,
            lines=(PlacedLine(product_id=tee.product.id, variant_id=first(tee), quantity=2),),
        )
    ]
    stored = uow.get(Cart, made.cart_id)
    assert (stored.status, stored.order_id, stored.due()) == (CartStatus.CONVERTED, order.id, None)


def test_a_cart_becomes_one_order_and_changes_no_more(deployment: Deployment, tee: CatalogItem, rate_id: str) -> None:
    made = sold(deployment, tee, rate_id)
    shown = made.get().totals
    made.check_out()
    for again in (made.check_out, made.abandon, lambda: made.add(first(tee)), lambda: made.apply("X")):
        with pytest.raises(CartConverted):
            again()
    offer(deployment, None)
    assert made.get().totals == shown
    assert len(orders_placed()) == 1
    assert units(deployment, tee) == (5, 0, 2, 3)


def test_one_key_places_one_order_and_shows_its_token_again(
    deployment: Deployment, tee: CatalogItem, rate_id: str
) -> None:
    made = sold(deployment, tee, rate_id)
    one, two = made.check_out(key="k"), made.check_out(key="k")
    assert one == two
    assert len(orders_placed()) == 1
    assert len(one.guest_access_token) == 43
    assert hashlib.sha256(one.guest_access_token.encode()).hexdigest() == one.order.guest_token_hash
    assert one.guest_access_token not in str(Stored().tenant(DEMO))


def test_paying_finds_the_order_or_places_it(deployment: Deployment, tee: CatalogItem, rate_id: str) -> None:
    made = sold(deployment, tee, rate_id)
    call = Call(deployment.shops["demo"])
    ctx = deployment.system.runtime.context(call)
    placed = checkout.ensure_order(ctx, Access(cart_id=made.cart_id, token=made.token))
    ctx.checkpoint()
    again = checkout.ensure_order(ctx, Access(cart_id=made.cart_id, token=made.token))
    assert again == placed
    assert again.guest_access_token == guest_access_token(ctx, placed.order.id)
    assert len(orders_placed()) == 1


def test_everything_must_be_there(deployment: Deployment, tee: CatalogItem, rate_id: str) -> None:
    made = basket(deployment)
    with pytest.raises(CartNotReady) as refused:
        made.check_out()
    assert refused.value.details["lacking"] == ["lines", "shipping_address", "shipping_method", "email"]
    made.add(first(tee))
    made.run(cart.set_shipping_address, cart.SetAddress, address=PARIS)
    with pytest.raises(CartNotReady) as refused:
        made.check_out()
    assert refused.value.details["lacking"] == ["shipping_method", "email"]
    made.ready(rate_id)
    deployment.run(*_without_rate(rate_id))
    with pytest.raises(ShippingRateNotOffered):
        made.check_out()
    assert orders_placed() == []
    assert units(deployment, tee) == (5, 1, 0, 4)


def _without_rate(rate_id: str) -> tuple[Any, Any]:
    return shipping.delete_shipping_rate, shipping.DeleteShippingRate(id=shipping.ShippingRateId(rate_id))


def test_goods_must_still_be_sold(deployment: Deployment, rate_id: str) -> None:
    item = make_product(deployment, "Two", variant(100, 5), variant(100, 5))
    made = sold(deployment, item, rate_id)
    gone = catalog.DeleteVariant(product_id=item.product.id, variant_id=first(item))
    deployment.run(catalog.delete_variant, gone)
    with pytest.raises(VariantNotSold):
        made.check_out()
    bundle = make_product(deployment, "Box", variant(100, 5), is_bundle=True)
    with pytest.raises(BundleEmpty):
        sold(deployment, bundle, rate_id).check_out()
    assert orders_placed() == []


# Holds


def test_who_let_the_hold_lapse_may_still_buy_while_stock_lasts(
    deployment: Deployment, tee: CatalogItem, rate_id: str
) -> None:
    slow, slower = sold(deployment, tee, rate_id, 3), sold(deployment, tee, rate_id, 2)
    deployment.clock.advance(timedelta(minutes=15))
    for each in (slow, slower):
        deployment.run(cart.tend_cart, TendCart(cart_id=each.cart_id), actor=SYSTEM)
    assert units(deployment, tee) == (5, 0, 0, 5)
    quick = basket(deployment)
    quick.add(first(tee), 2)
    slow.check_out()
    with pytest.raises(OutOfStock) as refused:
        slower.check_out()
    assert refused.value.details == {"variantId": first(tee), "requested": 2, "available": 0}
    assert units(deployment, tee) == (5, 2, 3, 0)
    assert len(orders_placed()) == 1
    check_stock()


def test_a_lapsed_hold_that_nobody_swept_still_counts_for_its_owner(
    deployment: Deployment, tee: CatalogItem, rate_id: str
) -> None:
    made = sold(deployment, tee, rate_id, 5)
    deployment.clock.advance(timedelta(minutes=30))
    made.check_out()
    assert units(deployment, tee) == (5, 0, 5, 0)


def test_a_buyer_takes_what_others_let_lapse(deployment: Deployment, tee: CatalogItem, rate_id: str) -> None:
    made = sold(deployment, tee, rate_id, 3)
    deployment.clock.advance(timedelta(minutes=15))
    deployment.run(cart.tend_cart, TendCart(cart_id=made.cart_id), actor=SYSTEM)
    sleeper = basket(deployment)
    sleeper.add(first(tee), 4)
    deployment.clock.advance(timedelta(minutes=15))
    made.check_out()
    assert units(deployment, tee) == (5, 0, 3, 2)
    assert sleeper.line(first(tee)).hold is None
    check_stock()


def test_the_first_to_buy_gets_what_the_merchant_left(deployment: Deployment, tee: CatalogItem, rate_id: str) -> None:
    one, two = sold(deployment, tee, rate_id, 3), sold(deployment, tee, rate_id, 2)
    fewer = catalog.UpdateVariant(product_id=tee.product.id, variant_id=first(tee), units=3)
    deployment.run(catalog.update_variant, fewer)
    assert units(deployment, tee) == (3, 5, 0, -2)
    one.check_out()
    assert units(deployment, tee) == (3, 2, 3, -2)
    with pytest.raises(OutOfStock):
        two.check_out()
    check_stock()


def test_backorders_may_go_below_nothing(deployment: Deployment, rate_id: str) -> None:
    poster = make_product(deployment, "Poster", variant(500, 1, allow_backorder=True))
    sold(deployment, poster, rate_id, 4).check_out()
    assert units(deployment, poster) == (1, 0, 4, -3)


# Promotions


def test_a_code_with_one_use_is_redeemed_once(deployment: Deployment, tee: CatalogItem, rate_id: str) -> None:
    promotion = offer(deployment, "ONCE", usage_limit_total=1)
    one, two = sold(deployment, tee, rate_id, 1), sold(deployment, tee, rate_id, 1)
    for each in (one, two):
        each.apply("ONCE")
    one.check_out()
    assert two.get().totals.discount_total_minor == 0
    with pytest.raises(PromotionUsedUp):
        two.check_out()
    assert len(orders_placed()) == 1
    found = deployment.run(promotions.get_promotion, promotions.GetPromotion(id=promotion.id))
    assert found.used == 1
    assert units(deployment, tee) == (5, 1, 1, 3)


def test_a_limit_per_shopper_follows_the_email(deployment: Deployment, tee: CatalogItem, rate_id: str) -> None:
    offer(deployment, "MINE", usage_limit_per_customer=1)
    for email, fine in (("a@example.com", True), ("A@example.com", False), ("b@example.com", True)):
        made = sold(deployment, tee, rate_id, 1, email=email)
        if fine:
            made.apply("MINE")
            assert made.check_out().order.discount_minor == 200
        else:
            with pytest.raises(promotions.PromotionCodeNotApplicable):
                made.apply("MINE")


def test_an_automatic_promotion_that_ran_out_stops_nobody(
    deployment: Deployment, tee: CatalogItem, rate_id: str
) -> None:
    offer(deployment, None, usage_limit_total=1)
    one, two = sold(deployment, tee, rate_id, 1), sold(deployment, tee, rate_id, 1)
    assert one.check_out().order.discount_minor == 200
    assert two.check_out().order.discount_minor == 0


def test_a_redeemed_promotion_stays_in_the_books(deployment: Deployment, tee: CatalogItem, rate_id: str) -> None:
    promotion = offer(deployment, "KEEP")
    made = sold(deployment, tee, rate_id, 1)
    made.apply("KEEP")
    made.check_out()
    with pytest.raises(promotions.PromotionAlreadyRedeemed):
        deployment.run(promotions.delete_promotion, promotions.DeletePromotion(id=promotion.id))


# Customers


def customer(deployment: Deployment, **fields: Any) -> Actor:
    command = identity.SignUp(email="ada@example.test", password="a long enough secret")
    made = deployment.run(identity.sign_up, command, actor=ANONYMOUS)
    uow = deployment.system.unit(DEMO, new_id())
    uow.save(uow.get(Customer, made.id).replace(**fields))
    uow.commit()
    return Actor(kind="customer", id=made.id, grants=frozenset({"shopper"}))


def owned(deployment: Deployment, actor: Actor) -> Basket:
    made = Basket(deployment, *_ids(basket(deployment)), actor)
    result = made.run(cart.associate_cart, cart.Access)
    return Basket(deployment, result.priced.cart.id, None, actor)


def _ids(made: Basket) -> tuple[str, str | None]:
    return made.cart_id, made.token


def test_a_customers_order_goes_to_the_account_and_frees_the_cart_for_the_next(
    deployment: Deployment, tee: CatalogItem, rate_id: str
) -> None:
    ada = customer(deployment, locale="fr")
    made = owned(deployment, ada)
    made.add(first(tee))
    made.ready(rate_id, email="other@example.com")
    order = made.check_out().order
    assert (order.email, order.customer_id, order.locale) == ("ada@example.test", ada.id, "fr")
    (step,) = deployment.system.unit(DEMO, new_id()).children(OrderHistory, order.id)
    assert (step.actor_type, step.actor_id) == ("customer", ada.id)
    assert owned(deployment, ada).cart_id != made.cart_id


def test_reverse_charge_takes_the_tax_out_of_the_order(deployment: Deployment, rate_id: str) -> None:
    abroad = ship_to_germany(deployment)
    deployment.run(tax.update_tax_settings, tax.UpdateTaxSettings(oss_posture=OssPosture.ABOVE_OR_OPTED_IN))
    item = make_product(deployment, "Desk", variant(11900, 3))
    ada = customer(deployment, is_b2b=True, vat_number="DE136695976", vat_validated=True, vat_consultation_ref="WAPI1")
    made = owned(deployment, ada)
    made.add(first(item))
    berlin = msgspec.structs.replace(PARIS, country="DE")
    made.ready(abroad, address=berlin)
    totals = made.get().totals
    assert (totals.grand_total_minor, totals.tax_total_minor, totals.reverse_charge) == (11900 + 1190, 0, True)
    order = made.check_out().order
    assert (order.subtotal_minor, order.shipping_minor, order.tax_minor, order.total_minor) == (10000, 1000, 0, 11000)
    assert (order.reverse_charge, order.tax_included, order.is_b2b) == (True, False, True)
    assert (order.vat_number, order.vies_consultation_ref) == ("DE136695976", "WAPI1")


def ship_to_germany(deployment: Deployment) -> str:
    zone = deployment.run(shipping.create_shipping_zone, shipping.CreateShippingZone(name="Germany", countries=("DE",)))
    command = shipping.CreateShippingRate(
        zone_id=zone.id, name="DHL", type=shipping.ShippingRateType.FLAT, amount_minor=1190, currency="EUR"
    )
    return str(deployment.run(shipping.create_shipping_rate, command).id)


# Size


def test_the_largest_cart_becomes_one_order(deployment: Deployment, rate_id: str) -> None:
    goods = warehouse(deployment, 100, units=5, held=2)
    made = full_cart(
        deployment, goods, 2, guest_email="g@example.com", shipping_address=PARIS, shipping_rate_id=rate_id
    )
    order = made.check_out().order
    assert len(order.lines) == 100
    assert order.total_minor == 100 * 200 + 490
    assert {level(deployment, goods.id, each.id) for each in goods.variants} == {(5, 0, 2, 3)}
    assert len(orders_placed()) == 1
    check_stock()


def test_what_an_unfinished_checkout_secured_comes_back(deployment: Deployment, tee: CatalogItem) -> None:
    made = basket(deployment)
    made.add(first(tee), 3)
    uow = deployment.system.unit(DEMO, new_id())
    stored = uow.get(Cart, made.cart_id)
    (line,) = stored.lines
    firm = msgspec.structs.replace(line, hold=msgspec.structs.replace(line.hold, state=HoldState.ALLOCATED))
    uow.save(stored.replace(lines=(firm,)))
    uow.adjust(StockLevel, tee.product.id, first(tee), add={"held": -3, "allocated": 3})
    uow.commit()
    check_stock()
    made.set(line.id, 2)
    assert units(deployment, tee) == (5, 2, 0, 3)
    made.add(first(tee), 1)
    uow = deployment.system.unit(DEMO, new_id())
    stored = uow.get(Cart, made.cart_id)
    uow.save(stored.replace(lines=(firm,)))
    uow.adjust(StockLevel, tee.product.id, first(tee), add={"held": -3, "allocated": 3})
    uow.commit()
    deployment.clock.advance(timedelta(minutes=15))
    assert deployment.run(cart.tend_cart, TendCart(cart_id=made.cart_id), actor=SYSTEM) == 1
    assert units(deployment, tee) == (5, 0, 0, 5)
    check_stock()


def test_another_shop_cannot_check_out(deployment: Deployment, tee: CatalogItem, rate_id: str) -> None:
    made = sold(deployment, tee, rate_id)
    with pytest.raises(cart.CartNotFound):
        Basket(deployment, made.cart_id, made.token, shop="other").check_out()
    assert units(deployment, tee) == (5, 2, 0, 3)
    assert Stored().all(Order, deployment.shops["other"].id) == []


def test_a_first_order_is_cheaper_once(deployment: Deployment, tee: CatalogItem, rate_id: str) -> None:
    offer(deployment, None, customer_segment=CustomerSegment.FIRST_TIME)
    ada = customer(deployment)
    discounts = []
    for _ in range(2):
        made = owned(deployment, ada)
        made.add(first(tee))
        made.ready(rate_id)
        discounts.append(made.check_out().order.discount_minor)
    guest = sold(deployment, tee, rate_id, 1)
    assert (discounts, guest.get().totals.discount_total_minor) == ([200, 0], 0)
