"""Invariants: what must always be true of a shop. Checked by the clock in production, and by tests after every race."""

from chalicelib.domain.invariants.loading import violations
from chalicelib.domain.invariants.model import FiscalSeries, Goods, Ledger, OrderMoney, Violation
from chalicelib.domain.invariants.rules import (
    document_violations,
    fiscal_violations,
    ledger_violations,
    money_violations,
    promotion_violations,
    stock_violations,
)

__all__ = [
    "FiscalSeries",
    "Goods",
    "Ledger",
    "OrderMoney",
    "Violation",
    "document_violations",
    "fiscal_violations",
    "ledger_violations",
    "money_violations",
    "promotion_violations",
    "stock_violations",
    "violations",
]
