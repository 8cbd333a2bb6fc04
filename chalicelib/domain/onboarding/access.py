"""Who may set a shop up: whoever has the token that the platform handed out, until the shop is installed."""

from __future__ import annotations

import base64
import hashlib

from chalicelib.domain import identity
from chalicelib.domain.context import Actor, Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.identity import Limit, Staff
from chalicelib.domain.onboarding.commands import SetUpStatus, SetUpToken, TokenStanding, VerifyToken
from chalicelib.domain.onboarding.errors import AlreadyInstalled, SetUpHidden
from chalicelib.domain.onboarding.model import TOKEN_LIFETIME, SetUp
from chalicelib.kernel.operation import operation, query

_TOKEN_BYTES = 32
TOKEN_CHECKS = Limit("set-up-token", 20, 60)  # per address


@operation("set_up.open", needs=Grant.SYSTEM, raises=(AlreadyInstalled,))
def open_set_up(ctx: Context, command: None) -> SetUpToken:
    """Hand out a token for a shop that has no owner yet. One handed out before opens nothing any more.

    Until the set-up is over the shop sells nothing.
    A shop that has staff but was never set up was opened otherwise, and is installed.
    """
    known = ctx.uow.find(SetUp)
    if (known is not None and not known.is_open) or (known is None and ctx.uow.all_keys(Staff)):
        raise AlreadyInstalled()
    ctx.ports.tenants.set_installed(ctx.shop, False)
    token = base64.urlsafe_b64encode(ctx.random_bytes(_TOKEN_BYTES)).rstrip(b"=").decode()
    until = ctx.now + TOKEN_LIFETIME
    set_up = (known or SetUp(opened_at=ctx.now)).replace(token_hash=digest(token), token_until=until)
    _ = ctx.uow.save(set_up) if known else ctx.uow.create(set_up)
    ctx.audit("setup.token_issued")
    return SetUpToken(token=token, expires_at=until)


@query("set_up.status")
def set_up_status(ctx: Context, command: None) -> SetUpStatus:
    """Whether the shop is installed, for anybody. One table request."""
    set_up = ctx.uow.find(SetUp)
    return SetUpStatus(installed=set_up is None or not set_up.is_open)


@operation("set_up.verify_token", raises=(SetUpHidden,))
def verify_token(ctx: Context, command: VerifyToken) -> TokenStanding:
    """Whether a token opens the set-up."""
    set_up = opened(ctx)
    identity.take(ctx, TOKEN_CHECKS, ctx.origin.ip)
    good = set_up.opened_by(digest(command.token), ctx.now)
    return TokenStanding(expires_at=set_up.token_until if good else None)


def set_up_actor(ctx: Context, token: str | None) -> Actor:
    """Whoever has the token, as a caller. Raises `SetUpHidden`. One table request, none without a token."""
    set_up = None if token is None else ctx.uow.find(SetUp)
    if token is None or set_up is None or not set_up.opened_by(digest(token), ctx.now):
        raise SetUpHidden()
    return Actor(kind="setup", grants=frozenset({Grant.SETUP}))


def opened(ctx: Context) -> SetUp:
    """The set-up of the shop while it is open. Raises `SetUpHidden`."""
    set_up = ctx.uow.get(SetUp, missing=SetUpHidden())
    if not set_up.is_open:
        raise SetUpHidden()
    return set_up


def digest(token: str) -> str:
    """In which form a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()
