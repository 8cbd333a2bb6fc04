"""The ten decisions of the Shopvo contract: keys and scopes, site in the path, camelCase, minor units, faults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chalicelib.dialects.kit.bind import Edge, Shops
from chalicelib.dialects.kit.http import Reply, Request
from chalicelib.dialects.kit.limits import Standing
from chalicelib.dialects.kit.route import Route
from chalicelib.dialects.shopvo import auth, faults, limits
from chalicelib.dialects.shopvo.paging import Cursors
from chalicelib.dialects.shopvo.scopes import OPEN
from chalicelib.domain.api_keys import KeyMode, mode_of
from chalicelib.domain.context import ANONYMOUS, Actor, Shop
from chalicelib.kernel.errors import DomainError, RateExceeded
from chalicelib.runtime.invoke import Call

_HOME, _STANDING = "home", "standing"
_SECURITY = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    # No cookie signs anybody in here, so any page may ask: a key is all that counts.
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "ETag, X-Request-Id, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset"
    ),
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type, Authorization, Idempotency-Key, If-Match, X-Shopvo-Signature",
    "Access-Control-Max-Age": "600",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator decides for this dialect: a factor on its rate limits."""

    rate_factor: int = 1


class Shopvo:
    """See `dialects.kit.bind.Dialect`."""

    name = "shopvo"

    def __init__(self, edge: Edge, settings: Settings) -> None:
        self._edge = edge
        self._limits = limits.Limits(settings.rate_factor)

    def locate(self, request: Request, shops: Shops) -> Shop | None:
        """The site in the path, by id or slug; whoever shows a test key means its sandbox."""
        shop = shops.by_site(request.params.pop("siteId", ""))
        if shop is None:
            return None
        request.notes[_HOME] = shop
        if mode_of(request.bearer or "") is KeyMode.TEST:
            shop = shops.sandbox(shop) or shop  # without a sandbox there is no test key either
        Cursors.of(request, self._edge.runtime.ports.vault, shop.id)
        return shop

    def admit(self, request: Request, call: Call, route: Route) -> None:
        """At open rows an address is counted; everybody else once it is known who calls."""
        if route.auth == OPEN:
            self._note(request, self._limits.count(request, call.shop, f"ip {request.ip}"))

    def authenticate(self, request: Request, call: Call, route: Route) -> Actor:
        """By key, signature and scope; failed attempts are counted by address."""
        if route.auth == OPEN:
            return ANONYMOUS
        home: Shop = request.notes[_HOME]
        runtime = self._edge.runtime
        try:
            key = auth.key_of(runtime, request, call, home)
        except DomainError:
            self._note(request, self._limits.stranger(request))
            raise
        self._note(request, self._limits.count(request, call.shop, key.id))
        actor = auth.actor_of(key, request, route)
        if key.sealed_signing_secret is not None and route.operation.writes:
            auth.use_up(runtime, request, call, home)
        auth.note_use(runtime, key, call, home)
        return actor

    def _note(self, request: Request, standing: Standing) -> None:
        request.notes[_STANDING] = standing
        if standing.exceeded:
            raise RateExceeded(retry_after_seconds=standing.reset_seconds)

    def fault(self, error: DomainError) -> Reply[dict[str, Any]]:
        """A refusal in the contract's words."""
        return faults.fault(error)

    def crash(self) -> Reply[dict[str, Any]]:
        """An unexpected failure: nothing internal."""
        return faults.crash()

    def idempotency_key(self, request: Request, route: Route, actor: Actor) -> str | None:
        """The `Idempotency-Key` header."""
        return request.headers.get("idempotency-key")

    def finish(self, headers: dict[str, Any], request: Request, shop: Shop | None) -> None:
        """Security headers, CORS, and where the caller stands by its limits."""
        standing = request.notes.get(_STANDING) or self._limits.stranger(request)
        headers.update(_SECURITY | limits.headers(standing))
        if request.method == "OPTIONS":
            headers.update(_PREFLIGHT)
