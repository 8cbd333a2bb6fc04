"""Orders paid by several means: taken together or not at all, given back where they came from, in a stated order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib.domain import gift_cards, orders, payments, promotions, shipping
from chalicelib.domain.checkout_sessions import CheckoutChanged, PayBy, SessionView, Stage
from chalicelib.domain.context import SYSTEM
from chalicelib.domain.gift_cards import (
    GiftCardBalanceTooLow,
    GiftCardExpired,
    GiftCardNotFound,
    GiftCardVoid,
    UpdateGiftCard,
    update_gift_card,
)
from chalicelib.domain.loyalty import PointsTooLow, SetLoyaltyProgram, set_program
from chalicelib.domain.orders import Move, MoveOrder, Order, PaymentState
from chalicelib.domain.payments import (
    AmountDiffers,
    MarkPaid,
    Method,
    NothingPaid,
    PaymentStatus,
    Provider,
    RecordPayment,
    RefundItem,
    RefundRefused,
    RefundStatus,
)
from chalicelib.domain.stock import OutOfStock
from chalicelib.domain.tenders import CustomerNeeded, PaymentReturned
from chalicelib.runtime.invoke import Call
from tests.support.accounts import events
from tests.support.counting import counted
from tests.support.deployment import DEMO
from tests.support.judge import findings
from tests.support.market import PRICE, SHIPPING
from tests.support.orders import Rows
from tests.support.payments import Desk, desk
from tests.support.stored import Stored
from tests.support.stripe_fake import client_of
from tests.support.till import Means, Till, balances

TOTAL = PRICE + SHIPPING  # 24.90


@pytest.fixture
def shop() -> Iterator[Desk]:
    with desk() as made:
        yield made


@pytest.fixture
def till(shop: Desk) -> Till:
    return Till.of(shop.deployment)


@pytest.fixture(autouse=True)
def sound(shop: Desk) -> Iterator[None]:
    """Whatever a test did, all sums hold in the end."""
    yield
    deployment = shop.deployment
    ctx = deployment.system.runtime.context(Call(deployment.shops["demo"], SYSTEM))
    assert findings(ctx, Stored()) == []


def order_of(seen: SessionView) -> Order:
    assert seen.order is not None
    return seen.order


def pay_card(shop: Desk, seen: SessionView, method: str = "pm_card_visa") -> None:
    """The shopper pays what is due online, and we hear of it."""
    assert seen.payment is not None and seen.payment.client_secret is not None
    shop.fake.control.pay(seen.payment.client_secret.split("_secret_")[0], method)
    shop.settled()


def moved(shop: Desk, order: Order) -> list[tuple[Provider, PaymentStatus, int]]:
    found = Rows(shop.deployment, order.id).payments
    return sorted(
        ((each.provider, each.status, each.amount_minor) for each in found), key=lambda row: (row[0].value, row[2])
    )


def left(*ids: str) -> list[int]:
    """What gift cards, then customers' credit and points hold."""
    found = balances(Stored(), DEMO)
    return [found[each] for each in ids]


# Taking


def test_a_card_that_covers_all_pays_the_order_as_it_is_placed(shop: Desk, till: Till) -> None:
    card = till.card(5000)
    (lamp,) = till.market.goods(5)
    seen = till.buy(lamp, Means(by=PayBy.CARD, cards=(card.code,)))
    order = order_of(seen)
    assert (order.payment, order.prepaid_minor, order.due_minor) == (PaymentState.PAID, TOTAL, 0)
    assert seen.payment is None and shop.objects("pi") == []
    assert moved(shop, order) == [(Provider.GIFT_CARD, PaymentStatus.SUCCEEDED, TOTAL)]
    assert left(f"gift_card {card.card.id}") == [5000 - TOTAL]
    rows = Rows(shop.deployment, order.id)
    assert (rows.history, rows.standing) == (["pending_payment", "paid"], "paid")
    names = [event.NAME for event in events(shop.deployment) if event.NAME.startswith(("order.", "payment."))]
    assert names == ["order.placed", "payment.succeeded", "order.paid"]


