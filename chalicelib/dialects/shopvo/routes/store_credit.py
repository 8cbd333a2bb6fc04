"""Store credit: a customer's account, and what is given or taken."""

from __future__ import annotations

from chalicelib.dialects.kit.route import get, post
from chalicelib.dialects.shopvo.routes.rows import SITE
from chalicelib.dialects.shopvo.wire import store_credit as wire
from chalicelib.domain import store_credit

ROUTES = (
    get(f"{SITE}/store-credit/{{customerId}}", store_credit.get_store_credit, id="getStoreCredit",
        auth="read:store-credit", into=wire.reading, out=wire.statement),
    post(f"{SITE}/store-credit/{{customerId}}", store_credit.move_store_credit, id="moveStoreCredit",
         auth="write:store-credit", status=201, into=wire.move, out=wire.changed),
)  # fmt: skip
