"""Signing in, as SovEcom spells it: bearer tokens of two kinds that never cross, refresh cookies, Origin checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.dialects.kit.http import Request
from chalicelib.dialects.sovecom import origins
from chalicelib.domain.context import ANONYMOUS, Actor
from chalicelib.kernel.errors import Forbidden, Unauthenticated
from chalicelib.runtime.invoke import Call, Runtime

if TYPE_CHECKING:
    from chalicelib.dialects.sovecom.dialect import Settings

STAFF_COOKIE = "sov_refresh"
CUSTOMER_COOKIE = "sov_customer_refresh"
CART_COOKIE = "sov_cart"


class ForeignOrigin(Forbidden):
    """A page of another site tried to use a session cookie."""


def authenticate(runtime: Runtime, settings: Settings, request: Request, call: Call, auth: str) -> Actor:
    """The caller of a row.

    Its `auth` is one of: none, optional, staff, customer, staff-cookie, customer-cookie, setup.
    """
    if auth == "none":
        return ANONYMOUS
    if auth in ("staff-cookie", "customer-cookie"):
        staff = auth == "staff-cookie"
        _check_origin(request, origins.of_surface(settings, call.shop, admin=staff))
        if not request.cookies.get(STAFF_COOKIE if staff else CUSTOMER_COOKIE):
            raise Unauthenticated()
        return ANONYMOUS
    if auth == "setup":
        from chalicelib.domain import onboarding  # loaded by those who set a shop up

        return onboarding.set_up_actor(runtime.context(call), request.headers.get("x-setup-token"))
    if request.bearer is None:
        if auth == "optional":
            return ANONYMOUS
        raise Unauthenticated()
    return _signed_in(runtime, call, auth, request.bearer)


def _signed_in(runtime: Runtime, call: Call, auth: str, token: str) -> Actor:
    from chalicelib.domain import identity  # token verification is loaded by those who send a token

    ctx = runtime.context(call)
    if auth == "staff":
        return identity.staff_of_token(ctx, token)
    try:
        return identity.customer_of_token(ctx, token)
    except Unauthenticated:
        if auth == "optional":
            return ANONYMOUS
        raise


def _check_origin(request: Request, allowed: tuple[str, ...]) -> None:
    if request.headers.get("sec-fetch-site") == "cross-site":
        raise ForeignOrigin()
    origin = request.headers.get("origin")
    if origin is not None and origin not in allowed:
        raise ForeignOrigin()
