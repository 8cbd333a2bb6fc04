"""Visitors without an account, known to modules by an id in a signed cookie."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from email.utils import format_datetime

from chalicelib.dialects.kit.http import Request, cookie
from chalicelib.domain.context import Actor, Context
from chalicelib.kernel.ids import is_uuid

GUEST = "guest"  # what a request's notes call the visitor's id
_NEW = "new guest"
_NAME = "sov_guest"
_YEAR = timedelta(days=365)


def recognise(request: Request, ctx: Context, actor: Actor, *, secure: bool) -> None:
    """Note the visitor's id; whoever comes without an account and without one gets one."""
    known = _read(request.cookies.get(_NAME, ""), ctx)
    if known is None and actor.kind == "anonymous":
        known = ctx.new_id()
        request.notes[_NEW] = cookie(
            _NAME,
            f"{known}.{_signature(known, ctx)}",
            path="/",
            max_age_seconds=int(_YEAR.total_seconds()),
            same_site="Lax",
            secure=secure,
            expires=format_datetime(ctx.now + _YEAR, usegmt=True),
        )
    if known is not None:
        request.notes[GUEST] = known


def new_cookie(request: Request) -> str | None:
    """The cookie to set with the answer, whatever it is."""
    made: str | None = request.notes.get(_NEW)
    return made


def _read(value: str, ctx: Context) -> str | None:
    guest_id, _, signature = value.partition(".")
    if is_uuid(guest_id) and hmac.compare_digest(signature.encode(), _signature(guest_id, ctx).encode()):
        return guest_id
    return None


def _signature(guest_id: str, ctx: Context) -> str:
    """Bound to the shop: another shop's visitor is nobody here."""
    key = ctx.ports.vault.derive("module-guest")
    return hmac.new(key, f"{ctx.shop.id}:{guest_id}".encode(), hashlib.sha256).hexdigest()
