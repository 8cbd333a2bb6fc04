"""The Lambda entry point: an app of the route groups named in ROUTE_GROUPS, or the workers."""

import os

from chalicelib.groups import build

GROUPS = os.environ.get("ROUTE_GROUPS", "store,admin,hooks").split(",")

app = build(GROUPS)

if "workers" in GROUPS:
    from chalicelib.workers.functions import declare

    globals().update(declare(app))
