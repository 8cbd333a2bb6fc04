"""Business accounts: their list, opening them, changing them."""

from __future__ import annotations

from chalicelib.dialects.kit.route import get, post
from chalicelib.dialects.shopvo.routes.rows import SITE, patch
from chalicelib.dialects.shopvo.wire import b2b as wire
from chalicelib.domain import b2b

ROUTES = (
    get(f"{SITE}/b2b/accounts", b2b.list_b2b_accounts, id="listB2bAccounts", auth="read:b2b", into=wire.listing,
        out=wire.accounts),
    post(f"{SITE}/b2b/accounts", b2b.create_b2b_account, id="createB2bAccount", auth="write:b2b", status=201,
         into=wire.creation, out=wire.account),
    *patch(f"{SITE}/b2b/accounts/{{accountId}}", b2b.update_b2b_account, id="updateB2bAccount", auth="write:b2b",
           into=wire.change, out=wire.account),
)  # fmt: skip
