"""What an Accept-Language header asks for, of two languages that are offered."""

from __future__ import annotations

import pytest

from chalicelib.dialects.kit.http import preferred_language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", ""),
        ("*", ""),
        ("fr", "fr"),
        ("FR-ca", "fr"),
        ("de", ""),
        ("de-DE, de;q=0.9, fr;q=0.2, en;q=0.8", "en"),
        ("en;q=0.5,fr;q=0.5", "en"),
        ("fr;q=0, en;q=0.001", "en"),
        ("fr;q=0", ""),
        ("fr ; q=1.000", "fr"),
        ("fr;q=2, en;q=0.1", "en"),
        ("fr;q=x", ""),
        ("fr;level=1", ""),
        ("french", ""),
        (",;q=1,,-;;=", ""),
        ("fr;q=0." + "9" * 4000, ""),
    ],
)
def test_the_language_that_is_wanted_most(header: str, language: str) -> None:
    assert preferred_language(header, ("en", "fr")) == language
