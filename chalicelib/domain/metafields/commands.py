"""Commands about metafields. A field that is UNSET stays as it is."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.domain.metafields.model import ResourceType, ValueType
from chalicelib.kernel.privacy import PersonalText


class ListMetafields(msgspec.Struct, frozen=True, kw_only=True):
    """Read the metafields of a resource."""

    resource: ResourceType
    resource_id: str


class AddMetafield(msgspec.Struct, frozen=True, kw_only=True):
    """Keep a value beside a resource."""

    resource: ResourceType
    resource_id: str
    namespace: str
    key: str
    value: PersonalText
    value_type: ValueType = ValueType.STRING


class ChangeMetafield(msgspec.Struct, frozen=True, kw_only=True):
    """Keep another value, or read it as another type."""

    resource: ResourceType
    resource_id: str
    id: str
    value: PersonalText | UnsetType = UNSET
    value_type: ValueType | UnsetType = UNSET
    expected_version: int | None = None


class DeleteMetafield(msgspec.Struct, frozen=True, kw_only=True):
    """Keep a value no longer."""

    resource: ResourceType
    resource_id: str
    id: str
    expected_version: int | None = None
