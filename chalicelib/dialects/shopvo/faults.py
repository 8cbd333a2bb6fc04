"""How Shopvo says no: a sentence that a person can act on, a code for programs, and what is known beside it."""

from __future__ import annotations

import re
from typing import Any

from chalicelib.dialects.kit.http import Reply
from chalicelib.dialects.kit.statuses import STATUS_OF_CODE, STATUS_OF_FAULT
from chalicelib.dialects.kit.wire import Issue
from chalicelib.kernel.errors import DomainError, Fault, Forbidden, Unauthenticated


class ScopeMissing(Forbidden):
    """The key lacks the scope (`scope`) that the operation asks for."""


class SignatureInvalid(Unauthenticated):
    """The key has a signing secret, and the request is not signed with it."""


_STATUS = {**STATUS_OF_FAULT, Fault.UNPROCESSABLE: 400}
_CAMEL = re.compile(r"_([a-z])")
# Every detail is made for programs; these are spelt otherwise.
_HIDDEN = ("issues", "retry_after_seconds")

# What broke, by code: one sentence that says what to do. `{name}` is a detail of the error.
SENTENCES: dict[str, str] = {
    "amount_differs": "The payment must be of {total_minor}, neither more nor less.",
    "amount_not_positive": "The amount must be at least 1.",
    "api_key_invalid": "The API key is not valid for this site, has expired or was revoked.",
    "b2b_account_inactive": "The business account is suspended or pending: it cannot buy on terms.",
    "b2b_account_not_found": "There is no such business account on this site.",
    "b2b_not_in_plan": "Business accounts are not part of the plan {plan}: choose another plan in the admin.",
    "bad_cursor": "The cursor is not one of this list: start again with an empty cursor.",
    "bad_idempotency_key": "An Idempotency-Key has 1 to 255 printable characters.",
    "bad_request": "The request is not valid: see details.",
    "body_too_large": "The body is larger than {limit_bytes} bytes.",
    "bundle_empty": "A bundle in the cart consists of nothing: remove it.",
    "cart_converted": "This cart became an order and changes no more.",
    "cart_currency_mismatch": "The cart holds {cart_currency}, and this is sold in {currency}.",
    "cart_not_found": "There is no such cart on this site, or its time is up.",
    "cart_not_ready": "The cart is not ready for checkout: it lacks {lacking}.",
    "cart_of_another_customer": "The cart is another customer's: start a cart for this one.",
    "category_not_found": "There is no such category on this site.",
    "checkout_changed": "Something changed since the review ({changed}): review again. Nothing was charged.",
    "concurrent_change": "The resource was changed by somebody else at the same time: read it again and retry.",
    "credit_limit_below_outstanding": "The account owes too much: its limit can be lowered by {available} at most.",
    "credit_limit_exceeded": "The business account may owe {available} more, and {requested} was asked for.",
    "currency_mixed": "All variants of a product have one currency.",
    "customer_has_account": "The customer {customer_id} is a contact of another business account.",
    "customer_needed": "Store credit and points need a customer: give a customerId in the contact step.",
    "customer_not_found": "There is no such customer on this site.",
    "delivery_not_found": "There is no such delivery of this webhook.",
    "foreign_key": "There is no such site for this API key.",
    "gift_card_balance_too_low": "Only {available} is left on this gift card, and {requested} was asked for.",
    "gift_card_code_taken": "Another gift card has this code.",
    "gift_card_code_unusable": "A gift card's code has {minimum} to {maximum} letters and digits.",
    "gift_card_currency_mismatch": "This gift card holds {currency}, not {wanted}.",
    "gift_card_expired": "This gift card has expired.",
    "gift_card_expiry_past": "A new gift card must expire in the future.",
    "gift_card_not_found": "There is no such gift card on this site.",
    "gift_card_redeemed_otherwise": "This gift card was redeemed for this order before, with {redeemed}.",
    "gift_card_void": "This gift card is void.",
    "idempotency_mismatch": "This Idempotency-Key was used before for another request.",
    "last_variant": "A product on sale keeps at least one variant: take it off sale first.",
    "line_not_found": "There is no such item in this cart.",
    "malformed_body": "The body is not valid JSON.",
    "metafield_exists": "The resource has a metafield of this namespace and key already: change it instead.",
    "metafield_not_found": "The resource has no such metafield.",
    "metafield_too_large": "A value has at most {limit_bytes} bytes.",
    "metafield_value_mismatch": "The value is not of the type {value_type}.",
    "not_found": "There is no such resource on this site.",
    "not_publishable": "A product on sale needs a price for each variant.",
    "order_not_found": "There is no such order on this site.",
    "out_of_stock": "Only {available} of the {requested} units asked for are in stock.",
    "payments_not_configured": "This site takes no online payments: choose another method.",
    "points_in_another_currency": "Points are worth {currency} here, and this is to be paid in {wanted}.",
    "points_redeemed_otherwise": "Points were redeemed for this order before, another number of them ({redeemed}).",
    "points_too_low": "The customer has only {available} of the {requested} points asked for.",
    "points_worth_nothing": "{points} points come to no discount at this site's rate.",
    "price_list_not_found": "There is no such price list on this site.",
    "product_not_found": "There is no such product on this site.",
    "product_too_large": "The product with its variants is too long: it may have {limit_bytes} bytes.",
    "promotion_code_not_applicable": "This promotion code does not apply to the cart.",
    "promotion_code_taken": "Another promotion has the code {code}.",
    "promotion_not_found": "There is no such promotion on this site.",
    "promotion_used_up": "This promotion has been used as often as it may be.",
    "provider_refused": "The payment provider refuses this payment.",
    "quantity_too_large": "An item has at most {maximum} units.",
    "rate_exceeded": "Too many requests: wait until the time in Retry-After.",
    "rating_out_of_range": "A rating is a whole number from {minimum} to {maximum}.",
    "resource_not_found": "There is no such {resource}.",
    "scope_missing": "The API key does not have the scope {scope}.",
    "session_complete": "This checkout is complete: it became the order {order_id}.",
    "session_not_found": "There is no such checkout session on this site, or its time is up.",
    "shop_not_open": "The shop is being set up: it sells nothing yet.",
    "shipping_rate_not_offered": "This shipping rate is not on offer for the cart and its address.",
    "signature_invalid": "X-Shopvo-Signature is missing, wrong, or older than 300 seconds: this API key signs.",
    "signature_replayed": "This signature was used before: sign every request anew.",
    "sku_taken": "Another variant has the SKU {sku}.",
    "step_incomplete": "This step needs {lacking}.",
    "step_missing": "The step {missing} comes first.",
    "step_too_far_back": "The checkout stands at {stage}: go back one step at a time.",
    "store_credit_too_low": "The customer has only {available} of store credit, and {requested} was asked for.",
    "subscription_not_found": "There is no such webhook on this site.",
    "terms_not_granted": "Net terms are for contacts of an active B2B account that has them: choose another method.",
    "too_many_codes": "A cart takes {maximum} promotion code at a time.",
    "too_many_contacts": "A business account has at most {maximum} contacts.",
    "too_many_customer_groups": "At most {limit} groups are possible.",
    "too_many_gift_cards": "An order is paid with at most {maximum} gift cards.",
    "too_many_lines": "A cart has at most {maximum} different items.",
    "too_many_metafields": "A resource has at most {limit} metafields.",
    "too_many_subscriptions": "A site has at most {most} webhooks: delete one first.",
    "too_many_to_replay": "More than {most} deliveries fall in that time: replay it in shorter parts.",
    "too_many_variants": "A product has at most {limit} variants.",
    "unauthenticated": "A valid API key is required: send it as a Bearer token in the Authorization header.",
    "unknown_customer_groups": "Some of the groups do not exist: see details.",
    "variant_not_for_sale": "There is no such product or variant for sale on this site.",
    "variant_not_found": "There is no such variant on this site.",
    "variant_not_sold": "Something in the cart is not sold any more: remove it.",
    "vat_number_malformed": "The taxId begins as an EU VAT number and has the form of none.",
    "version_mismatch": "The resource has version {current}, not {expected}: read it again and retry.",
    "webhook_target_refused": "The url must be https and lead to a public address.",
}
_BY_FAULT = {
    Fault.INVALID: "The request is not valid.",
    Fault.UNPROCESSABLE: "The request breaks a rule of this site.",
    Fault.UNAUTHENTICATED: SENTENCES["unauthenticated"],
    Fault.FORBIDDEN: "This is not allowed.",
    Fault.NOT_FOUND: SENTENCES["not_found"],
    Fault.CONFLICT: "The state of the resource does not allow this now.",
    Fault.GONE: SENTENCES["not_found"],
    Fault.TOO_LARGE: "The body is too large.",
    Fault.EXHAUSTED: SENTENCES["rate_exceeded"],
    Fault.UNAVAILABLE: "The service cannot answer right now: try again shortly. Nothing was changed.",
}


