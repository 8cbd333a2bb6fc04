"""What the sections of a home page may hold, and what an id of an analytics service looks like."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

import msgspec

from chalicelib.domain.storefront.model import HomeSection

# A path of the shop (no host: `//` leads elsewhere, and browsers read a backslash as a slash), or a web page.
_LINK = r"^(/(?![/\\])|https?://[^\s/?#\\])[^\s\\\x00-\x1f\x7f]*$(?!\n)|^/$(?!\n)"
Link = Annotated[str, msgspec.Meta(pattern=_LINK, max_length=2048)]
Headline = Annotated[str, msgspec.Meta(min_length=1, max_length=160)]
Label = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]

_ID_SHAPES = {
    "plausible_domain": re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9.-]+(,[A-Za-z0-9.-]+)*"),  # several count for all
    "ga4_id": re.compile(r"[A-Za-z0-9-]{1,64}"),
    "meta_pixel_id": re.compile(r"[0-9]{1,32}"),
}


class _Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    """Settings of a section: nothing but the fields of its type."""


class HeroBanner(_Settings, frozen=True, kw_only=True):
    """A banner over the whole width."""

    headline: Headline
    subheadline: Annotated[str, msgspec.Meta(max_length=300)] = ""
    image_url: Link | None = None
    cta_label: Annotated[str, msgspec.Meta(max_length=80)] = ""
    cta_href: Link | None = None
    align: Literal["left", "center", "right"] = "center"
    overlay: bool = False


class CtaBanner(_Settings, frozen=True, kw_only=True):
    """A strip that asks for one thing."""

    headline: Headline
    body: Annotated[str, msgspec.Meta(max_length=600)] = ""
    cta_label: Label
    cta_href: Link
    variant: Literal["primary", "secondary"] = "primary"


class Tile(_Settings, frozen=True, kw_only=True):
    """One of several pictures that lead somewhere."""

    label: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    href: Link
    image_url: Link | None = None
    caption: Annotated[str, msgspec.Meta(max_length=300)] = ""


class PromoTiles(_Settings, frozen=True, kw_only=True):
    """Tiles in two to four columns."""

    tiles: Annotated[list[Tile], msgspec.Meta(min_length=1, max_length=12)]
    columns: Literal[2, 3, 4] = 3


class RichText(_Settings, frozen=True, kw_only=True):
    """A text in Markdown, which the storefront renders safely."""

    markdown: Annotated[str, msgspec.Meta(max_length=50_000)]


SECTION_TYPES: dict[str, type[_Settings]] = {
    "hero-banner": HeroBanner,
    "cta-banner": CtaBanner,
    "promo-tiles": PromoTiles,
    "rich-text": RichText,
}


def section_of(entry: Any) -> HomeSection | None:
    """The section that an entry describes, as it was written, or None where it does not fit."""
    try:
        section = msgspec.convert(entry, _Entry)
        msgspec.convert(section.settings, SECTION_TYPES[section.type])
    except (msgspec.ValidationError, KeyError):
        return None
    return HomeSection(type=section.type, settings=section.settings)


class _Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entry before its settings are known to fit its type."""

    type: str
    settings: dict[str, Any]


def shaped(field: str, value: str | None) -> str | None:
    """An id as its service writes it; None for what cannot be one, since it becomes part of a script's address."""
    text = (value or "").strip()
    return text if _ID_SHAPES[field].fullmatch(text) else None
