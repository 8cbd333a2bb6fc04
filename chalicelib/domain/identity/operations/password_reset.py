"""Forgotten passwords: a link by mail, good once and for an hour."""

from __future__ import annotations

from chalicelib.domain.context import Context
from chalicelib.domain.identity import limits, links
from chalicelib.domain.identity.commands import RequestReset, ResetPassword
from chalicelib.domain.identity.credentials import TokenPurpose
from chalicelib.domain.identity.errors import PasswordTooCommon, PasswordTooLong, PasswordTooShort, TokenNotUsable
from chalicelib.domain.identity.events import PasswordResetRequested
from chalicelib.domain.identity.model import Account, Audience
from chalicelib.domain.identity.proof import AREAS, account_by_email
from chalicelib.domain.identity.rules import acceptable_password, after_success, normal_email
from chalicelib.domain.identity.sessions import RESOURCES
from chalicelib.kernel.errors import RateExceeded
from chalicelib.kernel.operation import operation

_PURPOSES = {
    Audience.STAFF: TokenPurpose.STAFF_PASSWORD_RESET,
    Audience.CUSTOMER: TokenPurpose.CUSTOMER_PASSWORD_RESET,
}
_BAD_PASSWORDS = (PasswordTooShort, PasswordTooLong, PasswordTooCommon)


@operation("identity.request_staff_reset", raises=(RateExceeded,))
def request_staff_reset(ctx: Context, command: RequestReset) -> None:
    """Mail a member of staff a link to choose a new password. The answer is the same for an unknown e-mail."""
    _request(ctx, Audience.STAFF, command.email)


@operation("identity.request_customer_reset", raises=(RateExceeded,))
def request_customer_reset(ctx: Context, command: RequestReset) -> None:
    """Mail a customer a link to choose a new password. The answer is the same for an unknown e-mail."""
    _request(ctx, Audience.CUSTOMER, command.email)


@operation("identity.reset_staff_password", raises=(RateExceeded, TokenNotUsable, *_BAD_PASSWORDS))
def reset_staff_password(ctx: Context, command: ResetPassword) -> None:
    """Choose a new password as staff; every session and every other link ends."""
    _reset(ctx, Audience.STAFF, command)


@operation("identity.reset_customer_password", raises=(RateExceeded, TokenNotUsable, *_BAD_PASSWORDS))
def reset_customer_password(ctx: Context, command: ResetPassword) -> None:
    """Choose a new password as a customer; every session and every other link ends."""
    _reset(ctx, Audience.CUSTOMER, command)


def _request(ctx: Context, audience: Audience, email: str) -> None:
    email = normal_email(email)
    limits.take(ctx, limits.RESET_REQUEST, audience.value, email)
    limits.take(ctx, limits.RESET_REQUEST_ADDRESS, audience.value, ctx.origin.ip)
    account = account_by_email(ctx, audience, email)
    fingerprint = {"email": ctx.ports.vault.fingerprint(email)}
    account_id = None if account is None else account.id
    ctx.audit(f"{AREAS[audience]}.password_reset.requested", RESOURCES[audience], account_id, fingerprint)
    if account is not None:
        token = ctx.uow.create(links.new_token(ctx, _PURPOSES[audience], account))
        ctx.uow.emit(PasswordResetRequested(audience=audience.value, account_id=account.id, token_id=token.id))


def _reset(ctx: Context, audience: Audience, command: ResetPassword) -> None:
    limits.take(ctx, limits.TOKEN_USE, ctx.origin.ip)
    ctx.checkpoint()  # counted before the costly hashing, and whatever comes of it
    token, account = links.usable(ctx, command.token, _PURPOSES[audience])
    password = acceptable_password(command.new_password, email=account.email, shop_name=ctx.shop.name)
    links.used(ctx, token)
    ctx.uow.save(with_new_password(ctx, after_success(account), password))
    ctx.audit(f"{AREAS[audience]}.password_reset.completed", RESOURCES[audience], account.id)


def with_new_password(ctx: Context, account: Account, password: str) -> Account:
    """The account with another password: all that was opened with the old one dies."""
    changed: Account = account.replace(
        password_hash=ctx.ports.passwords.hash(password), token_version=account.token_version + 1
    )
    return changed
