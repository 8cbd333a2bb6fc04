"""Metafields, as Shopvo spells them."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.dialects.kit.wire import In, Out
from chalicelib.dialects.shopvo.wire.common import Id, One, one
from chalicelib.domain.metafields import (
    AddMetafield,
    ChangeMetafield,
    DeleteMetafield,
    ListMetafields,
    Metafield,
    ResourceType,
    ValueType,
)
from chalicelib.kernel.clock import iso_ms

Word = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_.\-]{1,64}\Z")]
Value = Annotated[str, msgspec.Meta(max_length=10_000)]


class ByResource(In, frozen=True, kw_only=True):
    """The resource of a path. Under the literal `/site/` the type is not said."""

    resource_type: ResourceType = ResourceType.SITE
    resource_id: Id


class ByMetafield(ByResource, frozen=True, kw_only=True):
    """The `{metafieldId}` of a path."""

    metafield_id: Id


class MetafieldBody(In, frozen=True, kw_only=True):
    """A value to keep."""

    namespace: Word
    key: Word
    value: Value
    value_type: ValueType = ValueType.STRING


class MetafieldPatch(In, frozen=True, kw_only=True):
    """Another value, or another type."""

    value: Value | UnsetType = UNSET
    value_type: ValueType | UnsetType = UNSET


class MetafieldOut(Out, frozen=True, kw_only=True):
    """A metafield."""

    id: str
    namespace: str
    key: str
    value: str
    value_type: str
    created_at: str
    updated_at: str


def listing(path: ByResource) -> ListMetafields:
    """The question behind the list."""
    return ListMetafields(resource=path.resource_type, resource_id=path.resource_id)


def addition(path: ByResource, body: MetafieldBody) -> AddMetafield:
    """The command behind a new one."""
    return AddMetafield(
        resource=path.resource_type,
        resource_id=path.resource_id,
        namespace=body.namespace,
        key=body.key,
        value=body.value,
        value_type=body.value_type,
    )


def change(path: ByMetafield, body: MetafieldPatch) -> ChangeMetafield:
    """The command behind a change."""
    return ChangeMetafield(
        resource=path.resource_type,
        resource_id=path.resource_id,
        id=path.metafield_id,
        value=body.value,
        value_type=body.value_type,
    )


def removal(path: ByMetafield) -> DeleteMetafield:
    """The command behind a removal."""
    return DeleteMetafield(resource=path.resource_type, resource_id=path.resource_id, id=path.metafield_id)


def _spelled(field: Metafield) -> MetafieldOut:
    return MetafieldOut(
        id=field.id,
        namespace=field.namespace,
        key=field.key,
        value=field.value,
        value_type=field.value_type.value,
        created_at=iso_ms(field.created_at),
        updated_at=iso_ms(field.updated_at),
    )


def metafield(field: Metafield) -> One[MetafieldOut]:
    """One of them."""
    return one(_spelled(field))


def metafields(fields: list[Metafield]) -> One[list[MetafieldOut]]:
    """All of a resource."""
    return one([_spelled(field) for field in fields])
