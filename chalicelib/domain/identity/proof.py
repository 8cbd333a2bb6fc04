"""Checking passwords: the same work and the same answer whether the account exists or not."""

from __future__ import annotations

from datetime import timedelta
from typing import NoReturn

from chalicelib.domain.context import Context
from chalicelib.domain.identity import limits
from chalicelib.domain.identity.errors import SignInRefused, StepUpRefused
from chalicelib.domain.identity.model import Account, Audience, Customer
from chalicelib.domain.identity.rules import after_failure, normal_email, normal_password
from chalicelib.domain.identity.sessions import ACCOUNTS, RESOURCES
from chalicelib.kernel.errors import Unauthenticated
from chalicelib.kernel.unit_of_work import Claim

EMAIL_CLAIMS = {Audience.STAFF: "staff_email", Audience.CUSTOMER: "customer_email"}
AREAS = {Audience.STAFF: "auth", Audience.CUSTOMER: "customer"}
_NOBODY = "00000000-0000-0000-0000-000000000000"


def account_by_email(ctx: Context, audience: Audience, email: str) -> Account | None:
    """The usable account with an e-mail. Two table requests, found or not: the clock must not tell."""
    (owner,) = ctx.uow.find_many([_email_claim(ctx, audience, email)])
    return _account(ctx, audience, owner)


def proved(ctx: Context, audience: Audience, email: str, password: str) -> Account:
    """The account whose e-mail and password these are. Raises `SignInRefused` for every other case alike."""
    email, refused = normal_email(email), SignInRefused()
    limits.take(ctx, limits.SIGN_IN, audience.value, ctx.origin.ip, email, otherwise=refused)
    ctx.checkpoint()  # counted before the costly hashing, and whatever comes of it
    failures = limits.counted(ctx, limits.FAILED_SIGN_INS, ctx.origin.ip)
    owner, failed_here = ctx.uow.find_many([_email_claim(ctx, audience, email), failures])
    if limits.reached(limits.FAILED_SIGN_INS, failed_here):
        raise refused
    account = _account(ctx, audience, owner)
    stored = None if account is None else account.password_hash
    right = ctx.ports.passwords.verify(stored, normal_password(password))
    if account is None or not right:
        limits.note(ctx, limits.FAILED_SIGN_INS, ctx.origin.ip)
        refuse(ctx, audience, account, {"email": ctx.ports.vault.fingerprint(email)})
    return account


def refuse(ctx: Context, audience: Audience, account: Account | None, changes: dict[str, str]) -> NoReturn:
    """Count and audit a failed sign-in, then raise `SignInRefused`.

    A refusal rolls back what an operation wrote, so its marks are committed first; of failures at the same instant one
    is counted, and a rival's lost race is the same refusal.
    """
    if account is not None:
        ctx.uow.save(failed(ctx, account), stale=SignInRefused())
    account_id = None if account is None else account.id
    ctx.audit(f"{AREAS[audience]}.login.failed", RESOURCES[audience], account_id, changes)
    ctx.checkpoint()
    raise SignInRefused()


def _email_claim(ctx: Context, audience: Audience, email: str) -> Claim:
    return Claim(EMAIL_CLAIMS[audience], ctx.ports.vault.fingerprint(normal_email(email)))


def _account(ctx: Context, audience: Audience, owner: str | None) -> Account | None:
    account = ctx.uow.find(ACCOUNTS[audience], owner or _NOBODY)
    return account if account is not None and account.active else None


def failed(ctx: Context, account: Account) -> Account:
    """The account with one more failure, by the shop's settings."""
    settings = ctx.ports.limits
    return after_failure(
        account, ctx.now, lock_after=settings.lock_after_failures, lock_for=timedelta(minutes=settings.lock_minutes)
    )


def step_up(ctx: Context, password: str) -> Customer:
    """The signed-in customer, who has given the password again. Raises `StepUpRefused` (also beyond the rate)."""
    customer_id = ctx.actor.customer_id
    if customer_id is None:
        raise Unauthenticated()
    limits.take(ctx, limits.STEP_UP, ctx.origin.ip, customer_id, otherwise=StepUpRefused())
    ctx.checkpoint()  # counted before the costly hashing, and whatever comes of it
    customer = ctx.uow.find(Customer, customer_id)
    if customer is None or not customer.active:
        raise Unauthenticated()
    if not ctx.ports.passwords.verify(customer.password_hash, normal_password(password)):
        raise StepUpRefused()
    return customer
