"""The site itself, as Shopvo spells it."""

from __future__ import annotations

from chalicelib.dialects.kit.wire import Out
from chalicelib.dialects.shopvo.wire.common import One, one
from chalicelib.domain.settings import SiteDescription


class SiteRow(Out, frozen=True, kw_only=True):
    """The site with its domains and design tokens."""

    id: str
    name: str
    slug: str
    locale: str
    currency: str
    primary_domain: str | None
    domains: list[str]
    theme: dict[str, str]


def row(site: SiteDescription) -> One[SiteRow]:
    """The site."""
    return one(
        SiteRow(
            id=site.id,
            name=site.name,
            slug=site.slug,
            locale=site.locale,
            currency=site.currency,
            primary_domain=next(iter(site.hosts), None),
            domains=list(site.hosts),
            theme=site.theme,
        )
    )
