"""The steps that name services outside: the server that takes the shop's mail, its account at the payment provider."""

from __future__ import annotations

from chalicelib.domain import notifications
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.notifications import MailRelay, ProbeMail, RelayRefused, SetRelay
from chalicelib.domain.onboarding.access import opened
from chalicelib.domain.onboarding.commands import PaymentsSet, SetPayments
from chalicelib.domain.onboarding.errors import SetUpHidden
from chalicelib.domain.onboarding.model import Step
from chalicelib.domain.payments import KeyStanding, sealed_account
from chalicelib.kernel.operation import operation, query

ONLINE = "stripe"


@query("set_up.try_mail_relay", needs=Grant.SETUP, raises=(SetUpHidden,))
def try_mail_relay(ctx: Context, command: ProbeMail) -> str | None:
    """Send a mail through a server that is not kept yet; why that failed, or None."""
    opened(ctx)
    return notifications.probe_relay(ctx, command)


@operation("set_up.set_mail_relay", needs=Grant.SETUP, raises=(SetUpHidden, RelayRefused))
def set_mail_relay(ctx: Context, command: SetRelay) -> MailRelay:
    """Have the shop's mail leave through its own server from now on."""
    set_up = opened(ctx)
    relay = notifications.set_relay(ctx, command)
    ctx.uow.save(set_up.done(Step.MAIL))
    return relay


@operation("set_up.set_payments", needs=Grant.SETUP, raises=(SetUpHidden,))
def set_payments(ctx: Context, command: SetPayments) -> PaymentsSet:
    """Note how customers may pay, and be paid through the shop's own account at the provider from now on.

    Where methods are named and none of them is online, nobody may pay online; staff take money by hand all the same.
    The account is kept with the platform's row of the shop, so that whoever takes a payment or a message of the
    provider has it at hand. A key that the provider refuses is not kept.
    """
    set_up = opened(ctx)
    account = command.account
    key = None if account is None else ctx.ports.payments.check_key(account.secret_key)
    if key is not KeyStanding.INVALID:
        online = account is not None or not command.methods or ONLINE in map(str.lower, command.methods)
        sealed = None if account is None else sealed_account(ctx, account)
        ctx.ports.tenants.set_payments(ctx.shop, online=online, account=sealed)
        ctx.audit("setup.payments_configured", changes={"methods": list(command.methods), "account": bool(account)})
        ctx.uow.save(set_up.done(Step.PAYMENTS, methods=command.methods))
    return PaymentsSet(key=key)
