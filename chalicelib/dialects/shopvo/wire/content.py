"""Pages and menus, as Shopvo spells them: to read."""

from __future__ import annotations

from typing import Annotated

import msgspec

from chalicelib.dialects.kit.wire import In, Out
from chalicelib.dialects.shopvo.paging import DEFAULT_LIMIT, MAX_LIMIT, numbers
from chalicelib.dialects.shopvo.wire.common import Id, One, Pagination, one
from chalicelib.domain.content import ListMenus, ListPublishedPages, Menu, MenuItem, PageLocale, PublishedPage
from chalicelib.kernel.clock import iso_ms
from chalicelib.kernel.paging import Page


class PagesQuery(In, frozen=True, kw_only=True):
    """Which pages are asked for: in the site's language unless `locale` says otherwise."""

    slug: Id | None = None
    locale: PageLocale | None = None
    page: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 1
    limit: Annotated[int, msgspec.Meta(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT


class PageOut(Out, frozen=True, kw_only=True):
    """A page. `content` is HTML that is safe to show; it comes with the page that was asked for by slug."""

    id: str
    title: str
    slug: str
    locale: str
    content: str | None
    seo_title: str | None
    seo_description: str | None
    updated_at: str


class PagesOut(Out, frozen=True, kw_only=True):
    """The envelope of pages: `data`, as the contract shows it, with the numbers that counted lists have."""

    success: bool = True
    data: list[PageOut]
    pagination: Pagination


class MenuQuery(In, frozen=True, kw_only=True):
    """Which menus are asked for."""

    handle: Id | None = None


class MenuItemOut(Out, frozen=True, kw_only=True):
    """An entry, with those below it."""

    label: str
    url: str
    items: list[MenuItemOut]


class MenuOut(Out, frozen=True, kw_only=True):
    """A menu."""

    id: str
    name: str
    handle: str
    items: list[MenuItemOut]


def listing(query: PagesQuery) -> ListPublishedPages:
    """The question behind the pages."""
    return ListPublishedPages(slug=query.slug, locale=query.locale, page=query.page, page_size=query.limit)


def menu_listing(query: MenuQuery) -> ListMenus:
    """The question behind the menus."""
    return ListMenus(handle=query.handle)


def _page(found: PublishedPage) -> PageOut:
    page = found.page
    return PageOut(
        id=page.id,
        title=page.title,
        slug=page.slug,
        locale=page.locale.value,
        content=found.html,
        seo_title=page.seo_title,
        seo_description=page.seo_description,
        updated_at=iso_ms(page.updated_at),
    )


def pages(found: Page[PublishedPage]) -> PagesOut:
    """A page of the pages."""
    return PagesOut(data=[_page(each) for each in found.items], pagination=numbers(found))


def _item(item: MenuItem) -> MenuItemOut:
    return MenuItemOut(label=item.label, url=item.url, items=[_item(below) for below in item.items])


def menus(found: list[Menu]) -> One[list[MenuOut]]:
    """All that were asked for."""
    return one(
        [
            MenuOut(id=menu.id, name=menu.name, handle=menu.handle, items=[_item(each) for each in menu.items])
            for menu in found
        ]
    )
