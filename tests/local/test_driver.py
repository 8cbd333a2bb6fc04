"""The event-source driver keeps the rules of Lambda, and its knobs bend only what the cloud bends."""

from __future__ import annotations

import json
import random
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws

from scripts.local import aws
from scripts.local.driver import (
    Driver,
    FakeLambdaContext,
    Faults,
    Function,
    ListStream,
    MemoryQueue,
    NeverIdle,
    QueueMapping,
    Schedule,
    SqsQueue,
    StreamMapping,
    StreamRules,
    TableStream,
    failed_identifiers,
)
from scripts.local.dynamodb_local import DynamoDBLocal
from scripts.local.redrive import redrive

ONCE = StreamRules(maximum_retry_attempts=0)


def record(number: int, key: str = "k", created: float | None = None) -> dict[str, Any]:
    return {
        "eventID": f"event-{number}",
        "eventName": "INSERT",
        "dynamodb": {
            "Keys": {"pk": {"S": key}, "sk": {"S": "x"}},
            "SequenceNumber": str(number),
            "ApproximateCreationDateTime": datetime.fromtimestamp(created or time.time(), UTC),
        },
    }


def numbers(event: dict[str, Any]) -> list[int]:
    return [int(item["dynamodb"]["SequenceNumber"]) for item in event["Records"]]


def bodies(event: dict[str, Any]) -> list[str]:
    return [item["body"] for item in event["Records"]]


def reported(*identifiers: str) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in identifiers]}


@pytest.mark.parametrize(
    ("answer", "failed"),
    [
        (None, set()),
        ({}, set()),
        ({"batchItemFailures": None}, set()),
        ({"batchItemFailures": []}, set()),
        (reported("b"), {"b"}),
        (reported("b", "b", "c"), {"b", "c"}),
        (reported("b", "unknown"), {"a", "b", "c"}),
        (reported(""), {"a", "b", "c"}),
        ({"batchItemFailures": [{"itemIdentifier": None}]}, {"a", "b", "c"}),
        ({"batchItemFailures": [{"messageId": "b"}]}, {"a", "b", "c"}),
        ({"batchItemFailures": ["b"]}, {"a", "b", "c"}),
        ({"batchItemFailures": "b"}, {"a", "b", "c"}),
        ("done", {"a", "b", "c"}),
    ],
)
def test_an_answer_that_lambda_cannot_read_fails_the_whole_batch(answer: Any, failed: set[str]) -> None:
    assert failed_identifiers(answer, ["a", "b", "c"]) == failed


def test_a_partial_answer_goes_on_at_the_lowest_failed_record() -> None:
    calls: list[list[int]] = []

    def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
        calls.append(numbers(event))
        return reported("4", "3") if len(calls) == 1 else {}

    source = ListStream([record(n) for n in range(1, 6)])
    assert StreamMapping(Function("relay", handler), source).step() == 5
    assert calls == [[1, 2, 3, 4, 5], [3, 4, 5]]
    assert source.confirmed == ["2", "5"]


def test_bisection_isolates_the_poison_and_names_it_to_the_destination() -> None:
    calls: list[list[int]] = []
    given_up: list[dict[str, Any]] = []

    def handler(event: dict[str, Any], _context: Any) -> None:
        calls.append(numbers(event))
        if 3 in numbers(event):
            raise ValueError("poison")

    rules = StreamRules(maximum_retry_attempts=1)
    source = ListStream([record(n) for n in range(1, 5)])
    StreamMapping(Function("relay", handler), source, rules, given_up.append).step()
    assert calls == [[1, 2, 3, 4], [1, 2], [3, 4], [3], [3], [4]]
    assert [message["requestContext"]["condition"] for message in given_up] == ["RetryAttemptsExhausted"]
    assert given_up[0]["requestContext"]["approximateInvokeCount"] == 2
    batch = given_up[0]["DDBStreamBatchInfo"]
    assert (batch["startSequenceNumber"], batch["endSequenceNumber"], batch["batchSize"]) == ("3", "3", 1)
    assert source.confirmed == ["2", "3", "4"]


