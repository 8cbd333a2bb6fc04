"""One round of each race: set up a fresh shop, let everybody go at once, and say what is wrong afterwards.

Every function takes the name of a condition to leave out (see tests/support/sabotage.py): the same round that proves a
condition shows, without it, that it would notice.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from chalicelib.domain import payments
from chalicelib.domain.catalog import UpdateVariant, update_variant
from chalicelib.domain.orders import Order, PaymentState, Progress
from chalicelib.domain.promotions import PromotionType, PromotionUse
from chalicelib.domain.stock import StockLevel
from chalicelib.domain.taxonomy import Tag
from tests.races import plays
from tests.support.arena import Arena
from tests.support.deployment import NOON
from tests.support.market import PRICE, SHIPPING, Market
from tests.support.orders import known_order
from tests.support.outcomes import ended
from tests.support.race import Job, Outcome
from tests.support.till import Means, Till, balances

TOTAL = PRICE + SHIPPING


def checkouts(arena: Arena, buyers: int, units: int, without: str | None = None) -> list[str]:
    """Everybody's cart is ready, nobody's holds are alive, all check out at once."""
    market = arena.market()
    goods = market.goods(units)
    carts = [market.lapsed_cart(goods, NOON) for _ in range(buyers)]
    arena.store(market.shop, *(cart for _, cart in carts))
    jobs = [Job(plays.check_out, (market.shop, ticket)) for ticket, _ in carts]
    return _sold_wrong(arena, market, arena.race(jobs, without=without), units)


def purchases(arena: Arena, buyers: int, units: int, without: str | None = None) -> list[str]:
    """Everybody goes the whole way from an empty cart to an order."""
    market = arena.market()
    (goods,) = market.goods(units)
    jobs = [Job(plays.buy, (market.shop, market.rate_id, goods, f"b{n}@example.test")) for n in range(buyers)]
    return _sold_wrong(arena, market, arena.race(jobs, without=without), units)


def _sold_wrong(arena: Arena, market: Market, outcomes: list[Outcome], units: int) -> list[str]:
    """Exactly as many orders as units, everybody else clearly refused, every unit allocated and none held."""
    found = _unexpected(outcomes, ok=units, out_of_stock=len(outcomes) - units)
    found += [f"unclear: {each}" for each in outcomes if each.code == "out_of_stock" and not _is_clear(each)]
    stored = arena.stored(market.shop)
    placed = len(stored.all(Order, market.shop.id))
    if placed != units:
        found.append(f"{placed} orders of {units} units")
    (level,) = stored.all(StockLevel, market.shop.id)
    if (level.on_hand, level.held, level.allocated, level.available) != (units, 0, units, 0):
        found.append(f"left: {level}")
    return found + arena.findings(market.shop)


def _is_clear(outcome: Outcome) -> bool:
    """A conflict that says what was wanted and what is left."""
    return outcome.fault == "conflict" and (outcome.details["requested"], outcome.details["available"]) == (1, 0)


def lowered(arena: Arena, without: str | None = None) -> list[str]:
    """Twelve carts hold a unit each, the merchant lowers the stock to three: the first three come first."""
    market = arena.market()
    (goods,) = market.goods(12)
    tickets = [market.cart(goods) for _ in range(12)]
    lower = UpdateVariant(product_id=goods.product_id, variant_id=goods.variant_id, units=3)
    market.staff(update_variant, lower)
    outcomes = arena.race([Job(plays.check_out, (market.shop, ticket)) for ticket in tickets], without=without)
    return [*_unexpected(outcomes, ok=3, out_of_stock=9), *arena.findings(market.shop)]


def opposite(arena: Arena, without: str | None = None) -> list[str]:
    """Sixteen carts of two variants, half of them in the other order; four units of each."""
    market = arena.market()
    one, two = market.goods(4, 4)
    carts = [market.lapsed_cart((one, two) if n % 2 else (two, one), NOON) for n in range(16)]
    arena.store(market.shop, *(cart for _, cart in carts))
    outcomes = arena.race([Job(plays.check_out, (market.shop, ticket)) for ticket, _ in carts], without=without)
    found = _unexpected(outcomes, ok=4, out_of_stock=12)
    for level in arena.stored(market.shop).all(StockLevel, market.shop.id):
        if (level.allocated, level.available, level.held) != (4, 0, 0):
            found.append(f"left: {level}")
    return found + arena.findings(market.shop)


def one_cart(arena: Arena, keys: list[str | None], without: str | None = None) -> list[str]:
    """One cart is checked out by many callers: there is one order, and who brings its key gets it."""
    market = arena.market()
    ticket = market.cart(*market.goods(50))
    outcomes = arena.race([Job(plays.check_out, (market.shop, ticket, key)) for key in keys], without=without)
    shared = len(set(keys)) == 1 and keys[0] is not None
    found = _unexpected(outcomes, ok=len(keys)) if shared else _unexpected(outcomes, ok=1, cart_converted=len(keys) - 1)
    answers = {(each.result.order.id, each.result.guest_access_token) for each in outcomes if each.ok}
    if len(answers) != 1:
        found.append(f"{len(answers)} different answers")
    return found + arena.findings(market.shop)


def one_session(arena: Arena, without: str | None = None) -> list[str]:
    """One checkout session, paid with a card, credit and points, is completed by eight at once: there is one order."""
    till = Till(arena.market())
    zoe = till.customer(credit=700, points=500)
    means = Means(cards=(till.card(600).code,), credit=True, points=500)
    session_id = till.walk(till.cart(*till.market.goods(50), customer=zoe), means).session.id
    keys = [None] * 4 + [f"key {number}" for number in range(4)]
    outcomes = arena.race([Job(plays.complete, (till.market.shop, session_id, key)) for key in keys], without=without)
    found = _unexpected(outcomes, ok=8)
    if len({each.result.order.id for each in outcomes if each.ok}) != 1:
        found.append("different orders of one session")
    if set(balances(arena.stored(till.market.shop), till.market.shop.id).values()) != {0}:
        found.append("something was taken twice, or not at all")
    return found + arena.findings(till.market.shop)


def shared_card(arena: Arena, without: str | None = None) -> list[str]:
    """Sixteen reviewed what one gift card would pay; it pays for four."""
    till = Till(arena.market())
    card = till.card(4 * TOTAL)
    goods = till.market.goods(100)
    means = Means(cards=(card.code,))
    sessions = [till.walk(till.cart(*goods), means).session.id for _ in range(16)]
    jobs = [Job(plays.complete, (till.market.shop, session_id)) for session_id in sessions]
    found = _unexpected(arena.race(jobs, without=without), ok=4, gift_card_balance_too_low=12)
    if list(balances(arena.stored(till.market.shop), till.market.shop.id).values()) != [0]:
        found.append("the card holds more or less than nothing")
    return found + arena.findings(till.market.shop)


def coupon(arena: Arena, without: str | None = None) -> list[str]:
    """Thirty-two carts with a code that ten may use."""
    market = arena.market()
    market.coupon(usage_limit_total=10)
    return _redeemed_wrong(arena, market, [f"b{n}@example.test" for n in range(32)], 10, without)


def personal_coupon(arena: Arena, without: str | None = None) -> list[str]:
    """Sixteen carts of one shopper with a code that everybody may use once."""
    market = arena.market()
    market.coupon(usage_limit_per_customer=1)
    return _redeemed_wrong(arena, market, ["zoe@example.test"] * 16, 1, without)


def free_shipping(arena: Arena, without: str | None = None) -> list[str]:
    """Thirty-two carts with a code for free shipping that ten may use."""
    market = arena.market()
    market.coupon(type=PromotionType.FREE_SHIPPING, value=0, usage_limit_total=10)
    found = _redeemed_wrong(arena, market, [f"b{n}@example.test" for n in range(32)], 10, without)
    paid = Counter(order.total_minor for order in arena.stored(market.shop).all(Order, market.shop.id))
    return found if paid == {PRICE: 10} else [*found, f"paid {dict(paid)}"]


def personal_free_shipping(arena: Arena, without: str | None = None) -> list[str]:
    """Sixteen carts of one shopper with a code for free shipping that everybody may use once."""
    market = arena.market()
    market.coupon(type=PromotionType.FREE_SHIPPING, value=0, usage_limit_per_customer=1)
    return _redeemed_wrong(arena, market, ["zoe@example.test"] * 16, 1, without)


def _redeemed_wrong(arena: Arena, market: Market, emails: list[str], uses: int, without: str | None) -> list[str]:
    goods = market.goods(100)
    carts = [market.lapsed_cart(goods, NOON, email=email, code="TEN") for email in emails]
    arena.store(market.shop, *(cart for _, cart in carts))
    outcomes = arena.race([Job(plays.check_out, (market.shop, ticket)) for ticket, _ in carts], without=without)
    found = _unexpected(outcomes, ok=uses, promotion_used_up=len(emails) - uses)
    counted = [use.used for use in arena.stored(market.shop).all(PromotionUse, market.shop.id) if use.who == "TOTAL"]
    if counted != [uses]:
        found.append(f"counted {counted} of {uses}")
    return found + arena.findings(market.shop)


def lapse(arena: Arena, without: str | None = None) -> list[str]:
    """The sweep frees a hold while its cart and a rival's check out: the unit is sold once."""
    market = arena.market()
    (goods,) = market.goods(1)
    mine = market.cart(goods)
    theirs, rival = market.lapsed_cart([goods], NOON)
    arena.store(market.shop, rival)
    sweeps = [Job(plays.expire_holds, (market.shop, mine.cart_id))] * 4
    buyers = [Job(plays.check_out, (market.shop, ticket)) for ticket in (mine, theirs) * 2]
    outcomes = arena.race([*sweeps, *buyers], at=NOON + timedelta(minutes=15), without=without)
    found = _unexpected(outcomes[:4], ok=4)
    if ended(outcomes[4:])["ok"] != 1 or set(ended(outcomes[4:])) - {"ok", "out_of_stock", "cart_converted"}:
        found.append(f"ended {dict(ended(outcomes[4:]))}")
    return found + arena.findings(market.shop)


