"""The Shopvo contract as a document: its OpenAPI description, from the rows."""

from __future__ import annotations

from typing import Any

from chalicelib.dialects.kit.openapi import Spelling, document
from chalicelib.dialects.shopvo.faults import status_of
from chalicelib.dialects.shopvo.routes import sites
from chalicelib.dialects.shopvo.scopes import ANY_TEST_KEY
from chalicelib.domain.api_keys import SCOPES

_ERROR: dict[str, Any] = {
    "type": "object",
    "required": ["error", "code"],
    "properties": {
        "error": {"type": "string", "description": "A sentence that a person can act on."},
        "code": {"type": "string"},
        "details": {},
    },
}
_SCHEMES = {"key": {"type": "http", "scheme": "bearer", "bearerFormat": "sk_live_… or sk_test_…"}}
# A bearer scheme takes role names since OpenAPI 3.1: the scope that a key must have.
_SECURITY = {scope: [{"key": [scope]}] for scope in SCOPES} | {ANY_TEST_KEY: [{"key": []}]}

SPELLING = Spelling(
    title="Shopvo v1 on Souk",
    version="1.0.0",
    description="The API of a site's own programs. Money is in minor units; times are ISO 8601 in UTC.",
    schemes=_SCHEMES,
    security=_SECURITY,
    error=_ERROR,
    status_of=status_of,
    common=frozenset({429, 500}),
)


def openapi() -> dict[str, Any]:
    """The OpenAPI 3.1 document of everything served."""
    return document(sites.ROUTES, SPELLING)
