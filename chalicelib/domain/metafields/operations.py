"""Use cases of metafields. Each reads the resource too, so that values of what is gone or another's show nowhere."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET

from chalicelib.domain.catalog import Product
from chalicelib.domain.changes import given
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.identity import Customer
from chalicelib.domain.metafields.commands import AddMetafield, ChangeMetafield, DeleteMetafield, ListMetafields
from chalicelib.domain.metafields.errors import (
    MetafieldExists,
    MetafieldNotFound,
    MetafieldTooLarge,
    MetafieldValueMismatch,
    ResourceNotFound,
    TooManyMetafields,
)
from chalicelib.domain.metafields.model import MAX_FIELDS, Metafield, MetafieldCount, ResourceType, field_id
from chalicelib.domain.metafields.rules import check_value
from chalicelib.domain.orders import Order
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.ids import is_uuid
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.unit_of_work import ConcurrentChange, Need, Reference, check_version

_KINDS: dict[ResourceType, type[Entity]] = {
    ResourceType.PRODUCT: Product,
    ResourceType.CUSTOMER: Customer,
    ResourceType.ORDER: Order,
}
_VALUE_ERRORS = (MetafieldValueMismatch, MetafieldTooLarge)


@query("metafields.list", needs=Grant.METAFIELDS_READ, raises=(ResourceNotFound,))
def list_metafields(ctx: Context, command: ListMetafields) -> list[Metafield]:
    """All metafields of a resource, by namespace and key. Two table requests, one for the site's."""
    resource_id, _ = _read(ctx, command.resource, command.resource_id)
    found = ctx.uow.children(Metafield, command.resource.value, resource_id)
    return sorted(found, key=lambda field: (field.namespace, field.key))


@operation(
    "metafields.add",
    needs=Grant.METAFIELDS_WRITE,
    raises=(ResourceNotFound, MetafieldExists, TooManyMetafields, *_VALUE_ERRORS),
)
def add_metafield(ctx: Context, command: AddMetafield) -> Metafield:
    """Keep a value beside a resource."""
    check_value(command.value, command.value_type)
    resource_id, _ = _read(ctx, command.resource, command.resource_id)
    field = Metafield(
        id=field_id(command.resource, resource_id, command.namespace, command.key),
        resource=command.resource.value,
        resource_id=resource_id,
        namespace=command.namespace,
        key=command.key,
        value=command.value,
        value_type=command.value_type,
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    made = ctx.uow.create(field, exists=MetafieldExists(id=field.id))
    ctx.uow.count(
        MetafieldCount,
        field.resource,
        resource_id,
        add={"used": 1},
        require=[Need("used", "<", MAX_FIELDS)],
        otherwise=TooManyMetafields(limit=MAX_FIELDS),
    )
    _note(ctx, "metafield.created", field)
    return made


@operation(
    "metafields.change", needs=Grant.METAFIELDS_WRITE, raises=(ResourceNotFound, MetafieldNotFound, *_VALUE_ERRORS)
)
def change_metafield(ctx: Context, command: ChangeMetafield) -> Metafield:
    """Keep another value, or read it as another type: the two must fit in the end."""
    field = _found(ctx, command.resource, command.resource_id, command.id)
    check_version(field, command.expected_version)
    changed: Metafield = field.replace(**given(command, "resource", "resource_id"), updated_at=ctx.now)
    if (command.value, command.value_type) != (UNSET, UNSET):
        check_value(changed.value, changed.value_type)
    _note(ctx, "metafield.updated", changed)
    return ctx.uow.save(changed)


@operation("metafields.delete", needs=Grant.METAFIELDS_WRITE, raises=(ResourceNotFound, MetafieldNotFound))
def delete_metafield(ctx: Context, command: DeleteMetafield) -> None:
    """Keep a value no longer."""
    field = _found(ctx, command.resource, command.resource_id, command.id)
    check_version(field, command.expected_version)
    ctx.uow.delete(field)
    ctx.uow.adjust(
        MetafieldCount,
        field.resource,
        field.resource_id,
        add={"used": -1},
        require=[Need("used", ">=", 1)],
        otherwise=ConcurrentChange(kind=MetafieldCount.KIND),
    )
    _note(ctx, "metafield.deleted", field)


def _found(ctx: Context, resource: ResourceType, resource_id: str, wanted_id: str) -> Metafield:
    """A metafield with its resource's id. One table request."""
    _, field = _read(ctx, resource, resource_id, wanted_id)
    if field is None:
        raise MetafieldNotFound()
    return field


def _read(
    ctx: Context, resource: ResourceType, resource_id: str, wanted_id: str | None = None
) -> tuple[str, Metafield | None]:
    """The id under which a resource's values are kept, and one of them. Raises ResourceNotFound.

    The shop itself needs no look-up: it is known by its id, and by the id and name under which outsiders know it.
    """
    own = resource is ResourceType.SITE
    if own and resource_id in (ctx.shop.id, ctx.shop.site_id, ctx.shop.slug):
        resource_id = ctx.shop.id
    elif own or not is_uuid(resource_id):
        raise ResourceNotFound(resource=resource.value)
    wanted: list[Any] = [] if own else [Reference(_KINDS[resource], (resource_id,))]
    if wanted_id is not None:
        wanted.append(Reference(Metafield, (resource.value, resource_id, wanted_id)))
    found = ctx.uow.find_many(wanted) if wanted else []
    if not own and not _stands(found[0]):
        raise ResourceNotFound(resource=resource.value)
    return resource_id, found[-1] if wanted_id is not None else None


def _stands(resource: Any) -> bool:
    """An erased customer is nobody to keep values beside."""
    return resource is not None and (not isinstance(resource, Customer) or resource.active)


def _note(ctx: Context, action: str, field: Metafield) -> None:
    """The audit log learns which value it was, never what."""
    changes = {"resource": field.resource, "resourceId": field.resource_id, "namespace": field.namespace}
    ctx.audit(action, "metafields", field.id, {**changes, "key": field.key})