def test_without_bisection_the_whole_rest_of_the_batch_is_given_up() -> None:
    given_up: list[dict[str, Any]] = []
    seen: list[list[int]] = []

    def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
        seen.append(numbers(event))
        return reported("2")

    rules = StreamRules(maximum_retry_attempts=1, bisect_batch_on_function_error=False)
    StreamMapping(
        Function("relay", handler), ListStream([record(1), record(2), record(3)]), rules, given_up.append
    ).step()
    assert seen == [[1, 2, 3], [2, 3], [2, 3]]
    assert given_up[0]["DDBStreamBatchInfo"]["batchSize"] == 2


def test_records_above_the_maximum_age_are_not_delivered() -> None:
    seen: list[int] = []
    given_up: list[dict[str, Any]] = []
    rules = StreamRules(maximum_record_age_seconds=60)
    source = ListStream([record(1, created=time.time() - 120), record(2)])
    StreamMapping(Function("relay", lambda e, _c: seen.extend(numbers(e))), source, rules, given_up.append).step()
    assert seen == [2]
    assert given_up[0]["requestContext"]["condition"] == "RecordAgeExceeded"


def test_a_stream_that_fails_for_ever_is_reported_instead_of_hanging() -> None:
    def handler(_event: dict[str, Any], _context: Any) -> None:
        raise ValueError("always")

    mapping = StreamMapping(Function("relay", handler), ListStream([record(1)]), invocation_limit=20)
    with pytest.raises(NeverIdle, match="relay: still failing after 20 invocations"):
        Driver(streams=[mapping]).drain()


@settings(max_examples=60, deadline=None)
@given(
    keys=st.lists(st.sampled_from("abc"), max_size=25),
    seed=st.integers(0, 2**32),
    chance=st.sampled_from([0.0, 0.3, 0.6]),
    poison=st.sets(st.integers(0, 24), max_size=2),
)
def test_faults_lose_nothing_and_keep_the_order_of_each_key(
    keys: list[str], seed: int, chance: float, poison: set[int]
) -> None:
    records = [record(number, key) for number, key in enumerate(keys)]
    chances = {"duplicate": chance, "split": chance, "crash_before": chance / 2, "crash_after": chance / 2}
    faults = Faults(random.Random(seed), shuffle=True, **chances)
    effects: dict[str, list[int]] = defaultdict(list)
    failures = dict.fromkeys(poison, 2)

    def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
        for item in event["Records"]:
            number = int(item["dynamodb"]["SequenceNumber"])
            if failures.get(number, 0) > 0:
                failures[number] -= 1
                return reported(str(number))
            done = effects[item["dynamodb"]["Keys"]["pk"]["S"]]
            if number not in done:
                done.append(number)
        return {}

    mapping = StreamMapping(Function("relay", handler, faults=faults), ListStream(records), StreamRules(batch_size=7))
    assert Driver(streams=[mapping]).drain() == len(records)
    expected: dict[str, list[int]] = defaultdict(list)
    for number, key in enumerate(keys):
        expected[key].append(number)
    assert effects == expected


def test_a_crash_after_the_work_repeats_it_and_a_crash_before_does_not() -> None:
    seen: list[int] = []
    after = Faults(random.Random(1), crash_after=1.0)
    mapping = StreamMapping(
        Function("relay", lambda e, _c: seen.extend(numbers(e)), faults=after), ListStream([record(1)]), ONCE
    )
    mapping.step()
    assert seen == [1]
    before = Faults(random.Random(1), crash_before=1.0)
    mapping = StreamMapping(
        Function("relay", lambda e, _c: seen.extend(numbers(e)), faults=before), ListStream([record(2)]), ONCE
    )
    mapping.step()
    assert seen == [1]


def test_a_function_that_outruns_its_time_has_failed() -> None:
    given_up: list[dict[str, Any]] = []
    slow = Function("relay", lambda _e, _c: time.sleep(0.02), timeout_seconds=0.01)
    StreamMapping(slow, ListStream([record(1)]), ONCE, given_up.append).step()
    assert len(given_up) == 1


