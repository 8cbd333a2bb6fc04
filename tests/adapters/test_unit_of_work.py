"""The unit of work: one transaction or nothing, every failed condition a named error, no way into another scope."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from pynamodb.exceptions import VerboseClientError

from chalicelib.adapters.dynamo import guard
from chalicelib.adapters.dynamo.keys import PATTERNS, Key
from chalicelib.adapters.dynamo.row import UnknownSchema, WrongScope, from_item
from chalicelib.adapters.dynamo.table import TableBusy, counting
from chalicelib.adapters.dynamo.unit_of_work import DynamoUnitOfWork, TableContended, TransactionTooLarge
from chalicelib.domain.stock.model import StockLevel
from chalicelib.domain.taxonomy import Tag
from chalicelib.domain.tenancy import Tenant
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.errors import Conflict
from chalicelib.kernel.unit_of_work import ConcurrentChange, Need, Reference
from chalicelib.runtime.records import Receipt
from tests.support.deployment import DEMO, NOON, OTHER, Deployment


class Taken(Conflict):
    """For these tests."""


class Short(Conflict):
    """For these tests."""


def unit(deployment: Deployment, scope: str = DEMO) -> DynamoUnitOfWork:
    return deployment.system.unit(scope, "nonce")


def tag(name: str) -> Tag:
    return Tag(id=name, name=name, slug=name, created_at=NOON)


def stored(deployment: Deployment, *entities: Entity) -> None:
    uow = unit(deployment)
    for entity in entities:
        uow.create(entity)
    uow.commit()


def test_what_was_created_is_found_and_nobody_elses(deployment: Deployment) -> None:
    stored(deployment, tag("a"))
    found = unit(deployment).find(Tag, "a")
    assert found == tag("a").replace(version=1)
    assert unit(deployment, OTHER).find(Tag, "a") is None


def test_all_or_nothing(deployment: Deployment) -> None:
    stored(deployment, tag("a"))
    uow = unit(deployment)
    uow.create(tag("b"))
    uow.create(tag("a"), exists=Taken())
    with pytest.raises(Taken):
        uow.commit()
    assert unit(deployment).find(Tag, "b") is None


def test_a_save_over_another_version_is_refused(deployment: Deployment) -> None:
    stored(deployment, tag("a"))
    first, second = unit(deployment), unit(deployment)
    mine, theirs = first.get(Tag, "a"), second.get(Tag, "a")
    first.save(mine.replace(name="mine"))
    first.commit()
    second.save(theirs.replace(name="theirs"))
    with pytest.raises(ConcurrentChange):
        second.commit()
    assert unit(deployment).get(Tag, "a").name == "mine"


@pytest.mark.parametrize("race_lost", [True, False])
def test_a_lost_race_explains_what_else_is_refused(deployment: Deployment, race_lost: bool) -> None:
    """The units may be gone because a twin of the very same call was quicker: that shows when it looks again."""
    stored(deployment, StockLevel(product_id="p", variant_id="v", on_hand=1, available=0), tag("a"))
    uow = unit(deployment)
    short = [Need("available", ">=", 1)]
    uow.adjust(StockLevel, "p", "v", add={"available": -1}, require=short, otherwise=Short())
    uow.save(uow.get(Tag, "a").replace(name="mine"))
    if race_lost:
        twin = unit(deployment)
        twin.save(twin.get(Tag, "a").replace(name="theirs"))
        twin.commit()
    with pytest.raises(ConcurrentChange if race_lost else Short):
        uow.commit()


def test_numbers_change_only_while_the_need_holds(deployment: Deployment) -> None:
    stored(deployment, StockLevel(product_id="p", variant_id="v", on_hand=3, available=3))

    def take(quantity: int) -> None:
        uow = unit(deployment)
        uow.adjust(
            StockLevel, "p", "v",
            add={"held": quantity, "available": -quantity},
            require=[Need("available", ">=", quantity)],
            otherwise=lambda numbers: Short(available=(numbers or {}).get("available")),
        )  # fmt: skip
        uow.commit()

    take(2)
    with pytest.raises(Short) as refused:
        take(2)
    assert refused.value.details == {"available": 1}
    level = unit(deployment).get(StockLevel, "p", "v")
    assert (level.on_hand, level.held, level.available, level.version) == (3, 2, 1, 2)


def test_an_adjusted_entity_cannot_be_saved_over(deployment: Deployment) -> None:
    stored(deployment, StockLevel(product_id="p", variant_id="v", on_hand=3, available=3))
    slow = unit(deployment)
    level = slow.get(StockLevel, "p", "v")
    quick = unit(deployment)
    quick.adjust(StockLevel, "p", "v", add={"held": 1, "available": -1})
    quick.commit()
    slow.save(level.replace(on_hand=10, available=10))
    with pytest.raises(ConcurrentChange):
        slow.commit()


def test_a_unique_value_has_one_owner_until_released(deployment: Deployment) -> None:
    def claim(owner: str) -> None:
        uow = unit(deployment)
        uow.claim("slug", "x", owner, taken=Taken())
        uow.commit()

    claim("one")
    claim("one")
    with pytest.raises(Taken):
        claim("two")
    uow = unit(deployment)
    uow.release("slug", "x", "one")
    uow.commit()
    claim("two")
    assert unit(deployment).claimed("slug", "x") == "two"


def test_a_batch_is_one_request_and_learns_a_books_version(deployment: Deployment) -> None:
    stored(deployment, tag("a"), tag("b"))
    uow = unit(deployment)
    uow.book("TAXONOMY", Tag)  # warms the cache
    with counting() as requests:
        again = unit(deployment)
        found = again.find_many([Reference(Tag, ("b",)), Reference(Tag, ("nope",))], book="TAXONOMY")
        names = [each.name for each in again.book("TAXONOMY", Tag)[Tag]]
    assert (found[0].name, found[1], names) == ("b", None, ["a", "b"])
    assert requests == ["BatchGetItem"]


def test_a_book_is_read_again_after_a_change(deployment: Deployment) -> None:
    stored(deployment, tag("a"))
    assert [each.name for each in unit(deployment).book("TAXONOMY", Tag)[Tag]] == ["a"]
    stored(deployment, tag("b"))
    assert [each.name for each in unit(deployment).book("TAXONOMY", Tag)[Tag]] == ["a", "b"]
    assert unit(deployment, OTHER).book("TAXONOMY", Tag)[Tag] == []


def test_more_than_a_transaction_holds_is_refused_before_sending(deployment: Deployment) -> None:
    uow = unit(deployment)
    for number in range(101):
        uow.create(Receipt(consumer="c", event_id=str(number), at=NOON))
    with pytest.raises(TransactionTooLarge):
        uow.commit()


def test_platform_and_tenant_rows_do_not_mix(deployment: Deployment) -> None:
    with pytest.raises(WrongScope):
        unit(deployment).find(Tenant, DEMO)
    with pytest.raises(WrongScope):
        deployment.system.platform().find(Tag, "a")


def test_numbers_of_a_series_rise(deployment: Deployment) -> None:
    assert [unit(deployment).next_number("order") for _ in range(3)] == [1, 2, 3]
    assert unit(deployment, OTHER).next_number("order") == 1


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("GetItem", {"Key": {"pk": {"S": f"{OTHER}#CART#1"}, "sk": {"S": "CART"}}}),
        ("GetItem", {"Key": {"pk": {"S": "@TENANT#1"}, "sk": {"S": "TENANT"}}}),
        ("GetItem", {"Key": {"pk": {"S": f"{DEMO}x#CART#1"}, "sk": {"S": "CART"}}}),
        ("PutItem", {"Item": {"pk": {"S": f"{OTHER}#CART#1"}, "sk": {"S": "CART"}}}),
        ("Query", {"KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": {"S": f"{OTHER}#EVENT"}}}),
        ("Scan", {}),
        ("ExecuteStatement", {"Statement": "select * from souk"}),
        ("BatchGetItem", {"RequestItems": {"souk": {"Keys": [{"pk": {"S": f"{OTHER}#X"}, "sk": {"S": "X"}}]}}}),
        (
            "TransactWriteItems",
            {
                "TransactItems": [
                    {"Delete": {"TableName": "souk", "Key": {"pk": {"S": f"{OTHER}#X"}, "sk": {"S": "X"}}}}
                ]
            },
        ),
    ],
)
def test_the_guard_refuses_what_is_outside_the_scope(
    deployment: Deployment, operation: str, params: dict[str, Any]
) -> None:
    client = deployment.system.table._connection.client
    table = {} if operation in ("BatchGetItem", "TransactWriteItems", "ExecuteStatement") else {"TableName": "souk"}
    with guard.scope(DEMO), pytest.raises(guard.ScopeViolation):
        client._make_api_call(operation, {**table, **params})


def test_the_guard_refuses_what_is_in_no_scope(deployment: Deployment) -> None:
    with pytest.raises(guard.ScopeViolation):
        deployment.system.table.get(Key(f"{DEMO}#CART#1", "CART"))


def test_keys_can_be_read_back() -> None:
    for pattern in PATTERNS.values():
        scope = "@" if pattern.pk.startswith(("TENANT", "DOMAIN")) else DEMO
        values = tuple("7" if "sequence" in field else f"{field}-value" for field in pattern.fields)
        if any(field == "sequence" for field in pattern.fields):
            continue  # numbers are padded: they are read from the entity, not from the key
        assert pattern.parse(scope, pattern.key(scope, values)) == values


class Thing(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """A kind that was once different."""

    KIND: ClassVar[str] = "RECEIPT"
    SCHEMA: ClassVar[int] = 3
    UPCASTERS: ClassVar[dict[int, Any]] = {
        1: lambda doc: {**doc, "label": doc.pop("title")},
        2: lambda doc: {**doc, "label": doc["label"].upper()},
    }
    label: str
    at: datetime = datetime(2026, 1, 1, tzinfo=UTC)


def item(schema: int, doc: str) -> dict[str, Any]:
    return {"schema": {"N": str(schema)}, "version": {"N": "4"}, "doc": {"S": doc}}


def test_an_old_document_is_brought_up_to_date() -> None:
    assert from_item(Thing, item(1, '{"title": "a"}')) == Thing(label="A", version=4)
    assert from_item(Thing, item(2, '{"label": "a"}')) == Thing(label="A", version=4)
    assert from_item(Thing, item(3, '{"label": "a"}')) == Thing(label="a", version=4)


def test_a_document_of_the_future_is_refused() -> None:
    with pytest.raises(UnknownSchema):
        from_item(Thing, item(4, '{"label": "a"}'))


class Flaky:
    """Makes the next transactions fail as the table would, then lets them through."""

    def __init__(self, deployment: Deployment, failures: list[Exception]) -> None:
        self.connection = deployment.system.table._connection
        self.real = self.connection._make_api_call
        self.failures = failures
        self.tokens: list[str] = []
        self.connection._make_api_call = self

    def __call__(self, operation: str, params: dict[str, Any]) -> Any:
        if operation == "TransactWriteItems":
            self.tokens.append(params["ClientRequestToken"])
            if self.failures:
                raise self.failures.pop(0)
        return self.real(operation, params)


def cancelled(code: str) -> Exception:
    from pynamodb.exceptions import CancellationReason

    return VerboseClientError(
        {"Error": {"Code": "TransactionCanceledException", "Message": code}},
        "TransactWriteItems",
        cancellation_reasons=[CancellationReason(code=code, message=None), None],
    )


def test_a_conflict_is_sent_again_under_the_same_token(deployment: Deployment) -> None:
    flaky = Flaky(deployment, [cancelled("TransactionConflict")] * 4)
    stored(deployment, tag("a"))
    assert len(flaky.tokens) == 5
    assert len(set(flaky.tokens)) == 1
    assert unit(deployment).get(Tag, "a").name == "a"


def test_endless_conflict_ends_in_a_clear_refusal(deployment: Deployment) -> None:
    Flaky(deployment, [cancelled("TransactionConflict")] * 5)
    with pytest.raises(TableContended):
        stored(deployment, tag("a"))
    assert unit(deployment).find(Tag, "a") is None


def test_a_table_that_does_not_answer_is_busy(deployment: Deployment) -> None:
    unreachable = EndpointConnectionError(endpoint_url="http://table")
    Flaky(deployment, [unreachable])
    with pytest.raises(TableBusy):
        stored(deployment, tag("a"))


@pytest.mark.parametrize(
    ("code", "status", "refusal"),
    [
        ("InternalError", 500, TableBusy),
        ("502", 502, TableBusy),
        ("TransactionConflictException", 400, TableBusy),
        ("ThrottlingException", 400, TableBusy),
        ("ValidationException", 400, VerboseClientError),
        ("AccessDeniedException", 400, VerboseClientError),
    ],
)
def test_a_fault_of_the_table_is_known_by_its_code_or_its_status(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, code: str, status: int, refusal: type[Exception]
) -> None:
    answer: Any = {"Error": {"Code": code, "Message": ""}, "ResponseMetadata": {"HTTPStatusCode": status}}

    def refuse(operation: str, params: dict[str, Any]) -> None:
        raise ClientError(answer, operation)

    with monkeypatch.context() as patched:
        patched.setattr(deployment.system.table._connection.client, "_make_api_call", refuse)
        with pytest.raises(refusal):
            unit(deployment).find(Tag, "a")
    assert unit(deployment).find(Tag, "a") is None
