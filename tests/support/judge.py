"""Whether a shop is in order after a race or a crash: the platform's own invariants, and sums of the tests' own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from chalicelib.domain.cart import Cart, CartStatus
from chalicelib.domain.context import Context
from chalicelib.domain.invariants import violations
from chalicelib.domain.ledger import Entry, EntryKind
from chalicelib.domain.orders import Order, OrderHistory, PaymentState, Progress
from chalicelib.domain.payments import Payment, PaymentStatus, Refund, RefundStatus
from chalicelib.domain.promotions import Promotion, PromotionUse
from chalicelib.domain.stock import StockLevel
from tests.support.stored import Stored


def findings(ctx: Context, stored: Stored) -> list[str]:
    """Everything that is wrong, in words; nothing is running meanwhile."""
    tenant = ctx.shop.id
    by_rule = [f"{each.rule} {each.subject}: {each.found} for {each.expected}" for each in violations(ctx)]
    sums = (_levels, _one_order_per_cart, _numbers, _redemptions, _money, _accounts)
    return [*by_rule, *(found for check in sums for found in check(stored, tenant))]


def _levels(stored: Stored, tenant: str) -> Iterator[str]:
    for level in stored.all(StockLevel, tenant):
        if min(level.on_hand, level.held, level.allocated) < 0:
            yield f"a number below zero: {level}"
        if level.available != level.on_hand - level.held - level.allocated:
            yield f"units counted twice: {level}"


def _one_order_per_cart(stored: Stored, tenant: str) -> Iterator[str]:
    orders = stored.all(Order, tenant)
    for cart_id, count in Counter(order.cart_id for order in orders).items():
        if count > 1:
            yield f"cart {cart_id} became {count} orders"
    of_cart = {order.cart_id: order.id for order in orders}
    for cart in stored.all(Cart, tenant):
        converted = cart.status is CartStatus.CONVERTED
        if converted != (cart.id in of_cart) or (converted and cart.order_id != of_cart[cart.id]):
            yield f"cart {cart.id} and its order do not know each other"
        if converted and any(line.hold is not None for line in cart.lines):
            yield f"cart {cart.id} became an order and owns units"


def _numbers(stored: Stored, tenant: str) -> Iterator[str]:
    orders = stored.all(Order, tenant)
    if len({order.number for order in orders}) != len(orders):
        yield "an order number was given twice"
    first = Counter(entry.order_id for entry in stored.all(OrderHistory, tenant) if entry.from_status is None)
    for order in orders:
        if first[order.id] != 1:
            yield f"order {order.id} began {first[order.id]} times"


def _redemptions(stored: Stored, tenant: str) -> Iterator[str]:
    used = {(use.promotion_id, use.who): use.used for use in stored.all(PromotionUse, tenant)}
    standing = [order for order in stored.all(Order, tenant) if order.progress is not Progress.CANCELLED]
    applied = Counter(discount.promotion_id for order in standing for discount in order.discounts)
    for promotion in stored.all(Promotion, tenant):
        total = used.get((promotion.id, "TOTAL"), 0)
        if total != applied[promotion.id]:
            yield f"promotion {promotion.code}: {total} counted, {applied[promotion.id]} applied"
        if promotion.usage_limit_total is not None and total > promotion.usage_limit_total:
            yield f"promotion {promotion.code}: {total} of {promotion.usage_limit_total}"
        most = max((count for (id_, who), count in used.items() if id_ == promotion.id and who != "TOTAL"), default=0)
        if promotion.usage_limit_per_customer is not None and most > promotion.usage_limit_per_customer:
            yield f"promotion {promotion.code}: {most} for one customer"


def _money(stored: Stored, tenant: str) -> Iterator[str]:
    paid: Counter[str] = Counter()
    back: Counter[str] = Counter()
    for payment in stored.all(Payment, tenant):
        if payment.status is PaymentStatus.SUCCEEDED and not payment.orphaned:
            paid[payment.order_id] += payment.received_minor
    for refund in stored.all(Refund, tenant):
        if refund.status is RefundStatus.SUCCEEDED and refund.reversed_at is None:
            back[refund.order_id] += refund.amount_minor
    for order in stored.all(Order, tenant):
        cancelled = order.progress is Progress.CANCELLED
        unpaid = 0 if cancelled else order.prepaid_minor
        wanted = unpaid if order.payment is PaymentState.PENDING else order.total_minor
        if paid[order.id] != wanted:
            yield f"order {order.id}: {paid[order.id]} taken for {wanted}"
        if back[order.id] > paid[order.id]:
            yield f"order {order.id}: {back[order.id]} given back of {paid[order.id]}"
        if cancelled and order.stock_taken:
            yield f"order {order.id} was cancelled and owns units"


def _accounts(stored: Stored, tenant: str) -> Iterator[str]:
    """What orders paid out of gift cards, credit and points, or owe, is what those accounts lost and did not get back."""
    spent: Counter[tuple[str, str | None]] = Counter()
    for payment in stored.all(Payment, tenant):
        if payment.is_kept and payment.is_captured:
            spent[payment.provider.value, payment.account_id] += payment.points or payment.amount_minor
    for refund in stored.all(Refund, tenant):
        for part in refund.parts:
            if part.is_kept and refund.status is RefundStatus.SUCCEEDED:
                spent[part.provider.value, part.account_id] -= part.points or part.amount_minor
    orders = {order.id: order for order in stored.all(Order, tenant)}
    for order in orders.values():
        if order.is_owed:
            spent["b2b_credit", order.terms_account_id] += order.due_minor
    lost: Counter[tuple[str, str | None]] = Counter()
    for entry in stored.all(Entry, tenant):
        if entry.order_id in orders and entry.kind not in (EntryKind.EARN, EntryKind.REVOKE):
            lost[entry.ledger, entry.account_id.split(".")[0]] -= entry.amount
    for account in spent.keys() | lost.keys():
        if spent[account] != lost[account]:
            yield f"{account}: {spent[account]} paid for orders, {lost[account]} taken"
