"""The templates say what the application and the rules of the house expect of them."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from chalicelib.adapters.cell import remote
from chalicelib.config import Config
from chalicelib.domain.images.probing import MAX_PIXELS
from infra import names, packages, templates
from scripts.local import aws

ROOT = Path(__file__).parents[2]
DATA = templates.load(templates.DATA)["Resources"]
OUTPUTS = templates.load(templates.DATA)["Outputs"]
WORKERS = templates.merge_template("workers")["Resources"]
QUEUES = {name: resource["Properties"] for name, resource in DATA.items() if resource["Type"] == "AWS::SQS::Queue"}


def of_type(kind: str) -> dict[str, dict[str, Any]]:
    return {name: resource for name, resource in DATA.items() if resource["Type"] == kind}


def test_cfn_lint_finds_nothing() -> None:
    command = [
        str(Path(sys.executable).with_name("cfn-lint")),
        *(str(path) for path in sorted(templates.FOLDER.glob("*.yaml"))),
    ]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (finished.stdout, finished.returncode) == ("", 0)


def test_the_table_is_made_elsewhere_as_the_template_declares_it() -> None:
    def key(*attributes: str) -> list[dict[str, str]]:
        return [{"AttributeName": a, "KeyType": k} for a, k in zip(attributes, ("HASH", "RANGE"), strict=True)]

    def index(name: str, *attributes: str) -> dict[str, Any]:
        return {"IndexName": name, "KeySchema": key(*attributes), "Projection": {"ProjectionType": "KEYS_ONLY"}}

    strings = ("pk", "sk", "due_pk", "due_at", "dir_pk", "dir_sk")
    assert aws.table_definition(environment="test") == {
        "TableName": "test-souk",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in strings],
        "KeySchema": key("pk", "sk"),
        "GlobalSecondaryIndexes": [index("due", "due_pk", "due_at"), index("directory", "dir_pk", "dir_sk")],
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    }


def test_the_table_can_be_recovered_and_is_not_deleted_by_accident() -> None:
    (table,) = of_type("AWS::DynamoDB::Table").values()
    properties = table["Properties"]
    assert (table["DeletionPolicy"], table["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert properties["DeletionProtectionEnabled"] == {"Ref": "DeletionProtection"}
    assert properties["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    assert properties["SSESpecification"]["SSEType"] == "KMS"


def test_every_queue_is_encrypted_and_gives_poison_to_a_queue_of_its_own() -> None:
    assert all(queue["SqsManagedSseEnabled"] is True for queue in QUEUES.values())
    redrives = {
        name: queue["RedrivePolicy"]["deadLetterTargetArn"]
        for name, queue in QUEUES.items()
        if "RedrivePolicy" in queue
    }
    assert redrives == {
        f"{q.capitalize()}Queue": {"Fn::GetAtt": [f"{q.capitalize()}DeadQueue", "Arn"]} for q in names.QUEUES
    }
    fifo = {name for name, queue in QUEUES.items() if queue.get("FifoQueue")}
    assert fifo == {"InvoicesQueue", "InvoicesDeadQueue"}


@pytest.mark.parametrize("queue", names.QUEUES)
def test_a_message_stays_hidden_for_six_times_the_time_its_function_may_take(queue: str) -> None:
    visible = QUEUES[f"{queue.capitalize()}Queue"]["VisibilityTimeout"]
    assert visible >= 6 * WORKERS[queue.capitalize()]["Properties"]["Timeout"]


def test_the_names_of_queues_are_those_that_redrive_and_alarms_use() -> None:
    declared = {templates.resolved(queue["QueueName"], {"Environment": "prod"}) for queue in QUEUES.values()}
    expected = {names.queue("prod", name, dead=dead) for name in names.QUEUES for dead in (False, True)}
    assert declared == expected | {"prod-souk-relay-dead"}


def test_buckets_are_private_encrypted_versioned_and_reached_by_tls_only() -> None:
    buckets, policies = of_type("AWS::S3::Bucket"), of_type("AWS::S3::BucketPolicy")
    assert set(buckets) == {"DocumentsBucket", "MediaBucket", "ReplicasBucket"}
    for name, bucket in buckets.items():
        properties = bucket["Properties"]
        assert bucket["DeletionPolicy"] == "Retain"
        assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
        assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
        (rule,) = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
        (statement,) = policies[f"{name}Policy"]["Properties"]["PolicyDocument"]["Statement"]
        assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "s3:*")
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


@pytest.mark.parametrize("stage", names.STAGES)
def test_the_environment_of_every_stage_imports_what_the_data_stack_exports(stage: str) -> None:
    variables = templates.merge_template(stage)["Globals"]["Function"]["Environment"]["Variables"]
    imported = {
        variable: value["Fn::ImportValue"]["Fn::Sub"]
        for variable, value in variables.items()
        if isinstance(value, dict) and "Fn::ImportValue" in value
    }
    exported = {variable: OUTPUTS[output]["Export"]["Name"]["Fn::Sub"] for variable, output in names.VARIABLES.items()}
    assert imported == exported


# Where a deployment has no choice: what only a local run sets, and what the defaults in the code decide everywhere.
LOCAL = {
    "region", "endpoint_url", "signing_key", "stripe_api_key", "stripe_webhook_secret", "stripe_test_api_key",
    "stripe_test_webhook_secret", "documents_directory", "media_directory",
    "mail_directory", "smtp_url", "replica_directory", "show_cost",
}  # fmt: skip
DECIDED = {
    "store_rate_window_seconds", "hold_minutes", "unpaid_order_minutes", "lock_after_failures",
    "image_wait_seconds", "lock_minutes", "password_memory_kib", "secure_cookies", "vies_url", "site_rate_factor",
}  # fmt: skip


def test_every_setting_of_the_application_reaches_its_functions() -> None:
    given = {
        stage: {
            variable.removeprefix("SOUK_").lower()
            for variable in templates.merge_template(stage)["Globals"]["Function"]["Environment"]["Variables"]
            if variable.startswith("SOUK_")
        }
        for stage in names.STAGES
    }
    assert given["workers"] == set(Config.__struct_fields__) - LOCAL - DECIDED
    # Only workers write mails, of which set-up asks whether any leave; in all else every function has the same idea.
    for stage in names.API_STAGES:
        assert given[stage] == given["workers"] - ({"mail_from"} if stage == "setup" else {"mail", "mail_from"})


def imports(value: Any) -> set[str]:
    if isinstance(value, list):
        return set().union(*(imports(item) for item in value))
    if not isinstance(value, dict):
        return set()
    if "Fn::ImportValue" in value:
        return {value["Fn::ImportValue"]["Fn::Sub"]}
    return set().union(*(imports(item) for item in value.values()))


def statements(stage: str) -> dict[str, list[dict[str, Any]]]:
    """Role to everything that it allows."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name, resource in templates.merge_template(stage)["Resources"].items():
        properties = resource.get("Properties", {})
        if resource.get("Type") == "AWS::IAM::Role":
            documents = [policy["PolicyDocument"] for policy in properties["Policies"]]
            found.setdefault(name, []).extend(each for document in documents for each in document["Statement"])
        if resource.get("Type") == "AWS::IAM::Policy":
            (role,) = properties["Roles"]
            found.setdefault(role["Ref"], []).extend(properties["PolicyDocument"]["Statement"])
    return found


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("stage", names.STAGES)
def test_who_reads_a_bucket_may_know_that_a_file_is_missing(stage: str) -> None:
    # Without the right to list, S3 answers 403 for a file that is not there, which looks like an outage.
    for role, allowed in statements(stage).items():
        read = {name for s in allowed if "s3:GetObject" in listed(s["Action"]) for name in imports(s["Resource"])}
        known = {name for s in allowed if "s3:ListBucket" in listed(s["Action"]) for name in imports(s["Resource"])}
        assert read == known, role


