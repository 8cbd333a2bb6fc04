"""How often a key may call: the contract's table. Counted by each process, so that a read costs no table request."""

from __future__ import annotations

from chalicelib.dialects.kit.http import Request
from chalicelib.dialects.kit.limits import Standing, Window
from chalicelib.domain.context import Shop
from chalicelib.domain.tenancy import plan_of

_MINUTE = 60
_STRANGERS = 30  # what shows no good key is counted by its address, and allowed as little as the smallest plan
_BY_RESOURCE = {"checkout": 10, "orders": 30}
_SEARCH = 60


class Limits:
    """The counters of one process. `factor` multiplies every limit, for rehearsals."""

    def __init__(self, factor: int = 1) -> None:
        self._factor = factor
        self._window = Window(_MINUTE)

    def count(self, request: Request, shop: Shop, who: str) -> Standing:
        """Count a request of a key, or of an address at an open row: where it stands by the nearest limit."""
        caller = f"{shop.id} {who}"
        found = [self._hit(caller, plan_of(shop.plan).requests_per_minute)]
        special = special_limit(request)
        if special is not None:
            name, limit = special
            found.append(self._hit(f"{caller} {name}", limit))
        return min(found, key=lambda standing: standing.remaining)

    def stranger(self, request: Request) -> Standing:
        """Count a request whose caller is not known."""
        return self._hit(f"ip {request.ip}", _STRANGERS)

    def _hit(self, key: str, limit: int) -> Standing:
        return self._window.hit(key, limit * self._factor)


def special_limit(request: Request) -> tuple[str, int] | None:
    """The limit that this request meets beside its plan's, and the name under which it is counted."""
    resource = request.path.strip("/").split("/")[3:]
    first = resource[0] if resource else ""
    if first in _BY_RESOURCE:
        return first, _BY_RESOURCE[first]
    if resource == ["products"] and "search" in request.query:
        return "search", _SEARCH
    return None


def headers(standing: Standing) -> dict[str, str]:
    """What every answer says about it. `X-RateLimit-Reset` counts seconds from now."""
    return {
        "X-RateLimit-Limit": str(standing.limit),
        "X-RateLimit-Remaining": str(max(0, standing.remaining)),
        "X-RateLimit-Reset": str(standing.reset_seconds),
    }