def paid_late(arena: Arena, without: str | None = None) -> list[str]:
    """The time to pay is up while the money comes in: the order is paid, or cancelled with its money on the way back."""
    market = arena.market()
    ticket = market.cart(*market.goods(1))
    opened = market.shopper(payments.open_payment, ticket.access)
    intent = (opened.client_secret or "").split("_secret_")[0]
    event = payments.ProviderEvent(
        id=f"evt_{opened.order_id}", type="payment_intent.succeeded", subject=payments.Subject.INTENT,
        intent_id=intent, object_id=intent,
    )  # fmt: skip
    arena.provider.control.pay(intent)
    jobs = [
        Job(plays.take_event, (market.shop, opened.order_id, event)),
        Job(plays.expire_order, (market.shop, opened.order_id)),
    ] * 4
    outcomes = arena.race(jobs, at=NOON + timedelta(minutes=61), without=without)
    found = _unexpected(outcomes, ok=8)
    (order,) = arena.stored(market.shop).all(Order, market.shop.id)
    if (order.progress, order.payment) != (Progress.OPEN, PaymentState.PAID):
        found.append(f"left: {order.progress} {order.payment}")
    return found + arena.findings(market.shop)


def paid_by_hand_late(arena: Arena, without: str | None = None) -> list[str]:
    """The time to pay is up while somebody writes the payment down: one of the two comes first."""
    market = arena.market()
    order = market.shopper(plays.checkout.place_order, market.cart(*market.goods(1)).access).order
    sweeps = [Job(plays.expire_order, (market.shop, order.id))] * 4
    staff = [Job(plays.mark_paid, (market.shop, order.id))] * 4
    outcomes = arena.race([*sweeps, *staff], at=NOON + timedelta(minutes=61), without=without)
    found = _unexpected(outcomes[:4], ok=4)
    wins = ended(outcomes[4:])
    (left,) = arena.stored(market.shop).all(Order, market.shop.id)
    won = {
        (Progress.OPEN, PaymentState.PAID): Counter(ok=1, order_not_payable=3),
        (Progress.CANCELLED, PaymentState.PENDING): Counter(order_not_payable=4),
    }.get((left.progress, left.payment))
    if wins != won:
        found.append(f"left {left.progress} {left.payment} after {dict(wins)}")
    return found + arena.findings(market.shop)