def test_only_reported_messages_stay_in_the_queue() -> None:
    queue = MemoryQueue()
    for body in ("a", "b", "c"):
        queue.send(body)
    rounds: list[list[str]] = []

    def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
        rounds.append(bodies(event))
        failed = [item["messageId"] for item in event["Records"] if item["body"] == "b" and len(rounds) == 1]
        return reported(*failed)

    mapping = QueueMapping(Function("mails", handler), queue, retry_after_seconds=0)
    assert Driver(queues=[mapping]).drain() == 4
    assert rounds == [["a", "b", "c"], ["b"]]
    assert len(queue) == 0


def test_a_failed_message_is_invisible_until_its_time_is_over() -> None:
    now = [0.0]
    queue = MemoryQueue(visibility_seconds=30, clock=lambda: now[0])
    queue.send("a")
    seen: list[str] = []

    def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
        seen.extend(bodies(event))
        return reported("somebody else's id")

    mapping = QueueMapping(Function("mails", handler), queue)
    assert [mapping.step(), mapping.step()] == [1, 0]
    now[0] = 29.9
    assert mapping.step() == 0
    now[0] = 30.0
    assert mapping.step() == 1
    assert seen == ["a", "a"]


def test_poison_reaches_the_dead_letter_queue_after_exactly_the_allowed_receives() -> None:
    queue = MemoryQueue(max_receive_count=3)
    for body in ("good", "poison", "also good"):
        queue.send(body)
    attempts: dict[str, int] = defaultdict(int)

    def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
        for item in event["Records"]:
            attempts[item["body"]] += 1
        return reported(*(item["messageId"] for item in event["Records"] if item["body"] == "poison"))

    Driver(queues=[QueueMapping(Function("mails", handler), queue, retry_after_seconds=0)]).drain()
    assert attempts == {"good": 1, "poison": 3, "also good": 1}
    assert [message["Body"] for message in queue.dead] == ["poison"]


@settings(max_examples=40, deadline=None)
@given(
    groups=st.lists(st.sampled_from("ab"), max_size=20), seed=st.integers(0, 2**32), chance=st.sampled_from([0.0, 0.4])
)
def test_groups_stay_in_order_whatever_happens_to_their_batches(groups: list[str], seed: int, chance: float) -> None:
    queue = MemoryQueue(max_receive_count=1000)
    for number, group in enumerate(groups):
        queue.send(json.dumps([group, number]), group=group, deduplication=str(number))
        queue.send(json.dumps([group, number]), group=group, deduplication=str(number))
    faults = Faults(random.Random(seed), duplicate=chance, crash_before=chance, crash_after=chance)
    effects: dict[str, list[int]] = defaultdict(list)

    def handler(event: dict[str, Any], _context: Any) -> None:
        for body in bodies(event):
            group, number = json.loads(body)
            if number not in effects[group]:
                effects[group].append(number)

    mapping = QueueMapping(Function("invoices", handler, faults=faults), queue, batch_size=4, retry_after_seconds=0)
    Driver(queues=[mapping]).drain()
    assert effects == {g: [n for n, other in enumerate(groups) if other == g] for g in set(groups)}
    assert len(queue) == 0


def test_a_schedule_runs_at_its_rate_and_is_tried_three_times() -> None:
    now = [0.0]
    events: list[dict[str, Any]] = []

    def handler(event: dict[str, Any], _context: Any) -> None:
        events.append(event)
        raise ValueError("always")

    schedule = Schedule(Function("expire_holds", handler), every_seconds=60, clock=lambda: now[0])
    assert schedule.step() == 0
    now[0] = 60.0
    assert [schedule.step(), schedule.step()] == [1, 0]
    assert [event["detail-type"] for event in events] == ["Scheduled Event"] * 3
    assert Driver(schedules=[schedule]).run_schedules(["expire_holds"]) == {"expire_holds": False}


def test_the_context_counts_down() -> None:
    context = FakeLambdaContext("mails", timeout_seconds=10)
    assert 9_000 < context.get_remaining_time_in_millis() <= 10_000
    context.started -= 20
    assert context.get_remaining_time_in_millis() == 0
    assert context.invoked_function_arn == "arn:aws:lambda:eu-west-1:000000000000:function:mails"


