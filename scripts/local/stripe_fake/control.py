"""Client of the control API, for tests and demonstrations: each method is one order to the fake."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Literal
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from scripts.local.stripe_fake.errors import Resource, StripeFault
from scripts.local.stripe_fake.faults import Fault

_OPENER = build_opener(ProxyHandler({}))
Outcome = Literal["succeeded", "failed"]


class StripeControl:
    """Orders to a running fake at a base address; a refusal raises `StripeFault`."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url.rstrip("/")

    def state(self) -> Resource:
        """Return everything the fake holds: time, objects by account and kind, faults, webhook policy."""
        return self._get("/_fake/state")  # type: ignore[no-any-return]

    def objects(self, kind: str) -> list[Resource]:
        """Return the objects of a kind (`pi`, `ch`, `re`, `evt`, …) of all accounts, oldest first."""
        kinds = self.state()["accounts"].values()
        return [row for rows in kinds for row in rows.get(kind, [])]

    def requests(self) -> list[Resource]:
        """Return the log of API requests: method, path, status, idempotency key, replayed, cut."""
        return self._get("/_fake/requests")  # type: ignore[no-any-return]

    def deliveries(self) -> list[Resource]:
        """Return all webhook deliveries with their state and the statuses they were answered with."""
        return self._get("/_fake/deliveries")  # type: ignore[no-any-return]

    def reset(self) -> None:
        """Forget all objects, faults and the webhook policy."""
        self._post("/_fake/reset")

    def advance(self, seconds: int) -> int:
        """Move the fake's clock on, let happen what is due, and return the new time."""
        return int(self._post("/_fake/advance", seconds=seconds)["now"])

    def set_webhooks(self, **policy: Any) -> Resource:
        """Change fields of the `WebhookPolicy`: drop, hold, copies, delay_seconds, in_order, signature, …"""
        return self._post("/_fake/webhooks", **policy)

    def drop_webhooks(self, drop: bool = True) -> None:
        """Lose every event from now on."""
        self.set_webhooks(drop=drop)

    def duplicate_webhooks(self, copies: int) -> None:
        """Deliver every event so many times."""
        self.set_webhooks(copies=copies)

    def delay_webhooks(self, seconds: float) -> None:
        """Deliver every event so much later."""
        self.set_webhooks(delay_seconds=seconds)

    def hold_webhooks(self) -> None:
        """Keep events back until `release_webhooks`."""
        self.set_webhooks(hold=True)

    def release_webhooks(self, order: str | Sequence[str] = "fifo", seed: int = 0) -> None:
        """Deliver what was held: `fifo`, `reverse`, `shuffle` (by seed), or a list of event ids."""
        self._post("/_fake/webhooks/release", order=order if isinstance(order, str) else list(order), seed=seed)

    def sign_webhooks(self, signature: str) -> None:
        """Sign as `valid`, `wrong`, `old` (secret), `rotating` (old and new), `stale` (10 min) or `missing`."""
        self.set_webhooks(signature=signature)

    def rotate_secret(self, secret: str) -> None:
        """Give the command line's endpoint a new secret."""
        self._post("/_fake/webhooks/rotate", secret=secret)

    def wait_for_webhooks(self, timeout_seconds: float = 5.0) -> bool:
        """Wait until every event that is not held has been delivered or given up; False if it took longer."""
        return bool(self._post("/_fake/webhooks/wait", timeout_seconds=timeout_seconds)["idle"])

    def emit(self, event_type: str, row: Resource, account: str | None = None) -> Resource:
        """Send an event that Stripe's own objects did not cause: an unknown type, or another account's."""
        extra = {"account": account} if account is not None else {}
        return self._post("/_fake/events", type=event_type, object=row, **extra)

    def redeliver(self, event_id: str) -> Resource:
        """Deliver an event again."""
        return self._post(f"/_fake/events/{event_id}/redeliver")

    def fail_next(self, status: int, times: int = 1, **fault: Any) -> None:
        """Answer the next requests with 409, 429 or 5xx; `after_commit=True` does the work first."""
        self.add_fault(Fault("error", status=status, times=times, **fault))

    def cut_next(self, times: int = 1, after_commit: bool = True, **fault: Any) -> None:
        """Do the work of the next requests, then cut the connection without a reply."""
        self.add_fault(Fault("cut", after_commit=after_commit, times=times, **fault))

    def delay_next(self, seconds: float, times: int = 1, after_commit: bool = True, **fault: Any) -> None:
        """Do the work of the next requests, then reply late; before the work if `after_commit` is False."""
        self.add_fault(Fault("delay", after_commit=after_commit, seconds=seconds, times=times, **fault))

    def add_fault(self, fault: Fault) -> None:
        """Order a fault."""
        self._post("/_fake/faults", **vars(fault))

    def clear_faults(self) -> None:
        """Cancel all faults that were not used up."""
        self._call("DELETE", "/_fake/faults", {})

    def open_dispute(self, charge: str, reason: str = "fraudulent", amount: int | None = None) -> Resource:
        """Dispute a charge, or the last charge of a PaymentIntent."""
        return self._post("/_fake/disputes", charge=charge, reason=reason, amount=amount)

    def decide_dispute(self, dispute: str, outcome: Literal["won", "lost"]) -> Resource:
        """Close a dispute as the bank does."""
        return self._post(f"/_fake/disputes/{dispute}/decide", outcome=outcome)

    def settle(self, intent: str, outcome: Outcome | None = None) -> Resource:
        """Bring the bank's answer to a processing PaymentIntent; None is the answer of its test method."""
        return self._post(f"/_fake/payment_intents/{intent}/settle", outcome=outcome)

    def settle_refund(self, refund: str, outcome: Outcome | None = None) -> Resource:
        """Bring the bank's answer to a refund; None is the answer of its test method."""
        return self._post(f"/_fake/refunds/{refund}/settle", outcome=outcome)

    def authenticate(self, intent: str, outcome: Outcome = "succeeded") -> Resource:
        """Finish the payer's 3D Secure step."""
        return self._post(f"/_fake/3ds/{intent}", outcome=outcome)

    def pay(self, intent: str, payment_method: str = "pm_card_visa", return_url: str | None = None) -> Resource:
        """Confirm as the payer's browser would, with a test PaymentMethod or a test card number."""
        extra = {"return_url": return_url} if return_url is not None else {}
        return self._post(f"/_fake/pay/{intent}", payment_method=payment_method, **extra)

    def _get(self, path: str) -> Any:
        return self._call("GET", path, None)

    def _post(self, path: str, /, **body: Any) -> Resource:
        return self._call("POST", path, body)  # type: ignore[no-any-return]

    def _call(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        payload = json.dumps(body).encode() if body is not None else None
        headers = {"Content-Type": "application/json"}
        request = Request(self._base_url + path, data=payload, headers=headers, method=method)
        try:
            with _OPENER.open(request, timeout=60) as answer:
                return json.load(answer)
        except HTTPError as refusal:
            with refusal:
                error = json.load(refusal)["error"]
            raise StripeFault(refusal.code, error.pop("type"), error.pop("message"), **error) from None
