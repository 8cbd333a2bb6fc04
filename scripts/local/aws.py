"""The resources of Souk on a local AWS, made from the same template as in the cloud."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from infra import names, templates
from infra.stacks import Deployer, Stack

REGION = "eu-west-1"
ENVIRONMENT = "local"


def variables(endpoint_url: str) -> dict[str, str]:
    """What an AWS client needs in its environment to talk to `endpoint_url` and to nothing else."""
    return {
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        # The local engines accept any key; these keep a client from ever finding a real one.
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def client(service: str, endpoint_url: str) -> Any:
    """A boto3 client for a local engine: short time-outs, path-style buckets."""
    # boto3's stubs know each service by name; here the name is a variable.
    make: Any = boto3.client
    return make(
        service,
        endpoint_url=endpoint_url,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(
            connect_timeout=2,
            read_timeout=30,
            retries={"mode": "standard", "max_attempts": 3},
            s3={"addressing_style": "path"},
        ),
    )


def table_definition(template: Mapping[str, Any] | None = None, environment: str = ENVIRONMENT) -> dict[str, Any]:
    """The keyword arguments of `create_table` for the table that infra/data.yaml declares.

    For engines without CloudFormation (DynamoDB Local, moto): keys, indexes, stream and billing; what those
    engines do not do (encryption, recovery, protection) is left out.
    """
    properties = _table_properties(template, environment)
    wanted = ("TableName", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
    definition = {key: properties[key] for key in wanted if key in properties}
    return definition | {"StreamSpecification": {"StreamEnabled": True, **properties["StreamSpecification"]}}


def create_table(dynamodb: Any, environment: str = ENVIRONMENT) -> str:
    """Create the table with its TTL where it is missing, and return its name."""
    definition = table_definition(environment=environment)
    try:
        dynamodb.create_table(**definition)
    except dynamodb.exceptions.ResourceInUseException:
        return str(definition["TableName"])
    dynamodb.get_waiter("table_exists").wait(TableName=definition["TableName"], WaiterConfig={"Delay": 1})
    enable_ttl(dynamodb, environment)
    return str(definition["TableName"])


def enable_ttl(dynamodb: Any, environment: str = ENVIRONMENT) -> None:
    """Turn on the TTL that the template declares; local CloudFormation leaves it off."""
    properties = _table_properties(None, environment)
    name, wanted = properties["TableName"], properties["TimeToLiveSpecification"]
    current = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    if current["TimeToLiveStatus"] not in {"ENABLED", "ENABLING"}:
        dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=wanted)


def create_resources(
    endpoint_url: str, environment: str = ENVIRONMENT, say: Callable[[str], None] = print
) -> dict[str, str]:
    """Deploy infra/data.yaml to the local AWS and return the whole environment of the application.

    Doing it again changes nothing, so it runs at every start.
    """
    deployer = Deployer(client("cloudformation", endpoint_url), say, poll_seconds=0.1, timeout_seconds=60)
    outputs = deployer.deploy(
        Stack(
            name=names.stack(environment, "data"),
            source={"TemplateBody": templates.DATA.read_text(encoding="utf-8")},
            parameters={"Environment": environment, "DeletionProtection": "false"},
        )
    )
    enable_ttl(client("dynamodb", endpoint_url), environment)
    settings = {variable: outputs[output] for variable, output in names.VARIABLES.items()}
    return variables(endpoint_url) | settings | {"SOUK_ENVIRONMENT": environment}


def stream_arn(dynamodb: Any, table: str) -> str:
    """The stream of `table`, as its driver needs it."""
    return str(dynamodb.describe_table(TableName=table)["Table"]["LatestStreamArn"])


def write_secret(endpoint_url: str, arn: str, value: str) -> None:
    """Store `value` under an existing secret, unless it is what the secret holds already."""
    secrets = client("secretsmanager", endpoint_url)
    try:
        if secrets.get_secret_value(SecretId=arn)["SecretString"] == value:
            return
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
    secrets.put_secret_value(SecretId=arn, SecretString=value)


def _table_properties(template: Mapping[str, Any] | None, environment: str) -> dict[str, Any]:
    document = template if template is not None else templates.load(templates.DATA)
    tables = [r for r in document["Resources"].values() if r["Type"] == "AWS::DynamoDB::Table"]
    if len(tables) != 1:
        raise ValueError(f"expected exactly one table in the template, found {len(tables)}")
    parameters = templates.default_parameters(document) | {"Environment": environment}
    properties: dict[str, Any] = templates.resolved(tables[0]["Properties"], parameters)
    return properties
