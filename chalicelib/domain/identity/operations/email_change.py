"""Another e-mail for a customer: asked for with the password, proved from the new address."""

from __future__ import annotations

from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.identity import limits, links
from chalicelib.domain.identity.commands import ConfirmEmailChange, RequestEmailChange
from chalicelib.domain.identity.credentials import TokenPurpose
from chalicelib.domain.identity.errors import EmailTaken, EmailUnchanged, StepUpRefused, TokenNotUsable
from chalicelib.domain.identity.events import EmailChangeRequested
from chalicelib.domain.identity.model import Audience, Customer
from chalicelib.domain.identity.proof import EMAIL_CLAIMS, step_up
from chalicelib.domain.identity.rules import normal_email
from chalicelib.kernel.errors import RateExceeded
from chalicelib.kernel.operation import operation

_CLAIM = EMAIL_CLAIMS[Audience.CUSTOMER]


@operation("identity.request_email_change", needs=Grant.SHOPPER, raises=(StepUpRefused, EmailUnchanged))
def request_email_change(ctx: Context, command: RequestEmailChange) -> None:
    """Mail a link to the new address and a notice to the old. A taken address gets nothing, in the same words."""
    customer = step_up(ctx, command.current_password)
    new_email = normal_email(command.new_email)
    if new_email == normal_email(customer.email):
        raise EmailUnchanged()
    if ctx.uow.claimed(_CLAIM, ctx.ports.vault.fingerprint(new_email)) is not None:
        return
    token = links.new_token(ctx, TokenPurpose.CUSTOMER_EMAIL_CHANGE, customer, new_email)
    # Only the newest request counts: a token whose e-mail is not the pending one is dead.
    ctx.uow.save(customer.replace(pending_email=new_email, pending_email_until=token.expires_at, updated_at=ctx.now))
    ctx.uow.create(token)
    ctx.uow.emit(EmailChangeRequested(customer_id=customer.id, token_id=token.id))
    ctx.audit("customer.email_change_requested", "customers", customer.id)


@operation("identity.confirm_email_change", raises=(RateExceeded, TokenNotUsable, EmailTaken))
def confirm_email_change(ctx: Context, command: ConfirmEmailChange) -> None:
    """Take the new e-mail. Sessions live on; links that went to the old address die."""
    limits.take(ctx, limits.TOKEN_USE, ctx.origin.ip)
    ctx.checkpoint()  # guesses count although they change nothing
    token, account = links.usable(ctx, command.token, TokenPurpose.CUSTOMER_EMAIL_CHANGE)
    new_email = links.pending_email(account)
    if not isinstance(account, Customer) or new_email is None:
        raise TokenNotUsable()
    fingerprint = ctx.ports.vault.fingerprint
    ctx.uow.claim(_CLAIM, fingerprint(new_email), account.id, taken=EmailTaken())
    ctx.uow.release(_CLAIM, fingerprint(account.email), account.id)
    links.used(ctx, token)
    ctx.uow.save(account.replace(email=new_email, pending_email=None, pending_email_until=None, updated_at=ctx.now))
    ctx.audit("customer.email_changed", "customers", account.id)
