"""The themes that come with the platform: every shop has them, from its first day."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from chalicelib.domain.themes.model import Theme

DEFAULT = "default"

_COLOUR: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 64, "format": "color"}
_FONTS: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 200}
_COLOURS = (
    "background", "foreground", "primary", "primaryHover", "primaryActive", "primaryForeground", "secondary", "accent",
    "accentForeground", "ring",
)  # fmt: skip
# The names are those that storefronts of the contract read.
_LOOKS: dict[str, Any] = {
    **dict.fromkeys(_COLOURS, _COLOUR),
    "logoUrl": {"type": "string", "maxLength": 2048},
    "fontSans": _FONTS,
    "fontHeading": _FONTS,
    "radius": {"type": "string", "minLength": 1, "maxLength": 64},
    "header.layout": {"enum": ["simple", "mega"]},
    "cart.affordance": {"enum": ["drawer", "page-link"]},
}


def _schema(**more: Any) -> dict[str, Any]:
    # Settings that a theme does not know are kept for the storefront that asked for them.
    return {"type": "object", "properties": {**_LOOKS, **more}, "additionalProperties": True}


_BUNDLED: Mapping[str, tuple[str, dict[str, Any]]] = {
    DEFAULT: ("Default", _schema()),
    "boutique": (
        "Boutique",
        _schema(
            density={"enum": ["airy", "compact"]},
            announcement={"type": "string", "maxLength": 200},
        ),
    ),
}


def bundled(tenant_id: str) -> dict[str, Theme]:
    """The bundled themes as a shop has them, by name. Their ids follow from the shop's."""
    shop = uuid.UUID(tenant_id)
    opened = datetime.fromtimestamp((shop.int >> 80) / 1000, UTC)  # the time inside a UUIDv7
    return {
        name: Theme(
            id=str(uuid.uuid5(shop, f"theme/{name}")),
            name=name,
            display_name=display_name,
            release="1.0.0",
            settings_schema=schema,
            installed_at=opened,
        )
        for name, (display_name, schema) in _BUNDLED.items()
    }
