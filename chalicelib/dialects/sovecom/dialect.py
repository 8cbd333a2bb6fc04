"""The ten decisions of the SovEcom contract: sign-in, tenant by host, camelCase, minor units, ISO times, faults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chalicelib.dialects.kit.bind import Edge, Shops
from chalicelib.dialects.kit.http import Reply, Request
from chalicelib.dialects.kit.limits import Window
from chalicelib.dialects.kit.route import Route
from chalicelib.dialects.sovecom import faults, guests, origins
from chalicelib.dialects.sovecom.auth import authenticate
from chalicelib.domain.context import Actor, Shop
from chalicelib.kernel.errors import DomainError, RateExceeded
from chalicelib.runtime.invoke import Call

_ALLOWED_HEADERS = "Content-Type, Authorization, X-Order-Token, Idempotency-Key, If-Match"
# A shop is set up from its own host: a browser elsewhere may not send the token. Messages come from no browser.
_NOT_FROM_ELSEWHERE = ("/setup/", "/webhooks/")
_EXPOSED_HEADERS = "Content-Disposition, ETag, X-Request-Id, Retry-After"
_SECURITY = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator decides for this dialect: origins, for shops without their own; the limit on catalogue reads."""

    admin_origins: tuple[str, ...] = ()
    store_origins: tuple[str, ...] = ()
    secure_cookies: bool = True
    catalog_reads: int = 120
    catalog_window_seconds: int = 60


class SovEcom:
    """See `dialects.kit.bind.Dialect`."""

    name = "sovecom"

    def __init__(self, edge: Edge, settings: Settings) -> None:
        self._edge = edge
        self.settings = settings
        self._window = Window(settings.catalog_window_seconds)

    def locate(self, request: Request, shops: Shops) -> Shop | None:
        """By the host that was called."""
        return shops.by_host(request.host)

    def authenticate(self, request: Request, call: Call, route: Route) -> Actor:
        """By the row's `auth`: none, staff, customer, either's cookie, set-up, or optional (a bad token is nobody).

        `guest` is optional, and whoever comes without an account is known again by a cookie.
        """
        runtime, guest = self._edge.runtime, route.auth == "guest"
        actor = authenticate(runtime, self.settings, request, call, "optional" if guest else route.auth)
        if guest:
            guests.recognise(request, runtime.context(call), actor, secure=self.settings.secure_cookies)
        return actor

    def admit(self, request: Request, call: Call, route: Route) -> None:
        """Public catalogue reads share one window per address and tenant; what modules answer shares another."""
        if route.throttle is None:
            return
        standing = self._window.hit(f"{route.throttle} {call.shop.id} {request.ip}", self.settings.catalog_reads)
        if standing.exceeded:
            raise RateExceeded(retry_after_seconds=standing.reset_seconds)

    def fault(self, error: DomainError) -> Reply[dict[str, Any]]:
        """A refusal in the contract's words; a session that has ended takes its cookie along."""
        reply = faults.fault(error)
        if error.code == "session_ended":
            from chalicelib.dialects.sovecom.cookies import no_session_cookie

            reply.cookies = [no_session_cookie(error.details["audience"], secure=self.settings.secure_cookies)]
        return reply

    def crash(self) -> Reply[dict[str, Any]]:
        """An unexpected failure: nothing internal."""
        return Reply(body=faults.body(500), status=500)

    def idempotency_key(self, request: Request, route: Route, actor: Actor) -> str | None:
        """The `Idempotency-Key` header: an extension of ours, since the contract's clients send none. Not for a GET."""
        return None if request.method == "GET" else request.headers.get("idempotency-key")

    def finish(self, headers: dict[str, Any], request: Request, shop: Shop | None) -> None:
        """Security headers always; CORS for the origins of the surface that was called; a new visitor's cookie."""
        headers.update(_SECURITY)
        visitor = guests.new_cookie(request)
        if visitor is not None:
            headers["Set-Cookie"] = [visitor]
        if request.path.startswith(_NOT_FROM_ELSEWHERE):
            return
        allowed = (
            () if shop is None else origins.of_surface(self.settings, shop, admin=request.path.startswith("/admin/"))
        )
        if not allowed:
            return
        origin = request.headers.get("origin")
        headers["Vary"] = "Origin"
        if origin in allowed:
            headers["Access-Control-Allow-Origin"] = origin
            headers["Access-Control-Allow-Credentials"] = "true"
            headers["Access-Control-Expose-Headers"] = _EXPOSED_HEADERS
            if request.method == "OPTIONS":
                headers["Access-Control-Allow-Methods"] = "GET, POST, PUT, PATCH, DELETE, OPTIONS"
                headers["Access-Control-Allow-Headers"] = _ALLOWED_HEADERS
                headers["Access-Control-Max-Age"] = "600"
