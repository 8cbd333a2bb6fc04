"""Orders as checkout leaves them: stock allocated, number claimed, history begun."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from chalicelib.domain import orders
from chalicelib.domain.address import PostalAddress
from chalicelib.domain.orders import Order, OrderHistory, OrderId, OrderLine
from chalicelib.domain.payments import Dispute, Payment, Refund
from chalicelib.domain.stock import StockLevel
from chalicelib.kernel.ids import new_id
from tests.support.deployment import DEMO, NOON, Deployment

GUEST_TOKEN = "a-token-that-was-shown-once"
PRODUCT = "01900000-0000-7000-8000-0000000000f1"
PARIS = PostalAddress(name="M", line1="1", city="Paris", postal_code="75001", country="FR")


def line(number: int = 1, quantity: int = 2, **amounts: Any) -> OrderLine:
    """A line of the known order: 2 x 20.00, 10 % off, 20 % VAT included."""
    known = {"subtotal_minor": 4000, "discount_minor": 400, "tax_minor": 600, "total_minor": 3600}
    return OrderLine(
        id=f"01900000-0000-7000-8000-1000000{number:05}",
        product_id=PRODUCT,
        variant_id=f"01900000-0000-7000-8000-2000000{number:05}",
        product_title="Émile Tee",
        variant_title="M",
        sku=f"SKU-{number}",
        quantity=quantity,
        unit_price_minor=2000,
        tax_rate="0.2000",
        created_at=NOON,
        **{**known, **amounts},
    )


def known_order(**changes: Any) -> Order:
    """The order whose sums are known: 36.00 for goods, 4.90 for shipping, 6.82 of VAT inside."""
    base: dict[str, Any] = {
        "id": OrderId(new_id()),
        "number": "2",
        "cart_id": new_id(),
        "email": "guest2@example.com",
        "currency": "EUR",
        "lines": (line(),),
        "subtotal_minor": 4000,
        "discount_minor": 400,
        "shipping_minor": 490,
        "items_tax_minor": 600,
        "shipping_tax_minor": 82,
        "total_minor": 4090,
        "tax_mode": "eu_vat",
        "shipping_address": PARIS,
        "billing_address": PARIS,
        "shipping_method": "Colissimo",
        "discount_code": "TEN",
        "guest_token_hash": hashlib.sha256(GUEST_TOKEN.encode()).hexdigest(),
        "placed_at": NOON,
        "unpaid_expires_at": NOON + timedelta(minutes=60),
        "created_at": NOON,
        "updated_at": NOON,
    }
    return Order(**{**base, **changes})


def place(deployment: Deployment, order: Order | None = None, *, on_hand: int = 10, tenant: str = DEMO) -> Order:
    """Store an order with its units taken out of `on_hand` of each variant."""
    placed = order or known_order()
    uow = deployment.system.unit(tenant, new_id())
    uow.claim(orders.NUMBER_CLAIM, placed.number, placed.id, taken=orders.OrderNotFound())
    history = OrderHistory(
        id=new_id(), order_id=placed.id, from_status=None, to_status="pending_payment",
        note="Order created from cart", actor_type="anonymous", created_at=NOON,
    )  # fmt: skip
    uow.create(history)
    stored: Order = uow.create(placed)
    uow.commit()
    for start in range(0, len(placed.lines), 90):
        levels = deployment.system.unit(tenant, new_id())
        for each in placed.lines[start : start + 90]:
            levels.create(
                StockLevel(
                    product_id=each.product_id, variant_id=each.variant_id or "", on_hand=on_hand,
                    allocated=each.quantity, available=on_hand - each.quantity,
                )
            )  # fmt: skip
        levels.commit()
    return stored


class Rows:
    """What the table holds about one order now."""

    def __init__(self, deployment: Deployment, order_id: str, tenant: str = DEMO) -> None:
        unit = deployment.system.unit(tenant, new_id())
        found = unit.family(Order, OrderHistory, Payment, Refund, Dispute, key=(order_id,))
        self.order: Order = found[Order][0]
        self.history: list[str] = [row.to_status for row in found[OrderHistory]]
        self.payments: list[Payment] = found[Payment]
        self.refunds: list[Refund] = found[Refund]
        self.disputes: list[Dispute] = found[Dispute]

    @property
    def standing(self) -> str:
        """Where the order stands, in one word."""
        return orders.standing_of(self.order).value


def stock_of(deployment: Deployment, each: OrderLine, tenant: str = DEMO) -> tuple[int, int, int]:
    """On hand, allocated and available units of a line's variant."""
    level = deployment.system.unit(tenant, new_id()).get(StockLevel, each.product_id, each.variant_id or "")
    return level.on_hand, level.allocated, level.available
