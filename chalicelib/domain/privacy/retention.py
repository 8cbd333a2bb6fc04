"""What goes because its time is over, and erasures that are not done yet."""

from __future__ import annotations

from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.privacy.commands import ApplyRetention, ContinueErasure
from chalicelib.domain.privacy.orders import empty_order
from chalicelib.domain.privacy.reactions import empty_origins, go_on
from chalicelib.kernel.operation import operation
from chalicelib.kernel.privacy import NOBODYS_DOMAIN


@operation("privacy.continue_erasure", needs=Grant.SYSTEM)
def continue_erasure(ctx: Context, command: ContinueErasure) -> None:
    """Go on with an erasure that had to wait, or whose worker died."""
    go_on(ctx, command.id)


@operation("privacy.apply_retention", needs=Grant.SYSTEM)
def apply_retention(ctx: Context, command: ApplyRetention) -> None:
    """Empty orders and audit rows that are past their time."""
    for order_id in command.order_ids:
        empty_order(ctx, order_id, f"anonymized-{order_id}@{NOBODYS_DOMAIN}")
    empty_origins(ctx, command.audit_ids)
