"""The Lambda entry point: an app of the route groups named in ROUTE_GROUPS, the workers, or the cell of modules."""

import os

groups = os.environ.get("ROUTE_GROUPS", "store,admin,hooks").split(",")

if groups == ["cell"]:
    # Where strangers' code runs, nothing of the shop is loaded.
    from chalicelib.adapters.cell import function

    app, cell = function.app, function.cell
else:
    from chalicelib.groups import build

    app = build(groups)
    # Chalice finds a function of its own by a name in this module.
    globals().update(app.workers)
