"""Health, and the contract as a document and as a page."""

from __future__ import annotations

from chalicelib.dialects.kit.route import get
from chalicelib.dialects.sovecom.wire import meta
from chalicelib.domain import platform

STORE = (get("/health", platform.check_health, id="HealthController_check", auth="none", out=meta.health),)

ADMIN = (
    get("/admin/v1/openapi.json", platform.describe_contract, id="openapi", auth="none", out=meta.openapi),
    get("/admin/v1/docs", platform.describe_contract, id="docs", auth="none", out=meta.reference, raw="text/html"),
)
