"""Which step may follow which, and what must be as it was agreed."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.domain.cart import CartLine
from chalicelib.domain.checkout_sessions.errors import StepMissing, StepTooFarBack
from chalicelib.domain.checkout_sessions.model import AgreedLine, Agreement, Stage
from chalicelib.domain.pricing import OrderAmounts
from chalicelib.domain.tenders import Tender

STAGES = tuple(Stage)
_COMPARED = (
    "currency", "lines", "subtotal_minor", "discount_minor", "shipping_minor", "tax_minor", "total_minor", "tenders",
)  # fmt: skip


def ensure_reachable(standing: Stage, wanted: Stage) -> None:
    """Allow the next step, the present one again, and the one before. Raises StepMissing, StepTooFarBack."""
    here, there = STAGES.index(standing), STAGES.index(wanted)
    if there > here + 1:
        raise StepMissing(missing=STAGES[here + 1].value)
    if there < here - 1:
        raise StepTooFarBack(stage=standing.value)


def agreement(amounts: OrderAmounts, lines: Iterable[CartLine], tenders: tuple[Tender, ...] = ()) -> Agreement:
    """What there is to agree to."""
    return Agreement(
        currency=amounts.currency,
        lines=tuple(
            AgreedLine(variant_id=line.variant_id, quantity=line.quantity, unit_price_minor=line.unit_price_minor)
            for line in lines
        ),
        subtotal_minor=amounts.subtotal_minor,
        discount_minor=amounts.discount_minor,
        shipping_minor=amounts.shipping_minor,
        tax_minor=amounts.tax_minor,
        total_minor=amounts.total_minor,
        tenders=tenders,
    )


def changes(agreed: Agreement, present: Agreement) -> list[str]:
    """In what the present differs from what was agreed."""
    return [name for name in _COMPARED if getattr(agreed, name) != getattr(present, name)]
