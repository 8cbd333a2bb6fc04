"""The Lambda entry point: an app of the route groups named in ROUTE_GROUPS, or the workers."""

import os

from chalicelib.groups import build

app = build(os.environ.get("ROUTE_GROUPS", "store,admin,hooks").split(","))

# Chalice finds a function of its own by a name in this module.
globals().update(app.workers)
