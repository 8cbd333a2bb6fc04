"""Metafields: of any resource, and of the site once more.

A gateway that found the literal `/site` does not come back to try a variable, so the site's have rows of their own.
"""

from __future__ import annotations

from chalicelib.dialects.kit.route import Route, delete, get, post
from chalicelib.dialects.shopvo.routes.rows import SITE, patch
from chalicelib.dialects.shopvo.wire import metafields as wire
from chalicelib.dialects.shopvo.wire.common import deleted
from chalicelib.domain import metafields


def _rows(base: str, of: str) -> tuple[Route, ...]:
    every, each = f"{base}/{{resourceId}}/metafields", f"{base}/{{resourceId}}/metafields/{{metafieldId}}"
    return (
        get(every, metafields.list_metafields, id=f"list{of}Metafields", auth="metafields:read",
            into=wire.listing, out=wire.metafields),
        post(every, metafields.add_metafield, id=f"add{of}Metafield", auth="metafields:write", status=201,
             into=wire.addition, out=wire.metafield),
        *patch(each, metafields.change_metafield, id=f"change{of}Metafield", auth="metafields:write",
               into=wire.change, out=wire.metafield),
        delete(each, metafields.delete_metafield, id=f"delete{of}Metafield", auth="metafields:write",
               into=wire.removal, out=deleted),
    )  # fmt: skip


ROUTES = (*_rows(f"{SITE}/{{resourceType}}", ""), *_rows(f"{SITE}/site", "Site"))
