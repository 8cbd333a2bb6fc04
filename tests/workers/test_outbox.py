"""From the outbox to the queues: nothing committed is ever not sent, whatever the relay or the queues do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import boto3
import msgspec
import pytest
from botocore.stub import ANY, Stubber

from chalicelib.adapters.queues.sqs import SqsQueues
from chalicelib.domain.catalog.events import ProductCreated
from chalicelib.domain.identity import CustomerRegistered
from chalicelib.kernel.clock import FixedClock
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.unit_of_work import Reference
from chalicelib.runtime import records
from chalicelib.runtime.messages import Envelope, Outgoing
from chalicelib.runtime.records import Commit, machine_now
from chalicelib.workers import outbox
from chalicelib.workers.invariants import overdue_commits
from chalicelib.workers.outbox import OutboxStuck
from tests.support.aftermath import Aftermath
from tests.support.deployment import DEMO

LATER = timedelta(hours=1)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> FixedClock:
    """The machine's clock, an hour on: what was not published is due."""
    clock = FixedClock(machine_now() + LATER)
    monkeypatch.setattr(outbox, "machine_now", clock.now)
    return clock


def commits(after: Aftermath) -> list[Commit]:
    uow = after.system.unit(DEMO, new_id())
    found: list[Commit] = uow.children(Commit)
    return [commit for commit in found if commit.events]


def test_the_relay_sends_events_and_marks_their_commit(after: Aftermath) -> None:
    after.emit(ProductCreated(product_id="a"), ProductCreated(product_id="b"))
    after.drain()
    sent = [msgspec.json.decode(message.body, type=Envelope) for message in after.queues.sent]
    assert [(each.tenant, each.event.name) for each in sent] == [(DEMO, "product.created")] * 2
    (commit,) = commits(after)
    assert [each.event.id for each in sent] == [event.id for event in commit.events]
    assert commit.published and commit.due() is None


def test_an_event_that_nobody_waits_for_is_published_at_once(after: Aftermath) -> None:
    after.emit(CustomerRegistered(customer_id="c"))
    after.drain()
    assert after.queues.sent == []
    assert commits(after)[0].published


def test_the_sweep_sends_everything_while_the_stream_is_off(after: Aftermath, later: FixedClock) -> None:
    for number in range(60):
        after.emit(ProductCreated(product_id=str(number)))
    after.emit(ProductCreated(product_id="other"), shop="other")
    assert outbox.sweep_outbox(after.system) == 61
    assert len(after.queues.sent) == 61
    assert all(commit.published for commit in commits(after))
    assert outbox.sweep_outbox(after.system) == 0


def test_the_sweep_leaves_the_relay_its_time(after: Aftermath) -> None:
    after.emit(ProductCreated(product_id="a"))
    assert outbox.sweep_outbox(after.system) == 0


def test_what_a_queue_refuses_stays_in_the_outbox_and_is_sent_later(after: Aftermath, later: FixedClock) -> None:
    for number in range(3):
        after.emit(ProductCreated(product_id=str(number)))
    second = commits(after)[1].events[0].id
    after.queues.refuse = lambda message: second in message.body
    with pytest.raises(OutboxStuck):
        outbox.sweep_outbox(after.system)
    assert [commit.published for commit in commits(after)] == [True, False, True]
    after.queues.refuse = lambda message: False
    assert outbox.sweep_outbox(after.system) == 1
    assert len(after.queues.sent) == 3


def test_the_relay_names_the_first_record_that_was_not_taken(after: Aftermath) -> None:
    for number in range(3):
        after.emit(ProductCreated(product_id=str(number)))
    stream = after.driver.streams[0].source
    records_ = stream.read(1000)
    event = {"Records": records_}
    second = commits(after)[1].events[0].id
    after.queues.refuse = lambda message: second in message.body
    answer = outbox.relay(after.system, event)
    number = next(
        record["dynamodb"]["SequenceNumber"]
        for record in records_
        if second in record["dynamodb"].get("NewImage", {}).get("doc", {}).get("S", "")
    )
    assert answer == {"batchItemFailures": [{"itemIdentifier": number}]}
    after.queues.refuse = lambda message: False
    assert outbox.relay(after.system, event) == {"batchItemFailures": []}
    assert all(commit.published for commit in commits(after))


def test_records_of_other_things_are_passed_over(after: Aftermath) -> None:
    after.emit(ProductCreated(product_id="a"))
    (record,) = [
        each
        for each in after.driver.streams[0].source.read(1000)
        if each["dynamodb"]["Keys"]["pk"]["S"].endswith("#EVENT")
    ]
    removed = {**record, "eventName": "REMOVE"}
    modified = {**record, "eventName": "MODIFY"}
    keys = {"pk": {"S": f"{DEMO}#ORDER#x"}, "sk": {"S": "ORDER"}}
    order = {**record, "dynamodb": {**record["dynamodb"], "Keys": keys}}
    assert outbox.relay(after.system, {"Records": [removed, modified, order]}) == {"batchItemFailures": []}
    assert after.queues.sent == []


