"""The legal pages with which a shop begins: five in each language, whole, published, and readable in both contracts."""

from __future__ import annotations

from chalicelib.adapters.legal import SLUGS, legal_pages
from chalicelib.domain import content
from chalicelib.domain.content import PageLocale, PageStatus
from chalicelib.domain.content.rules import rendered
from tests.support.deployment import Deployment


def test_there_are_five_in_each_language() -> None:
    pages = legal_pages().pages
    assert sorted((page.locale.value, page.slug) for page in pages) == sorted(
        (locale, slug) for locale in ("en", "fr") for slug in SLUGS
    )
    for page in pages:
        assert page.status is PageStatus.PUBLISHED
        assert "#" not in page.title
        assert page.body.startswith(f"{page.seo_description}\n\n## ")
        assert "<h2>" in rendered(page.body)


def test_a_shop_begins_with_them(deployment: Deployment) -> None:
    assert len(deployment.run(content.seed_pages, legal_pages())) == 10
    assert deployment.run(content.seed_pages, legal_pages()) == []
    found = deployment.client()("GET", "/store/v1/pages/withdrawal?locale=fr")
    assert (found.status, found.json["title"]) == (200, "Droit de rétractation")
    published = deployment.run(content.list_published_pages, content.ListPublishedPages(locale=PageLocale.EN))
    assert sorted(each.page.slug for each in published.items) == sorted(SLUGS)
