"""What a storefront reads of the answers it gets, by operation: names and kinds, as data.

A kind is a name out of `KINDS` (with `?` where null will do), a set of words, a list of things, or a table (with a key
`?` where null will do).
What an answer holds beyond it is nobody's business here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.kernel.ids import is_uuid

API = "http://demo.test:8000"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")

KINDS: Mapping[str, Callable[[Any], bool]] = {
    "id": lambda value: isinstance(value, str) and is_uuid(value),
    "text": lambda value: isinstance(value, str) and value != "",
    "any text": lambda value: isinstance(value, str),
    "minor": lambda value: type(value) is int and value >= 0,
    "count": lambda value: type(value) is int and value >= 0,
    "flag": lambda value: isinstance(value, bool),
    "moment": lambda value: isinstance(value, str) and _MOMENT.fullmatch(value) is not None,
    "currency": lambda value: isinstance(value, str) and re.fullmatch("[A-Z]{3}", value) is not None,
    "country": lambda value: isinstance(value, str) and re.fullmatch("[A-Z]{2}", value) is not None,
    "slug": lambda value: isinstance(value, str) and re.fullmatch("[a-z0-9-]+", value) is not None,
    # It stands in a page of another origin: a path alone would lead there.
    "image": lambda value: isinstance(value, str) and value.startswith(f"{API}/"),
    "map": lambda value: isinstance(value, dict),
    "list": lambda value: isinstance(value, list),
}

ORDER_STATES = {
    "pending_payment", "paid", "fulfilled", "shipped", "delivered", "completed", "cancelled", "refunded",
    "partially_refunded",
}  # fmt: skip

_POSTAL = {
    "name": "text", "company": "text?", "line1": "text", "line2": "text?", "city": "text", "postalCode": "text",
    "region": "text?", "country": "country", "phone": "text?",
}  # fmt: skip
_CATEGORY: dict[str, Any] = {"id": "id", "slug": "slug", "name": "text", "parentId": "id?"}
_BRANCH = {**_CATEGORY, "children": [{**_CATEGORY, "children": [_CATEGORY]}]}
_CARD = {
    "id": "id", "slug": "slug", "title": "text", "images": [{"thumbnailUrl": "image", "altText": "text?"}],
    "variants": [{"priceAmount": "minor", "currency": "currency"}],
}  # fmt: skip
_CART = {
    "id": "id", "customerId": "id?", "currency": "currency", "status": {"active", "converted", "abandoned"},
    "guestEmail": "text?", "shippingAddress": "map?", "billingAddress": "map?", "shippingRateId": "id?",
    "discountCode": "text?",
    "items": [{
        "id": "id", "variantId": "id", "quantity": "count", "unitPriceAmount": "minor", "currency": "currency",
        "productTitle": "text", "variantTitle": "text?", "options": "map", "sku": "any text", "productSlug": "slug",
    }],
    "totals": {
        "subtotal": "minor", "shipping": "minor", "discountTotal": "minor", "taxTotal": "minor", "grandTotal": "minor",
        "currency": "currency", "reverseCharge": "flag",
    },
}  # fmt: skip
_ORDER = {
    "id": "id",
    "orderNumber": "text",
    "status": ORDER_STATES,
    "currency": "currency",
    "email": "text?",
    "subtotalAmount": "minor",
    "discountAmount": "minor",
    "shippingAmount": "minor",
    "taxAmount": "minor",
    "totalAmount": "minor",
    "shippingMethod": "text?",
    "placedAt": "moment?",
    "createdAt": "moment",
}
_LINES = {
    "shippingAddress": "map?", "billingAddress": "map?",
    "items": [{
        "id": "id", "productTitle": "text", "variantTitle": "text?", "sku": "any text", "quantity": "count",
        "unitPriceAmount": "minor", "lineTotalAmount": "minor",
    }],
}  # fmt: skip
_OWN = {"discountCode": "text?", "trackingNumber": "text?", "carrier": "text?"}
_CUSTOMER = {
    "id": "id", "email": "text", "name": "text?", "phone": "text?", "isB2b": "flag", "vatNumber": "text?",
    "vatValidated": "flag", "acceptsMarketing": "flag", "pendingEmail": "text?",
}  # fmt: skip
_SAVED = {"id": "id", "type": {"shipping", "billing"}, "isDefault": "flag", **_POSTAL}
_RETURN = {
    "id": "id", "orderId": "id", "type": {"return", "withdrawal"},
    "status": {"requested", "approved", "rejected", "refunded"}, "items": [{"orderItemId": "id", "quantity": "count"}],
    "reason": "text?", "withinWithdrawalWindow": "flag", "requestedAt": "moment", "refundId": "id?",
}  # fmt: skip
_SESSION = {"accessToken": "text"}
_CART_AT = "/store/v1/carts/{cartId}"
_ME = "/store/v1/customers/me"

READS: Mapping[str, Any] = {
    "GET /store/v1/products": {"data": [_CARD], "nextCursor": "text?"},
    "GET /store/v1/products/{slug}": {
        **_CARD, "description": "text?",
        "variants": [{
            "id": "id", "title": "text?", "options": "map", "priceAmount": "minor", "currency": "currency",
            "availability": "flag",
        }],
    },
    "GET /store/v1/categories/tree": {"data": [_BRANCH]},
    "GET /store/v1/categories/{slug}": _CATEGORY,
    "GET /store/v1/search": {
        "hits": [{
            "id": "id", "slug": "slug", "title": "text", "thumbnailUrl": "image?", "priceAmount": "minor?",
            "currency": "currency?",
        }],
        "facets": {
            "categories": [{"slug": "slug", "name": "text", "count": "count"}],
            "price": {"?": True, "min": "minor", "max": "minor"},
        },
        "total": "count",
    },
    "GET /store/v1/pages/{slug}": {
        "slug": "slug", "title": "text", "body": "text", "locale": {"en", "fr"}, "seoTitle": "text?",
        "seoDescription": "text?",
    },
    "GET /store/v1/storefront/home-sections": {"sections": "list", "updatedAt": "moment"},
    "POST /store/v1/carts": {"cartId": "id", "currency": "currency"},
    f"GET {_CART_AT}": _CART,
    f"POST {_CART_AT}/items": _CART,
    f"PATCH {_CART_AT}/items/{{itemId}}": _CART,
    f"DELETE {_CART_AT}/items/{{itemId}}": _CART,
    f"POST {_CART_AT}/discounts": _CART,
    f"DELETE {_CART_AT}/discounts/{{code}}": _CART,
    f"POST {_CART_AT}/shipping-address": _CART,
    f"POST {_CART_AT}/billing-address": _CART,
    f"POST {_CART_AT}/shipping-method": _CART,
    f"POST {_CART_AT}/email": _CART,
    f"POST {_CART_AT}/customer": _CART,
    f"GET {_CART_AT}/shipping-rates": [
        {"id": "id", "name": "text", "type": {"flat", "free_over", "weight_based"}, "amount": "minor", "currency": "currency"}
    ],
    f"POST {_CART_AT}/checkout": {
        "id": "id", "orderNumber": "text", "status": ORDER_STATES, "currency": "currency", "email": "text?",
        "totalAmount": "minor", "guestAccessToken": "text",
    },
    f"POST {_CART_AT}/payment-intent": {
        "orderId": "id", "status": {"requires_payment", "paid", "processing"}, "clientSecret": "text?",
        "amount": "minor", "currency": "currency",
    },
    "GET /store/v1/orders": [{**_ORDER, **_OWN}],
    "GET /store/v1/orders/{id}": {**_ORDER, **_OWN, **_LINES},
    "GET /store/v1/orders/by-number/{orderNumber}": {**_ORDER, **_LINES},
    "POST /store/v1/customers": _CUSTOMER,
    "POST /store/v1/customers/login": _SESSION,
    "POST /store/v1/customers/refresh": _SESSION,
    f"POST {_ME}/password": _SESSION,
    f"GET {_ME}": _CUSTOMER,
    f"PATCH {_ME}": _CUSTOMER,
    f"GET {_ME}/addresses": [_SAVED],
    f"POST {_ME}/addresses": _SAVED,
    f"PATCH {_ME}/addresses/{{id}}": _SAVED,
    f"POST {_ME}/orders/{{orderId}}/returns": _RETURN,
    f"GET {_ME}/orders/{{orderId}}/returns": [_RETURN],
    f"POST {_ME}/rgpd/export": {
        "exportedAt": "moment", "profile": {"id": "id", "email": "text"}, "addresses": "list", "orders": "list",
        "invoices": "list", "emailLogs": "list",
    },
}  # fmt: skip


def check(value: Any, kind: Any, where: str) -> None:
    """Hold a value against a kind."""
    if isinstance(kind, dict):
        if value is None and "?" in kind:
            return
        assert isinstance(value, dict), f"{where}: a table is expected, not {value!r}"
        for name, wanted in ((name, wanted) for name, wanted in kind.items() if name != "?"):
            assert name in value, f"{where}: no {name}"
            check(value[name], wanted, f"{where} {name}")
    elif isinstance(kind, list):
        assert isinstance(value, list), f"{where}: a list is expected, not {value!r}"
        for each in value:
            check(each, kind[0], f"{where}[]")
    elif isinstance(kind, set):
        assert value in kind, f"{where}: {value!r} is none of {sorted(kind)}"
    elif kind.endswith("?"):
        assert value is None or KINDS[kind[:-1]](value), f"{where}: {value!r} is neither {kind[:-1]} nor null"
    else:
        assert KINDS[kind](value), f"{where}: {value!r} is no {kind}"