def test_the_paid_order_is_written_in_one_transaction(till: Till) -> None:
    zoe = till.customer(credit=1000, points=500)
    cards = tuple(till.card(300).code for _ in range(3))
    cart_id = till.cart(*till.market.goods(5), customer=zoe)
    session_id = till.walk(cart_id, Means(cards=cards, credit=True, points=500)).session.id
    with counted() as requests:
        seen = till.complete(session_id, key="once")
    assert (requests["TransactWriteItems"], sum(requests.values()) <= 7) == (1, True)
    assert (order_of(seen).prepaid_minor, order_of(seen).due_minor) == (2400, TOTAL - 2400)


def test_points_pay_first_then_cards_then_credit_then_the_card(shop: Desk, till: Till) -> None:
    zoe = till.customer(credit=700, points=500)
    first, second = till.card(600), till.card(400)
    (lamp,) = till.market.goods(5)
    means = Means(by=PayBy.CARD, cards=(second.code, first.code), credit=True, points=500)
    seen = till.buy(lamp, means, customer=zoe)
    order = order_of(seen)
    assert (order.payment, order.prepaid_minor, order.due_minor) == (PaymentState.PENDING, 2200, 290)
    assert seen.payment is not None and seen.payment.amount_minor == 290
    assert [row["amount"] for row in shop.objects("pi")] == [290]
    assert left(f"gift_card {first.card.id}", f"gift_card {second.card.id}") == [0, 0]
    assert left(f"store_credit {zoe}.EUR", f"loyalty {zoe}") == [0, 0]
    pay_card(shop, seen)
    assert Rows(shop.deployment, order.id).standing == "paid"
    assert moved(shop, order) == [
        (Provider.GIFT_CARD, PaymentStatus.SUCCEEDED, 400),
        (Provider.GIFT_CARD, PaymentStatus.SUCCEEDED, 600),
        (Provider.LOYALTY, PaymentStatus.SUCCEEDED, 500),
        (Provider.STORE_CREDIT, PaymentStatus.SUCCEEDED, 700),
        (Provider.STRIPE, PaymentStatus.SUCCEEDED, 290),
    ]


def test_no_more_is_taken_than_is_needed(till: Till) -> None:
    """Points are worth 2 cents each: 24.90 are 1245 of them, and nothing else is touched."""
    till.market.staff(set_program, SetLoyaltyProgram(enabled=True, redeem_points=1, redeem_minor=2))
    zoe = till.customer(credit=9000, points=2000)
    card = till.card(9000)
    (lamp,) = till.market.goods(5)
    order = order_of(till.buy(lamp, Means(cards=(card.code,), credit=True, points=2000), customer=zoe))
    assert (order.payment, order.prepaid_minor) == (PaymentState.PAID, TOTAL)
    assert left(f"gift_card {card.card.id}", f"store_credit {zoe}.EUR", f"loyalty {zoe}") == [9000, 9000, 755]


def test_what_is_left_is_recorded_by_hand(shop: Desk, till: Till) -> None:
    card = till.card(1000)
    (lamp,) = till.market.goods(5)
    order = order_of(till.buy(lamp, Means(cards=(card.code,))))
    record = {"order_id": order.id, "method": Method.CASH}
    with pytest.raises(AmountDiffers) as refused:
        till.market.staff(payments.record_payment, RecordPayment(amount_minor=TOTAL, **record))
    assert refused.value.details == {"total_minor": TOTAL - 1000}
    made = till.market.staff(payments.record_payment, RecordPayment(amount_minor=TOTAL - 1000, **record))
    assert made.amount_minor == TOTAL - 1000
    assert Rows(shop.deployment, order.id).standing == "paid"


