"""Checkout in steps: which step may follow which, what is frozen at the review, and one order whoever completes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain import cart, checkout_sessions, payments, promotions, shipping
from chalicelib.domain.cart import Cart, CartConverted, CartStatus
from chalicelib.domain.catalog import UpdateVariant, update_variant
from chalicelib.domain.checkout_sessions import (
    CartOfAnotherCustomer,
    CheckoutChanged,
    CheckoutSession,
    Contact,
    Delivery,
    PayBy,
    SessionComplete,
    SessionNotFound,
    Stage,
    StepIncomplete,
    StepMissing,
    StepTooFarBack,
    TooManyCodes,
    TooManyGiftCards,
)
from chalicelib.domain.context import ANONYMOUS
from chalicelib.domain.identity import CustomerNotFound
from chalicelib.domain.orders import Order, PaymentState
from chalicelib.domain.payments import PaymentsNotConfigured
from chalicelib.domain.promotions import PromotionCodeNotApplicable
from chalicelib.domain.shipping import ShippingRateId, ShippingRateNotOffered
from chalicelib.kernel.errors import Unauthenticated
from chalicelib.kernel.ids import new_id
from tests.support.counting import counted
from tests.support.deployment import DEMO, OWNER, Deployment
from tests.support.market import PARIS, PRICE, SHIPPING
from tests.support.stored import Stored
from tests.support.till import INTEGRATION, Means, Till


@pytest.fixture
def till(deployment: Deployment) -> Till:
    return Till.of(deployment)


def orders(deployment: Deployment) -> list[Order]:
    return Stored().all(Order, DEMO)


def test_from_a_cart_to_an_order(deployment: Deployment, till: Till) -> None:
    (lamp,) = till.market.goods(5)
    cart_id = till.cart(lamp, quantity=2)
    session_id = till.start(cart_id)
    assert till.get(session_id).session.stage is Stage.INIT
    seen = till.step(session_id, Stage.CONTACT, contact=Contact(email="Zoe@Example.test"))
    assert (seen.session.stage, seen.cart.guest_email) == (Stage.CONTACT, "zoe@example.test")
    seen = till.step(session_id, Stage.SHIPPING, delivery=Delivery(address=PARIS, rate_id=till.market.rate_id))
    assert (seen.cart.shipping_rate_id, seen.totals.grand_total_minor) == (till.market.rate_id, 2 * PRICE + SHIPPING)
    assert [rate.amount_minor for rate in seen.rates] == [SHIPPING]
    till.step(session_id, Stage.PAYMENT, payment=Means().step)
    seen = till.step(session_id, Stage.REVIEW)
    assert seen.session.agreement is not None
    assert (seen.session.agreement.total_minor, seen.session.agreement.due_minor) == (4490, 4490)
    done = till.complete(session_id)
    assert done.order is not None and done.guest_access_token is not None
    assert (done.session.stage, done.session.order_id) == (Stage.COMPLETE, done.order.id)
    assert (done.order.total_minor, done.order.prepaid_minor, done.order.due_minor) == (4490, 0, 4490)
    assert done.order.payment is PaymentState.PENDING and done.payment is None
    assert done.order.unpaid_expires_at == deployment.clock.now() + timedelta(days=7)
    (converted,) = Stored().all(Cart, DEMO)
    assert (converted.status, converted.order_id) == (CartStatus.CONVERTED, done.order.id)


def test_a_step_may_be_taken_again_and_one_may_go_back_by_one(till: Till) -> None:
    session_id = till.walk(till.cart(*till.market.goods(5))).session.id
    assert till.step(session_id, Stage.REVIEW).session.stage is Stage.REVIEW
    back = till.step(session_id, Stage.PAYMENT)
    assert (back.session.stage, back.session.agreement) == (Stage.PAYMENT, None)
    with pytest.raises(StepMissing) as refused:
        till.complete(session_id)
    assert refused.value.details == {"missing": "review"}
    with pytest.raises(StepTooFarBack):
        till.step(session_id, Stage.CONTACT, contact=Contact(email="other@example.test"))
    till.step(session_id, Stage.SHIPPING)
    till.step(session_id, Stage.CONTACT, contact=Contact(email="other@example.test"))
    assert till.step(session_id, Stage.INIT).cart.guest_email == "other@example.test"


@pytest.mark.parametrize(
    ("wanted", "missing"),
    [
        (Stage.SHIPPING, "contact"),
        (Stage.PAYMENT, "contact"),
        (Stage.REVIEW, "contact"),
        (Stage.COMPLETE, "contact"),
    ],
)
def test_no_step_is_skipped(till: Till, wanted: Stage, missing: str) -> None:
    session_id = till.start(till.cart(*till.market.goods(5)))
    with pytest.raises(StepMissing) as refused:
        till.step(session_id, wanted, delivery=Delivery(address=PARIS), payment=Means().step)
    assert refused.value.details == {"missing": missing}
    assert till.get(session_id).session.stage is Stage.INIT


def test_each_step_says_what_it_lacks(till: Till) -> None:
    session_id = till.start(till.cart(*till.market.goods(5)))
    lacking = []
    for stage, given in (
        (Stage.CONTACT, {"contact": Contact(email="zoe@example.test")}),
        (Stage.SHIPPING, {"delivery": Delivery(address=PARIS)}),
        (Stage.PAYMENT, {"payment": Means().step}),
    ):
        with pytest.raises(StepIncomplete) as refused:
            till.step(session_id, stage)
        lacking.append(refused.value.details["lacking"])
        till.step(session_id, stage, **given)
    assert lacking == [["email"], ["shipping_address"], ["method"]]


def test_a_customer_takes_over_a_guests_cart_but_not_anothers(till: Till) -> None:
    zoe, adam = till.customer("zoe@example.test"), till.customer("adam@example.test")
    session_id = till.start(till.cart(*till.market.goods(5)))
    with pytest.raises(CustomerNotFound):
        till.step(session_id, Stage.CONTACT, contact=Contact(customer_id=new_id()))
    seen = till.step(session_id, Stage.CONTACT, contact=Contact(customer_id=zoe))
    assert (seen.cart.customer_id, seen.cart.apart) == (zoe, True)
    with pytest.raises(CartOfAnotherCustomer):
        till.step(session_id, Stage.CONTACT, contact=Contact(customer_id=adam))


def test_the_order_of_a_customer_is_the_customers(deployment: Deployment, till: Till) -> None:
    """Also where the customer has another cart to go on with: only that one is the customer's active cart."""
    zoe = till.customer()
    (lamp,) = till.market.goods(5)
    first, second = till.cart(lamp, customer=zoe), till.cart(lamp, customer=zoe)
    for cart_id in (first, second):
        placed = till.complete(till.walk(cart_id).session.id).order
        assert placed is not None
        assert (placed.customer_id, placed.email) == (zoe, "zoe@example.test")
    assert len(orders(deployment)) == 2


