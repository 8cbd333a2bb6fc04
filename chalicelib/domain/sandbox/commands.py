"""Commands of sandboxes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from chalicelib.domain.catalog import Product
from chalicelib.domain.stock import StockLevel


class AdvanceClock(msgspec.Struct, frozen=True, kw_only=True):
    """Move the sandbox's clock on: by `seconds`, or until it shows `now`."""

    seconds: int | None = None
    now: datetime | None = None


class TakeConfiguration(msgspec.Struct, frozen=True, kw_only=True):
    """Take over what the shop has configured (entities of it), because of an event."""

    event_id: str
    entities: tuple[Any, ...]


class TakeProduct(msgspec.Struct, frozen=True, kw_only=True):
    """Take over a product with its stock."""

    product: Product
    levels: tuple[StockLevel, ...]
