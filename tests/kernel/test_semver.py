"""Versions and ranges of versions."""

from __future__ import annotations

import pytest

from chalicelib.kernel.semver import is_version, lowest, satisfies


@pytest.mark.parametrize("text", ["0.0.0", "1.2.3", "10.20.30", "1.0.0-beta.1", "1.0.0+build"])
def test_a_version_has_three_numbers(text: str) -> None:
    assert is_version(text)


@pytest.mark.parametrize("text", ["", "1", "1.2", "1.2.3.4", "v1.2.3", "01.2.3", "1.2.x", "1.2.3\n", "one"])
def test_anything_else_is_none(text: str) -> None:
    assert not is_version(text)


@pytest.mark.parametrize(
    ("wanted", "within", "outside"),
    [
        ("^1.0.0", (1, 9, 9), (2, 0, 0)),
        ("^0.2.3", (0, 2, 9), (0, 3, 0)),
        ("^0.0.3", (0, 0, 3), (0, 0, 4)),
        ("~1.2.3", (1, 2, 9), (1, 3, 0)),
        ("~1", (1, 9, 0), (2, 0, 0)),
        ("1.x", (1, 5, 0), (2, 0, 0)),
        ("1.2.*", (1, 2, 7), (1, 3, 0)),
        (">=1.0.0 <2.0.0", (1, 0, 0), (2, 0, 0)),
        (">= 1.0.0 < 2", (1, 9, 9), (0, 9, 9)),
        (">1.2.3", (1, 2, 4), (1, 2, 3)),
        ("<=1.2", (1, 2, 9), (1, 3, 0)),
        ("1.0.0 || ^3", (3, 1, 0), (2, 0, 0)),
        ("=1.0.0", (1, 0, 0), (1, 0, 1)),
        ("1.0.0 - 1.4", (1, 4, 9), (1, 5, 0)),
        ("^1.0.0-rc.1", (1, 0, 0), (2, 0, 0)),
        (">1.0.0-rc.1 <2.0.0-0", (1, 0, 0), (2, 0, 0)),
        ("1.0.0-rc.1 || 2.0.0", (2, 0, 0), (1, 0, 0)),
        ("<=2.0.0-rc.1", (1, 9, 9), (2, 0, 0)),
    ],
)
def test_a_range_holds_some_and_not_others(
    wanted: str, within: tuple[int, int, int], outside: tuple[int, int, int]
) -> None:
    assert (satisfies(within, wanted), satisfies(outside, wanted)) == (True, False)


@pytest.mark.parametrize(
    ("wanted", "first"),
    [
        ("*", (0, 0, 0)), ("<2", (0, 0, 0)), ("^0.5.0 || ^1.0.0", (0, 5, 0)), ("2.x || >=1.2 <3", (1, 2, 0)),
        (">=1.0.0 >=1.5.0", (1, 5, 0)), (">2 <1", None),
    ],
)  # fmt: skip
def test_the_lowest_version_of_a_range(wanted: str, first: tuple[int, int, int] | None) -> None:
    assert lowest(wanted) == first


def test_a_star_is_everything() -> None:
    assert satisfies((9, 9, 9), "*")


@pytest.mark.parametrize("wanted", ["", "  ", "latest", "^", "1.0.0 ||", "1.0.0 || x.y.z.w", ">>1", "1" * 200])
def test_what_is_no_range_is_refused(wanted: str) -> None:
    with pytest.raises(ValueError, match="not a range"):
        satisfies((1, 0, 0), wanted)
