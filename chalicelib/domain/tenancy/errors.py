"""What can be wrong about a tenant."""

from __future__ import annotations

from chalicelib.kernel.errors import Conflict


class TenantExists(Conflict):
    """The tenant's id is taken."""


class SlugTaken(Conflict):
    """Another tenant has this slug."""


class HostTaken(Conflict):
    """A host name already belongs to a tenant."""
