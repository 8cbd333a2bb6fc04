"""Commands about pages and menus. A field that is UNSET stays as it is."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.domain.content.model import MenuItem, PageLocale, PageStatus


class CreatePage(msgspec.Struct, frozen=True, kw_only=True):
    """Write a page in one language."""

    slug: str
    locale: PageLocale
    title: str
    body: str
    status: PageStatus = PageStatus.DRAFT
    seo_title: str | None = None
    seo_description: str | None = None


class SeedPages(msgspec.Struct, frozen=True, kw_only=True):
    """Write those of some pages that are not there yet."""

    pages: tuple[CreatePage, ...]


class ListPages(msgspec.Struct, frozen=True, kw_only=True):
    """Read all pages, of one language or status if that is given."""

    locale: PageLocale | None = None
    status: PageStatus | None = None


class ListPublishedPages(msgspec.Struct, frozen=True, kw_only=True):
    """Read a counted page of the published pages in a language (None: the shop's), or the one with a slug."""

    slug: str | None = None
    locale: PageLocale | None = None
    page: int = 1
    page_size: int = 20


class GetPage(msgspec.Struct, frozen=True, kw_only=True):
    """Read a page."""

    id: str


class FindPage(msgspec.Struct, frozen=True, kw_only=True):
    """Read a published page by its address."""

    slug: str
    locale: PageLocale


class UpdatePage(msgspec.Struct, frozen=True, kw_only=True):
    """Change a page."""

    id: str
    slug: str | UnsetType = UNSET
    locale: PageLocale | UnsetType = UNSET
    title: str | UnsetType = UNSET
    body: str | UnsetType = UNSET
    status: PageStatus | UnsetType = UNSET
    seo_title: str | UnsetType | None = UNSET
    seo_description: str | UnsetType | None = UNSET
    expected_version: int | None = None


class DeletePage(msgspec.Struct, frozen=True, kw_only=True):
    """Remove a page."""

    id: str
    expected_version: int | None = None


class ListMenus(msgspec.Struct, frozen=True, kw_only=True):
    """Read all menus, or the one with a handle."""

    handle: str | None = None


class CreateMenu(msgspec.Struct, frozen=True, kw_only=True):
    """Make a menu; the handle follows from the name unless given."""

    name: str
    handle: str | None = None
    items: tuple[MenuItem, ...] = ()


class UpdateMenu(msgspec.Struct, frozen=True, kw_only=True):
    """Change a menu; `items` replaces all entries."""

    id: str
    name: str | UnsetType = UNSET
    handle: str | UnsetType = UNSET
    items: tuple[MenuItem, ...] | UnsetType = UNSET
    expected_version: int | None = None


class DeleteMenu(msgspec.Struct, frozen=True, kw_only=True):
    """Remove a menu."""

    id: str
    expected_version: int | None = None
