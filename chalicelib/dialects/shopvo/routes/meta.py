"""The contract's own description: one open row."""

from __future__ import annotations

from chalicelib.dialects.kit.route import get
from chalicelib.dialects.shopvo.routes.rows import SITE
from chalicelib.dialects.shopvo.scopes import OPEN
from chalicelib.dialects.shopvo.wire import meta
from chalicelib.domain import platform

ROUTES = (
    get(f"{SITE}/openapi.json", platform.describe_contract, id="describeContract", auth=OPEN, out=meta.openapi),
)  # fmt: skip
