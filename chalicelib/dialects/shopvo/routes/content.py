"""Content: the site's pages and menus, to read."""

from __future__ import annotations

from chalicelib.dialects.kit.route import get
from chalicelib.dialects.shopvo.routes.rows import SITE
from chalicelib.dialects.shopvo.wire import content as wire
from chalicelib.domain import content

ROUTES = (
    get(f"{SITE}/pages", content.list_published_pages, id="listPages", auth="read:content",
        into=wire.listing, out=wire.pages),
    get(f"{SITE}/menus", content.list_menus, id="listMenus", auth="read:content",
        into=wire.menu_listing, out=wire.menus),
)  # fmt: skip
