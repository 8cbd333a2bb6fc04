"""PaymentIntents, as in Stripe's API reference (https://docs.stripe.com/api/payment_intents)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scripts.local.stripe_fake.amounts import check_amount, check_currency, format_amount
from scripts.local.stripe_fake.errors import Resource, StripeFault, invalid
from scripts.local.stripe_fake.fields import matching, merge_metadata, page, unset_if_empty
from scripts.local.stripe_fake.ids import new_id
from scripts.local.stripe_fake.resources import payment_attempts
from scripts.local.stripe_fake.resources.customers import existing
from scripts.local.stripe_fake.resources.payment_methods import resolve
from scripts.local.stripe_fake.world import Call, public

PLAIN_FIELDS = (
    "description", "receipt_email", "setup_future_usage", "shipping", "statement_descriptor",
    "statement_descriptor_suffix", "transfer_group",
)  # fmt: skip
CONFIRM_ONLY = frozenset({"error_on_requires_action", "mandate_data", "off_session", "return_url"})
CONFIRM_FIELDS = CONFIRM_ONLY | {"payment_method", "use_stripe_sdk"}
MODELLED_UPDATE = frozenset(
    {*PLAIN_FIELDS, "allowed_payment_method_types", "amount", "application_fee_amount", "capture_method", "currency",
     "customer", "expand", "metadata", "payment_method"}
)  # fmt: skip
MODELLED_CREATE = MODELLED_UPDATE | CONFIRM_FIELDS | {"automatic_payment_methods", "confirm"}
MODELLED_CONFIRM = frozenset(
    CONFIRM_FIELDS | {"capture_method", "expand", "receipt_email", "setup_future_usage", "shipping"}
)
MODELLED_CAPTURE = frozenset({"amount_to_capture", "expand", "metadata", "statement_descriptor"})
CHANGEABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
CANCELABLE = (*CHANGEABLE, "requires_capture", "processing")
WITHOUT_REDIRECT = frozenset({"card", "link", "sepa_debit", "us_bank_account"})


def create(call: Call) -> Resource:
    """POST /v1/payment_intents."""
    params = call.params
    _refuse_confirm_only(params)
    currency = check_currency(params["currency"])
    amount = check_amount(params["amount"], currency)
    intent = _build(call, amount, currency)
    _apply(call, intent, params)
    # Stripe makes no intent when the confirmation that comes with it cannot even be tried.
    method = _method_to_confirm(call, intent, params) if params.get("confirm") else None
    call.put(intent)
    call.emit("payment_intent.created", intent)
    return intent if method is None else _attempt(call, intent, method, params)


def retrieve(call: Call, intent_id: str) -> Resource:
    """GET /v1/payment_intents/{id}."""
    return call.get(intent_id)


def list_all(call: Call) -> Resource:
    """GET /v1/payment_intents."""
    return page(call, "pi", "/v1/payment_intents", matching(call, "customer"))


def update(call: Call, intent_id: str) -> Resource:
    """POST /v1/payment_intents/{id}; once money moves, only its notes may change."""
    intent = call.get(intent_id)
    params = call.params
    locked = set(params) - {"description", "expand", "metadata", "receipt_email", "shipping", "transfer_group"}
    if locked and intent["status"] not in CHANGEABLE:
        name = min(locked)
        raise unexpected_state(
            intent, f"This PaymentIntent's {name} could not be updated because it has a status of {intent['status']}. "
            f"You may only update the {name} of a PaymentIntent with one of the following statuses: "
            f"{', '.join(CHANGEABLE)}.",
        )  # fmt: skip
    currency = check_currency(params.get("currency", intent["currency"]))
    intent.update(currency=currency, amount=check_amount(params.get("amount", intent["amount"]), currency))
    _apply(call, intent, params)
    return call.put(intent)


def confirm(call: Call, intent_id: str) -> Resource:
    """POST /v1/payment_intents/{id}/confirm."""
    intent = call.get(intent_id)
    method = _method_to_confirm(call, intent, call.params)
    _apply_plain(intent, call.params)
    return _attempt(call, intent, method, call.params)


def capture(call: Call, intent_id: str) -> Resource:
    """POST /v1/payment_intents/{id}/capture."""
    intent = call.get(intent_id)
    if intent["status"] != "requires_capture":
        raise unexpected_state(
            intent, f"This PaymentIntent could not be captured because it has a status of {intent['status']}. "
            "Only a PaymentIntent with one of the following statuses may be captured: requires_capture.",
        )  # fmt: skip
    amount = call.params.get("amount_to_capture", intent["amount_capturable"])
    if amount < 1:
        raise invalid("Invalid positive integer", param="amount_to_capture", code="parameter_invalid_integer")
    if amount > intent["amount_capturable"]:
        asked, limit = (format_amount(n, intent["currency"]) for n in (amount, intent["amount_capturable"]))
        message = f"The requested capture amount ({asked}) is greater than the amount you can capture ({limit})."
        raise invalid(message, param="amount_to_capture", code="amount_too_large")
    intent["metadata"] = merge_metadata(intent["metadata"], call.params.get("metadata"))
    return payment_attempts.capture(call, intent, amount)


def cancel(call: Call, intent_id: str) -> Resource:
    """POST /v1/payment_intents/{id}/cancel."""
    intent = call.get(intent_id)
    if intent["status"] not in CANCELABLE:
        raise unexpected_state(
            intent, f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}. "
            f"Only a PaymentIntent with one of the following statuses may be canceled: {', '.join(CANCELABLE)}.",
        )  # fmt: skip
    return release(call, intent, call.params.get("cancellation_reason"))


def release(call: Call, intent: Resource, reason: str | None) -> Resource:
    """Cancel an intent; an authorization that was not captured is given back in full."""
    if intent["status"] == "processing":
        call.put({**call.get(intent["latest_charge"]), "status": "failed", "paid": False})
    if intent["status"] == "requires_capture":
        charge = call.get(intent["latest_charge"])
        charge.update(refunded=True, amount_refunded=charge["amount"])
        call.put(charge)
        call.emit("charge.expired" if reason == "automatic" else "charge.refunded", charge)
    intent.update(
        status="canceled", canceled_at=call.now, cancellation_reason=reason, amount_capturable=0, next_action=None,
        _settles_at=None, _expires_at=None,
    )  # fmt: skip
    call.put(intent)
    call.emit("payment_intent.canceled", intent)
    return intent


def unexpected_state(intent: Resource, message: str) -> StripeFault:
    """Return `payment_intent_unexpected_state`, which carries the intent."""
    return invalid(message, code="payment_intent_unexpected_state", payment_intent=public(intent))


def _method_to_confirm(call: Call, intent: Resource, params: Mapping[str, Any]) -> Resource:
    again = intent["status"] == "requires_action" and "payment_method" in params
    if intent["status"] not in ("requires_payment_method", "requires_confirmation") and not again:
        raise unexpected_state(
            intent, "You cannot confirm this PaymentIntent because it has already succeeded after being previously "
            "confirmed." if intent["status"] == "succeeded" else
            f"This PaymentIntent cannot be confirmed because it has a status of {intent['status']}.",
        )  # fmt: skip
    name = params.get("payment_method") or intent["payment_method"]
    if name is None:
        raise unexpected_state(
            intent, "You cannot confirm this PaymentIntent because it's missing a payment method. You can either "
            "update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly "
            "with a payment method or ConfirmationToken.",
        )  # fmt: skip
    if "return_url" in params:
        intent["_return_url"] = params["return_url"]
    _require_return_url(intent)
    method = resolve(call, name, intent["customer"])
    if method["type"] not in intent["payment_method_types"]:
        message = f"The PaymentMethod provided ({method['type']}) is not allowed for this PaymentIntent."
        raise invalid(message, param="payment_method", code="payment_intent_incompatible_payment_method")
    return method


def _attempt(call: Call, intent: Resource, method: Resource, params: Mapping[str, Any]) -> Resource:
    off_session = params.get("off_session") not in (None, False)
    return payment_attempts.attempt(call, intent, method, off_session, bool(params.get("error_on_requires_action")))


def _refuse_confirm_only(params: Mapping[str, Any]) -> None:
    for name in sorted(CONFIRM_ONLY.intersection(params)):
        if not params.get("confirm"):
            raise invalid(f"The parameter `{name}` can only be used when `confirm` is `true`.", param=name)


def _require_return_url(intent: Resource) -> None:
    automatic = intent["automatic_payment_methods"]
    may_redirect = automatic is not None and automatic["allow_redirects"] == "always"
    if may_redirect and not intent["_return_url"] and not _only_without_redirect(intent):
        raise invalid(
            "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of "
            "these payment methods might redirect your customer off of your page, you must provide a `return_url`. If "
            "you don't want to accept redirect-based payment methods, set "
            "`automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` to "
            "`never` when creating PaymentIntents.",
            param="return_url",
        )


def _only_without_redirect(intent: Resource) -> bool:
    allowed = intent["allowed_payment_method_types"]
    return bool(allowed) and set(allowed) <= WITHOUT_REDIRECT


def _apply(call: Call, intent: Resource, params: Mapping[str, Any]) -> None:
    if "customer" in params:
        intent["customer"] = existing(call, params["customer"], "customer")["id"]
    if "application_fee_amount" in params:
        intent["application_fee_amount"] = _application_fee(call, intent, params["application_fee_amount"])
    if "allowed_payment_method_types" in params:
        intent["allowed_payment_method_types"] = params["allowed_payment_method_types"]
    intent["payment_method_types"] = _method_types(intent)
    if params.get("payment_method") and not params.get("confirm"):
        intent["payment_method"] = resolve(call, params["payment_method"], intent["customer"])["id"]
        intent["status"] = "requires_confirmation"
    intent["metadata"] = merge_metadata(intent["metadata"], params.get("metadata"))
    _apply_plain(intent, params)


def _apply_plain(intent: Resource, params: Mapping[str, Any]) -> None:
    for name in (*PLAIN_FIELDS, "capture_method"):
        if name in params:
            intent[name] = unset_if_empty(params[name])


def _application_fee(call: Call, intent: Resource, fee: Any) -> int | None:
    if fee == "":
        return None
    if not call.connected:
        raise invalid(
            "Can only apply an application_fee_amount when the PaymentIntent is attempting a direct payment (using an "
            "OAuth key or Stripe-Account header) or destination payment (using `transfer_data[destination]`).",
            param="application_fee_amount",
        )
    if not 0 <= fee <= intent["amount"]:
        raise invalid("The application fee cannot be greater than the amount.", param="application_fee_amount")
    return int(fee)


def _method_types(intent: Resource) -> list[str]:
    allowed = intent["allowed_payment_method_types"]
    if allowed:
        return list(allowed)
    by_currency = {"eur": ["sepa_debit"], "usd": ["us_bank_account"]}
    return ["card", *by_currency.get(intent["currency"], [])]


def _build(call: Call, amount: int, currency: str) -> Resource:
    intent_id = new_id("pi")
    automatic = call.params.get("automatic_payment_methods", {"enabled": True})
    return {
        "id": intent_id,
        "object": "payment_intent",
        "allowed_payment_method_types": None,
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": {"allow_redirects": "always", **automatic} if automatic["enabled"] else None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic_async",
        "client_secret": f"{intent_id}_secret_{new_id('', 25).strip('_')}",
        "confirmation_method": "automatic",
        "created": call.now,
        "currency": currency,
        "customer": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_options": {},
        "payment_method_types": [],
        "processing": None,
        "review": None,
        "source": None,
        "status": "requires_payment_method",
        "transfer_data": None,
        **dict.fromkeys(PLAIN_FIELDS),
        "_return_url": call.params.get("return_url"),
        "_settles_at": None,
        "_expires_at": None,
    }
