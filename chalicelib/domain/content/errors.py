"""What can be wrong about pages and menus."""

from __future__ import annotations

from chalicelib.kernel.errors import Conflict, Invalid, NotFound


class PageNotFound(NotFound):
    """No such page, or none that is published in this language."""


class PageSlugTaken(Conflict):
    """Another page of this language has this slug."""


class TooManyPages(Conflict):
    """A shop has at most `limit` pages."""


class MenuNotFound(NotFound):
    """No such menu."""


class MenuHandleTaken(Conflict):
    """Another menu has this handle."""


class TooManyMenus(Conflict):
    """A shop has at most `limit` menus."""


class MenuTooLarge(Invalid):
    """A menu has at most `items` entries, in at most `levels` levels."""


class MenuUrlUnsafe(Invalid):
    """An entry leads to a path of the shop, a web page, a mail address or a telephone number; `url` is none of them."""
