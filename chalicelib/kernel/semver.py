"""Versions as packages state them (semver.org), and the ranges that say which versions they work with."""

from __future__ import annotations

import re

Version = tuple[int, int, int]

CORE: Version = (1, 0, 0)  # what themes and modules are written for
MAX_RANGE = 128
_VERSION = re.compile(r"(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(?:[-+][0-9A-Za-z.+-]{1,64})?")
_NUMBER = r"(\d{1,9}|[xX*])"
_PARTIAL = re.compile(rf"(>=|<=|>|<|=|\^|~)?\s*v?{_NUMBER}(?:\.{_NUMBER})?(?:\.{_NUMBER}(-[0-9A-Za-z.-]+)?)?")
_SPAN = re.compile(r"(\S+)\s+-\s+(\S+)")
_SIGN = re.compile(r"(>=|<=|>|<|=|\^|~)\s+")
_HIGHEST = (10**9, 0, 0)


def is_version(text: str) -> bool:
    """Whether a text is a whole version, e.g. `1.4.0` or `2.0.0-beta.1`."""
    return _VERSION.fullmatch(text) is not None


def satisfies(version: Version, wanted: str) -> bool:
    """Whether a version is in a range such as `^1.0.0`, `>=1 <2`, `1.x || 2.x`. Raises `ValueError` for no range."""
    return any(low <= version < above for low, above in _parts(wanted))


def lowest(wanted: str) -> Version | None:
    """The lowest version in a range; None: it holds none. Raises `ValueError` for no range."""
    return min((low for low, above in _parts(wanted) if low < above), default=None)


def _parts(wanted: str) -> list[tuple[Version, Version]]:
    """The lowest version of each part of a range, and the lowest above the part."""
    if len(wanted) > MAX_RANGE or not wanted.strip():
        raise ValueError("not a range of versions")
    return [_part(text) for text in wanted.split("||")]


def _part(text: str) -> tuple[Version, Version]:
    bounds = [_bounds(each) for each in _SIGN.sub(r"\1", _SPAN.sub(r">=\1 <=\2", text)).split()]
    if not bounds:
        raise ValueError("not a range of versions")
    return max(low for low, _ in bounds), min(above for _, above in bounds)


def _bounds(text: str) -> tuple[Version, Version]:
    """The lowest version that a comparison allows, and the lowest above all that it allows."""
    found = _PARTIAL.fullmatch(text)
    if found is None:
        raise ValueError("not a range of versions")
    sign = found[1] or "="
    numbers = [int(number) for number in _until_wildcard(found.groups()[1:4])]
    low = _padded(numbers)
    # No release lies between one and what preceded it, such as `1.0.0-rc.1`.
    above = low if found[5] else _after(numbers, len(numbers))
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
