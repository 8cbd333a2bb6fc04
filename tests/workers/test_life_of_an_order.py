"""An order from the cart to the credit note, through the real operations, with everything that follows each step."""

from __future__ import annotations

from collections import Counter
from typing import Any

from chalicelib.dialects.sovecom import webhooks as sovecom
from chalicelib.domain import catalog, notifications, orders, payments, settings, tax, webhooks
from chalicelib.domain.address import PostalAddress
from chalicelib.domain.catalog import NewVariant, Product, ProductStatus
from chalicelib.domain.context import Context
from chalicelib.domain.invariants import violations
from chalicelib.domain.invoicing import FiscalRecord, IssuedDocument
from chalicelib.domain.notifications import EmailStatus
from chalicelib.domain.orders import Move, Order
from chalicelib.domain.search import DeliveryFilter, EmailFilter
from chalicelib.domain.stock import StockLevel
from chalicelib.domain.webhooks.ports import Outcome, Parcel
from tests.support.aftermath import Aftermath
from tests.support.shopping import basket, offer, ship_to_france

SIREN = "303265045"
EVENTS = (
    "order.placed", "order.paid", "order.shipped", "order.partially_refunded", "order.refunded", "refund.issued",
    "order.cancelled",
)  # fmt: skip


class Ears:
    """Takes every parcel, in the contract's words."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, dict[str, object]]] = []

    def check(self, url: str) -> None:
        """Any address will do."""

    def send(self, parcel: Parcel) -> Outcome:
        self.heard.append((sovecom.name_of(parcel.event), sovecom.data_of(parcel.event, parcel.data)))
        return Outcome(response_code=200)


def open_for_business(after: Aftermath) -> Ears:
    ears = Ears()
    after.system.ports.__dict__["webhook_sender"] = ears
    run = after.deployment.run
    vat = tax.UpdateTaxSettings(mode=tax.TaxMode.EU_VAT, origin_country="FR", vat_number="FR40303265045")
    run(tax.update_tax_settings, vat)
    address = PostalAddress(line1="1 rue A", city="Paris", postal_code="75009", country="FR")
    seller = settings.UpdateLegalProfile(name="Atelier SARL", siren=SIREN, address=address)
    run(settings.update_legal_profile, seller)
    run(webhooks.subscribe, webhooks.Subscribe(url="https://x", events=EVENTS, dialect="sovecom"))
    return ears


def lamp(after: Aftermath) -> str:
    variant = NewVariant(price_minor=2000, currency="EUR", units=5)
    command = catalog.CreateProduct(title="Lamp", status=ProductStatus.PUBLISHED, variants=(variant,))
    return str(after.deployment.run(catalog.create_product, command).product.variants[0].id)


def check_out(after: Aftermath) -> Order:
    rate = ship_to_france(after.deployment)
    offer(after.deployment, "TEN", usage_limit_total=3)
    cart = basket(after.deployment)
    cart.add(lamp(after), 2)
    cart.ready(rate, "zoe@example.test")
    cart.apply("TEN")
    return cart.check_out().order


def wrong(after: Aftermath) -> list[object]:
    return list(after.commit(violations))


def test_from_the_cart_to_the_credit_note(after: Aftermath) -> None:
    ears = open_for_business(after)
    order = check_out(after)
    assert (order.total_minor, order.tax_minor) == (4090, 682)
    after.drain()
    assert wrong(after) == []
    run = after.deployment.run
    run(payments.mark_paid, payments.MarkPaid(order_id=order.id))
    for move in (Move.FULFIL, Move.SHIP):
        run(orders.move_order, orders.MoveOrder(id=order.id, move=move))
    after.drain()
    item = payments.RefundItem(line_id=order.lines[0].id, quantity=1)
    run(payments.refund_order, payments.RefundOrder(order_id=order.id, key="r1", items=(item,)))
    run(payments.refund_order, payments.RefundOrder(order_id=order.id, key="r2", amount_minor=100))
    run(payments.refund_order, payments.RefundOrder(order_id=order.id, key="r3"))
    after.drain()
    after.pass_time(hours=2)
    assert wrong(after) == []
    assert after.dead() == {}
    documents = after.commit(lambda ctx: ctx.uow.children(IssuedDocument, order.id))
    assert sorted((each.series.value, each.number, each.gross_minor, each.tax_minor) for each in documents) == [
        ("CN", "2026-000001", 1800, 300), ("CN", "2026-000002", 100, 17), ("CN", "2026-000003", 2190, 365),
        ("STD", "2026-000001", 4090, 682),
    ]  # fmt: skip
    (record,) = after.commit(lambda ctx: ctx.uow.children(FiscalRecord, "STD"))
    seller = record.document.seller
    assert (seller.name, seller.siren, seller.vat_number) == ("Atelier SARL", SIREN, "FR40303265045")
    emails = run(notifications.list_emails, EmailFilter()).items
    assert sorted(email.kind.value for email in emails) == [
        "order_confirmation", "order_paid", "order_shipped", "refund_issued", "refund_issued", "refund_issued",
    ]  # fmt: skip
    assert {email.status for email in emails} == {EmailStatus.SENT}
    assert Counter(name for name, _ in ears.heard) == {
        "order.created": 1, "order.paid": 1, "order.shipped": 1, "refund.issued": 3, "order.partially_refunded": 2,
        "order.refunded": 1,
    }  # fmt: skip
    told = dict(ears.heard)
    assert told["order.created"] == {"orderId": order.id, "customerId": None}
    assert told["order.paid"] == {"orderId": order.id, "status": "paid", "previousStatus": "pending_payment"}
    assert set(told["refund.issued"]) == {"refundId", "orderId", "amount", "currency", "creditNoteId"}
    assert run(webhooks.list_deliveries, DeliveryFilter(status="delivered")).total == len(ears.heard)


def test_carts_and_orders_that_are_given_up_give_back_what_they_held(after: Aftermath) -> None:
    open_for_business(after)
    order = check_out(after)
    left = basket(after.deployment)
    left.add(lamp(after), 3)
    assert wrong(after) == []
    after.pass_time(minutes=61)
    after.run("expire_holds")
    after.run("sweep_unpaid")
    after.drain()
    assert wrong(after) == []
    found = after.commit(lambda ctx: ctx.uow.get(Order, order.id))
    assert found.progress.value == "cancelled"
    levels = after.commit(stock_of)
    assert {(level.on_hand, level.available) for level in levels} == {(5, 5)}


def stock_of(ctx: Context) -> list[Any]:
    return [level for key in ctx.uow.all_keys(Product) for level in ctx.uow.children(StockLevel, *key)]
