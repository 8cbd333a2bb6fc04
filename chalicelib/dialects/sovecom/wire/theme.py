"""Design tokens in the admin: an addition of ours to the SovEcom contract, in its spelling."""

from __future__ import annotations

from typing import Annotated

import msgspec

from chalicelib.dialects.kit.wire import In, Out
from chalicelib.domain.settings import SetTheme, Theme


class ThemeBody(In, frozen=True, kw_only=True):
    """The tokens that replace those there are."""

    tokens: Annotated[dict[str, str], msgspec.Meta(max_length=200)]


class ThemeOut(Out, frozen=True, kw_only=True):
    """The tokens."""

    tokens: dict[str, str]


def change(body: ThemeBody) -> SetTheme:
    """The command behind a change."""
    return SetTheme(tokens=body.tokens)


def theme(stored: Theme) -> ThemeOut:
    """All of them."""
    return ThemeOut(tokens=stored.tokens)
