"""Versions as packages state them (semver.org), and the ranges that say which versions they work with."""

from __future__ import annotations

import re

Version = tuple[int, int, int]

CORE: Version = (1, 0, 0)  # what themes and modules are written for
MAX_RANGE = 128
_VERSION = re.compile(r"(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(?:[-+][0-9A-Za-z.+-]{1,64})?")
_PARTIAL = re.compile(r"(>=|<=|>|<|=|\^|~)?\s*v?(\d{1,9}|[xX*])(?:\.(\d{1,9}|[xX*]))?(?:\.(\d{1,9}|[xX*]))?")
_HIGHEST = (10**9, 0, 0)


def is_version(text: str) -> bool:
    """Whether a text is a whole version, e.g. `1.4.0` or `2.0.0-beta.1`."""
    return _VERSION.fullmatch(text) is not None


def satisfies(version: Version, wanted: str) -> bool:
    """Whether a version is in a range such as `^1.0.0`, `>=1 <2`, `1.x || 2.x`. Raises `ValueError` for no range."""
    if len(wanted) > MAX_RANGE or not wanted.strip():
        raise ValueError("not a range of versions")
    within = [_within(version, part) for part in wanted.split("||")]  # all of them: a bad part makes it no range
    return any(within)


def _within(version: Version, part: str) -> bool:
    bounds = [_bounds(text) for text in re.sub(r"(>=|<=|>|<|=|\^|~)\s+", r"\1", part).split()]
    if not bounds:
        raise ValueError("not a range of versions")
    return all(low <= version < high for low, high in bounds)


def _bounds(text: str) -> tuple[Version, Version]:
    """The lowest version that a comparison allows, and the lowest above all that it allows."""
    found = _PARTIAL.fullmatch(text)
    if found is None:
        raise ValueError("not a range of versions")
    sign = found[1] or "="
    numbers = [int(number) for number in _until_wildcard(found.groups()[1:])]
    low, above = _padded(numbers), _after(numbers, len(numbers))
    if sign == "^":
        return low, _after(numbers, _caret(numbers))
    if sign == "~":
        return low, _after(numbers, min(2, len(numbers)))
    return {
        "=": (low, above),
        ">=": (low, _HIGHEST),
        ">": (above, _HIGHEST),
        "<": ((0, 0, 0), low),
        "<=": ((0, 0, 0), above),
    }[sign]


def _until_wildcard(parts: tuple[str | None, ...]) -> list[str]:
    known: list[str] = []
    for part in parts:
        if part is None or not part.isdigit():
            break
        known.append(part)
    return known


def _caret(numbers: list[int]) -> int:
    """How many leading numbers a caret holds fixed: up to the first that is not zero."""
    return next((place + 1 for place, number in enumerate(numbers) if number), len(numbers))


def _after(numbers: list[int], fixed: int) -> Version:
    """The lowest version above all those that share the first `fixed` numbers."""
    if fixed == 0:
        return _HIGHEST
    return _padded([*numbers[: fixed - 1], numbers[fixed - 1] + 1])


def _padded(numbers: list[int]) -> Version:
    major, minor, patch = (*numbers, 0, 0, 0)[:3]
    return major, minor, patch