def test_what_costs_nothing_is_paid_as_it_is_placed(shop: Desk, till: Till) -> None:
    free = till.market.coupon("FREE")
    change = promotions.UpdatePromotion(id=free.id, value=10_000)
    till.market.staff(promotions.update_promotion, change)
    rate = shipping.UpdateShippingRate(id=till.market.rate_id, amount_minor=0)  # type: ignore[arg-type]
    till.market.staff(shipping.update_shipping_rate, rate)
    (lamp,) = till.market.goods(5)
    order = order_of(till.buy(lamp, Means(by=PayBy.CARD, codes=("FREE",))))
    assert (order.total_minor, order.payment) == (0, PaymentState.PAID)
    (payment,) = Rows(shop.deployment, order.id).payments
    assert (payment.method, payment.amount_minor) == (Method.FREE, 0)


def test_cards_that_cannot_be_used_are_named_before_anything_is_placed(shop: Desk, till: Till) -> None:
    (lamp,) = till.market.goods(5)
    void, late, used = (
        till.card(5000),
        till.card(5000, expires_at=shop.deployment.clock.now() + timedelta(minutes=30)),
        till.card(TOTAL),
    )
    till.market.staff(update_gift_card, UpdateGiftCard(id=void.card.id, void=True))
    till.buy(lamp, Means(cards=(used.code,)))
    session_id = till.walk(till.cart(lamp)).session.id
    for code, error in (
        (void.code, GiftCardVoid),
        (used.code, GiftCardBalanceTooLow),
        ("GIFT-NOBODY-HAS-THIS", GiftCardNotFound),
    ):
        with pytest.raises(error):
            till.step(session_id, Stage.PAYMENT, payment=Means(cards=(code,)).step)
    till.step(session_id, Stage.PAYMENT, payment=Means(cards=(late.code,)).step)
    shop.deployment.clock.advance(timedelta(minutes=40))
    with pytest.raises(GiftCardExpired):
        till.step(session_id, Stage.REVIEW)


def test_credit_and_points_need_a_customer_who_has_them(till: Till) -> None:
    zoe = till.customer(points=10)
    (lamp,) = till.market.goods(5)
    guest = till.walk(till.cart(lamp)).session.id
    for means in (Means(credit=True), Means(points=10)):
        with pytest.raises(CustomerNeeded):
            till.step(guest, Stage.PAYMENT, payment=means.step)
    own = till.walk(till.cart(lamp, customer=zoe)).session.id
    with pytest.raises(PointsTooLow) as refused:
        till.step(own, Stage.PAYMENT, payment=Means(points=11).step)
    assert refused.value.details == {"available": 10, "requested": 11}


@pytest.mark.parametrize("spent", [2000, 5000])
def test_what_was_spent_elsewhere_since_the_review_is_noticed(shop: Desk, till: Till, spent: int) -> None:
    card = till.card(5000)
    (lamp,) = till.market.goods(5)
    session_id = till.walk(till.cart(lamp), Means(cards=(card.code,))).session.id
    redeem = gift_cards.RedeemGiftCard(id=card.card.id, amount_minor=spent, order_id="elsewhere")
    till.market.staff(gift_cards.redeem_gift_card, redeem)
    if spent == 2000:
        assert order_of(till.complete(session_id)).payment is PaymentState.PAID  # 30.00 is still enough
        return
    with pytest.raises(GiftCardBalanceTooLow):
        till.complete(session_id)
    assert Stored().all(Order, DEMO) == []


def test_less_than_was_agreed_is_not_taken(shop: Desk, till: Till) -> None:
    card = till.card(2000)
    (lamp,) = till.market.goods(5)
    session_id = till.walk(till.cart(lamp), Means(cards=(card.code,))).session.id
    redeem = gift_cards.RedeemGiftCard(id=card.card.id, amount_minor=500, order_id="elsewhere")
    till.market.staff(gift_cards.redeem_gift_card, redeem)
    with pytest.raises(CheckoutChanged) as refused:
        till.complete(session_id)
    assert refused.value.details == {"changed": ["tenders"]}
    assert (Stored().all(Order, DEMO), left(f"gift_card {card.card.id}")) == ([], [1500])


