"""What can be wrong about categories and tags."""

from __future__ import annotations

from chalicelib.kernel.errors import Conflict, NotFound


class TagNotFound(NotFound):
    """No such tag."""


class SlugTaken(Conflict):
    """Another one has this slug."""
