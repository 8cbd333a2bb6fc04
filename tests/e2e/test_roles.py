"""Rights as they are enforced: each function under its own role may do its own work and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from scripts.deploy import artifact_bucket
from tests.e2e.cloud import Cloud
from tests.e2e.rights import DENIED, Call, attempts

APIS = {"store", "admin", "setup", "hooks", "sites"}
SCHEDULES = {"expire_holds", "sweep_unpaid", "retry_due", "retain", "compare_payments", "check_invariants"}
WORKERS = {"relay", "webhooks", "mails", "invoices", "snapshots", "reactions", "media"} | SCHEDULES
ALL = APIS | WORKERS
#: Where the code of modules runs; it may nothing at all.
CELL = "cell"
ROW = {"pk": {"S": "rehearsal#EVENT"}, "sk": {"S": "1"}}

#: What is tried → who may. Reading the directory, the other index, is in the tests of the templates.
MAY: dict[str, set[str]] = {
    "read a row": ALL,
    "scan the table": set(),
    "write a row": ALL - {"check_invariants"},
    "write a row in a transaction": ALL - {"check_invariants"},
    "ask what is due": SCHEDULES | {"admin", "snapshots"},
    "read the signing key": ALL - {"relay"},
    "read the provider's key": APIS - {"setup"} | {"reactions", "sweep_unpaid", "retry_due", "compare_payments"},
    "write a secret": set(),
    "read a document": {"store", "admin", "mails", "invoices"},
    "write a document": {"invoices"},
    "read a picture": {"store", "admin", "media"},
    "write a picture": {"admin", "setup", "media"},
    "remove a picture": {"media"},
    "read a snapshot": {"store", "admin", "sites", "snapshots"},
    "write a snapshot": {"snapshots"},
    "send a message": {"relay", "retry_due"},
    "send a mail": {"mails"},
    "remove a document": set(),
    "remove a snapshot": set(),
    "take a message": {"invoices"},
    "run a module": {"store", "admin", "reactions"},
    "read code": set(),
    "change code": set(),
    "become somebody else": set(),
}


def calls(cloud: Cloud) -> dict[str, Call]:
    data = cloud.outputs["data"]
    table, documents, replicas = data["TableName"], data["DocumentsBucketName"], data["ReplicasBucketName"]
    media = data["MediaBucketName"]
    due: dict[str, Any] = {
        "KeyConditionExpression": "due_pk = :k",
        "ExpressionAttributeValues": {":k": {"S": "rehearsal"}},
    }
    # A message without a group is one that this queue does not take, from whomever.
    mail = {"Source": "shop@atelier.test", "RawMessage": {"Data": "Subject: rehearsal\r\n\r\n-"}}
    return {
        "read a row": ("dynamodb", "get_item", {"TableName": table, "Key": ROW}),
        "scan the table": ("dynamodb", "scan", {"TableName": table}),
        "write a row": ("dynamodb", "delete_item", {"TableName": table, "Key": ROW}),
        "write a row in a transaction": (
            "dynamodb",
            "transact_write_items",
            {"TransactItems": [{"Delete": {"TableName": table, "Key": ROW}}]},
        ),
        "ask what is due": ("dynamodb", "query", {"TableName": table, "IndexName": "due", **due}),
        "read the signing key": ("secretsmanager", "get_secret_value", {"SecretId": data["SigningSecretArn"]}),
        "read the provider's key": ("secretsmanager", "get_secret_value", {"SecretId": data["StripeSecretArn"]}),
        "write a secret": (
            "secretsmanager",
            "put_secret_value",
            {"SecretId": data["StripeSecretArn"], "SecretString": "{}"},
        ),
        "read a document": ("s3", "get_object", {"Bucket": documents, "Key": "none"}),
        "write a document": ("s3", "put_object", {"Bucket": documents, "Key": "rehearsal", "Body": "-"}),
        "read a picture": ("s3", "get_object", {"Bucket": media, "Key": "none"}),
        "write a picture": ("s3", "put_object", {"Bucket": media, "Key": "rehearsal", "Body": "-"}),
        "remove a picture": ("s3", "delete_object", {"Bucket": media, "Key": "none"}),
        "read a snapshot": ("s3", "get_object", {"Bucket": replicas, "Key": "none"}),
        "write a snapshot": ("s3", "put_object", {"Bucket": replicas, "Key": "rehearsal", "Body": "-"}),
        "send a message": ("sqs", "send_message", {"QueueUrl": data["InvoicesQueueUrl"], "MessageBody": "-"}),
        "send a mail": ("ses", "send_raw_email", {**mail, "Destinations": ["nobody@atelier.test"]}),
        "remove a document": ("s3", "delete_object", {"Bucket": documents, "Key": "none"}),
        "remove a snapshot": ("s3", "delete_object", {"Bucket": replicas, "Key": "none"}),
        "take a message": ("sqs", "receive_message", {"QueueUrl": data["InvoicesQueueUrl"], "VisibilityTimeout": 0}),
        "run a module": ("lambda", "invoke", {"FunctionName": cloud.function(CELL), "Payload": "{}"}),
        "change code": (
            "lambda",
            "update_function_code",
            {"FunctionName": cloud.function("store"), "S3Bucket": "none", "S3Key": "none", "DryRun": True},
        ),
        "become somebody else": (
            "sts",
            "assume_role",
            {"RoleArn": "arn:aws:iam::000000000000:role/e2e-rehearsal", "RoleSessionName": "rehearsal"},
        ),
        "read code": ("s3", "list_objects_v2", {"Bucket": artifact_bucket(cloud.deployment)}),
    }


@pytest.mark.parametrize("function", sorted(ALL | {CELL}))
def test_a_function_may_do_its_own_work_and_nothing_else(cloud: Cloud, function: str) -> None:
    tried = calls(cloud)
    answers = dict(zip(tried, attempts(cloud.functions, cloud.function(function), [*tried.values()]), strict=True))
    assert {what for what, answer in answers.items() if answer not in DENIED} == {
        what for what, who in MAY.items() if function in who
    }
