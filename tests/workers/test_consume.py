"""Taking in messages: duplicates have one effect, poison goes to the dead queue, tenants stay apart."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from chalicelib.domain.catalog.events import ProductCreated
from chalicelib.domain.identity import CustomerRegistered
from chalicelib.domain.invoicing import IssuedDocument
from chalicelib.domain.notifications import Email
from chalicelib.domain.orders import Order
from chalicelib.kernel.events import Event, Recorded, record
from chalicelib.kernel.ids import new_id
from chalicelib.runtime.messages import Envelope
from chalicelib.workers.consume import consume
from tests.support.aftermath import Aftermath, order_of, paid, placed
from tests.support.deployment import DEMO, NOON, OTHER


def sent(fact: Event, tenant: str = DEMO, **changes: Any) -> dict[str, Any]:
    recorded = record(fact, new_id(), NOON)
    body = Envelope(tenant=tenant, event=msgspec.structs.replace(recorded, **changes))
    return {
        "messageId": new_id(),
        "body": msgspec.json.encode(body).decode(),
        "attributes": {},
        "messageAttributes": {},
    }


def failures(answer: dict[str, Any]) -> list[str]:
    return [item["itemIdentifier"] for item in answer["batchItemFailures"]]


def stored_order(after: Aftermath, number: str = "1", shop: str = "demo") -> Order:
    order: Order = after.commit(lambda ctx: ctx.uow.create(order_of(ctx, number)), shop)
    return order


def emails(after: Aftermath) -> list[Email]:
    from chalicelib.domain.notifications import list_emails
    from chalicelib.domain.search import EmailFilter

    found: list[Email] = after.deployment.run(list_emails, EmailFilter()).items
    return found


def test_the_same_message_twice_has_one_effect(after: Aftermath) -> None:
    message = sent(placed(stored_order(after)))
    for _ in range(3):
        assert failures(consume(after.system, "mails", {"Records": [message, message]})) == []
    assert len(emails(after)) == 1


def test_poison_is_reported_and_its_neighbours_are_served(after: Aftermath) -> None:
    good = [sent(placed(stored_order(after, str(number)))) for number in range(2)]
    poison = {**sent(ProductCreated(product_id="p")), "body": "not json"}
    answer = consume(after.system, "mails", {"Records": [good[0], poison, good[1]]})
    assert failures(answer) == [poison["messageId"]]
    assert len(emails(after)) == 2


@pytest.mark.parametrize(
    "changes", [{"name": "order.teleported"}, {"version": 2}], ids=["unknown name", "version of the future"]
)
def test_an_event_of_the_future_is_parked(after: Aftermath, changes: dict[str, Any]) -> None:
    message = sent(placed(stored_order(after)), **changes)
    assert failures(consume(after.system, "mails", {"Records": [message]})) == [message["messageId"]]
    assert emails(after) == []


def test_an_event_in_a_queue_where_it_does_not_belong_is_parked(after: Aftermath) -> None:
    message = sent(CustomerRegistered(customer_id="c"))
    assert failures(consume(after.system, "mails", {"Records": [message]})) == [message["messageId"]]


def test_an_order_of_another_shop_is_refused(after: Aftermath) -> None:
    message = sent(placed(stored_order(after, shop="other")), tenant=DEMO)
    assert failures(consume(after.system, "mails", {"Records": [message]})) == [message["messageId"]]
    assert emails(after) == []


@pytest.mark.parametrize(
    "told",
    [
        {"messageAttributes": {"tenant": {"stringValue": OTHER, "dataType": "String"}}},
        {"attributes": {"MessageGroupId": f"{OTHER}#STD"}},
    ],
    ids=["attribute", "group"],
)
def test_a_message_that_names_two_shops_is_refused(after: Aftermath, told: dict[str, Any]) -> None:
    message = {**sent(placed(stored_order(after))), **told}
    assert failures(consume(after.system, "mails", {"Records": [message]})) == [message["messageId"]]
    assert emails(after) == []


def test_a_message_of_no_shop_is_refused(after: Aftermath) -> None:
    message = sent(ProductCreated(product_id="p"), tenant=new_id())
    assert failures(consume(after.system, "webhooks", {"Records": [message]})) == [message["messageId"]]


def test_one_batch_of_two_shops_keeps_them_apart(after: Aftermath) -> None:
    mine, theirs = stored_order(after), stored_order(after, shop="other")
    batch = [sent(placed(mine)), sent(placed(theirs), tenant=OTHER), sent(placed(mine))]
    assert failures(consume(after.system, "mails", {"Records": batch})) == []
    assert {email.order_id for email in emails(after)} == {mine.id}


def test_after_a_failure_the_rest_of_its_group_waits(after: Aftermath) -> None:
    orders = [stored_order(after, str(number)) for number in range(3)]
    lost = order_of(after.system.runtime.context(call(after)), "9")
    batch = [
        {**sent(fact), "attributes": {"MessageGroupId": f"{DEMO}#{group}"}}
        for fact, group in ((paid(lost), "STD"), (paid(orders[0]), "STD"), (paid(orders[1]), "OTHER"))
    ]
    answer = consume(after.system, "invoices", {"Records": batch})
    assert failures(answer) == [batch[0]["messageId"], batch[1]["messageId"]]
    documents = [after.commit(lambda ctx, o=order: ctx.uow.children(IssuedDocument, o.id)) for order in orders]
    assert [len(found) for found in documents] == [0, 1, 0]


def call(after: Aftermath) -> Any:
    from chalicelib.runtime.invoke import Call

    return Call(after.deployment.shops["demo"])


def test_poison_ends_in_the_dead_queue_and_comes_back_from_it(after: Aftermath) -> None:
    order = after.commit(lambda ctx: order_of(ctx, "1"))  # not stored: its events lead nowhere
    after.emit(placed(order))
    after.drain()
    assert after.dead() == {"mails": 1}
    after.commit(lambda ctx: ctx.uow.create(order))
    queue = after.queues.by_name["mails"]
    queue.send(queue.dead.pop()["Body"])
    after.drain()
    assert after.dead() == {}
    assert [mail.to for mail in after.post.sent()] == [order.email]


def test_a_record_survives_the_queue_as_it_was(after: Aftermath) -> None:
    recorded = record(ProductCreated(product_id="p"), new_id(), NOON)
    body = msgspec.json.encode(Envelope(tenant=DEMO, event=recorded))
    again: Recorded = msgspec.json.decode(body, type=Envelope).event
    assert (again.id, again.name, again.version, again.occurred_at) == (recorded.id, recorded.name, 1, NOON)
    assert bytes(again.data) == bytes(recorded.data)
