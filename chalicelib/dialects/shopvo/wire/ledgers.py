"""What gift cards, store credit and points share in the Shopvo spelling."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib.dialects.kit.wire import In
from chalicelib.dialects.shopvo.paging import DEFAULT_LIMIT, MAX_LIMIT, numbers
from chalicelib.dialects.shopvo.wire.common import Id, Pagination
from chalicelib.domain.ledger import Entry
from chalicelib.kernel.paging import Page

Positive = Annotated[int, msgspec.Meta(ge=1, le=999_999_999_999)]
Note = Annotated[str, msgspec.Meta(max_length=500)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class ByCustomer(In, frozen=True, kw_only=True):
    """The `{customerId}` of a path."""

    customer_id: Id


class StatementQuery(In, frozen=True, kw_only=True):
    """Which of an account's movements are shown: by default the latest; `pagination` says whether there are more."""

    page: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 1
    limit: Annotated[int, msgspec.Meta(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT


def pagination(found: Page[Entry]) -> Pagination:
    """Which of the movements are shown."""
    return numbers(found)
