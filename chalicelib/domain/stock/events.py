"""What stock reports."""

from __future__ import annotations

from chalicelib.kernel.events import Event, event


@event("stock.low")
class StockLow(Event, frozen=True, kw_only=True):
    """The sellable units of a variant fell below its threshold; not told again before they rose above it.

    `units` is the count as it was read, less what this change took: under traffic others may have taken more.
    """

    product_id: str
    variant_id: str
    units: int
    threshold: int


@event("stock.back")
class StockBack(Event, frozen=True, kw_only=True):
    """A variant of which nothing was sellable has units again; not told again before it was sold out once more.

    `units` is the count as it was read, with what came: under traffic others may have added or taken some.
    """

    product_id: str
    variant_id: str
    units: int
