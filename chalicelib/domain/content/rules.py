"""What menus may hold, and how a page's Markdown becomes HTML that is safe to show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from chalicelib.domain.content.errors import MenuTooLarge, MenuUrlUnsafe
from chalicelib.domain.content.model import MAX_MENU_DEPTH, MAX_MENU_ITEMS, MenuItem

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

# A path (no host: `//` leads elsewhere, and browsers read a backslash as a slash), an anchor, or one of four schemes.
_SAFE_URL = re.compile(r"(/(?![/\\])|#|https?://|mailto:|tel:)[^\s\\\x00-\x1f\x7f]*|/", re.IGNORECASE)


def check_menu(items: Sequence[MenuItem]) -> None:
    """Refuse a menu too large or with unsafe links. Raises MenuTooLarge, MenuUrlUnsafe."""
    level, entries, levels = list(items), 0, 0
    while level:
        entries, levels = entries + len(level), levels + 1
        if entries > MAX_MENU_ITEMS or levels > MAX_MENU_DEPTH:
            raise MenuTooLarge(items=MAX_MENU_ITEMS, levels=MAX_MENU_DEPTH)
        for item in level:
            if _SAFE_URL.fullmatch(item.url) is None:
                raise MenuUrlUnsafe(url=item.url)
        level = [below for item in level for below in item.items]


def rendered(body: str) -> str:
    """The HTML of a Markdown text: HTML inside it is shown as text, and links run no program."""
    html: str = _renderer().render(body)
    return html


@cache
def _renderer() -> MarkdownIt:
    from markdown_it import MarkdownIt  # only who shows pages needs it

    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
