"""Home sections and analytics ids, as SovEcom spells them."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.dialects.kit.wire import In, Out
from chalicelib.domain.storefront import Analytics, HomeSections, ReplaceHomeSections, UpdateAnalytics
from chalicelib.kernel.clock import iso_ms


class SectionsBody(In, frozen=True, kw_only=True):
    """All sections, from top to bottom."""

    sections: list[Any]


class SectionOut(Out, frozen=True, kw_only=True):
    """One section."""

    type: str
    settings: dict[str, Any]


class SectionsOut(Out, frozen=True, kw_only=True):
    """All sections, and since when they are so."""

    sections: list[SectionOut]
    updated_at: str


class AnalyticsBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What changes. A value that is neither text nor null is passed over, and so is a key that is not known."""

    plausible_domain: Any = UNSET
    ga4_id: Any = UNSET
    meta_pixel_id: Any = UNSET
    rgpd_acknowledged: Any = False


class AnalyticsOut(Out, frozen=True, kw_only=True):
    """The ids."""

    plausible_domain: str | None
    ga4_id: str | None
    meta_pixel_id: str | None


def replacement(body: SectionsBody) -> ReplaceHomeSections:
    """The command behind new sections."""
    return ReplaceHomeSections(sections=tuple(body.sections))


def sections(stored: HomeSections) -> SectionsOut:
    """All of them."""
    rows = [SectionOut(type=each.type, settings=each.settings) for each in stored.sections]
    return SectionsOut(sections=rows, updated_at=iso_ms(stored.updated_at))


def analytics_change(body: AnalyticsBody) -> UpdateAnalytics:
    """The command behind a change of ids."""
    return UpdateAnalytics(
        plausible_domain=_text(body.plausible_domain),
        ga4_id=_text(body.ga4_id),
        meta_pixel_id=_text(body.meta_pixel_id),
        acknowledged=body.rgpd_acknowledged is True,
    )


def analytics(stored: Analytics) -> AnalyticsOut:
    """All of them."""
    return AnalyticsOut(
        plausible_domain=stored.plausible_domain, ga4_id=stored.ga4_id, meta_pixel_id=stored.meta_pixel_id
    )


def _text(value: Any) -> str | UnsetType | None:
    return value if value is None or isinstance(value, str) else UNSET
