"""The five legal pages with which a shop begins, in both languages; merchants make them their own."""

from __future__ import annotations

from pathlib import Path

from chalicelib.domain.content import CreatePage, PageLocale, PageStatus, SeedPages

SLUGS = ("privacy", "terms", "cookies", "legal-notice", "withdrawal")
_HERE = Path(__file__).parent


def legal_pages() -> SeedPages:
    """The command that writes those of the pages that a shop does not have yet."""
    return SeedPages(pages=tuple(_page(slug, locale) for locale in PageLocale for slug in SLUGS))


def _page(slug: str, locale: PageLocale) -> CreatePage:
    """A page from its file, whose first line is the title and whose second paragraph tells search engines about it."""
    title, about, body = (_HERE / locale.value / f"{slug}.md").read_text(encoding="utf-8").split("\n\n", 2)
    title = title.removeprefix("# ").strip()
    about = " ".join(about.split())
    return CreatePage(
        slug=slug,
        locale=locale,
        title=title,
        body=f"{about}\n\n{body}",
        status=PageStatus.PUBLISHED,
        seo_title=title,
        seo_description=about,
    )
