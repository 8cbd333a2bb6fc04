"""Which sites a shop trusts: those that the platform keeps for it, or, where it keeps none, the platform's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.context import Shop

if TYPE_CHECKING:
    from chalicelib.dialects.sovecom.dialect import Settings


def of_surface(settings: Settings, shop: Shop, *, admin: bool) -> tuple[str, ...]:
    """The sites whose browsers may call the shop's admin, or everything else of it, with cookies."""
    if admin:
        return shop.admin_origins or settings.admin_origins
    return shop.store_origins or settings.store_origins