def test_with_no_stock_nothing_is_taken(shop: Desk, till: Till) -> None:
    card = till.card(5000)
    (lamp,) = till.market.goods(1)
    session_id = till.walk(till.cart(lamp), Means(cards=(card.code,))).session.id
    shop.deployment.clock.advance(timedelta(minutes=20))
    till.buy(lamp, Means())  # takes what the hold let go
    with pytest.raises(OutOfStock):
        till.complete(session_id)
    assert left(f"gift_card {card.card.id}") == [5000]


# Giving back: an order that was not paid in time, or cancelled before


def unpaid(till: Till) -> tuple[str, str, Order]:
    """24.90, of which a card of 6.00, credit of 7.00 and 5.00 of points were taken: 6.90 are due by hand."""
    zoe = till.customer(credit=700, points=500)
    card = till.card(600)
    (lamp,) = till.market.goods(5)
    means = Means(cards=(card.code,), credit=True, points=500)
    return str(card.card.id), zoe, order_of(till.buy(lamp, means, customer=zoe))


def test_cancelling_an_unpaid_order_gives_back_what_it_took(shop: Desk, till: Till) -> None:
    card, zoe, order = unpaid(till)
    till.market.staff(orders.move_order, MoveOrder(id=order.id, move=Move.CANCEL))
    assert left(f"gift_card {card}", f"store_credit {zoe}.EUR", f"loyalty {zoe}") == [600, 700, 500]
    assert {status for _, status, _ in moved(shop, order)} == {PaymentStatus.RETURNED}
    told = [event.amount_minor for event in events(shop.deployment) if isinstance(event, PaymentReturned)]
    assert sorted(told) == [500, 600, 700]
    with pytest.raises(NothingPaid):
        shop.refund(order, "all")


def test_an_order_that_was_not_paid_in_time_gives_back_what_it_took(shop: Desk, till: Till) -> None:
    card, zoe, order = unpaid(till)
    shop.deployment.clock.advance(timedelta(days=7))
    shop.expire(order)
    shop.expire(order)
    assert Rows(shop.deployment, order.id).standing == "cancelled"
    assert left(f"gift_card {card}", f"store_credit {zoe}.EUR", f"loyalty {zoe}") == [600, 700, 500]


def test_an_open_online_payment_is_closed_before_its_order_gives_back(shop: Desk, till: Till) -> None:
    card = till.card(1000)
    (lamp,) = till.market.goods(5)
    order = order_of(till.buy(lamp, Means(by=PayBy.CARD, cards=(card.code,))))
    shop.deployment.clock.advance(timedelta(minutes=60))
    shop.expire(order)
    assert [row["status"] for row in shop.objects("pi")] == ["canceled"]
    assert (Rows(shop.deployment, order.id).standing, left(f"gift_card {card.card.id}")) == ("cancelled", [1000])


def test_money_that_comes_too_late_goes_back_alone(shop: Desk, till: Till) -> None:
    """The card had its part back when the order was cancelled; what was paid online afterwards returns by itself."""
    card = till.card(1000)
    (lamp,) = till.market.goods(5)
    seen = till.buy(lamp, Means(by=PayBy.CARD, cards=(card.code,)))
    order = order_of(seen)
    assert seen.payment is not None and seen.payment.client_secret is not None
    shop.fake.control.pay(seen.payment.client_secret.split("_secret_")[0], "pm_card_visa")
    shop.deployment.run(orders.move_order, MoveOrder(id=order.id, move=Move.CANCEL))
    assert left(f"gift_card {card.card.id}") == [1000]
    shop.settled()
    shop.reconcile(order)
    shop.settled()
    assert [row["amount"] for row in shop.objects("re")] == [TOTAL - 1000]
    assert (shop.taken_minor(), left(f"gift_card {card.card.id}")) == (0, [1000])
    assert {status for _, status, _ in moved(shop, order)} == {PaymentStatus.RETURNED}


