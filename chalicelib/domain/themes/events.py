"""What happens to themes, for workers."""

from __future__ import annotations

from chalicelib.kernel.events import Event, event


@event("theme.uninstalled")
class ThemeUninstalled(Event, frozen=True, kw_only=True):
    """A theme was removed; its package is still kept under `archive_key`."""

    name: str
    archive_key: str
