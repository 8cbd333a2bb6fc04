"""The app that rows become."""

from __future__ import annotations

import os

from chalicelib.dialects.kit.app import SoukApp


def test_an_app_leaves_the_environment_as_it_is() -> None:
    before = dict(os.environ)
    SoukApp("one")
    SoukApp("two")
    assert dict(os.environ) == before
