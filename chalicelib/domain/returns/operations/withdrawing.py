"""Withdrawing from a contract in two steps, by whoever knows the order's number and e-mail.

Neither step looks for the order, so neither can tell whether there is one: the first only seals what was declared, the
second stores it, and what follows happens behind the queue.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from chalicelib.domain import identity
from chalicelib.domain.context import Context
from chalicelib.domain.identity import Limit
from chalicelib.domain.returns.commands import ConfirmWithdrawal, Declaration, DeclareWithdrawal
from chalicelib.domain.returns.errors import WithdrawalNotFound
from chalicelib.domain.returns.events import WithdrawalDeclared
from chalicelib.domain.returns.model import Withdrawal
from chalicelib.kernel.errors import RateExceeded
from chalicelib.kernel.operation import operation

CONFIRMABLE = timedelta(hours=1)
DECLARATIONS = Limit("withdrawal-declare", 20, 60)  # per address
CONFIRMATIONS = Limit("withdrawal-confirm", 20, 60)  # per address
BY_EMAIL = Limit("withdrawal-email", 10, 3600)  # per e-mail: each may lead to a mail


class _Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """What a token holds."""

    id: str
    declared: DeclareWithdrawal
    expires_at: datetime


@operation("withdrawals.declare", raises=(RateExceeded,))
def declare_withdrawal(ctx: Context, command: DeclareWithdrawal) -> Declaration:
    """Say from what to withdraw. Nothing is stored: all that was declared is in the token."""
    identity.take(ctx, DECLARATIONS, ctx.origin.ip)
    sealed = _Sealed(id=ctx.new_id(), declared=command, expires_at=ctx.now + CONFIRMABLE)
    token = ctx.ports.vault.seal(msgspec.json.encode(sealed), _purpose(ctx))
    return Declaration(id=sealed.id, token=token, expires_at=sealed.expires_at)


@operation("withdrawals.confirm", raises=(WithdrawalNotFound, RateExceeded))
def confirm_withdrawal(ctx: Context, command: ConfirmWithdrawal) -> Withdrawal:
    """Withdraw: the declaration counts from now, to the second. Confirmed again it is the same declaration."""
    known = ctx.uow.find(Withdrawal, command.id)
    sealed = _open(ctx, command)
    if known is not None:
        return known
    if sealed.expires_at <= ctx.now:
        raise WithdrawalNotFound()
    email = identity.normal_email(sealed.declared.email)
    identity.take(ctx, CONFIRMATIONS, ctx.origin.ip)
    identity.take(ctx, BY_EMAIL, email)
    withdrawal = Withdrawal(
        id=sealed.id,
        order_number=sealed.declared.order_number,
        email=email,
        name=sealed.declared.name,
        items=sealed.declared.items,
        declared_at=ctx.now.replace(microsecond=0),
    )
    ctx.audit("withdrawal.declared", "withdrawals", withdrawal.id)
    ctx.uow.emit(WithdrawalDeclared(withdrawal_id=withdrawal.id))
    return ctx.uow.create(withdrawal)


def _open(ctx: Context, command: ConfirmWithdrawal) -> _Sealed:
    try:
        sealed = msgspec.json.decode(ctx.ports.vault.unseal(command.token, _purpose(ctx)), type=_Sealed)
    except ValueError as error:
        raise WithdrawalNotFound() from error
    if sealed.id != command.id:
        raise WithdrawalNotFound()
    return sealed


def _purpose(ctx: Context) -> str:
    return f"withdrawal:{ctx.shop.id}"