def test_nothing_is_imported_that_nobody_exports() -> None:
    exported = {output["Export"]["Name"]["Fn::Sub"] for output in OUTPUTS.values()}
    for stage in names.STAGES:
        assert imports(templates.merge_template(stage)) <= exported
    apis = {f"${{Environment}}-souk-{stage}-api-id" for stage in names.API_STAGES}
    assert imports(templates.load(templates.EDGE)) == apis
    offered = {
        templates.merge_template(stage)["Outputs"]["RestAPIId"]["Export"]["Name"]["Fn::Sub"]
        for stage in names.API_STAGES
    }
    assert offered == apis


def test_the_relay_keeps_the_rules_that_the_local_driver_plays() -> None:
    source = WORKERS["Relay"]["Properties"]["Events"]["RelayDynamodbEventSource"]["Properties"]
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert source["BisectBatchOnFunctionError"] is True
    assert source["MaximumRetryAttempts"] == 10
    destination = source["DestinationConfig"]["OnFailure"]
    assert (destination["Type"], imports(destination)) == ("SQS", {"${Environment}-souk-relay-dead-queue-arn"})


@pytest.mark.parametrize("queue", names.QUEUES)
def test_every_queue_reader_reports_partial_failures(queue: str) -> None:
    function = WORKERS[queue.capitalize()]["Properties"]
    source = function["Events"][f"{queue.capitalize()}SqsEventSource"]["Properties"]
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert imports(source["Queue"]) == {f"${{Environment}}-souk-{queue}-queue-arn"}


