"""Access tokens: short-lived proofs of who calls, whose account is looked up again at every use."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.domain.context import Actor, Context
from chalicelib.domain.identity.credentials import ACCESS_LIFETIME
from chalicelib.domain.identity.model import Account, Audience, Customer, Staff
from chalicelib.domain.identity.rules import CUSTOMER_GRANTS, GRANTS_OF_ROLE
from chalicelib.kernel.errors import Unauthenticated

PURPOSES = {Audience.STAFF: "access", Audience.CUSTOMER: "customer"}


class Claims(msgspec.Struct, frozen=True, kw_only=True):
    """What an access token says; anything else in it is not looked at. Times are unix seconds."""

    sub: str
    tid: str
    role: str | UnsetType = UNSET
    tv: int
    purpose: str
    iat: int
    exp: int
    nbf: int | UnsetType = UNSET


def access_token(ctx: Context, account: Account) -> str:
    """A token for an account, good for a quarter of an hour."""
    audience = Audience.STAFF if isinstance(account, Staff) else Audience.CUSTOMER
    claims = Claims(
        sub=account.id,
        tid=ctx.shop.id,
        role=account.role.value if isinstance(account, Staff) else UNSET,
        tv=account.token_version,
        purpose=PURPOSES[audience],
        iat=int(ctx.now.timestamp()),
        exp=int((ctx.now + ACCESS_LIFETIME).timestamp()),
    )
    return ctx.ports.tokens.sign(msgspec.to_builtins(claims), _key(ctx, audience))


def staff_of_token(ctx: Context, token: str) -> Actor:
    """The member of staff whom a token names. Raises `Unauthenticated`. One table request."""
    claims = _verified(ctx, token, Audience.STAFF)
    staff = ctx.uow.find(Staff, claims.sub)
    if staff is None or not staff.active or staff.token_version != claims.tv:
        raise Unauthenticated()
    return staff_actor(staff)


def customer_of_token(ctx: Context, token: str) -> Actor:
    """The customer whom a token names. Raises `Unauthenticated`. One table request."""
    claims = _verified(ctx, token, Audience.CUSTOMER)
    customer = ctx.uow.find(Customer, claims.sub)
    if customer is None or not customer.active or customer.token_version != claims.tv:
        raise Unauthenticated()
    return customer_actor(customer)


def staff_actor(staff: Staff) -> Actor:
    """A member of staff as caller: the stored role counts, never the token's."""
    return Actor(kind="user", id=staff.id, grants=GRANTS_OF_ROLE[staff.role])


def customer_actor(customer: Customer) -> Actor:
    """A customer as caller."""
    return Actor(kind="customer", id=customer.id, grants=CUSTOMER_GRANTS, account=customer)


def _verified(ctx: Context, token: str, audience: Audience) -> Claims:
    found = ctx.ports.tokens.read(token, _key(ctx, audience))
    try:
        claims = msgspec.convert(found, Claims)
    except msgspec.ValidationError as error:
        raise Unauthenticated() from error
    if claims.tid != ctx.shop.id or claims.purpose != PURPOSES[audience] or not _timely(claims, ctx.now):
        raise Unauthenticated()
    return claims


def _timely(claims: Claims, now: datetime) -> bool:
    second = now.timestamp()
    not_before: Any = claims.iat if claims.nbf is UNSET else max(claims.iat, claims.nbf)
    return bool(not_before <= second < claims.exp)


def _key(ctx: Context, audience: Audience) -> bytes:
    """A key per tenant and audience: a token of one cannot even be read by another."""
    return ctx.ports.vault.derive(f"access-token:{ctx.shop.id}:{audience.value}")
