"""Metafields: one value by namespace and key beside a thing that exists, of its type, so many and no more."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.adapters.dynamo.table import counting
from chalicelib.domain import catalog, metafields
from chalicelib.domain.catalog import ProductDeleted
from chalicelib.domain.context import ANONYMOUS, SYSTEM, Actor, Shop
from chalicelib.domain.grants import Grant
from chalicelib.domain.metafields import (
    AddMetafield,
    ChangeMetafield,
    DeleteMetafield,
    ListMetafields,
    Metafield,
    MetafieldCount,
    MetafieldExists,
    MetafieldNotFound,
    MetafieldTooLarge,
    MetafieldValueMismatch,
    ResourceNotFound,
    ResourceType,
    TooManyMetafields,
    ValueType,
    reactions,
)
from chalicelib.domain.metafields.rules import check_value
from chalicelib.kernel.errors import Forbidden, Unauthenticated
from chalicelib.kernel.events import record
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.operation import Operation
from chalicelib.kernel.unit_of_work import VersionMismatch
from tests.support.accounts import make_customer
from tests.support.catalog import make_product
from tests.support.deployment import DEMO, NOON, Deployment
from tests.support.dump import dump, lasting
from tests.support.orders import place
from tests.support.stored import Stored

READER = Actor(kind="api", id=new_id(), grants=frozenset({Grant.METAFIELDS_READ}))


@pytest.fixture
def tee(deployment: Deployment) -> str:
    return str(make_product(deployment, "Tee").product.id)


def add(deployment: Deployment, resource_id: str, key: str = "months", value: str = "24", **more: Any) -> Metafield:
    call = {name: more.pop(name) for name in ("shop", "actor", "key_of_call") if name in more}
    if "key_of_call" in call:
        call["key"] = call.pop("key_of_call")
    command = AddMetafield(
        **{"resource": ResourceType.PRODUCT, "resource_id": resource_id, "namespace": "custom", "key": key, **more},
        value=value,
    )
    made: Metafield = deployment.run(metafields.add_metafield, command, **call)
    return made


def listed(deployment: Deployment, resource_id: str, resource: ResourceType = ResourceType.PRODUCT) -> list[Metafield]:
    found: list[Metafield] = deployment.run(
        metafields.list_metafields, ListMetafields(resource=resource, resource_id=resource_id)
    )
    return found


def count(resource_id: str) -> int:
    counts = [each for each in Stored().all(MetafieldCount, DEMO) if each.resource_id == resource_id]
    return counts[0].used if counts else 0


@pytest.mark.parametrize(
    ("value_type", "good", "bad"),
    [
        (ValueType.STRING, ["", "anything", "{"], []),
        (ValueType.INTEGER, ["0", "-1", "9223372036854775807", "-9223372036854775808"],
         ["", "1.0", "+1", "01", "-", "1e3", " 1", "1\n", "٣", "9223372036854775808", "99999999999999999999"]),
        (ValueType.BOOLEAN, ["true", "false"], ["", "True", "1", "yes", "null"]),
        (ValueType.JSON, ["{}", "[1]", "null", '"x"', "1.5"], ["", "{", "{'a': 1}", "undefined", "NaN", "[" * 5_000]),
    ],
)  # fmt: skip
def test_a_value_is_text_of_its_type(value_type: ValueType, good: list[str], bad: list[str]) -> None:
    for value in good:
        check_value(value, value_type)
    for value in bad:
        with pytest.raises(MetafieldValueMismatch):
            check_value(value, value_type)


def test_a_value_has_ten_thousand_bytes_at_most() -> None:
    check_value("é" * 5_000, ValueType.STRING)
    with pytest.raises(MetafieldTooLarge):
        check_value("é" * 5_000 + "x", ValueType.STRING)


def test_values_are_kept_changed_and_dropped(deployment: Deployment, tee: str) -> None:
    field = add(deployment, tee, value_type=ValueType.INTEGER)
    assert field == Metafield(
        id=field.id, resource="product", resource_id=tee, namespace="custom", key="months", value="24",
        value_type=ValueType.INTEGER, created_at=NOON, updated_at=NOON, version=1,
    )  # fmt: skip
    early = add(deployment, tee, key="a", namespace="an")
    assert listed(deployment, tee) == [early, field]
    change = ChangeMetafield(resource=ResourceType.PRODUCT, resource_id=tee, id=field.id, value="36")
    assert deployment.run(metafields.change_metafield, change).value == "36"
    with pytest.raises(MetafieldValueMismatch):
        deployment.run(
            metafields.change_metafield,
            ChangeMetafield(resource=ResourceType.PRODUCT, resource_id=tee, id=field.id, value_type=ValueType.BOOLEAN),
        )
    with pytest.raises(VersionMismatch):
        deployment.run(
            metafields.change_metafield,
            ChangeMetafield(resource=ResourceType.PRODUCT, resource_id=tee, id=field.id, value="1", expected_version=1),
        )
    drop = DeleteMetafield(resource=ResourceType.PRODUCT, resource_id=tee, id=field.id)
    deployment.run(metafields.delete_metafield, drop)
    assert (listed(deployment, tee), count(tee)) == ([early], 1)
    with pytest.raises(MetafieldNotFound):
        deployment.run(metafields.delete_metafield, drop)
    assert add(deployment, tee).id == field.id


def test_namespace_and_key_are_one_of_a_kind_for_each_resource(deployment: Deployment, tee: str) -> None:
    field = add(deployment, tee)
    before = lasting(dump())
    with pytest.raises(MetafieldExists) as refused:
        add(deployment, tee, value="other")
    assert refused.value.details == {"id": field.id}
    assert lasting(dump()) == before
    add(deployment, tee, namespace="other")
    add(deployment, str(make_product(deployment, "Two").product.id))
    assert count(tee) == 2


def test_customers_orders_and_the_site_have_them_too(deployment: Deployment) -> None:
    ada, order = make_customer(deployment), place(deployment)
    add(deployment, ada.id, resource=ResourceType.CUSTOMER)
    add(deployment, order.id, resource=ResourceType.ORDER)
    field = add(deployment, "demo", resource=ResourceType.SITE)
    assert listed(deployment, DEMO, ResourceType.SITE) == [field]
    assert len(listed(deployment, ada.id, ResourceType.CUSTOMER)) == 1
    assert len(listed(deployment, order.id, ResourceType.ORDER)) == 1
    for resource, resource_id in (
        (ResourceType.PRODUCT, ada.id),
        (ResourceType.ORDER, ada.id),
        (ResourceType.SITE, ada.id),
        (ResourceType.SITE, "other"),
        (ResourceType.CUSTOMER, new_id()),
        (ResourceType.PRODUCT, "prd_1"),
        (ResourceType.PRODUCT, ""),
    ):
        with pytest.raises(ResourceNotFound):
            listed(deployment, resource_id, resource)
        with pytest.raises(ResourceNotFound):
            add(deployment, resource_id, resource=resource)


def test_a_resource_has_so_many_and_no_more(deployment: Deployment, tee: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.domain.metafields.operations.MAX_FIELDS", 2)
    first = add(deployment, tee, key="a")
    add(deployment, tee, key="b")
    with pytest.raises(TooManyMetafields):
        add(deployment, tee, key="c")
    drop = DeleteMetafield(resource=ResourceType.PRODUCT, resource_id=tee, id=first.id)
    deployment.run(metafields.delete_metafield, drop)
    add(deployment, tee, key="c")
    assert ([field.key for field in listed(deployment, tee)], count(tee)) == (["b", "c"], 2)


def test_a_sandbox_is_the_site_to_its_programs_and_keeps_values_of_its_own(deployment: Deployment) -> None:
    deployment.shops["box"] = Shop(id=new_id(), slug="demo-box", name="Box", sandbox_of=DEMO)
    add(deployment, DEMO, resource=ResourceType.SITE)
    wanted = ListMetafields(resource=ResourceType.SITE, resource_id=DEMO)
    assert deployment.run(metafields.list_metafields, wanted, shop="box") == []
    boxed = add(deployment, DEMO, resource=ResourceType.SITE, value="boxed", shop="box")
    assert deployment.run(metafields.list_metafields, wanted, shop="box") == [boxed]
    assert [field.value for field in listed(deployment, DEMO, ResourceType.SITE)] == ["24"]


def test_one_key_adds_once(deployment: Deployment, tee: str) -> None:
    first = add(deployment, tee, key_of_call="k")
    assert add(deployment, tee, key_of_call="k") == first
    assert count(tee) == 1


def test_other_shops_and_strangers_read_and_write_nothing(deployment: Deployment, tee: str) -> None:
    field = add(deployment, tee)
    before = lasting(dump())
    where: dict[str, Any] = {"resource": ResourceType.PRODUCT, "resource_id": tee}
    writes = [
        (metafields.add_metafield, AddMetafield(**where, namespace="n", key="k", value="v")),
        (metafields.change_metafield, ChangeMetafield(**where, id=field.id, value="v")),
        (metafields.delete_metafield, DeleteMetafield(**where, id=field.id)),
    ]
    for operation, command in [*writes, (metafields.list_metafields, ListMetafields(**where))]:
        with pytest.raises(ResourceNotFound):
            deployment.run(operation, command, shop="other")
        with pytest.raises(Unauthenticated):
            deployment.run(operation, command, actor=ANONYMOUS)
    for operation, command in writes:
        with pytest.raises(Forbidden):
            deployment.run(operation, command, actor=READER)
    assert lasting(dump()) == before


@pytest.mark.parametrize("fields", [3, 95])
def test_a_deleted_product_takes_its_metafields_along(deployment: Deployment, tee: str, fields: int) -> None:
    kept = add(deployment, str(make_product(deployment, "Two").product.id))
    for number in range(fields):
        add(deployment, tee, key=f"k{number}")
    deployment.run(catalog.delete_product, catalog.DeleteProduct(id=tee))
    with pytest.raises(ResourceNotFound):
        listed(deployment, tee)
    fact = ProductDeleted(product_id=tee)

    def hear(ctx: Any, command: None) -> None:
        reactions.forget_product(ctx, fact, record(fact, new_id(), NOON))

    for _ in range(2):  # heard twice, done once
        deployment.run(Operation("test.hear", hear, None, writes=True), actor=SYSTEM)
    stored = Stored()
    assert [each.id for each in stored.all(Metafield, DEMO)] == [kept.id]
    assert [each.resource_id for each in stored.all(MetafieldCount, DEMO)] == [kept.resource_id]


def test_what_each_costs(deployment: Deployment, tee: str) -> None:
    def cost(work: Any) -> int:
        with counting() as requests:
            work()
        return len(requests)

    assert cost(lambda: add(deployment, tee)) == 2
    assert cost(lambda: listed(deployment, tee)) == 2
    assert cost(lambda: listed(deployment, DEMO, ResourceType.SITE)) == 1
