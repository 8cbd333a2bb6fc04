"""The invariants of returns: units are given back once, money for them goes back once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from chalicelib.domain.invariants.model import OrderMoney, Violation
from chalicelib.domain.payments import Refund
from chalicelib.domain.returns import ReturnStatus


def return_violations(dossier: OrderMoney) -> Iterator[Violation]:
    """No more units are given back than were bought, and a return that is refunded has a refund of its own."""
    given: Counter[str] = Counter()
    for each in dossier.returns:
        if each.is_open or each.status is ReturnStatus.REFUNDED:
            given.update({item.line_id: item.quantity for item in each.items})
    bought = {line.id: line.quantity for line in dossier.order.lines}
    for line_id, quantity in given.items():
        if quantity > bought.get(line_id, 0):
            yield Violation(
                rule="return_units", subject=line_id, expected=f"<= {bought.get(line_id, 0)}", found=str(quantity)
            )
    booked: dict[str, Refund] = {refund.id: refund for refund in dossier.refunds if refund.is_booked}
    for each in dossier.returns:
        refund = booked.get(each.refund_id or "")
        wanted = each.status is ReturnStatus.REFUNDED or each.refund_id is not None
        if wanted and (refund is None or refund.key != each.refund_key):
            yield Violation(
                rule="return_refunded", subject=each.id, expected="a refund of its own", found=each.refund_id or "none"
            )