def test_a_paid_order_that_is_cancelled_keeps_its_money_until_it_is_refunded(shop: Desk, till: Till) -> None:
    card = till.card(5000)
    (lamp,) = till.market.goods(5)
    order = order_of(till.buy(lamp, Means(cards=(card.code,))))
    till.market.staff(orders.move_order, MoveOrder(id=order.id, move=Move.CANCEL))
    assert left(f"gift_card {card.card.id}") == [5000 - TOTAL]
    shop.refund(order, "all")
    assert left(f"gift_card {card.card.id}") == [5000]


# Giving back: refunds


def mixed(shop: Desk, till: Till, by: PayBy = PayBy.CARD, method: str = "pm_card_visa") -> tuple[list[str], Order]:
    """24.90 paid with 5.00 of points, 6.00 by card, 7.00 of credit, and 6.90 online or by hand."""
    zoe = till.customer(credit=700, points=500)
    card = till.card(600)
    (lamp,) = till.market.goods(5)
    seen = till.buy(lamp, Means(by=by, cards=(card.code,), credit=True, points=500), customer=zoe)
    order = order_of(seen)
    if by is PayBy.CARD:
        pay_card(shop, seen, method)
    else:
        till.market.staff(payments.mark_paid, MarkPaid(order_id=order.id))
    return [f"store_credit {zoe}.EUR", f"gift_card {card.card.id}", f"loyalty {zoe}"], order


@pytest.mark.parametrize("by", [PayBy.CARD, PayBy.MANUAL])
def test_refunds_go_back_in_the_stated_order_and_never_beyond_what_came(shop: Desk, till: Till, by: PayBy) -> None:
    """Online or by hand first, then store credit, then gift cards, then points."""
    accounts, order = mixed(shop, till, by)
    steps = []
    for number, amount in enumerate((500, 500, 500, 500, 400)):
        made = shop.refund(order, f"part {number}", amount)
        assert (made.status, made.amount_minor) == (RefundStatus.SUCCEEDED, amount)
        steps.append((sum(row["amount"] for row in shop.objects("re")), *left(*accounts)))
    online = by is PayBy.CARD
    assert steps == [
        (500 * online, 0, 0, 0),
        (690 * online, 310, 0, 0),
        (690 * online, 700, 110, 0),
        (690 * online, 700, 600, 10),
        (690 * online, 700, 600, 410),
    ]
    rest = shop.refund(order, "rest")
    assert (rest.amount_minor, left(*accounts)) == (90, [700, 600, 500])
    rows = Rows(shop.deployment, order.id)
    assert (rows.order.payment, rows.order.refunded_minor) == (PaymentState.REFUNDED, TOTAL)


def test_a_refund_says_by_which_ways_it_went(shop: Desk, till: Till) -> None:
    _, order = mixed(shop, till)
    shop.refund(order, "most", 2000)
    (refund,) = Rows(shop.deployment, order.id).refunds
    assert [(part.provider, part.amount_minor, part.points) for part in refund.parts] == [
        (Provider.STRIPE, 690, 0),
        (Provider.STORE_CREDIT, 700, 0),
        (Provider.GIFT_CARD, 600, 0),
        (Provider.LOYALTY, 10, 10),
    ]
    assert refund.outside_minor == 690


def test_the_same_refund_twice_is_one(shop: Desk, till: Till) -> None:
    accounts, order = mixed(shop, till)
    first, again = shop.refund(order, "all"), shop.refund(order, "all")
    assert first == again and first.amount_minor == TOTAL
    assert (left(*accounts), [row["amount"] for row in shop.objects("re")]) == ([700, 600, 500], [690])


