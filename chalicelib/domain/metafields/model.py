"""Values beside a resource, by namespace and key."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import ClassVar

from chalicelib.kernel.derived import derived_id
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.privacy import PersonalText, PlainText

MAX_FIELDS = 250  # of one resource
MAX_VALUE_BYTES = 10_000  # so that all of them together fit into one answer


class ResourceType(enum.Enum):
    """What can have metafields."""

    PRODUCT = "product"
    CUSTOMER = "customer"
    ORDER = "order"
    SITE = "site"


class ValueType(enum.Enum):
    """What the text of a value must be."""

    STRING = "string"
    INTEGER = "integer"
    JSON = "json"
    BOOLEAN = "boolean"


class Metafield(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """One value of a resource. Its id follows from resource, namespace and key, so that there is one of each.

    Whatever a program keeps beside a customer may be about them, so values count as personal.
    """

    KIND: ClassVar[str] = "METAFIELD"

    id: str
    resource: PlainText
    resource_id: str
    namespace: PlainText
    key: PlainText
    value: PersonalText
    value_type: ValueType = ValueType.STRING
    created_at: datetime
    updated_at: datetime


class MetafieldCount(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """How many metafields a resource has."""

    KIND: ClassVar[str] = "METAFIELD_COUNT"
    NUMBERS: ClassVar[tuple[str, ...]] = ("used",)

    resource: PlainText
    resource_id: str
    used: int = 0


def field_id(resource: ResourceType, resource_id: str, namespace: str, key: str) -> str:
    """The id of the one value of a resource under a namespace and key."""
    return derived_id(resource_id, "metafield", resource.value, namespace, key)
