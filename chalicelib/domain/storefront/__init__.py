"""Storefront: what a shop's storefronts show beside its goods: home sections, ids of analytics services."""

from __future__ import annotations

from chalicelib.domain.storefront.commands import ReplaceHomeSections, UpdateAnalytics
from chalicelib.domain.storefront.errors import AnalyticsNotAcknowledged, BadSection, SectionsTooLarge
from chalicelib.domain.storefront.model import BOOK, Analytics, HomeSection, HomeSections
from chalicelib.domain.storefront.operations import (
    get_analytics,
    get_home_sections,
    get_public_home_sections,
    replace_home_sections,
    update_analytics,
)

__all__ = [
    "BOOK",
    "Analytics",
    "AnalyticsNotAcknowledged",
    "BadSection",
    "HomeSection",
    "HomeSections",
    "ReplaceHomeSections",
    "SectionsTooLarge",
    "UpdateAnalytics",
    "get_analytics",
    "get_home_sections",
    "get_public_home_sections",
    "replace_home_sections",
    "update_analytics",
]
