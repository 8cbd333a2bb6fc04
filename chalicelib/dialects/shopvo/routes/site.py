"""The site itself: one row."""

from __future__ import annotations

from chalicelib.dialects.kit.route import get
from chalicelib.dialects.shopvo.routes.rows import SITE
from chalicelib.dialects.shopvo.wire import site
from chalicelib.domain import settings

ROUTES = (get(f"{SITE}/site", settings.describe_site, id="getSite", auth="read:content", out=site.row),)
