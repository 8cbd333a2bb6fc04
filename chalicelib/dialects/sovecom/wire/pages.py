"""Pages, as SovEcom spells them: Markdown as it was written, one page for each language."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.wire import In, Out
from chalicelib.dialects.sovecom.wire.common import ById
from chalicelib.domain.content import (
    ContentPage,
    CreatePage,
    DeletePage,
    FindPage,
    GetPage,
    ListPages,
    PageLocale,
    PageStatus,
    UpdatePage,
)
from chalicelib.kernel.clock import iso_ms

Line = Annotated[str, msgspec.Meta(min_length=1, max_length=512)]
Body = Annotated[str, msgspec.Meta(min_length=1, max_length=100_000)]
SeoTitle = Annotated[str, msgspec.Meta(max_length=512)]
SeoDescription = Annotated[str, msgspec.Meta(max_length=1024)]


class PageBody(In, frozen=True, kw_only=True):
    """A new page."""

    slug: Line
    title: Line
    body: Body
    locale: PageLocale
    status: PageStatus = PageStatus.DRAFT
    seo_title: SeoTitle | None = None
    seo_description: SeoDescription | None = None


class PagePatch(In, frozen=True, kw_only=True):
    """A change."""

    slug: Line | UnsetType = UNSET
    title: Line | UnsetType = UNSET
    body: Body | UnsetType = UNSET
    locale: PageLocale | UnsetType = UNSET
    status: PageStatus | UnsetType = UNSET
    seo_title: SeoTitle | UnsetType | None = UNSET
    seo_description: SeoDescription | UnsetType | None = UNSET


class PagesQuery(In, frozen=True, kw_only=True):
    """Which pages are asked for."""

    locale: PageLocale | None = None
    status: PageStatus | None = None


class BySlug(In, frozen=True, kw_only=True):
    """The `{slug}` of a path."""

    slug: str


class LocaleQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The language in which a page is wanted. Other keys are overlooked."""

    locale: PageLocale = PageLocale.EN


class PageRow(Out, frozen=True, kw_only=True):
    """A page as staff see it."""

    id: str
    tenant_id: str
    slug: str
    title: str
    body: str
    locale: str
    status: str
    seo_title: str | None
    seo_description: str | None
    created_at: str
    updated_at: str


class StorePage(Out, frozen=True, kw_only=True):
    """A page as shoppers see it."""

    slug: str
    title: str
    body: str
    locale: str
    seo_title: str | None
    seo_description: str | None


def creation(body: PageBody) -> CreatePage:
    """The command behind a new page."""
    return CreatePage(
        slug=body.slug,
        locale=body.locale,
        title=body.title,
        body=body.body,
        status=body.status,
        seo_title=body.seo_title,
        seo_description=body.seo_description,
    )


def listing(query: PagesQuery) -> ListPages:
    """The question behind the list."""
    return ListPages(locale=query.locale, status=query.status)


def lookup(path: ById) -> GetPage:
    """The question behind one."""
    return GetPage(id=path.id)


def by_slug(path: BySlug, query: LocaleQuery) -> FindPage:
    """The question behind a public page."""
    return FindPage(slug=path.slug, locale=query.locale)


def change(path: ById, body: PagePatch) -> UpdatePage:
    """The command behind a change."""
    return UpdatePage(
        id=path.id,
        slug=body.slug,
        locale=body.locale,
        title=body.title,
        body=body.body,
        status=body.status,
        seo_title=body.seo_title,
        seo_description=body.seo_description,
    )


def removal(path: ById) -> DeletePage:
    """The command behind a removal."""
    return DeletePage(id=path.id)


def row(page: ContentPage, view: View) -> PageRow:
    """One page."""
    return PageRow(
        id=page.id,
        tenant_id=view.shop.id,
        slug=page.slug,
        title=page.title,
        body=page.body,
        locale=page.locale.value,
        status=page.status.value,
        seo_title=page.seo_title,
        seo_description=page.seo_description,
        created_at=iso_ms(page.created_at),
        updated_at=iso_ms(page.updated_at),
    )


def rows(pages: list[ContentPage], view: View) -> list[PageRow]:
    """All that were asked for."""
    return [row(page, view) for page in pages]


def shown(page: ContentPage) -> StorePage:
    """A public page."""
    return StorePage(
        slug=page.slug,
        title=page.title,
        body=page.body,
        locale=page.locale.value,
        seo_title=page.seo_title,
        seo_description=page.seo_description,
    )
