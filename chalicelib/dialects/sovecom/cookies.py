"""The session cookies of this contract: names, paths, lifetimes."""

from __future__ import annotations

from email.utils import format_datetime

from chalicelib.dialects.kit.http import cookie
from chalicelib.dialects.sovecom.auth import CUSTOMER_COOKIE, STAFF_COOKIE
from chalicelib.domain.identity import SessionOpened

_SECONDS = 7 * 24 * 3600
_COOKIES = {"staff": (STAFF_COOKIE, "/admin/v1/auth"), "customer": (CUSTOMER_COOKIE, "/store/v1/customers")}


def session_cookie(audience: str, opened: SessionOpened, *, secure: bool) -> str:
    """The cookie that carries a refresh token, for `staff` or `customer`."""
    name, path = _COOKIES[audience]
    return cookie(
        name,
        opened.refresh_token,
        path=path,
        max_age_seconds=_SECONDS,
        same_site="Strict",
        secure=secure,
        expires=format_datetime(opened.refresh_until, usegmt=True),
    )


def no_session_cookie(audience: str, *, secure: bool) -> str:
    """The cookie that takes a refresh token away."""
    name, path = _COOKIES[audience]
    return cookie(name, "", path=path, max_age_seconds=0, same_site="Strict", secure=secure)