def status_of(error: type[DomainError] | DomainError) -> int:
    """The HTTP status of a domain error."""
    return STATUS_OF_CODE.get(error.code, _STATUS[error.fault])


def fault(error: DomainError) -> Reply[dict[str, Any]]:
    """The reply to a refusal."""
    body: dict[str, Any] = {"error": sentence(error), "code": error.code.upper()}
    issues: list[Issue] = error.details.get("issues", [])
    details: Any = [_spelled(issue) for issue in issues] or _details(error)
    if details:
        body["details"] = details
    headers = {}
    if "retry_after_seconds" in error.details:
        headers["Retry-After"] = str(error.details["retry_after_seconds"])
    return Reply(body=body, status=status_of(error), headers=headers)


def crash() -> Reply[dict[str, Any]]:
    """The reply to an unexpected failure: nothing internal."""
    return Reply(body={"error": "Something went wrong on our side.", "code": "INTERNAL_ERROR"}, status=500)


def sentence(error: DomainError) -> str:
    """What to tell a person; what is wrong with a single field is told at once."""
    issues = error.details.get("issues", [])
    if len(issues) == 1:
        found = _spelled(issues[0])
        return f"{found['path']}: {found['message']}" if found["path"] else str(found["message"])
    said = SENTENCES.get(error.code, _BY_FAULT[error.fault])
    try:
        return said.format(**error.details)
    except KeyError:
        return _BY_FAULT[error.fault]