@pytest.mark.parametrize("stage", names.API_STAGES)
def test_an_unknown_path_is_answered_as_a_path_that_does_not_exist(stage: str) -> None:
    definition = templates.merge_template(stage)["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]
    answers = definition["x-amazon-apigateway-gateway-responses"]
    unknown = answers["MISSING_AUTHENTICATION_TOKEN"]
    assert unknown["statusCode"] == "404"
    own = stage == "sites"
    body = '{"statusCode":404,"error":"Not Found","message":"Not Found"}'
    sites = '{"error":"There is no such resource on this site.","code":"NOT_FOUND"}'
    assert unknown["responseTemplates"] == {"application/json": sites if own else body}
    for answer in answers.values():
        text = answer["responseTemplates"]["application/json"]
        assert '"code":"' in text if own else f'"statusCode":{answer["statusCode"]},' in text
        assert answer["responseParameters"]["gatewayresponse.header.X-Request-Id"] == "context.requestId"


def test_packages_carry_only_what_their_functions_import() -> None:
    everything = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    shipped = {
        stage: {packages.requirement_name(line) for line in packages.requirements(stage, everything).splitlines()}
        for stage in names.STAGES
    }
    listed = {packages.requirement_name(line) for line in everything.splitlines()} - {""}
    printing = {"typst", "pypdf", "fontpkg-inter", "noto-cjk-sans-otc"}
    markdown = {"markdown-it-py"}
    imaging = {"pillow"}
    in_layers = printing | imaging
    engine = {"quickjs-rs", "wasmtime"}
    cell = packages.requirements(names.CELL, everything).splitlines()
    assert {packages.requirement_name(line) for line in cell} == engine
    listed -= engine
    assert shipped["workers"] == listed - {"chalice"} - in_layers - markdown
    for stage in names.API_STAGES:
        unseen = set() if stage == "sites" else markdown
        assert shipped[stage] == listed - {"chalice", "jinja2", "babel"} - in_layers - unseen
    for name, content in (("typesetting", printing), ("imaging", imaging)):
        layer = packages.layer_requirements(name, everything)
        assert {packages.requirement_name(line) for line in layer.splitlines()} == content


def test_packages_describe_every_service_that_functions_call() -> None:
    called: set[str] = set()
    for path in (ROOT / "chalicelib").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                first = node.args[0]
                if node.func.attr in {"client", "create_client", "resource"} and isinstance(first, ast.Constant):
                    called.add(str(first.value))
    # PynamoDB makes the client of the table itself.
    assert called | {"dynamodb"} <= packages.AWS_SERVICES
    assert {"s3", "ses", "sqs"} <= called


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Babel", "babel"),
        ("aws-lambda_powertools>=3", "aws-lambda-powertools"),
        ("# typst", ""),
        ("", ""),
        (" a==1 # b", "a"),
    ],
)
def test_a_requirement_is_known_by_its_normal_name(line: str, name: str) -> None:
    assert packages.requirement_name(line) == name


def test_the_cell_may_nothing_knows_nothing_and_reaches_nothing() -> None:
    cell = templates.merge_template(names.CELL)
    assert "Globals" not in cell
    assert imports(cell) == set()
    resources = cell["Resources"]
    (policy,) = resources["CellRole"]["Properties"]["Policies"]
    allowed = {s["Sid"]: listed(s["Action"]) for s in policy["PolicyDocument"]["Statement"] if s["Effect"] == "Allow"}
    denied = [s for s in policy["PolicyDocument"]["Statement"] if s["Effect"] == "Deny"]
    assert set(allowed) == {"Log", "PlaceInterfaces"}
    # What Lambda itself needs to place the function in its network is denied to the code inside.
    assert [set(allowed["PlaceInterfaces"]) <= set(each["Action"]) for each in denied] == [True]
    (condition,) = denied[0]["Condition"]["ArnEquals"].items()
    assert (condition[0], condition[1]["Fn::Sub"].rsplit(":", 1)[1]) == (
        "lambda:SourceFunctionArn",
        resources["Cell"]["Properties"]["FunctionName"]["Fn::Sub"],
    )
    kinds = sorted(each["Type"] for each in resources.values() if each.get("Type", "").startswith("AWS::EC2::"))
    assert kinds == ["AWS::EC2::SecurityGroup", "AWS::EC2::Subnet", "AWS::EC2::VPC"]  # no gateway, no endpoint
    (way_out,) = resources["CellWall"]["Properties"]["SecurityGroupEgress"]
    assert way_out["CidrIp"] == "127.0.0.1/32"


def function(stage: str) -> dict[str, Any]:
    """The function of a stage that has one."""
    resources = templates.merge_template(stage)["Resources"]
    properties: dict[str, Any] = resources["Cell" if stage == names.CELL else "APIHandler"]["Properties"]
    return properties