def refunds(arena: Arena, without: str | None = None) -> list[str]:
    """Eight give back 10.00 each of 24.90: two succeed, and the provider gave back exactly what is booked."""
    market, order_id, intent = paid_online(arena)
    jobs = [Job(plays.refund, (market.shop, order_id, f"key-{number}", 1000)) for number in range(8)]
    found = _unexpected(arena.race(jobs, without=without), ok=2, refund_exceeds_paid=6)
    return [*found, *refunded_wrong(arena, market, intent, 2000)]


def same_refund(arena: Arena, without: str | None = None) -> list[str]:
    """Eight times the same refund under one key: it is made once, and all are told of it."""
    market, order_id, intent = paid_online(arena)
    outcomes = arena.race([Job(plays.refund, (market.shop, order_id, "one key", 1000))] * 8, without=without)
    found = _unexpected(outcomes, ok=8)
    if len({each.result.refund_id for each in outcomes if each.ok}) != 1:
        found.append("different refunds under one key")
    return [*found, *refunded_wrong(arena, market, intent, 1000)]


def paid_online(arena: Arena) -> tuple[Market, str, str]:
    """An order that was paid online: its shop, its id, the intent's."""
    market = arena.market()
    opened = market.shopper(payments.open_payment, market.cart(*market.goods(1)).access)
    intent = (opened.client_secret or "").split("_secret_")[0]
    arena.provider.control.pay(intent)
    arena.run(payments.reconcile, payments.Reconcile(order_id=opened.order_id), market.shop, plays.SYSTEM)
    return market, opened.order_id, intent


