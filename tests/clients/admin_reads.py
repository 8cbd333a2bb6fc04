"""What a merchant admin reads of each answer: by screen, the path of every field and what it must be.

`[]` stands for each of a list, of which there must be one; a kind with `?` may be null.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

_PAGED = ("total int", "page int", "pageSize int")
_KPIS = ("netRevenue", "orders", "averageOrderValue", "newCustomers", "returnRate", "refunds", "cartConversion")
_MONEY = ("subtotalAmount", "discountAmount", "shippingAmount", "taxAmount", "totalAmount", "refundedAmount")
_SEEN_ORDER = ("id text", "orderNumber text", "email text", "status text", "currency text", "createdAt time")
_DISPUTE = (
    "id text", "orderId text", "amount int", "currency text", "reason text?", "status text", "evidenceDueBy time?",
)  # fmt: skip
_MEMBER = (
    "id text", "email text", "name text", "role text", "disabledAt time?", "lastLoginAt time?", "totpEnabled flag",
    "createdAt time",
)  # fmt: skip
_CUSTOMER = (
    "id text", "email text", "name text?", "phone text?", "isB2b flag", "vatNumber text?", "vatValidated flag",
    "taxExempt flag", "acceptsMarketing flag", "createdAt time", "updatedAt time",
)  # fmt: skip
_ADDRESS = ("id text", "company text?", "city text", "postalCode text", "country text", "phone text?")
_DISCOUNT = (
    "id text", "name text", "code text?", "type text", "value int", "currency text?", "appliesTo text",
    "targetIds list?", "minCartAmount int?", "stackable flag", "active flag",
)  # fmt: skip
_PAGE = ("id text", "slug text", "title text", "body text", "locale text", "status text", "updatedAt time")
_SHIPPING_RATE = (
    "id text", "zoneId text", "name text", "type text", "amount int", "currency text", "freeOverAmount int?",
    "weightMinGrams int?", "weightMaxGrams int?",
)  # fmt: skip
_THEME = ("id text", "name text", "version text", "settings map", "isActive flag", "installedAt time")
_MODULE = ("id text", "name text", "version text", "grantedPermissions list", "enabled flag", "installedAt time")
_VARIANT = (
    "id text", "sku text", "title text?", "priceAmount int", "currency text", "stockQuantity int",
    "allowBackorder flag", "position int",
)  # fmt: skip


def _under(prefix: str, *fields: str) -> tuple[str, ...]:
    return tuple(f"{prefix}{each}" for each in fields)


READS: dict[str, tuple[str, ...]] = {
    "session": ("accessToken text",),
    "challenge": ("requires2FA flag", "challengeId text"),
    "me": ("id text", "email text", "name text", "role text", "totpEnabled flag"),
    "enrolment": ("secret text", "otpauthUrl text", "qrDataUrl text"),
    "summary": (
        "range.from time", "range.to time", "previous.from time", "previous.to time", "currency text",
        *(f"metrics.{name}.{part}" for name in _KPIS for part in ("value num", "previous num", "deltaPct num?")),
    ),
    "timeseries": (
        "granularity text", "currency text",
        *_under("points[].", "bucket text", "revenue int", "orders int", "newCustomers int", "refundAmount int"),
    ),
    "top products": (
        "by text", "currency text",
        *_under("items[].", "productTitle text", "variantId text?", "quantitySold int", "revenue int"),
    ),
    "attention": (
        "lowStock.count int", "outOfStock.count int", "pendingReturns int", "unfulfilledOrders int",
        "pendingPaymentOrders int",
    ),
    "customer breakdown": ("newCustomers int", "returningCustomers int"),
    "status breakdown": _under("statuses[].", "status text", "count int"),
    "found products": ("data[].id text", "data[].title text"),
    "found orders": ("data[].id text", "data[].orderNumber text", "data[].status text"),
    "found customers": ("data[].id text", "data[].email text"),
    "products": (
        *_PAGED, *_under("data[].", "id text", "title text", "slug text", "status text", "images list"),
        *_under("data[].variants[].", "priceAmount int", "currency text", "stockQuantity int"),
    ),
    "product": (
        "id text", "title text", "slug text", "description text?", "status text", "seoTitle text?",
        "seoDescription text?", *_under("variants[].", *_VARIANT),
        *_under("images[].", "id text", "imageId text", "url text"), "categories[].id text", "tags[].id text",
    ),
    "upload": ("id text", "originalUrl text"),
    "categories": _under("[].", "id text", "name text", "slug text", "parentId text?", "position int"),
    "tags": _under("[].", "id text", "name text", "slug text"),
    "pages": _under("[].", *_PAGE),
    "page": (*_PAGE, "seoTitle text?", "seoDescription text?"),
    "customers": (*_PAGED, *_under("data[].", *_CUSTOMER)),
    "customer": _CUSTOMER,
    "addresses": _under("[].", *_ADDRESS),
    "orders": (
        *_PAGED,
        *_under("data[].", *_SEEN_ORDER, "totalAmount int", "refundedAmount int", "fulfillmentFrozen flag"),
    ),
    "order": (
        *_under("order.", *_SEEN_ORDER, *(f"{each} int" for each in _MONEY), "fulfillmentFrozen flag"),
        *_under("order.shippingAddress.", "name text", "line1 text", "city text", "postalCode text", "country text"),
        *_under("items[].", "id text", "productTitle text", "sku text", "quantity int", "unitPriceAmount int"),
        *_under("items[].", "lineTotalAmount int", "refundedQuantity int"),
        *_under("history[].", "id text", "fromStatus text?", "toStatus text", "createdAt time"),
    ),
    "order's disputes": _under("data[].", *_DISPUTE),
    "disputes": (*_PAGED, *_under("data[].", *_DISPUTE)),
    "returns": (
        *_PAGED, *_under("data[].", "id text", "type text", "status text", "reason text?", "requestedAt time"),
        "data[].withinWithdrawalWindow flag", "data[].items[].quantity int", "data[].items[].orderItemId text",
    ),
    "emails": (
        *_PAGED, *_under("data[].", "id text", "recipient text", "type text", "subject text", "status text"),
        "data[].attempts int", "data[].sentAt time?",
    ),
    "discounts": _under("[].", *_DISCOUNT),
    "zones": _under("[].", "id text", "name text", "countries list"),
    "shipping rates": _under("[].", *_SHIPPING_RATE),
    "tax settings": (
        "taxMode text", "pricesIncludeTax flag", "ossPosture text", "euVatRegistration.originCountry text?",
        "euVatRegistration.vatNumber text?",
    ),
    "tax rates": _under("[].", "id text", "country text", "region text?", "rate text", "name text"),
    "business identity": (
        "identity.name text?", "identity.siren text?", "identity.address map?",
        "euVatRegistration.originCountry text?", "euVatRegistration.vatNumber text?",
    ),
    "subscriptions": _under("[].", "id text", "url text", "events list", "active flag", "createdAt time"),
    "subscription": ("id text", "url text", "events list", "active flag", "secret text"),
    "deliveries": (
        *_PAGED, *_under("data[].", "id text", "subscriptionId text", "event text", "status text", "attempts int"),
        "data[].responseCode int?",
    ),
    "themes": _under("[].", *_THEME),
    "home sections": ("sections[].type text", "sections[].settings map", "updatedAt time"),
    "slots": (
        *_under("resolved[].", "slot text", "module text", "component text"),
        *_under("conflicts[].", "slot text", "candidates[].module text", "candidates[].component text"),
    ),
    "modules": _under("[].", *_MODULE),
    "analytics": ("plausibleDomain text?", "ga4Id text?", "metaPixelId text?"),
    "audit log": (
        *_PAGED, *_under("data[].", "id text", "action text", "resourceType text", "resourceId text?"),
        *_under("data[].", "actorId text?", "ipAddress text?", "createdAt time"),
    ),
    "members": (*_PAGED, *_under("data[].", *_MEMBER)),
    "member": _MEMBER,
}  # fmt: skip

_KINDS: dict[str, Callable[[Any], bool]] = {
    "text": lambda value: isinstance(value, str),
    "int": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "num": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "flag": lambda value: isinstance(value, bool),
    "list": lambda value: isinstance(value, list),
    "map": lambda value: isinstance(value, dict),
    "time": lambda value: datetime.fromisoformat(value).utcoffset() is not None and value.endswith("Z"),
}


def check(screen: str, body: Any) -> Any:
    """The body, of which everything was there that the screen reads."""
    for field in READS[screen]:
        path, kind = field.split(" ")
        for value in _values(body, path, f"{screen}: {path}"):
            fits = (value is None and kind.endswith("?")) or (
                value is not None and _KINDS[kind.removesuffix("?")](value)
            )
            assert fits, f"{screen}: {path} is {value!r}, not {kind}"
    return body


def _values(body: Any, path: str, place: str) -> list[Any]:
    found = [body]
    for step in path.split("."):
        name = step.removesuffix("[]")
        if name:
            assert all(isinstance(each, dict) and name in each for each in found), f"{place}: no {name} in {found}"
            found = [each[name] for each in found]
        if step.endswith("[]"):
            assert all(found), f"{place}: nothing to read"
            found = [item for each in found for item in each]
    return found
