"""What can be wrong about metafields."""

from __future__ import annotations

from chalicelib.kernel.errors import Conflict, Invalid, NotFound


class ResourceNotFound(NotFound):
    """There is no such product, customer, order or site (`resource`) to keep values beside."""


class MetafieldNotFound(NotFound):
    """The resource has no such metafield."""


class MetafieldExists(Conflict):
    """The resource has a metafield of this namespace and key already; `id` names it."""


class TooManyMetafields(Conflict):
    """A resource has at most `limit` metafields."""


class MetafieldValueMismatch(Invalid):
    """The value is not text of the type `value_type`."""


class MetafieldTooLarge(Invalid):
    """A value has at most `limit_bytes` bytes in UTF-8."""
