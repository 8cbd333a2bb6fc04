"""The fake's routes: Stripe's paths, the TypedDict that checks their parameters, and what the fake models of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from scripts.local.stripe_fake.errors import Resource, StripeFault
from scripts.local.stripe_fake.resources import (
    balance,
    charges,
    customers,
    disputes,
    events,
    payment_intents,
    payment_methods,
    refunds,
    webhook_endpoints,
)

Handler = Callable[..., Resource]


@dataclass(frozen=True)
class Route:
    """One operation of Stripe's API.

    `modelled` None means that the fake models every parameter Stripe has here. A parameter that Stripe knows and the
    fake does not is refused: to accept and ignore it would let a wrong integration pass.
    """

    method: str
    path: str
    params_class: str
    handler: Handler
    modelled: frozenset[str] | None = None
    publishable: bool = False

    @property
    def pattern(self) -> re.Pattern[str]:
        """The path as a regular expression with one group for each id."""
        return re.compile(re.sub(r"\{\w+\}", r"([^/]+)", self.path) + "$")

    def refuse_unmodelled(self, params: dict[str, Any]) -> None:
        """Raise for a parameter that is Stripe's but not the fake's."""
        if self.modelled is None:
            return
        for name in params:
            if name not in self.modelled:
                message = f"The local Stripe fake does not model the parameter {name} of {self.method} {self.path}."
                raise StripeFault(400, "invalid_request_error", message, param=name, code="fake_not_modelled")


_LIST = frozenset({"created", "ending_before", "expand", "limit", "starting_after"})

ROUTES = (
    Route("GET", "/v1/account", "AccountRetrieveCurrentParams", balance.retrieve_account),
    Route("GET", "/v1/balance", "BalanceRetrieveParams", balance.retrieve_balance),
    Route("GET", "/v1/balance_transactions", "BalanceTransactionListParams", balance.list_transactions,
          _LIST | {"currency", "source", "type"}),
    Route("GET", "/v1/balance_transactions/{id}", "BalanceTransactionRetrieveParams", balance.retrieve_transaction),
    Route("GET", "/v1/charges", "ChargeListParams", charges.list_all),
    Route("GET", "/v1/charges/{id}", "ChargeRetrieveParams", charges.retrieve),
    Route("POST", "/v1/charges/{id}", "ChargeUpdateParams", charges.update, charges.MODELLED_UPDATE),
    Route("GET", "/v1/customers", "CustomerListParams", customers.list_all, _LIST | {"email"}),
    Route("POST", "/v1/customers", "CustomerCreateParams", customers.create, customers.MODELLED),
    Route("GET", "/v1/customers/{id}", "CustomerRetrieveParams", customers.retrieve),
    Route("POST", "/v1/customers/{id}", "CustomerUpdateParams", customers.update, customers.MODELLED),
    Route("DELETE", "/v1/customers/{id}", "CustomerDeleteParams", customers.delete),
    Route("GET", "/v1/disputes", "DisputeListParams", disputes.list_all),
    Route("GET", "/v1/disputes/{id}", "DisputeRetrieveParams", disputes.retrieve),
    Route("POST", "/v1/disputes/{id}", "DisputeUpdateParams", disputes.update, disputes.MODELLED_UPDATE),
    Route("POST", "/v1/disputes/{id}/close", "DisputeCloseParams", disputes.close),
    Route("GET", "/v1/events", "EventListParams", events.list_all),
    Route("GET", "/v1/events/{id}", "EventRetrieveParams", events.retrieve),
    Route("GET", "/v1/payment_intents", "PaymentIntentListParams", payment_intents.list_all, _LIST | {"customer"}),
    Route("POST", "/v1/payment_intents", "PaymentIntentCreateParams", payment_intents.create,
          payment_intents.MODELLED_CREATE),
    Route("GET", "/v1/payment_intents/{id}", "PaymentIntentRetrieveParams", payment_intents.retrieve,
          publishable=True),
    Route("POST", "/v1/payment_intents/{id}", "PaymentIntentUpdateParams", payment_intents.update,
          payment_intents.MODELLED_UPDATE),
    Route("POST", "/v1/payment_intents/{id}/confirm", "PaymentIntentConfirmParams", payment_intents.confirm,
          payment_intents.MODELLED_CONFIRM, publishable=True),
    Route("POST", "/v1/payment_intents/{id}/capture", "PaymentIntentCaptureParams", payment_intents.capture,
          payment_intents.MODELLED_CAPTURE),
    Route("POST", "/v1/payment_intents/{id}/cancel", "PaymentIntentCancelParams", payment_intents.cancel),
    Route("GET", "/v1/payment_methods/{id}", "PaymentMethodRetrieveParams", payment_methods.retrieve),
    Route("GET", "/v1/refunds", "RefundListParams", refunds.list_all),
    Route("POST", "/v1/refunds", "RefundCreateParams", refunds.create, refunds.MODELLED_CREATE),
    Route("GET", "/v1/refunds/{id}", "RefundRetrieveParams", refunds.retrieve),
    Route("POST", "/v1/refunds/{id}", "RefundUpdateParams", refunds.update),
    Route("GET", "/v1/webhook_endpoints", "WebhookEndpointListParams", webhook_endpoints.list_all),
    Route("POST", "/v1/webhook_endpoints", "WebhookEndpointCreateParams", webhook_endpoints.create,
          webhook_endpoints.MODELLED_CREATE),
    Route("GET", "/v1/webhook_endpoints/{id}", "WebhookEndpointRetrieveParams", webhook_endpoints.retrieve),
    Route("POST", "/v1/webhook_endpoints/{id}", "WebhookEndpointUpdateParams", webhook_endpoints.update),
    Route("DELETE", "/v1/webhook_endpoints/{id}", "WebhookEndpointDeleteParams", webhook_endpoints.delete),
)  # fmt: skip

_COMPILED = tuple((route, route.pattern) for route in ROUTES)


def find_route(method: str, path: str) -> tuple[Route, list[str]]:
    """Return the route and the ids in the path, or raise Stripe's 404 for an unknown one."""
    for route, pattern in _COMPILED:
        match = pattern.match(path)
        if route.method == method and match:
            return route, list(match.groups())
    message = f"Unrecognized request URL ({method}: {path}). Please see https://stripe.com/docs"
    raise StripeFault(404, "invalid_request_error", message)
