"""How a shop looks: the design tokens that its storefronts read."""

from __future__ import annotations

import re
from typing import ClassVar

import msgspec

from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.errors import Invalid
from chalicelib.kernel.operation import operation, query

MAX_TOKENS = 200
_NAME = re.compile(r"--[a-z0-9-]{1,62}")


class Theme(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """Design tokens by name, e.g. `--color-primary`."""

    KIND: ClassVar[str] = "THEME"

    tokens: dict[str, str] = {}


class SetTheme(msgspec.Struct, frozen=True, kw_only=True):
    """Replace the design tokens."""

    tokens: dict[str, str]


class SiteDescription(msgspec.Struct, frozen=True, kw_only=True):
    """What outsiders may know of a shop beside its goods."""

    id: str
    name: str
    slug: str
    locale: str
    currency: str
    hosts: tuple[str, ...]
    theme: dict[str, str]


class BadToken(Invalid):
    """A token is called `--name` (small letters, digits, dashes) and has one line of up to 256 characters."""


@query("site.describe", needs=Grant.PAGES_READ)
def describe_site(ctx: Context, command: None) -> SiteDescription:
    """The shop as its storefronts need it."""
    theme = ctx.uow.find(Theme)
    shop = ctx.shop
    return SiteDescription(
        id=shop.site_id,
        name=shop.name,
        slug=shop.slug,
        locale=shop.locale,
        currency=shop.currency,
        hosts=shop.hosts,
        theme=theme.tokens if theme else {},
    )


@query("site.get_theme", needs=Grant.SETTINGS_READ)
def get_theme(ctx: Context, command: None) -> Theme:
    """The design tokens."""
    return ctx.uow.find(Theme) or Theme()


@operation("site.set_theme", needs=Grant.SETTINGS_WRITE, raises=(BadToken,))
def set_theme(ctx: Context, command: SetTheme) -> Theme:
    """Replace the design tokens."""
    for name, value in command.tokens.items():
        if not _NAME.fullmatch(name) or len(value) > 256 or not value.isprintable():
            raise BadToken(token=name)
    if len(command.tokens) > MAX_TOKENS:
        raise BadToken(most=MAX_TOKENS)
    theme = (ctx.uow.find(Theme) or Theme()).replace(tokens=command.tokens)
    ctx.audit("theme.updated", "theme", None, {"tokens": sorted(command.tokens)})
    saved: Theme = ctx.uow.save(theme) if theme.version else ctx.uow.create(theme)
    return saved
