"""Pages, one for each language, and menus."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import ClassVar

import msgspec

from chalicelib.kernel.entity import Entity

BOOK = "CONTENT"
MAX_PAGES = 500
MAX_MENUS = 50
MAX_MENU_ITEMS = 100
MAX_MENU_DEPTH = 3


class PageStatus(enum.Enum):
    """Shoppers see published pages only."""

    DRAFT = "draft"
    PUBLISHED = "published"


class PageLocale(enum.Enum):
    """The languages in which pages are written. A page in one says nothing about the other."""

    FR = "fr"
    EN = "en"


class ContentPage(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """A page in one language, unique by slug and language; `body` is Markdown."""

    KIND: ClassVar[str] = "PAGE"

    id: str
    slug: str
    locale: PageLocale
    title: str
    body: str
    status: PageStatus = PageStatus.DRAFT
    seo_title: str | None = None
    seo_description: str | None = None
    created_at: datetime
    updated_at: datetime


class PageFilter(msgspec.Struct, frozen=True, kw_only=True):
    """A counted page of the pages, newest first."""

    slug: str | None = None
    locale: PageLocale | None = None
    status: PageStatus | None = None
    page: int = 1
    page_size: int = 20


class PublishedPage(msgspec.Struct, frozen=True, kw_only=True):
    """A published page; `html` is its body, safe to show, where one page is asked for."""

    page: ContentPage
    html: str | None = None


class MenuItem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An entry of a menu: where it leads, and what is below it."""

    label: str
    url: str
    items: tuple[MenuItem, ...] = ()


class Menu(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """A menu, known to storefronts by its handle. Menus live in the content book."""

    KIND: ClassVar[str] = "MENU"

    id: str
    handle: str
    name: str
    items: tuple[MenuItem, ...] = ()
    created_at: datetime
    updated_at: datetime