@pytest.mark.parametrize(("stage", "share"), [("cell", "20"), ("setup", "5")])
def test_what_strangers_call_has_a_share_of_its_own_and_no_more(stage: str, share: str) -> None:
    name = stage.capitalize()
    wanted = {"Fn::If": [f"{name}HasItsShare", {"Ref": f"{name}Concurrency"}, {"Ref": "AWS::NoValue"}]}
    assert function(stage)["ReservedConcurrentExecutions"] == wanted
    template = templates.merge_template(stage)
    assert templates.default_parameters(template)[f"{name}Concurrency"] == share
    # An account that has too few to set any aside says 0.
    unset = {"Fn::Equals": [{"Ref": f"{name}Concurrency"}, "0"]}
    assert template["Conditions"] == {f"{name}HasItsShare": {"Fn::Not": [unset]}}
    assert not any("ReservedConcurrentExecutions" in function(each) for each in names.API_STAGES if each != "setup")


def test_who_waits_for_the_cell_waits_longer_than_it_may_take() -> None:
    assert function(names.CELL)["Timeout"] <= remote._READ_SECONDS
    for stage in ("store", "admin"):
        assert function(stage)["Timeout"] > remote._CONNECT_SECONDS + remote._READ_SECONDS
    assert WORKERS["Reactions"]["Properties"]["Timeout"] > remote._CONNECT_SECONDS + remote._READ_SECONDS


def test_images_are_made_with_room_for_the_largest_and_ten_at_a_time() -> None:
    media = WORKERS["Media"]["Properties"]
    source = media["Events"]["MediaSqsEventSource"]["Properties"]
    assert (media["MemorySize"], media["Timeout"]) == (2048, 180)
    assert (source["BatchSize"], source["ScalingConfig"]) == (1, {"MaximumConcurrency": 10})
    assert media["MemorySize"] * 1024 * 1024 > 3 * 4 * MAX_PIXELS


ALARMS = {
    name: resource["Properties"]
    for name, resource in templates.load(templates.ALARMS)["Resources"].items()
    if resource["Type"] == "AWS::CloudWatch::Alarm"
}


def alarms_of(metric: str, dimension: str) -> set[str]:
    """What an alarm about a metric watches, in an environment called `prod`."""
    watching = [each for each in ALARMS.values() if each["MetricName"] == metric]
    return {
        templates.resolved(named["Value"], {"Environment": "prod"})
        for each in watching
        for named in each.get("Dimensions", [])
        if named["Name"] == dimension
    }


def test_every_function_is_seen_when_it_fails() -> None:
    apis = {f"prod-souk-{stage}" for stage in names.API_STAGES}
    assert alarms_of("5XXError", "ApiName") == apis
    dead = {names.queue("prod", queue, dead=True) for queue in names.QUEUES} | {"prod-souk-relay-dead"}
    queues = {names.queue("prod", queue) for queue in names.QUEUES}
    assert alarms_of("ApproximateNumberOfMessagesVisible", "QueueName") == dead
    assert alarms_of("ApproximateAgeOfOldestMessage", "QueueName") == queues
    # What answers nobody and empties no queue is seen by its errors: the clock's functions and the cell.
    timed = {
        templates.resolved(resource["Properties"]["FunctionName"], {"Environment": "prod"})
        for name, resource in WORKERS.items()
        if "Timeout" in resource.get("Properties", {}) and name not in {"Relay", *map(str.capitalize, names.QUEUES)}
    }
    assert len(timed) == 6
    assert alarms_of("Errors", "FunctionName") == timed | {"prod-souk-cell", "prod-souk-media"}


def test_whoever_has_a_share_is_seen_when_it_is_used_up() -> None:
    assert alarms_of("Throttles", "FunctionName") == {"prod-souk-cell", "prod-souk-setup"}
    (slow,) = [each for each in ALARMS.values() if each["MetricName"] == "Duration"]
    assert (slow["Statistic"], slow["Threshold"]) == ("Maximum", 12_000)
    assert slow["Threshold"] < 1000 * function(names.CELL)["Timeout"]


def test_every_alarm_tells_somebody_what_to_think() -> None:
    for name, alarm in ALARMS.items():
        assert alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}], name
        assert len(alarm["AlarmDescription"]) > 30, name
    assert len({alarm["AlarmName"]["Fn::Sub"] for alarm in ALARMS.values()}) == len(ALARMS)


def test_the_cell_is_called_by_those_who_run_modules_only() -> None:
    callers = {
        (stage, role)
        for stage in names.STAGES
        for role, allowed in statements(stage).items()
        for statement in allowed
        if "lambda:InvokeFunction" in listed(statement["Action"])
    }
    assert {stage for stage, _ in callers} == {"store", "admin", "workers"}
    assert len(callers) == 3
