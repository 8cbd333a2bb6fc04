"""Refresh sessions: opened, rotated, ended. A refresh token is 64 bytes in hex: 16 name the family, 48 are secret."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import NoReturn

from chalicelib.domain.context import Context
from chalicelib.domain.identity.access import access_token, customer_actor, staff_actor
from chalicelib.domain.identity.commands import SessionOpened
from chalicelib.domain.identity.credentials import SESSION_LIFETIME, Session
from chalicelib.domain.identity.errors import SessionEnded
from chalicelib.domain.identity.model import Account, Audience, Customer, Staff
from chalicelib.domain.identity.rules import after_success

_SHAPE = re.compile(r"[0-9a-f]{128}")
_FAMILY_DIGITS = 32
ACCOUNTS: dict[Audience, type[Account]] = {Audience.STAFF: Staff, Audience.CUSTOMER: Customer}
RESOURCES = {Audience.STAFF: "users", Audience.CUSTOMER: "customers"}


def open_session(ctx: Context, account: Account) -> SessionOpened:
    """Start a family for somebody who has proved who they are."""
    family, secret = ctx.random_bytes(16).hex(), ctx.random_bytes(48).hex()
    session = Session(
        id=family,
        audience=Audience.STAFF if isinstance(account, Staff) else Audience.CUSTOMER,
        subject_id=account.id,
        token_version=account.token_version,
        secret_hash=_digest(secret),
        expires_at=ctx.now + SESSION_LIFETIME,
        created_at=ctx.now,
    )
    ctx.uow.create(session)
    return _opened(ctx, session, account, secret)


def staff_signed_in(ctx: Context, staff: Staff) -> SessionOpened:
    """A session for a member of staff who has passed every step."""
    ctx.actor = staff_actor(staff)  # from here on the caller is known, and the audit log says so
    ctx.uow.save(after_success(staff).replace(last_login_at=ctx.now))
    ctx.audit("auth.login.succeeded", "users", staff.id, {"twoFactor": staff.totp_enabled})
    return open_session(ctx, staff)


def customer_signed_in(ctx: Context, customer: Customer) -> SessionOpened:
    """A session for a customer who has proved who they are; written only where there are failures to forgive."""
    ctx.actor = customer_actor(customer)
    forgiven = after_success(customer)
    if forgiven != customer:
        ctx.uow.save(forgiven)
    ctx.audit("customer.login.succeeded", "customers", customer.id)
    return open_session(ctx, customer)


def rotate(ctx: Context, audience: Audience, refresh_token: str) -> SessionOpened:
    """Trade a refresh secret for the next one. Raises `SessionEnded`; an old secret ends the whole family."""
    session, secret = _presented(ctx, audience, refresh_token)
    if not session.alive(ctx.now):
        raise SessionEnded(audience=audience.value)
    if not hmac.compare_digest(session.secret_hash, _digest(secret)):
        _end_for_reuse(ctx, session)
    account = ctx.uow.find(ACCOUNTS[audience], session.subject_id)
    if account is None or not account.active or account.token_version != session.token_version:
        raise SessionEnded(audience=audience.value)
    secret = ctx.random_bytes(48).hex()
    # Saved under the version that was read: of two parallel refreshes one wins, and the other, run again, is reuse.
    renewed = session.replace(secret_hash=_digest(secret), expires_at=ctx.now + SESSION_LIFETIME)
    return _opened(ctx, ctx.uow.save(renewed), account, secret)


def end(ctx: Context, audience: Audience, refresh_token: str) -> Session | None:
    """End the family of a refresh secret, if there is one that still lives."""
    try:
        session, _ = _presented(ctx, audience, refresh_token)
    except SessionEnded:
        return None
    if not session.alive(ctx.now):
        return None
    ended: Session = ctx.uow.save(session.replace(revoked_at=ctx.now))
    return ended


def _presented(ctx: Context, audience: Audience, refresh_token: str) -> tuple[Session, str]:
    ended = SessionEnded(audience=audience.value)
    if _SHAPE.fullmatch(refresh_token) is None:
        raise ended
    session = ctx.uow.get(Session, refresh_token[:_FAMILY_DIGITS], missing=ended)
    if session.audience is not audience:
        raise ended
    return session, refresh_token[_FAMILY_DIGITS:]


def _end_for_reuse(ctx: Context, session: Session) -> NoReturn:
    ctx.uow.save(session.replace(revoked_at=ctx.now))
    resource = RESOURCES[session.audience]
    ctx.audit("auth.refresh.reuse_detected", resource, session.subject_id, {"audience": session.audience.value})
    ctx.checkpoint()  # the end of the family must be stored although the caller is refused
    raise SessionEnded(audience=session.audience.value)


def _opened(ctx: Context, session: Session, account: Account, secret: str) -> SessionOpened:
    return SessionOpened(
        access_token=access_token(ctx, account),
        refresh_token=session.id + secret,
        refresh_until=session.expires_at,
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
