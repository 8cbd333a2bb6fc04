"""What is deployed: small enough, without secrets, joined as the templates say, and the same when deployed again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra import names
from scripts import deploy
from tests.e2e.cloud import API_KEY, HOST, WEBHOOK_SECRET, Cloud

MOST_BYTES = 50_000_000
NOT_FOUND = {"statusCode": 404, "error": "Not Found", "message": "Not Found"}
WORKERS = {
    "relay", "webhooks", "mails", "invoices", "snapshots", "reactions", "media",
    "expire-holds", "sweep-unpaid", "retry-due", "retain", "compare-payments", "check-invariants",
}  # fmt: skip


def functions(cloud: Cloud) -> dict[str, dict[str, Any]]:
    pages = cloud.client("lambda").get_paginator("list_functions").paginate()
    return {each["FunctionName"]: each for page in pages for each in page["Functions"]}


def test_every_function_is_there(cloud: Cloud) -> None:
    assert set(functions(cloud)) == {cloud.function(name) for name in (names.CELL, *names.API_STAGES, *WORKERS)}


def test_every_package_and_layer_has_50_megabytes_at_most(cloud: Cloud) -> None:
    zipped = {built.stage: built.zip_bytes for built in cloud.packages}
    layers = {name: path.stat().st_size for built in cloud.packages for name, path in built.layers.items()}
    assert set(zipped) == set(names.DEPLOYED)
    assert set(layers) == {"typesetting", "imaging"}
    assert {name: size for name, size in (zipped | layers).items() if size > MOST_BYTES} == {}
    # What was uploaded is what was measured.
    assert {each["CodeSize"] for each in functions(cloud).values()} == set(zipped.values())
    versions = [layer["LatestMatchingVersion"] for layer in cloud.client("lambda").list_layers()["Layers"]]
    found = {
        each["LayerVersionArn"].split("souk-")[1].split(":")[0]: cloud.client("lambda").get_layer_version_by_arn(
            Arn=each["LayerVersionArn"]
        )["Content"]["CodeSize"]
        for each in versions
    }
    assert found == layers


def test_only_secrets_manager_knows_secrets(cloud: Cloud) -> None:
    secrets, s3 = cloud.client("secretsmanager"), cloud.client("s3")
    signing = json.loads(secrets.get_secret_value(SecretId=cloud.outputs["data"]["SigningSecretArn"])["SecretString"])
    values = [signing["signing_key"], API_KEY, WEBHOOK_SECRET]
    assert min(map(len, values)) >= 30
    bucket = deploy.artifact_bucket(cloud.deployment)
    keys = [each["Key"] for each in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    templates = [s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode() for key in keys if key.endswith("json")]
    assert len(templates) == len(names.DEPLOYED)
    written = json.dumps(functions(cloud), default=str) + "".join(templates) + json.dumps(cloud.outputs)
    assert [value for value in values if value in written] == []


def test_deploying_again_changes_nothing(cloud: Cloud) -> None:
    said = len(cloud.said)
    outputs = deploy.deploy(cloud.deployment, cloud.packages)
    assert outputs == cloud.outputs
    parts = ("data", *names.DEPLOYED, "alarms")
    changes = [line for line in cloud.said[said:] if line.startswith("  ")]
    assert changes == [f"  {names.stack('e2e', part)}: no change" for part in parts]


@pytest.mark.parametrize(
    "path", ["/store/v1/nowhere", "/admin/v1/nowhere", "/setup/v1/nowhere", "/webhooks/nobody", "/", "/nowhere"]
)
def test_an_unknown_path_is_a_404_in_json(cloud: Cloud, path: str) -> None:
    answer = cloud.browser().call("GET", path, expect=404)
    assert (answer.json, answer.headers["Content-Type"]) == (NOT_FOUND, "application/json")
    assert answer.headers["X-Request-Id"]


def test_an_unknown_host_is_a_404_too(cloud: Cloud) -> None:
    assert cloud.browser("nobody.test").call("GET", "/store/v1/products", expect=404).json == NOT_FOUND
    assert cloud.browser(HOST).call("GET", "/store/v1/products", expect=200).json["data"]


def test_an_api_has_the_paths_of_its_group_only(cloud: Cloud) -> None:
    gateway = cloud.client("apigateway")
    prefixes = {
        "store": {"store", "health", "uploads"},
        "admin": {"admin"},
        "setup": {"setup"},
        "hooks": {"webhooks"},
        "sites": {"api"},
    }
    for stage in names.API_STAGES:
        pages = gateway.get_paginator("get_resources").paginate(restApiId=cloud.outputs[stage]["RestAPIId"])
        paths = [each["path"] for page in pages for each in page["items"]]
        assert {path.split("/")[1] for path in paths} - {""} <= prefixes[stage]
        assert len(paths) <= 270


def test_the_log_line_of_a_request_is_found_by_the_id_that_its_client_has(cloud: Cloud) -> None:
    answer = cloud.browser().call("GET", "/store/v1/products")
    lines = [json.loads(line) for line in cloud.log_lines("store") if answer.headers["X-Request-Id"] in line]
    assert [(line["operation"], line["tenant"]) for line in lines if "operation" in line] != []


def test_alarms_watch_what_is_there(cloud: Cloud) -> None:
    pages = cloud.client("cloudwatch").get_paginator("describe_alarms").paginate()
    alarms = [alarm for page in pages for alarm in page["MetricAlarms"]]
    watched: dict[str, set[str]] = {}
    for alarm in alarms:
        for dimension in alarm.get("Dimensions", []):
            watched.setdefault(dimension["Name"], set()).add(dimension["Value"])
    dead = {names.queue("e2e", queue, dead=True) for queue in (*names.QUEUES, "relay")}
    assert watched["QueueName"] == dead | {names.queue("e2e", queue) for queue in names.QUEUES}
    assert watched["FunctionName"] <= set(functions(cloud))


def test_a_message_that_the_provider_did_not_sign_is_refused(cloud: Cloud) -> None:
    event = {"id": "evt_forged", "type": "payment_intent.succeeded", "data": {"object": {"id": "pi_forged"}}}
    cloud.browser().call("POST", "/webhooks/stripe", event, expect=400)
    cloud.browser().call("POST", "/webhooks/stripe", event, expect=400, Stripe_Signature="t=1,v1=00")