@pytest.mark.races
def test_threads_drive_a_table_and_a_queue_and_go_on_where_they_stopped(tmp_path: Path) -> None:
    with DynamoDBLocal() as endpoint_url:
        dynamodb = aws.client("dynamodb", endpoint_url)
        table = aws.create_table(dynamodb)
        arn = aws.stream_arn(dynamodb, table)
        queue = MemoryQueue()
        mailed: list[str] = []

        def relay(event: dict[str, Any], _context: Any) -> None:
            for item in event["Records"]:
                queue.send(json.dumps(item["dynamodb"]["NewImage"], sort_keys=True))

        def run(expected: list[str]) -> None:
            source = TableStream(aws.client("dynamodbstreams", endpoint_url), arn, tmp_path / "position.json")
            driver = Driver(
                streams=[StreamMapping(Function("relay", relay), source)],
                queues=[QueueMapping(Function("mails", lambda e, _c: mailed.extend(bodies(e))), queue)],
            )
            driver.start()
            deadline = time.monotonic() + 10
            while mailed != expected and time.monotonic() < deadline:
                time.sleep(0.02)
            driver.stop()
            assert mailed == expected

        first = '{"blob": {"B": "AP8="}, "pk": {"S": "t#EVENT"}, "sk": {"S": "1"}}'
        second = '{"pk": {"S": "t#EVENT"}, "sk": {"S": "2"}}'
        blob = {"B": b"\x00\xff"}
        dynamodb.put_item(TableName=table, Item={"pk": {"S": "t#EVENT"}, "sk": {"S": "1"}, "blob": blob})
        run([first])
        dynamodb.put_item(TableName=table, Item={"pk": {"S": "t#EVENT"}, "sk": {"S": "2"}})
        run([first, second])


def test_a_queue_of_sqs_is_emptied_beyond_ten_messages_and_keeps_what_failed() -> None:
    with mock_aws():
        sqs = boto3.client("sqs", region_name="eu-west-1")
        url = sqs.create_queue(QueueName="mails")["QueueUrl"]
        for number in range(25):
            sqs.send_message(QueueUrl=url, MessageBody=str(number))
        batches: list[int] = []

        def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
            batches.append(len(event["Records"]))
            return reported(*(item["messageId"] for item in event["Records"] if item["body"] == "7"))

        mapping = QueueMapping(Function("mails", handler), SqsQueue(sqs, url), batch_size=20)
        assert Driver(queues=[mapping]).drain() == 25
        assert batches == [20, 5]
        wanted = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=wanted)["Attributes"]
        assert counts == {"ApproximateNumberOfMessages": "0", "ApproximateNumberOfMessagesNotVisible": "1"}


def test_redrive_gives_messages_back_with_their_group_and_attributes() -> None:
    with mock_aws():
        sqs = boto3.client("sqs", region_name="eu-west-1")
        dead, alive = (
            sqs.create_queue(QueueName=name, Attributes={"FifoQueue": "true"})["QueueUrl"]
            for name in ("dead.fifo", "alive.fifo")
        )
        for number in range(3):
            sqs.send_message(
                QueueUrl=dead,
                MessageBody=str(number),
                MessageGroupId="t#invoice",
                MessageDeduplicationId=str(number),
                MessageAttributes={"tenant": {"DataType": "String", "StringValue": "t"}},
            )
        assert redrive(sqs, dead, alive, limit=1) == 1
        assert redrive(sqs, dead, alive) == 2
        answer = sqs.receive_message(
            QueueUrl=alive, MaxNumberOfMessages=10, AttributeNames=["All"], MessageAttributeNames=["All"]
        )
        assert [message["Body"] for message in answer["Messages"]] == ["0", "1", "2"]
        assert {message["Attributes"]["MessageGroupId"] for message in answer["Messages"]} == {"t#invoice"}
        assert {message["MessageAttributes"]["tenant"]["StringValue"] for message in answer["Messages"]} == {"t"}