def refunded_wrong(arena: Arena, market: Market, intent: str, amount: int) -> list[str]:
    """Whether the provider gave back, and the books say, anything else than an amount."""
    made = sum(row["amount"] for row in arena.provider.control.objects("re") if row["payment_intent"] == intent)
    (order,) = arena.stored(market.shop).all(Order, market.shop.id)
    found = [] if (made, order.refunded_minor) == (amount, amount) else [f"given back {made}, {order.refunded_minor}"]
    return found + arena.findings(market.shop)


def invoices(arena: Arena, without: str | None = None) -> list[str]:
    """Sixteen processes number thirty-two orders, every fifth attempt fails; what is left is numbered afterwards."""
    shop = arena.open_shop()
    paid = {"payment": PaymentState.PAID, "stock_taken": False, "shipping_tax_rate": "0.2000"}
    orders = [known_order(number=str(n), **paid) for n in range(32)]
    arena.store(shop, *orders)
    jobs = [Job(plays.invoice, (shop, order.id, number % 5 == 0)) for number, order in enumerate(orders)]
    outcomes = arena.race(jobs, without=without)
    found = [f"ended {name}" for name in ended(outcomes) if name not in ("ok", "concurrent_change", "PowerCut: ")]
    for order in orders:
        plays.invoice(arena.stage, shop, order.id, fails=False)
    return found + [each for each in arena.findings(shop) if each.startswith(("fiscal", "order_invoiced"))]


def one_key(arena: Arena, without: str | None = None) -> list[str]:
    """Sixteen calls that could all succeed share a key: one takes effect, the others are conflicts."""
    shop = arena.open_shop()
    outcomes = arena.race([Job(plays.make_tag, (shop, f"Tag {n}", "one key")) for n in range(16)], without=without)
    found = _unexpected(outcomes, ok=1, idempotency_mismatch=15)
    made = len(arena.stored(shop).all(Tag, shop.id))
    return found if made == 1 else [*found, f"{made} effects"]


def _unexpected(outcomes: list[Outcome], **wanted: int) -> list[str]:
    """Whether calls ended in any other way than wanted."""
    return [] if ended(outcomes) == +Counter(wanted) else [f"ended {dict(ended(outcomes))}"]