def test_a_wholly_prepaid_order_is_refunded_without_the_provider(shop: Desk, till: Till) -> None:
    card = till.card(5000)
    (lamp,) = till.market.goods(5)
    order = order_of(till.buy(lamp, Means(by=PayBy.CARD, cards=(card.code,)), quantity=2))
    item = RefundItem(line_id=order.lines[0].id, quantity=1, restock=True)
    made = shop.refund(order, "one lamp", None, item)
    assert (made.status, made.amount_minor) == (RefundStatus.SUCCEEDED, PRICE)
    assert left(f"gift_card {card.card.id}") == [5000 - (2 * PRICE + SHIPPING) + PRICE]
    assert shop.objects("re") == []


def test_what_the_provider_refuses_gives_nothing_back_at_all(shop: Desk, till: Till) -> None:
    accounts, order = mixed(shop, till)
    shop.fake.control.open_dispute(shop.objects("pi")[0]["id"])
    shop.settled()
    with pytest.raises(RefundRefused):
        shop.refund(order, "all")
    assert left(*accounts) == [0, 0, 0]
    assert Rows(shop.deployment, order.id).order.refunded_minor == 0


@pytest.mark.parametrize("outcome", ["succeeded", "failed"])
def test_accounts_are_credited_when_the_money_has_gone_back(shop: Desk, till: Till, outcome: str) -> None:
    accounts, order = mixed(shop, till, method="pm_card_pendingRefund")
    assert shop.refund(order, "all").status is RefundStatus.PENDING
    assert left(*accounts) == [0, 0, 0]
    shop.fake.control.settle_refund(shop.objects("re")[0]["id"], outcome)  # type: ignore[arg-type]
    shop.settled()
    assert left(*accounts) == ([700, 600, 500] if outcome == "succeeded" else [0, 0, 0])
    if outcome == "failed":
        assert shop.refund(order, "again").amount_minor == TOTAL


def test_a_refund_that_nobody_answered_for_credits_accounts_once_it_is_known(shop: Desk, till: Till) -> None:
    accounts, order = mixed(shop, till)
    shop.fake.control.fail_next(500, method="POST", path="/v1/refunds")
    with pytest.raises(payments.ProviderUnavailable):
        shop.refund(order, "all")
    assert left(*accounts) == [0, 0, 0]
    assert Rows(shop.deployment, order.id).order.refunded_minor == TOTAL
    shop.deployment.clock.advance(timedelta(minutes=10))
    shop.reconcile(order)
    shop.settled()
    shop.reconcile(order)
    assert left(*accounts) == [700, 600, 500]
    assert [row["amount"] for row in shop.objects("re") if row["status"] == "succeeded"] == [690]


def test_a_refund_at_the_providers_desk_is_of_its_own_part(shop: Desk, till: Till) -> None:
    accounts, order = mixed(shop, till)
    client_of(shop.fake).v1.refunds.create({"payment_intent": shop.objects("pi")[0]["id"], "amount": 600})
    shop.settled()
    (refund,) = Rows(shop.deployment, order.id).refunds
    assert [(part.provider, part.amount_minor) for part in refund.parts] == [(Provider.STRIPE, 600)]
    shop.refund(order, "rest")
    assert left(*accounts) == [700, 600, 500]
    assert sorted(row["amount"] for row in shop.objects("re")) == [90, 600]


def test_points_come_back_in_proportion_and_exactly_in_the_end(shop: Desk, till: Till) -> None:
    """Three points for two cents: 24.90 are 3735 points, given back in odd parts."""
    till.market.staff(set_program, SetLoyaltyProgram(enabled=False, redeem_points=3, redeem_minor=2))
    zoe = till.customer(points=4000)
    (lamp,) = till.market.goods(5)
    order = order_of(till.buy(lamp, Means(points=4000), customer=zoe))
    assert (order.payment, left(f"loyalty {zoe}")) == (PaymentState.PAID, [265])
    found = []
    for number, amount in enumerate((1, 1, 333, 1000, 1155)):
        shop.refund(order, f"part {number}", amount)
        found += left(f"loyalty {zoe}")
    assert found == [267, 268, 768, 2268, 4000]