def test_old_commits_are_a_violation(after: Aftermath, monkeypatch: pytest.MonkeyPatch) -> None:
    after.emit(ProductCreated(product_id="a"))
    shop = after.deployment.shops["demo"]
    assert overdue_commits(after.system, shop) == []
    monkeypatch.setattr("chalicelib.workers.invariants.machine_now", lambda: machine_now() + LATER)
    (violation,) = overdue_commits(after.system, shop)
    assert (violation.rule, violation.subject) == ("outbox_drained", commits(after)[0].id)
    after.drain()
    assert overdue_commits(after.system, shop) == []


def answer_of(*taken: int, failed: tuple[int, ...] = ()) -> dict[str, Any]:
    return {
        "Successful": [{"Id": str(i), "MessageId": "m", "MD5OfMessageBody": "x"} for i in taken],
        "Failed": [{"Id": str(i), "SenderFault": False, "Code": "InternalError"} for i in failed],
    }


def message(number: int, queue: str = "mails", body: str = "{}") -> Outgoing:
    return Outgoing(queue=queue, tenant="t", body=body + " " * number)


def stubbed(urls: dict[str, str]) -> tuple[SqsQueues, Stubber]:
    queues = SqsQueues(urls, "us-east-1")
    client = boto3.client("sqs", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    queues.__dict__["_client"] = client
    return queues, Stubber(client)


def test_failed_entries_of_an_accepted_batch_are_reported() -> None:
    queues, stub = stubbed({"mails": "https://mails"})
    stub.add_response("send_message_batch", answer_of(0, 2, failed=(1,)), {"QueueUrl": "https://mails", "Entries": ANY})
    with stub:
        assert queues.send([message(number) for number in range(3)]) == {1}


def test_an_entry_that_is_not_mentioned_counts_as_not_taken() -> None:
    queues, stub = stubbed({"mails": "https://mails"})
    stub.add_response("send_message_batch", answer_of(0))
    with stub:
        assert queues.send([message(0), message(1)]) == {1}


def test_why_a_queue_refused_is_told() -> None:
    told: list[tuple[str, str]] = []
    queues, stub = stubbed({"mails": "https://mails"})
    queues.__dict__["_refusal"] = lambda queue, reason: told.append((queue, reason))
    stub.add_response("send_message_batch", answer_of(0, failed=(1, 2)))
    stub.add_client_error("send_message_batch", "AccessDenied")
    with stub:
        assert queues.send([message(number) for number in range(3)]) == {1, 2}
        assert queues.send([message(0)]) == {0}
    assert told == [("mails", "InternalError"), ("mails", "AccessDenied")]


def test_ten_messages_go_in_a_request_and_a_failed_request_fails_its_own() -> None:
    queues, stub = stubbed({"mails": "https://mails", "webhooks": "https://webhooks"})
    stub.add_response("send_message_batch", answer_of(*range(10)))
    stub.add_client_error("send_message_batch", "RequestThrottled")
    stub.add_response("send_message_batch", answer_of(12))
    sent = [message(number) for number in range(12)] + [message(12, "webhooks")]
    with stub:
        assert queues.send(sent) == {10, 11}
        stub.assert_no_pending_responses()


def test_large_messages_are_sent_apart() -> None:
    queues, stub = stubbed({"mails": "https://mails"})
    stub.add_response("send_message_batch", answer_of(0))
    stub.add_response("send_message_batch", answer_of(1))
    with stub:
        assert queues.send([message(0, body="x" * 150_000), message(1, body="x" * 150_000)]) == set()
        stub.assert_no_pending_responses()


def test_a_fifo_message_carries_group_and_deduplication() -> None:
    queues, stub = stubbed({"invoices": "https://invoices"})
    expected = {
        "QueueUrl": "https://invoices",
        "Entries": [
            {
                "Id": "0", "MessageBody": "{}", "MessageGroupId": "t#STD", "MessageDeduplicationId": "e",
                "MessageAttributes": {"tenant": {"DataType": "String", "StringValue": "t"}},
            }
        ],
    }  # fmt: skip
    stub.add_response("send_message_batch", answer_of(0), expected)
    with stub:
        assert (
            queues.send([Outgoing(queue="invoices", tenant="t", body="{}", group="t#STD", deduplication="e")]) == set()
        )


def test_the_grace_of_the_outbox_is_shorter_than_the_alarm() -> None:
    assert timedelta(minutes=5) > records.OUTBOX_GRACE


def test_a_commit_marked_meanwhile_does_not_stop_the_others(after: Aftermath) -> None:
    for number in range(3):
        after.emit(ProductCreated(product_id=str(number)))
    stale = [(DEMO, commit) for commit in commits(after)]
    outbox.publish(after.system, stale[:1])
    assert outbox.publish(after.system, stale) == set()
    uow = after.system.unit(DEMO, new_id())
    found = uow.find_many([Reference(Commit, (commit.id,)) for _, commit in stale])
    assert [commit.published for commit in found] == [True, True, True]
