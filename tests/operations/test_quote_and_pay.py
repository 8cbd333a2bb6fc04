"""What is asked for changes between the quote and the payment: the shopper sees it before agreeing, and pays what was agreed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from chalicelib.domain import cart, catalog, checkout, payments, promotions, shipping, tax
from chalicelib.domain.cart import CartTotals
from chalicelib.domain.catalog import UpdateVariant
from chalicelib.domain.orders import Order
from chalicelib.domain.promotions import Promotion, PromotionType
from chalicelib.domain.shipping import ShippingRateId
from chalicelib.domain.stock import OutOfStock
from chalicelib.kernel.errors import DomainError
from tests.support.deployment import DEMO
from tests.support.market import Goods, Market, Ticket
from tests.support.payments import Desk, desk
from tests.support.stored import Stored
from tests.support.till import Direct

QUOTE, QUOTED_TAX = 2290, 382  # 20.00 less 10 % by a code, and 4.90 to France; VAT of 20 % within


class Shop(NamedTuple):
    """A shop with a provider, and a cart in it that is ready to be ordered."""

    desk: Desk
    market: Market
    goods: Goods
    coupon: Promotion
    ticket: Ticket

    def vary(self, **fields: Any) -> None:
        """The merchant changes the variant."""
        command = UpdateVariant(product_id=self.goods.product_id, variant_id=self.goods.variant_id, **fields)
        self.market.staff(catalog.update_variant, command)

    def seen(self) -> CartTotals:
        """What the shopper is shown of the cart."""
        totals: CartTotals = self.market.shopper(cart.get_cart, self.ticket.access).totals
        return totals


@pytest.fixture
def shop() -> Iterator[Shop]:
    with desk() as made:
        market = Market(Direct(made.deployment), made.deployment.shops["demo"])
        market.staff(tax.update_tax_settings, tax.UpdateTaxSettings(mode=tax.TaxMode.EU_VAT, origin_country="FR"))
        (goods,) = market.goods(5)
        coupon = market.coupon()
        yield Shop(made, market, goods, coupon, market.cart(goods, code="TEN"))


def dearer(shop: Shop) -> None:
    shop.vary(price_minor=9900)


def cheaper(shop: Shop) -> None:
    shop.vary(price_minor=100)


def sold_out(shop: Shop) -> None:
    shop.vary(units=0)


def dearer_shipping(shop: Shop) -> None:
    rate_id = ShippingRateId(shop.market.rate_id)
    shop.market.staff(shipping.update_shipping_rate, shipping.UpdateShippingRate(id=rate_id, amount_minor=600))


def other_tax(shop: Shop) -> None:
    (french,) = [rate for rate in shop.market.staff(tax.list_tax_rates, None) if rate.country == "FR"]
    shop.market.staff(tax.update_tax_rate, tax.UpdateTaxRate(id=french.id, rate="0.1"))


def tax_on_top(shop: Shop) -> None:
    shop.market.staff(tax.update_tax_settings, tax.UpdateTaxSettings(prices_include_tax=False))


def coupon_gone(shop: Shop) -> None:
    shop.market.staff(promotions.withdraw_promotion, promotions.WithdrawPromotion(id=shop.coupon.id))


def larger_coupon(shop: Shop) -> None:
    command = promotions.UpdatePromotion(id=shop.coupon.id, value=5000, type=PromotionType.PERCENTAGE)
    shop.market.staff(promotions.update_promotion, command)


# What it comes to, and the tax in it, if it changes before the order is placed. A price is frozen with the line.
CHANGES: dict[Callable[[Shop], None], tuple[int, int] | type[DomainError]] = {
    dearer: (QUOTE, QUOTED_TAX),
    cheaper: (QUOTE, QUOTED_TAX),
    sold_out: OutOfStock,
    dearer_shipping: (2400, 400),
    other_tax: (QUOTE, 209),
    tax_on_top: (2748, 458),
    coupon_gone: (2490, 415),
    larger_coupon: (1490, 249),
}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_what_changes_before_the_order_is_shown_before_it(shop: Shop, change: Callable[[Shop], None]) -> None:
    quote = shop.seen()
    assert (quote.grand_total_minor, quote.tax_total_minor) == (QUOTE, QUOTED_TAX)
    change(shop)
    expected = CHANGES[change]
    if isinstance(expected, type):
        with pytest.raises(expected):
            shop.market.shopper(checkout.place_order, shop.ticket.access)
        assert (Stored().all(Order, DEMO), shop.desk.objects("pi")) == ([], [])
        return
    shown = shop.seen()
    assert (shown.grand_total_minor, shown.tax_total_minor) == expected
    placed = shop.market.shopper(checkout.place_order, shop.ticket.access).order
    assert (placed.total_minor, placed.tax_minor) == expected
    pay(shop, expected[0])


@pytest.mark.parametrize("opened", [False, True], ids=["ordered", "about_to_pay"])
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_what_changes_after_the_order_changes_nothing(shop: Shop, change: Callable[[Shop], None], opened: bool) -> None:
    agreed = shop.market.shopper(checkout.place_order, shop.ticket.access).order
    if opened:
        shop.market.shopper(payments.open_payment, shop.ticket.access)
    change(shop)
    pay(shop, QUOTE)
    (left,) = Stored().all(Order, DEMO)
    assert (left.total_minor, left.tax_minor, left.lines) == (QUOTE, QUOTED_TAX, agreed.lines)


def pay(shop: Shop, total: int) -> None:
    """The shopper pays: that much, once, and no more."""
    opened = shop.market.shopper(payments.open_payment, shop.ticket.access)
    assert opened.amount_minor == total
    shop.desk.fake.control.pay((opened.client_secret or "").split("_secret_")[0])
    shop.desk.settled()
    (order,) = Stored().all(Order, DEMO)
    assert (order.total_minor, order.payment.value, shop.desk.taken_minor()) == (total, "paid", total)
