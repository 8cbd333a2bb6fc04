"""Stripe as the payment provider. Its library takes a quarter of a second to load: only those who pay wait for it."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from chalicelib.adapters.payments import stripe_objects
from chalicelib.domain.payments.errors import (
    EventNotGenuine,
    PaymentsNotConfigured,
    ProviderRefused,
    ProviderUnavailable,
)
from chalicelib.domain.payments.ports import (
    GatewayDispute,
    GatewayRefund,
    Intent,
    KeyStanding,
    ProviderEvent,
    Reference,
    Statement,
)

if TYPE_CHECKING:
    import stripe

R = TypeVar("R")

TOLERANCE_SECONDS = 300
RETRY_AFTER_SECONDS = 2
_SERVER_ERROR = 500
_HEADER_WORD = re.compile(r"[!-~]+")
_TRY_AGAIN = (409, 429)  # another request is using the key, or there are too many


class Credentials(NamedTuple):
    """What opens Stripe's API, and the secrets of its messages: the present one and those being replaced."""

    api_key: str
    webhook_secrets: tuple[str, ...]


def credentials(api_key: str, webhook_secrets: str) -> Credentials:
    """Credentials from settings; the webhook secrets are a comma list. Empty: not configured."""
    return Credentials(api_key.strip(), tuple(filter(None, map(str.strip, webhook_secrets.split(",")))))


