"""Use cases of pages."""

from __future__ import annotations

from msgspec import UNSET

from chalicelib.domain.changes import given
from chalicelib.domain.content.commands import (
    CreatePage,
    DeletePage,
    FindPage,
    GetPage,
    ListPages,
    ListPublishedPages,
    SeedPages,
    UpdatePage,
)
from chalicelib.domain.content.errors import PageNotFound, PageSlugTaken, TooManyPages
from chalicelib.domain.content.model import (
    MAX_PAGES,
    ContentPage,
    PageFilter,
    PageLocale,
    PageStatus,
    PublishedPage,
)
from chalicelib.domain.content.rules import rendered
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.paging import Page
from chalicelib.kernel.text import slugify
from chalicelib.kernel.unit_of_work import check_version

_SLUG = "page_slug"
_FALLBACK = "page"  # for slugs of which no letter is left


@operation("pages.create", needs=Grant.PAGES_WRITE, raises=(PageSlugTaken, TooManyPages))
def create_page(ctx: Context, command: CreatePage) -> ContentPage:
    """Write a page in one language."""
    if ctx.ports.catalog.pages(ctx, PageFilter(page_size=1)).total >= MAX_PAGES:
        raise TooManyPages(limit=MAX_PAGES)
    return _written(ctx, command)


@operation("pages.seed", needs=Grant.PAGES_WRITE, raises=(PageSlugTaken,))
def seed_pages(ctx: Context, command: SeedPages) -> list[ContentPage]:
    """Write those of some pages whose address is free; what a merchant made of the others stays."""
    addresses = [(_SLUG, _address(slugify(page.slug), page.locale)) for page in command.pages]
    taken = ctx.uow.claimants(addresses)
    missing = [page for page, at in zip(command.pages, addresses, strict=True) if at not in taken]
    return [_written(ctx, page) for page in missing]


def _written(ctx: Context, command: CreatePage) -> ContentPage:
    page = ContentPage(
        id=ctx.new_id(),
        slug=slugify(command.slug) or _FALLBACK,
        locale=command.locale,
        title=command.title,
        body=command.body,
        status=command.status,
        seo_title=command.seo_title,
        seo_description=command.seo_description,
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    _claim(ctx, page)
    ctx.audit("page.created", "pages", page.id, {"slug": page.slug, "locale": page.locale.value})
    return ctx.uow.create(page)


@query("pages.list", needs=Grant.PAGES_READ)
def list_pages(ctx: Context, command: ListPages) -> list[ContentPage]:
    """All pages, newest first."""
    wanted = PageFilter(locale=command.locale, status=command.status, page_size=MAX_PAGES)
    return ctx.ports.catalog.pages(ctx, wanted).items


@query("pages.list_published", needs=Grant.PAGES_READ)
def list_published_pages(ctx: Context, command: ListPublishedPages) -> Page[PublishedPage]:
    """A counted page of the published pages in a language; the one with a slug comes with its text."""
    wanted = PageFilter(
        slug=command.slug,
        locale=command.locale or _own_locale(ctx),
        status=PageStatus.PUBLISHED,
        page=command.page,
        page_size=command.page_size,
    )
    found = ctx.ports.catalog.pages(ctx, wanted)
    shown = [
        PublishedPage(page=page, html=None if command.slug is None else rendered(page.body)) for page in found.items
    ]
    return Page(items=shown, total=found.total, page=found.page, page_size=found.page_size)


@query("pages.get", needs=Grant.PAGES_READ, raises=(PageNotFound,))
def get_page(ctx: Context, command: GetPage) -> ContentPage:
    """One page, published or not."""
    return ctx.uow.get(ContentPage, command.id, missing=PageNotFound())


@query("pages.find", raises=(PageNotFound,))
def find_page(ctx: Context, command: FindPage) -> ContentPage:
    """A published page by its address, for anybody. No language stands in for another."""
    wanted = PageFilter(slug=command.slug, locale=command.locale, status=PageStatus.PUBLISHED, page_size=1)
    found = ctx.ports.catalog.pages(ctx, wanted).items
    if not found:
        raise PageNotFound()
    return found[0]


@operation("pages.update", needs=Grant.PAGES_WRITE, raises=(PageNotFound, PageSlugTaken))
def update_page(ctx: Context, command: UpdatePage) -> ContentPage:
    """Change a page."""
    page = ctx.uow.get(ContentPage, command.id, missing=PageNotFound())
    check_version(page, command.expected_version)
    changes = given(command)
    if command.slug is not UNSET:
        changes["slug"] = slugify(command.slug) or _FALLBACK
    changed: ContentPage = page.replace(**changes, updated_at=ctx.now)
    if _address(changed.slug, changed.locale) != _address(page.slug, page.locale):
        ctx.uow.release(_SLUG, _address(page.slug, page.locale), page.id)
        _claim(ctx, changed)
    ctx.audit("page.updated", "pages", page.id, {"fields": sorted(changes)})
    return ctx.uow.save(changed)


@operation("pages.delete", needs=Grant.PAGES_DELETE, raises=(PageNotFound,))
def delete_page(ctx: Context, command: DeletePage) -> None:
    """Remove a page."""
    page = ctx.uow.get(ContentPage, command.id, missing=PageNotFound())
    check_version(page, command.expected_version)
    ctx.uow.release(_SLUG, _address(page.slug, page.locale), page.id)
    ctx.uow.delete(page)
    ctx.audit("page.deleted", "pages", page.id)


def _claim(ctx: Context, page: ContentPage) -> None:
    taken = PageSlugTaken(slug=page.slug, locale=page.locale.value)
    ctx.uow.claim(_SLUG, _address(page.slug, page.locale), page.id, taken=taken)


def _address(slug: str, locale: PageLocale) -> str:
    return f"{locale.value}/{slug}"


def _own_locale(ctx: Context) -> PageLocale:
    """The shop's language, as far as pages are written in it."""
    language = ctx.shop.locale.partition("-")[0].lower()
    return PageLocale(language) if language in {each.value for each in PageLocale} else PageLocale.EN