def test_where_no_rate_goes_nothing_is_sent(till: Till) -> None:
    session_id = till.start(till.cart(*till.market.goods(5)))
    till.step(session_id, Stage.CONTACT, contact=Contact(email="zoe@example.test"))
    rome = PARIS.__class__(name="Z", line1="1", city="Rome", postal_code="00100", country="IT")
    with pytest.raises(ShippingRateNotOffered):
        till.step(session_id, Stage.SHIPPING, delivery=Delivery(address=rome))
    with pytest.raises(ShippingRateNotOffered):
        till.step(session_id, Stage.SHIPPING, delivery=Delivery(address=PARIS, rate_id=new_id()))


def test_a_code_is_tried_as_on_a_cart(till: Till) -> None:
    till.market.coupon("TEN")
    session_id = till.walk(till.cart(*till.market.goods(5))).session.id
    till.step(session_id, Stage.PAYMENT, payment=Means(codes=("TEN",)).step)
    agreed = till.step(session_id, Stage.REVIEW).session.agreement
    assert agreed is not None and (agreed.discount_minor, agreed.total_minor) == (200, PRICE - 200 + SHIPPING)
    with pytest.raises(PromotionCodeNotApplicable):
        till.step(session_id, Stage.PAYMENT, payment=Means(codes=("NONE",)).step)
    with pytest.raises(TooManyCodes):
        till.step(session_id, Stage.PAYMENT, payment=Means(codes=("TEN", "TWENTY")).step)
    off = till.step(session_id, Stage.PAYMENT, payment=Means(codes=()).step)
    assert (off.cart.discount_code, off.totals.grand_total_minor) == (None, PRICE + SHIPPING)


def test_at_most_ten_gift_cards(till: Till) -> None:
    session_id = till.walk(till.cart(*till.market.goods(5))).session.id
    with pytest.raises(TooManyGiftCards):
        till.step(session_id, Stage.PAYMENT, payment=Means(cards=("x" * 16,) * 11).step)


def test_without_a_provider_nobody_pays_online(deployment: Deployment, till: Till) -> None:
    session_id = till.walk(till.cart(*till.market.goods(5))).session.id
    with pytest.raises(PaymentsNotConfigured):
        till.step(session_id, Stage.PAYMENT, payment=Means(by=PayBy.CARD).step)
    assert till.get(session_id).session.stage is Stage.REVIEW


def dearer_shipping(till: Till, cart_id: str) -> None:
    change = shipping.UpdateShippingRate(id=ShippingRateId(till.market.rate_id), amount_minor=600)
    till.market.staff(shipping.update_shipping_rate, change)


