"""The Lambda entry point: an app of the route groups named in ROUTE_GROUPS, the workers, or the cell of modules."""

import gc
import os

# Nothing of what is loaded here is ever garbage: to look for it while loading takes a seventh of a cold start.
gc.disable()
groups = os.environ.get("ROUTE_GROUPS", "store,admin,setup,hooks").split(",")

if groups == ["cell"]:
    # Where strangers' code runs, nothing of the shop is loaded.
    from chalicelib.adapters.cell import function

    app, cell = function.app, function.cell
else:
    from chalicelib.groups import build

    app = build(groups)
    # Chalice finds a function of its own by a name in this module.
    globals().update(app.workers)

gc.freeze()  # nor need later collections look through it
gc.enable()
