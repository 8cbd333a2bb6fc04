"""The invariants: sound books pass, and every kind of damage is found and named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.domain.cart import Cart, CartId, CartLine
from chalicelib.domain.invariants import (
    FiscalSeries,
    Goods,
    OrderMoney,
    document_violations,
    fiscal_violations,
    money_violations,
    promotion_violations,
    stock_violations,
)
from chalicelib.domain.invoicing import (
    DocumentInput,
    DocumentKind,
    FiscalRecord,
    IssuedDocument,
    LineInput,
    OrderAmounts,
    Party,
    Series,
    SeriesHead,
    draw_up,
    seal,
)
from chalicelib.domain.orders import Order, OrderDiscount, OrderId, OrderLine, PaymentState, Progress
from chalicelib.domain.payments import Payment, PaymentStatus, Provider, Refund, RefundStatus
from chalicelib.domain.stock import Hold, HoldState, StockLevel
from tests.support.aftermath import PARIS

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LATE = NOON + timedelta(hours=1)


def level(**numbers: int) -> StockLevel:
    return StockLevel(
        product_id="p", variant_id="v", **{"on_hand": 10, "held": 2, "allocated": 3, "available": 5} | numbers
    )


def cart(quantity: int, state: HoldState = HoldState.HELD) -> Cart:
    hold = Hold(id="h", quantity=quantity, state=state, expires_at=LATE, created_at=NOON)
    line = CartLine(
        id="l", product_id="p", variant_id="v", quantity=quantity, unit_price_minor=1, product_title="Lamp", sku="s",
        product_slug="lamp", hold=hold,
    )  # fmt: skip
    return Cart(
        id=CartId("c"), token_hash="0", currency="EUR", lines=(line,), expires_at=LATE, created_at=NOON, updated_at=NOON
    )


def order(quantity: int = 3, **changes: Any) -> Order:
    line = OrderLine(
        id="l", product_id="p", variant_id="v", product_title="Lamp", variant_title="", sku="s", quantity=quantity,
        unit_price_minor=100, subtotal_minor=100 * quantity, total_minor=100 * quantity, created_at=NOON,
    )  # fmt: skip
    base: dict[str, Any] = {
        "id": OrderId("o"), "number": "1", "cart_id": "c", "email": "a@b.test", "currency": "EUR", "lines": (line,),
        "subtotal_minor": 100 * quantity, "total_minor": 100 * quantity, "shipping_address": PARIS,
        "billing_address": PARIS, "guest_token_hash": "0", "placed_at": NOON, "created_at": NOON, "updated_at": NOON,
    }  # fmt: skip
    return Order(**{**base, **changes})


def goods(*levels: StockLevel, carts: tuple[Cart, ...] | None = None, orders: tuple[Order, ...] | None = None) -> Goods:
    return Goods(
        levels=levels or (level(),),
        carts=(cart(2),) if carts is None else carts,
        orders=(order(),) if orders is None else orders,
    )


def rules_of(found: Any) -> list[str]:
    return sorted(violation.rule for violation in found)


def test_sound_stock_passes() -> None:
    assert list(stock_violations(goods())) == []
    assert list(stock_violations(goods(level().watched(4)))) == []


def test_a_hold_made_firm_counts_as_allocated() -> None:
    firm = goods(level(held=0, allocated=5), carts=(cart(2, HoldState.ALLOCATED),))
    assert list(stock_violations(firm)) == []


def test_units_that_an_order_gave_up_are_not_counted() -> None:
    line = msgspec.structs.replace(order().lines[0], restocked_quantity=1)
    some_back = goods(level(allocated=2, available=6), orders=(order(lines=(line,)),))
    assert list(stock_violations(some_back)) == []
    shipped = goods(level(allocated=0, available=8), orders=(order(stock_taken=False),))
    assert list(stock_violations(shipped)) == []


@pytest.mark.parametrize(
    ("damaged", "rules"),
    [
        (goods(level(held=3, available=4)), ["stock_held"]),
        (goods(level(allocated=4, available=4)), ["stock_allocated"]),
        (goods(level(available=6)), ["stock_available"]),
        (goods(level(on_hand=2, available=-3)), ["stock_oversold"]),
        (goods(level().watched(4).replace(spare=4)), ["stock_spare"]),
        (goods(carts=()), ["stock_held"]),
        (goods(orders=()), ["stock_allocated"]),
        (goods(orders=(order(), order())), ["stock_allocated"]),
    ],
    ids=["held", "allocated", "available", "oversold", "spare", "lost cart", "lost order", "order twice"],
)
def test_damaged_stock_is_found(damaged: Goods, rules: list[str]) -> None:
    assert rules_of(stock_violations(damaged)) == rules


def payment(**changes: Any) -> Payment:
    base: dict[str, Any] = {
        "id": "p", "order_id": "o", "provider": Provider.MANUAL, "status": PaymentStatus.SUCCEEDED, "amount_minor": 300,
        "currency": "EUR", "created_at": NOON, "updated_at": NOON,
    }  # fmt: skip
    return Payment(**{**base, **changes})


def refund(amount: int, **changes: Any) -> Refund:
    base: dict[str, Any] = {
        "id": "r", "order_id": "o", "payment_id": "p", "amount_minor": amount, "tax_minor": 0, "currency": "EUR",
        "status": RefundStatus.SUCCEEDED, "credit_note_id": "n", "created_at": NOON, "updated_at": NOON,
    }  # fmt: skip
    return Refund(**{**base, **changes})


PAID = order(payment=PaymentState.PAID)


@pytest.mark.parametrize(
    "sound",
    [
        OrderMoney(order=order()),
        OrderMoney(order=order(), payments=(payment(status=PaymentStatus.FAILED),)),
        OrderMoney(order=order(), payments=(payment(orphaned=True),)),
        OrderMoney(order=PAID, payments=(payment(), payment(orphaned=True))),
        OrderMoney(order=PAID, payments=(payment(),), refunds=(refund(300, status=RefundStatus.FAILED),)),
        OrderMoney(
            order=order(payment=PaymentState.PARTIALLY_REFUNDED, refunded_minor=120, refunded_tax_minor=7),
            payments=(payment(),),
            refunds=(refund(100, tax_minor=5), refund(20, tax_minor=2, status=RefundStatus.PENDING)),
        ),
    ],
)
def test_sound_money_passes(sound: OrderMoney) -> None:
    assert list(money_violations(sound)) == []


@pytest.mark.parametrize(
    ("damaged", "rules"),
    [
        (OrderMoney(order=PAID), ["order_paid_once"]),
        (OrderMoney(order=PAID, payments=(payment(), payment())), ["order_paid_once"]),
        (OrderMoney(order=order(), payments=(payment(),)), ["order_paid_once"]),
        (OrderMoney(order=PAID, payments=(payment(amount_minor=299),)), ["order_paid_once"]),
        (OrderMoney(order=PAID, payments=(payment(),), refunds=(refund(1),)), ["order_refunded"]),
        (
            OrderMoney(
                order=order(payment=PaymentState.PAID, refunded_minor=1), payments=(payment(),),
                refunds=(refund(1, tax_minor=1),),
            ),
            ["order_refunded_tax"],
        ),
        (
            OrderMoney(
                order=order(payment=PaymentState.REFUNDED, refunded_minor=400), payments=(payment(),),
                refunds=(refund(200), refund(200)),
            ),
            ["refunds_exceed_payments"],
        ),
    ],
    ids=["unpaid", "paid twice", "not noticed", "underpaid", "refund not counted", "tax not counted", "over-refunded"],
)  # fmt: skip
def test_damaged_money_is_found(damaged: OrderMoney, rules: list[str]) -> None:
    assert rules_of(money_violations(damaged)) == rules


def document(kind: DocumentKind, id: str = "d") -> IssuedDocument:
    series = Series.CREDIT_NOTES if kind is DocumentKind.CREDIT_NOTE else Series.STANDARD
    return IssuedDocument(
        id=id, order_id="o", kind=kind, series=series, sequence=1, number="2026-000001", currency="EUR", gross_minor=300,
        tax_minor=0, issued_at=NOON,
    )  # fmt: skip


def test_documents_may_take_a_while_and_then_must_be_there() -> None:
    missing = OrderMoney(order=PAID, payments=(payment(),), refunds=(refund(1),))
    assert list(document_violations(missing, LATE - timedelta(seconds=1))) == []
    assert rules_of(document_violations(missing, LATE)) == ["order_invoiced_once", "refund_credited"]
    complete = msgspec.structs.replace(
        missing, documents=(document(DocumentKind.RECEIPT), document(DocumentKind.CREDIT_NOTE, "n"))
    )
    assert list(document_violations(complete, LATE)) == []


def test_an_invoice_too_many_is_found_at_once() -> None:
    invoice = document(DocumentKind.INVOICE)
    assert rules_of(document_violations(OrderMoney(order=order(), documents=(invoice,)), NOON)) == [
        "order_invoiced_once"
    ]
    twice = OrderMoney(order=PAID, documents=(invoice, document(DocumentKind.INVOICE, "e")))
    assert rules_of(document_violations(twice, NOON)) == ["order_invoiced_once"]


def series(count: int) -> FiscalSeries:
    head = SeriesHead(series="STD")
    records = []
    for number in range(count):
        source = DocumentInput(
            id=f"d{number}", issued_at=NOON, order_id=f"o{number}", order_number=str(number), currency="EUR", taxed=False,
            prices_include_tax=True, seller=Party(name="S"), buyer=Party(name="B"),
            lines=(LineInput(id="l", title="Lamp", quantity=1, unit_price_minor=100),),
            amounts=OrderAmounts(
                subtotal_minor=100, discount_minor=0, shipping_minor=0, tax_minor=0, total_minor=100
            ),
        )  # fmt: skip
        sealed = seal(draw_up(source), head.head())
        head = head.after(sealed)
        records.append(FiscalRecord(series="STD", sequence=sealed.sequence, document=sealed))
    return FiscalSeries(head=head, records=records)


def test_a_sound_series_passes_also_when_it_is_empty() -> None:
    assert list(fiscal_violations([series(3), FiscalSeries(head=SeriesHead(series="CN"))])) == []


def test_a_gap_a_change_and_a_lost_end_are_found() -> None:
    whole = series(3)
    first, second, third = whole.records
    gap = FiscalSeries(head=whole.head, records=[first, third])
    assert rules_of(fiscal_violations([gap])) == ["fiscal_numbers_missing"]
    renamed = msgspec.structs.replace(second.document, order_number="9")
    changed = FiscalSeries(head=whole.head, records=[first, second.replace(document=renamed), third])
    assert rules_of(fiscal_violations([changed])) == ["fiscal_hash_differs"]
    cut = FiscalSeries(head=whole.head, records=[first, second])
    assert rules_of(fiscal_violations([cut])) == ["fiscal_end_differs"]


def test_redemptions_are_counted_once_each() -> None:
    redeemed = order(discounts=(OrderDiscount(promotion_id="ten", code="TEN", amount_minor=30),))
    assert list(promotion_violations({"ten": 1, "other": 0}, [redeemed, order()])) == []
    assert list(promotion_violations({"ten": 0}, [redeemed.replace(progress=Progress.CANCELLED)])) == []
    assert rules_of(promotion_violations({"ten": 0}, [redeemed])) == ["promotion_used"]
    assert rules_of(promotion_violations({"ten": 2}, [redeemed])) == ["promotion_used"]
