"""What payments do when an order goes on: what can no longer be paid is closed, what was paid in vain goes back."""

from __future__ import annotations

from chalicelib.domain.context import Context
from chalicelib.domain.orders import OrderCancelled, OrderPaid
from chalicelib.domain.payments.books import find_books
from chalicelib.domain.payments.commands import Reconcile
from chalicelib.domain.payments.events import PaymentOrphaned
from chalicelib.domain.payments.operations.reconciling import reconcile
from chalicelib.kernel.events import Recorded


def close_payment(ctx: Context, fact: OrderCancelled | OrderPaid | PaymentOrphaned, recorded: Recorded) -> None:
    """Settle with the provider what an order no longer wants. Safe to repeat: it looks before it acts."""
    books = find_books(ctx, fact.order_id)
    online = books.online if books else None
    if online is not None and (online.is_unfinished or online.must_return):
        reconcile(ctx, Reconcile(order_id=fact.order_id))
