"""The workshop as the core asks for it; functions packaged without Pillow say so instead of failing."""

from __future__ import annotations

import importlib.util

from chalicelib.domain.images.ports import Rendered


class PillowWorkshop:
    """See `domain.images.ports.ImageWorkshop`."""

    def render(self, content: bytes, original: str) -> Rendered | None:
        """Every form of an image."""
        if importlib.util.find_spec("PIL") is None:
            return None
        from chalicelib.adapters.imaging.render import render

        return render(content, original)
