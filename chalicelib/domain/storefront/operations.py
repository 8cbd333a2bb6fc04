"""Use cases of the storefront's settings. Each read costs one table request while nothing changed."""

from __future__ import annotations

import msgspec

from chalicelib.domain.changes import given
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.storefront.commands import ReplaceHomeSections, UpdateAnalytics
from chalicelib.domain.storefront.errors import AnalyticsNotAcknowledged, BadSection, SectionsTooLarge
from chalicelib.domain.storefront.model import (
    BOOK,
    MAX_SECTIONS,
    MAX_SECTIONS_BYTES,
    Analytics,
    HomeSection,
    HomeSections,
)
from chalicelib.domain.storefront.rules import section_of, shaped
from chalicelib.kernel.operation import operation, query

_FOLLOWING = ("ga4_id", "meta_pixel_id")  # services that know a shopper again elsewhere


@query("storefront.get_home_sections", needs=Grant.THEMES_READ)
def get_home_sections(ctx: Context, command: None) -> HomeSections:
    """The sections of the home page."""
    return _shown(ctx)


@query("storefront.get_public_home_sections")
def get_public_home_sections(ctx: Context, command: None) -> HomeSections:
    """The sections of the home page, for anybody."""
    return _shown(ctx)


@operation("storefront.replace_home_sections", needs=Grant.THEMES_WRITE, raises=(BadSection, SectionsTooLarge))
def replace_home_sections(ctx: Context, command: ReplaceHomeSections) -> HomeSections:
    """Set the sections of the home page: all of them, or none where one is wrong."""
    if len(command.sections) > MAX_SECTIONS or len(msgspec.json.encode(command.sections)) > MAX_SECTIONS_BYTES:
        raise SectionsTooLarge(sections=MAX_SECTIONS, bytes=MAX_SECTIONS_BYTES)
    sections = tuple(_section(entry, position) for position, entry in enumerate(command.sections))
    stored = ctx.uow.find(HomeSections) or HomeSections()
    changed: HomeSections = stored.replace(sections=sections, updated_at=ctx.now)
    ctx.audit("storefront.home_sections_updated", "storefront", None, {"types": [each.type for each in sections]})
    return ctx.uow.save(changed) if stored.version else ctx.uow.create(changed)


@query("storefront.get_analytics", needs=Grant.SETTINGS_READ)
def get_analytics(ctx: Context, command: None) -> Analytics:
    """The ids of analytics services."""
    known: list[Analytics] = ctx.uow.book(BOOK, Analytics)[Analytics]
    return known[0] if known else Analytics()


@operation("storefront.update_analytics", needs=Grant.SETTINGS_WRITE, raises=(AnalyticsNotAcknowledged,))
def update_analytics(ctx: Context, command: UpdateAnalytics) -> Analytics:
    """Change ids of analytics services; one that is no id of its service clears it."""
    changes = {field: shaped(field, value) for field, value in given(command, "acknowledged").items()}
    if not command.acknowledged and any(changes.get(field) for field in _FOLLOWING):
        raise AnalyticsNotAcknowledged()
    stored = ctx.uow.find(Analytics) or Analytics()
    changed: Analytics = stored.replace(**changes)
    ctx.audit("analytics.updated", "analytics", None, {"fields": sorted(changes)})
    return ctx.uow.save(changed) if stored.version else ctx.uow.create(changed)


def _section(entry: object, position: int) -> HomeSection:
    section = section_of(entry)
    if section is None:
        raise BadSection(position=position)
    return section


def _shown(ctx: Context) -> HomeSections:
    """What is stored, less what does not fit its type any more."""
    known: list[HomeSections] = ctx.uow.book(BOOK, HomeSections)[HomeSections]
    if not known:
        return HomeSections()
    fitting = (section_of(msgspec.to_builtins(each)) for each in known[0].sections)
    shown: HomeSections = known[0].replace(sections=tuple(each for each in fitting if each is not None))
    return shown