def _details(error: DomainError) -> dict[str, Any]:
    return {_camel(name): value for name, value in error.details.items() if name not in _HIDDEN}


def _camel(name: str) -> str:
    return _CAMEL.sub(lambda found: found[1].upper(), name)


def _spelled(issue: Issue) -> dict[str, Any]:
    path = ".".join(map(str, issue["path"]))
    return {"path": path, "code": issue["code"], "message": issue.get("message") or _message(issue)}


def _message(issue: Issue) -> str:
    """What is wrong with one field."""
    code = issue["code"]
    if code == "invalid_type":
        if issue.get("received") == "undefined":
            return "is required"
        return f"must be of type {issue['expected']}" if "expected" in issue else "has a wrong type"
    if code == "unrecognized_keys":
        return "unknown: " + ", ".join(issue["keys"])
    if code in ("too_small", "too_big"):
        return _bound(issue, issue["minimum"] if code == "too_small" else issue["maximum"])
    if code == "invalid_format":
        return "has a wrong format" if issue["format"] == "regex" else f"is not a valid {issue['format']}"
    if code == "invalid_value":
        return "must be one of " + ", ".join(map(str, issue["values"]))
    return "is not valid"


def _bound(issue: Issue, bound: int) -> str:
    unit = {"string": " characters", "array": " items"}.get(issue["origin"], "")
    least = issue["code"] == "too_small"
    if issue["inclusive"]:
        return f"must {'have' if unit else 'be'} at {'least' if least else 'most'} {bound}{unit}"
    return f"must {'have' if unit else 'be'} {'more' if least else 'less'} than {bound}{unit}"
