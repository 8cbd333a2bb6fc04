"""The local AWS keeps its data between runs, changes nothing when asked twice, and says what is wrong."""

from __future__ import annotations

import json
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError, SSLError

from infra import templates
from infra.stacks import Deployer, Stack, StackFailed
from scripts.local import aws
from scripts.local.dynamodb_local import NO_JAVA, java_command
from scripts.local.services import LocalAws
from scripts.local.services_process import ServiceFailed, free_port

GOOD = """
Resources:
  Queue: {Type: "AWS::SQS::Queue", Properties: {QueueName: good}}
"""
BROKEN = f"""{GOOD}
  Other: {{Type: "AWS::SQS::Queue", Properties: {{QueueName: {{"Fn::ImportValue": nowhere}}}}}}
"""
READ_ONLY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}],
    }
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("aws")


@pytest.fixture(scope="module")
def local(home: Path) -> Iterator[LocalAws]:
    engine = LocalAws(port=free_port(), folder=home, say=lambda _line: None)
    engine.start()
    yield engine
    engine.stop()


@pytest.mark.e2e
def test_data_survives_a_restart_and_a_second_deployment(local: LocalAws) -> None:
    said: list[str] = []
    environment = aws.create_resources(local.endpoint_url, say=said.append)
    table, bucket = environment["SOUK_TABLE"], environment["SOUK_BUCKET_DOCUMENTS"]
    item = {"pk": {"S": "t#EVENT"}, "sk": {"S": "1"}}
    aws.client("dynamodb", local.endpoint_url).put_item(TableName=table, Item=item)
    aws.client("s3", local.endpoint_url).put_object(Bucket=bucket, Key="t/invoice.pdf", Body=b"%PDF")
    sent = {"MessageBody": "m", "MessageGroupId": "t#F", "MessageDeduplicationId": "1"}
    aws.client("sqs", local.endpoint_url).send_message(QueueUrl=environment["SOUK_QUEUE_INVOICES"], **sent)
    signing = secret(local, environment)

    local.stop()
    assert not local.is_running()
    local.start()
    assert aws.create_resources(local.endpoint_url, say=said.append) == environment

    declared = len(templates.load(templates.DATA)["Resources"])
    made = f"  local-souk-data: create with {declared} changed resources"
    assert said == [made, "  local-souk-data: CREATE_COMPLETE", "  local-souk-data: no change"]
    dynamodb = aws.client("dynamodb", local.endpoint_url)
    assert dynamodb.scan(TableName=table)["Items"] == [item]
    ttl = dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
    assert (ttl["TimeToLiveStatus"], ttl["AttributeName"]) == ("ENABLED", "expires_at")
    stored = aws.client("s3", local.endpoint_url).get_object(Bucket=bucket, Key="t/invoice.pdf")
    assert stored["Body"].read() == b"%PDF"
    queue = aws.client("sqs", local.endpoint_url)
    received = queue.receive_message(QueueUrl=environment["SOUK_QUEUE_INVOICES"])["Messages"]
    assert [message["Body"] for message in received] == ["m"]
    assert secret(local, environment) == signing


def secret(local: LocalAws, environment: dict[str, str]) -> str:
    secrets = aws.client("secretsmanager", local.endpoint_url)
    return str(secrets.get_secret_value(SecretId=environment["SOUK_SECRET_ARN"])["SecretString"])


@pytest.mark.e2e
def test_a_secret_is_written_once(local: LocalAws) -> None:
    arn = aws.create_resources(local.endpoint_url, say=lambda _line: None)["SOUK_STRIPE_SECRET_ARN"]
    aws.write_secret(local.endpoint_url, arn, '{"api_key": "sk_test"}')
    aws.write_secret(local.endpoint_url, arn, '{"api_key": "sk_test"}')
    secrets = aws.client("secretsmanager", local.endpoint_url)
    assert secrets.get_secret_value(SecretId=arn)["SecretString"] == '{"api_key": "sk_test"}'
    assert len(secrets.describe_secret(SecretId=arn)["VersionIdsToStages"]) == 2


@pytest.mark.e2e
def test_a_failed_creation_names_the_resource_and_can_be_tried_again(local: LocalAws) -> None:
    deployer = Deployer(aws.client("cloudformation", local.endpoint_url), lambda _line: None, poll_seconds=0.1)
    with pytest.raises(StackFailed, match="broken: ROLLBACK_COMPLETE: Other: Export 'nowhere' not found"):
        deployer.deploy(Stack("broken", {"TemplateBody": BROKEN}))
    assert deployer.deploy(Stack("broken", {"TemplateBody": GOOD})) == {}
    queues = aws.client("sqs", local.endpoint_url).list_queues(QueueNamePrefix="good")["QueueUrls"]
    assert queues == [f"{local.endpoint_url}/000000000000/good"]


@pytest.mark.e2e
def test_it_listens_on_loopback_only_and_is_found_when_it_runs(local: LocalAws) -> None:
    said: list[str] = []
    again = LocalAws(port=local.port, folder=local.home, say=said.append)
    assert again.start() == local.endpoint_url
    assert said == [f"local AWS is already running at {local.endpoint_url}"]
    with socket.socket() as outside:
        # 127.0.0.2 is loopback too, but another address than the one it is bound to.
        assert outside.connect_ex(("127.0.0.2", local.port)) != 0


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ServiceFailed, match=f"port {port} is taken by another program"):
            LocalAws(port=port, folder=tmp_path).start()


def test_a_machine_without_java_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(ServiceFailed) as failure:
        java_command()
    assert str(failure.value) == NO_JAVA


@pytest.mark.e2e
def test_a_caller_has_only_its_own_rights_when_iam_is_enforced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = LocalAws(free_port(), tmp_path, keep=False, enforce_iam=True, tls=True, say=lambda _line: None)
    monkeypatch.setenv("AWS_CA_BUNDLE", str(engine.certificate))
    with engine as endpoint_url:
        table = aws.create_resources(endpoint_url, say=lambda _line: None)["SOUK_TABLE"]
        iam = aws.client("iam", endpoint_url)
        iam.create_user(UserName="reader")
        iam.put_user_policy(UserName="reader", PolicyName="own", PolicyDocument=READ_ONLY)
        key = iam.create_access_key(UserName="reader")["AccessKey"]
        dynamodb = boto3.client(
            "dynamodb",
            endpoint_url=endpoint_url,
            region_name=aws.REGION,
            aws_access_key_id=key["AccessKeyId"],
            aws_secret_access_key=key["SecretAccessKey"],
        )
        row = {"pk": {"S": "t#EVENT"}, "sk": {"S": "1"}}
        assert "Item" not in dynamodb.get_item(TableName=table, Key=row)
        with pytest.raises(ClientError, match="AccessDenied"):
            dynamodb.put_item(TableName=table, Item=row)


@pytest.mark.e2e
def test_over_tls_it_is_believed_only_with_its_certificate(tmp_path: Path) -> None:
    engine = LocalAws(free_port(), tmp_path, keep=False, tls=True, say=lambda _line: None)
    with engine as endpoint_url:
        assert endpoint_url == f"https://127.0.0.1:{engine.port}"
        assert engine.certificate.read_bytes().startswith(b"-----BEGIN CERTIFICATE-----")
        assert stat.S_IMODE((tmp_path / "key.pem").stat().st_mode) == 0o600
        with pytest.raises(SSLError, match="CERTIFICATE_VERIFY_FAILED"):
            aws.client("sts", endpoint_url).get_caller_identity()
