"""A shop's one colour made into a palette that stays readable in light and in dark mail programs."""

from __future__ import annotations

import re

import msgspec

DEFAULT_COLOUR = "#24507a"
LIGHT_CARD = "#ffffff"
DARK_CARD = "#1b1e23"
_INK = "#16181c"
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_TEXT_CONTRAST = 4.5  # WCAG 2.2, 1.4.3: body text
_SHAPE_CONTRAST = 3.0  # WCAG 2.2, 1.4.11: the edge of a button


class Palette(msgspec.Struct, frozen=True, kw_only=True):
    """Colours as `#rrggbb`: `accent` fills bars and buttons, `on_accent` is text on it, `link` is text on the card."""

    accent: str
    on_accent: str
    link: str
    accent_dark: str
    on_accent_dark: str
    link_dark: str


def palette(colour: str) -> Palette:
    """The palette of a shop's colour; anything but `#rrggbb` (which could carry CSS) gives that of the default."""
    accent = colour.lower() if _HEX.fullmatch(colour) else DEFAULT_COLOUR
    accent_dark = _until_visible(accent, DARK_CARD, LIGHT_CARD, _SHAPE_CONTRAST)
    return Palette(
        accent=accent,
        on_accent=_text_on(accent),
        link=_until_visible(accent, LIGHT_CARD, _INK, _TEXT_CONTRAST),
        accent_dark=accent_dark,
        on_accent_dark=_text_on(accent_dark),
        link_dark=_until_visible(accent, DARK_CARD, LIGHT_CARD, _TEXT_CONTRAST),
    )


def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio of two colours, from 1.0 to 21.0."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _text_on(background: str) -> str:
    """White or black: one of the two always has a contrast of at least 4.58."""
    return max((LIGHT_CARD, "#000000"), key=lambda ink: contrast(ink, background))


def _until_visible(colour: str, background: str, towards: str, ratio: float) -> str:
    """The first of eleven steps from `colour` to `towards` that stands out; `towards` itself always does."""
    steps = (_mix(colour, towards, tenths) for tenths in range(11))
    return next(mixed for mixed in steps if contrast(mixed, background) >= ratio)


def _mix(colour: str, towards: str, tenths: int) -> str:
    pairs = zip(_channels(colour), _channels(towards), strict=True)
    return "#" + "".join(f"{(a * (10 - tenths) + b * tenths) // 10:02x}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
