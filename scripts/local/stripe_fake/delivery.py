"""One attempt to deliver one event to one endpoint over HTTP."""

from __future__ import annotations

import http.client
from dataclasses import dataclass, field
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from scripts.local.stripe_fake.errors import Resource


@dataclass(eq=False)
class Delivery:
    """A delivery on its way; `attempts` are the answers so far (0 for no answer), `due_at` is monotonic seconds."""

    id: str
    account: str
    event_id: str
    endpoint_id: str
    due_at: float = 0.0
    attempts: list[int] = field(default_factory=list)
    forgotten: bool = False

    def row(self, state: str) -> Resource:
        """Return the stored form."""
        return {
            "id": self.id,
            "event": self.event_id,
            "endpoint": self.endpoint_id,
            "state": state,
            "attempts": list(self.attempts),
        }


class _NoRedirect(HTTPRedirectHandler):
    # Stripe counts a redirect as a failed delivery.
    def redirect_request(self, *_args: object, **_named: object) -> None:
        return None


_OPENER = build_opener(ProxyHandler({}), _NoRedirect)


def post_event(url: str, payload: bytes, signature: str | None, timeout_seconds: float) -> int:
    """Post an event and return the status, 0 if there was no answer."""
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    }
    if signature is not None:
        headers["Stripe-Signature"] = signature
    request = Request(url, data=payload, headers=headers, method="POST")
    try:
        with _OPENER.open(request, timeout=timeout_seconds) as answer:
            return int(answer.status)
    except HTTPError as refusal:
        refusal.close()
        return refusal.code
    except (URLError, OSError, http.client.HTTPException):
        return 0
