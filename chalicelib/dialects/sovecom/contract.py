"""The SovEcom contract as a document: its OpenAPI description, from the rows."""

from __future__ import annotations

from typing import Any

from chalicelib.dialects.kit.openapi import Spelling, document
from chalicelib.dialects.sovecom.faults import status_of
from chalicelib.dialects.sovecom.routes import admin, setup, store

_ERROR: dict[str, Any] = {
    "type": "object",
    "required": ["statusCode", "error", "message"],
    "properties": {
        "statusCode": {"type": "integer"},
        "error": {"type": "string"},
        "message": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
}
_SCHEMES = {
    "staff": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    "customer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    "staffCookie": {"type": "apiKey", "in": "cookie", "name": "sov_refresh"},
    "customerCookie": {"type": "apiKey", "in": "cookie", "name": "sov_customer_refresh"},
    "cartCookie": {"type": "apiKey", "in": "cookie", "name": "sov_cart"},
    "setupToken": {"type": "apiKey", "in": "header", "name": "X-Setup-Token"},
    "orderToken": {"type": "apiKey", "in": "header", "name": "X-Order-Token"},
}
_SECURITY: dict[str, list[dict[str, list[str]]]] = {
    "staff": [{"staff": []}],
    "customer": [{"customer": []}],
    "staff-cookie": [{"staffCookie": []}],
    "setup": [{"setupToken": []}],
    "customer-cookie": [{"customerCookie": []}],
}

SPELLING = Spelling(
    title="SovEcom API on Souk",
    version="1.0.0",
    description="Storefront, merchant admin and payment webhook. Money is in minor units; times are ISO 8601 in UTC.",
    schemes=_SCHEMES,
    security=_SECURITY,
    error=_ERROR,
    status_of=status_of,
)


def openapi() -> dict[str, Any]:
    """The OpenAPI 3.1 document of everything served."""
    return document((*store.ROUTES, *admin.ROUTES, *setup.ROUTES), SPELLING)