class StripeProvider:
    """See `domain.payments.ports.PaymentProvider`. `read` gives the credentials of the moment, which may change."""

    def __init__(
        self,
        read: Callable[[], Credentials],
        *,
        api_base: str = "",
        timeout_seconds: float = 5.0,
        retries: int = 1,
    ) -> None:
        self._read = read
        self._api_base = api_base
        self._timeout_seconds = timeout_seconds
        self._retries = retries
        self._clients: dict[str, stripe.StripeClient] = {}

    @property
    def is_configured(self) -> bool:
        return bool(self._read().api_key)

    @property
    def _client(self) -> stripe.StripeClient:
        api_key = self._read().api_key
        if not api_key:
            raise PaymentsNotConfigured()
        if api_key not in self._clients:
            self._clients = {api_key: self._make(api_key)}
        return self._clients[api_key]

    def _make(self, api_key: str) -> stripe.StripeClient:
        import stripe

        return stripe.StripeClient(
            api_key,
            base_addresses={"api": self._api_base} if self._api_base else None,
            max_network_retries=self._retries,
            http_client=stripe.RequestsClient(timeout=self._timeout_seconds),
        )

    def check_key(self, secret_key: str) -> KeyStanding:
        import stripe

        if not _HEADER_WORD.fullmatch(secret_key):
            return KeyStanding.INVALID  # no request could carry it, which the library calls a failed connection
        try:
            self._make(secret_key).v1.payment_intents.list({"limit": 1})
        except (stripe.AuthenticationError, stripe.PermissionError):
            return KeyStanding.INVALID
        except (stripe.StripeError, ValueError):
            return KeyStanding.UNVALIDATED
        return KeyStanding.VALID

    def create_customer(self, customer_id: str, tenant_id: str, key: str) -> str:
        written = {"tenantId": tenant_id, "customerId": customer_id}
        made = self._call(lambda client: client.v1.customers.create({"metadata": written}, {"idempotency_key": key}))
        return made.id

    def create_intent(
        self, amount_minor: int, currency: str, reference: Reference, customer: str | None, key: str
    ) -> Intent:
        params: Any = {
            "amount": amount_minor,
            "currency": currency.lower(),
            "automatic_payment_methods": {"enabled": True},
            "metadata": stripe_objects.metadata(reference),
        }
        if customer is not None:
            params["customer"] = customer
        made = self._call(lambda client: client.v1.payment_intents.create(params, {"idempotency_key": key}))
        return stripe_objects.intent(_plain(made))

    def intent(self, intent_id: str) -> Intent:
        return stripe_objects.intent(_plain(self._call(lambda client: client.v1.payment_intents.retrieve(intent_id))))

    def cancel_intent(self, intent_id: str) -> Intent:
        try:
            found = self._call(lambda client: client.v1.payment_intents.cancel(intent_id))
        except ProviderRefused:
            return self.intent(intent_id)  # the payer was faster, or it is cancelled already
        return stripe_objects.intent(_plain(found))

    def refund(
        self, intent_id: str, amount_minor: int, reference: Reference, refund_id: str, key: str
    ) -> GatewayRefund:
        written = {**stripe_objects.metadata(reference), "refundId": refund_id}
        params: Any = {"payment_intent": intent_id, "amount": amount_minor, "metadata": written}
        made = self._call(lambda client: client.v1.refunds.create(params, {"idempotency_key": key}))
        return stripe_objects.refund(_plain(made))

    def refunds(self, intent_id: str) -> list[GatewayRefund]:
        def all_of(client: stripe.StripeClient) -> list[stripe.Refund]:
            return list(client.v1.refunds.list({"payment_intent": intent_id, "limit": 100}).auto_paging_iter())

        return [stripe_objects.refund(_plain(found)) for found in reversed(self._call(all_of))]

    def dispute(self, dispute_id: str) -> GatewayDispute:
        return stripe_objects.dispute(_plain(self._call(lambda client: client.v1.disputes.retrieve(dispute_id))))

    def disputes(self, intent_id: str) -> list[GatewayDispute]:
        def all_of(client: stripe.StripeClient) -> list[stripe.Dispute]:
            return list(client.v1.disputes.list({"payment_intent": intent_id, "limit": 100}).auto_paging_iter())

        return [stripe_objects.dispute(_plain(found)) for found in reversed(self._call(all_of))]

    def statement(self, since: datetime, until: datetime) -> Statement:
        begun: Any = {"created": {"gte": int(since.timestamp()), "lt": int(until.timestamp())}, "limit": 100}
        with_payment: Any = {**begun, "expand": ["data.payment_intent"]}

        def listed(read: Callable[[stripe.StripeClient], Any]) -> list[dict[str, Any]]:
            found: list[Any] = self._call(lambda client: list(read(client).auto_paging_iter()))
            return [_plain(each) for each in found]

        intents = listed(lambda client: client.v1.payment_intents.list(begun))
        refunds = listed(lambda client: client.v1.refunds.list(with_payment))
        disputes = listed(lambda client: client.v1.disputes.list(with_payment))
        return Statement(
            intents=tuple(map(stripe_objects.intent, intents)),
            refunds=tuple(map(stripe_objects.refund, refunds)),
            disputes=tuple(map(stripe_objects.dispute, disputes)),
        )

    def verify_event(self, raw_body: bytes, signature: str | None) -> ProviderEvent:
        secrets = self._read().webhook_secrets
        if not secrets:
            raise PaymentsNotConfigured()
        if not any(_is_signed(raw_body, signature, secret) for secret in secrets):
            raise EventNotGenuine()
        try:
            return stripe_objects.event(json.loads(raw_body))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise EventNotGenuine() from error

    def _call(self, request: Callable[[stripe.StripeClient], R]) -> R:
        """Make a request, and say in the core's words how it failed."""
        client = self._client
        import stripe

        try:
            return request(client)
        except (stripe.AuthenticationError, stripe.PermissionError) as error:
            raise PaymentsNotConfigured() from error
        except stripe.StripeError as error:
            refused = isinstance(error, stripe.CardError | stripe.InvalidRequestError | stripe.IdempotencyError)
            if refused and error.http_status not in _TRY_AGAIN:
                raise ProviderRefused(reason=error.code or type(error).__name__) from error
            failed = (error.http_status or 0) >= _SERVER_ERROR
            raise ProviderUnavailable(retry_after_seconds=RETRY_AFTER_SECONDS, indeterminate=failed) from error


def _is_signed(raw_body: bytes, signature: str | None, secret: str) -> bool:
    """Whether a body carries a fresh signature. Stripe's library refuses old ones, this also those of the future."""
    import stripe

    try:
        stripe.WebhookSignature.verify_header(raw_body, signature, secret, TOLERANCE_SECONDS)
    except (stripe.SignatureVerificationError, UnicodeDecodeError):
        return False
    stamp = next(part[2:] for part in (signature or "").split(",") if part.startswith("t="))
    return int(stamp) <= time.time() + TOLERANCE_SECONDS


def _plain(found: Any) -> dict[str, Any]:
    """Stripe's object as a plain mapping."""
    plain: dict[str, Any] = found.to_dict()
    return plain