def one_more(till: Till, cart_id: str) -> None:
    line = till.market.staff(cart.list_holds, cart.ListHolds())[0]
    till.api(cart.add_line, cart.AddLine(cart_id=cart_id, variant_id=line.variant_id, quantity=1))


def an_offer_for_all(till: Till, cart_id: str) -> None:
    offer = promotions.CreatePromotion(name="All", type=promotions.PromotionType.PERCENTAGE, value=1000)
    till.market.staff(promotions.create_promotion, offer)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (dearer_shipping, ["shipping_minor", "total_minor"]),
        (one_more, ["lines", "subtotal_minor", "total_minor"]),
        (an_offer_for_all, ["discount_minor", "total_minor"]),
    ],
)
def test_only_what_was_agreed_is_ordered(deployment: Deployment, till: Till, change: Any, named: list[str]) -> None:
    cart_id = till.cart(*till.market.goods(5))
    session_id = till.walk(cart_id).session.id
    change(till, cart_id)
    with pytest.raises(CheckoutChanged) as refused:
        till.complete(session_id)
    assert refused.value.details == {"changed": named}
    assert orders(deployment) == []
    agreed = till.step(session_id, Stage.REVIEW).session.agreement
    placed = till.complete(session_id).order
    assert agreed is not None and placed is not None and placed.total_minor == agreed.total_minor


def test_a_price_is_the_carts_own_from_when_it_was_put_in(till: Till) -> None:
    """What the merchant changes in the meantime does not move a price that the shopper has seen."""
    (lamp,) = till.market.goods(5)
    session_id = till.walk(till.cart(lamp)).session.id
    dearer = UpdateVariant(product_id=lamp.product_id, variant_id=lamp.variant_id, price_minor=9900)
    till.market.staff(update_variant, dearer)
    placed = till.complete(session_id).order
    assert placed is not None and placed.total_minor == PRICE + SHIPPING


def test_completing_twice_is_one_order(deployment: Deployment, till: Till) -> None:
    session_id = till.walk(till.cart(*till.market.goods(5))).session.id
    first, again = till.complete(session_id), till.complete(session_id)
    assert first.order == again.order and first.guest_access_token == again.guest_access_token
    assert len(orders(deployment)) == 1
    with pytest.raises(SessionComplete) as refused:
        till.step(session_id, Stage.REVIEW)
    assert first.order is not None and refused.value.details == {"order_id": first.order.id}
    shown = till.get(session_id)
    assert (shown.session.stage, shown.order) == (Stage.COMPLETE, first.order)


def test_two_sessions_of_one_cart_are_one_order(deployment: Deployment, till: Till) -> None:
    cart_id = till.cart(*till.market.goods(5))
    first, second = till.walk(cart_id).session.id, till.walk(cart_id).session.id
    till.complete(first)
    with pytest.raises(CartConverted):
        till.complete(second)
    assert len(orders(deployment)) == 1


def test_a_session_ends_by_the_shops_clock(deployment: Deployment, till: Till) -> None:
    session_id = till.walk(till.cart(*till.market.goods(5))).session.id
    deployment.clock.advance(timedelta(hours=24))
    with pytest.raises(SessionNotFound):
        till.complete(session_id)
    with pytest.raises(SessionNotFound):
        till.get(new_id())


def test_one_that_became_an_order_can_be_looked_at_later(deployment: Deployment, till: Till) -> None:
    (lamp,) = till.market.goods(5)
    done = till.buy(lamp)
    deployment.clock.advance(timedelta(days=20))
    assert till.get(done.session.id).order == done.order


def test_another_shop_knows_nothing_of_it(deployment: Deployment, till: Till) -> None:
    session_id = till.walk(till.cart(*till.market.goods(5))).session.id
    get = checkout_sessions.GetSession(session_id=session_id)
    with pytest.raises(SessionNotFound):
        deployment.run(checkout_sessions.get_session, get, shop="other", actor=INTEGRATION)
    with pytest.raises(Unauthenticated):
        deployment.run(checkout_sessions.get_session, get, actor=ANONYMOUS)


def test_an_unpaid_order_is_paid_by_hand_as_ever(deployment: Deployment, till: Till) -> None:
    (lamp,) = till.market.goods(5)
    placed = till.buy(lamp).order
    assert placed is not None
    made = deployment.run(payments.mark_paid, payments.MarkPaid(order_id=placed.id), actor=OWNER)
    assert made.amount_minor == PRICE + SHIPPING


def test_completing_takes_one_transaction_and_six_other_requests_at_most(deployment: Deployment, till: Till) -> None:
    session_id = till.walk(till.cart(*till.market.goods(5))).session.id
    with counted() as requests:
        till.complete(session_id, key="once")
    assert requests["TransactWriteItems"] == 1
    assert sum(requests.values()) <= 6
    (session,) = Stored().all(CheckoutSession, DEMO)
    assert session.stage is Stage.COMPLETE
