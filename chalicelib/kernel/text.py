"""Text forms that more than one context needs."""

from __future__ import annotations

import re
import unicodedata

_SEPARATORS = re.compile(r"[^a-z0-9]+")
MAX_SLUG = 120


def slugify(text: str) -> str:
    """Lower-case ASCII words joined by dashes: accents are folded, everything else separates. May be empty."""
    folded = unicodedata.normalize("NFD", text.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    return _SEPARATORS.sub("-", folded).strip("-")[:MAX_SLUG].strip("-")
