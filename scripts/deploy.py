"""Deploys Souk: state first, then every stage, then edge and alarms. Running it again changes only what differs.

    python -m scripts.deploy --environment prod --region eu-west-1 [--domain shop.example.com --certificate ARN]

With --endpoint the same code deploys to a local AWS.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra import names, templates
from infra.stacks import Deployer, Stack, StackFailed
from scripts.package import Package, PackageFailed, package, table

API_STAGE = "api"
_CODE_KEYS = {"AWS::Serverless::Function": "CodeUri", "AWS::Serverless::LayerVersion": "ContentUri"}

Say = Callable[[str], None]
#: Service name → client.
Clients = Callable[[str], Any]


@dataclass(frozen=True)
class Deployment:
    """Where to deploy to, and with which settings. `parameters` goes to every stack that declares the name."""

    environment: str
    clients: Clients
    region: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    say: Say = print
    poll_seconds: float = 2.0
    is_local: bool = False

    def deployer(self) -> Deployer:
        """What brings stacks to the state asked for."""
        return Deployer(self.clients("cloudformation"), self.say, self.poll_seconds)

    def stack(self, part: str, template: Mapping[str, Any], source: Mapping[str, str]) -> Stack:
        """A stack of this environment with those of the known parameters that its template declares."""
        known = {"Environment": self.environment, **self.parameters}
        declared = template.get("Parameters", {})
        chosen = {name: value for name, value in known.items() if name in declared}
        return Stack(names.stack(self.environment, part), source, chosen, {"souk:environment": self.environment})


def deploy_file(deployment: Deployment, part: str, path: Path) -> dict[str, str]:
    """Deploy one of the templates of infra/ as it is, and return its outputs."""
    source = {"TemplateBody": path.read_text(encoding="utf-8")}
    return deployment.deployer().deploy(deployment.stack(part, templates.load(path), source))


def artifact_bucket(deployment: Deployment) -> str:
    """The private bucket for packages and templates, made on first use."""
    account = deployment.clients("sts").get_caller_identity()["Account"]
    bucket = f"{names.stack(deployment.environment, 'artifacts')}-{account}-{deployment.region}"
    s3 = deployment.clients("s3")
    try:
        s3.head_bucket(Bucket=bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"404", "NoSuchBucket"}:
            raise
        place = {"LocationConstraint": deployment.region}
        elsewhere = {} if deployment.region == "us-east-1" else {"CreateBucketConfiguration": place}
        s3.create_bucket(Bucket=bucket, **elsewhere)
        closed = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
        s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=dict.fromkeys(closed, True))
        rule = {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 90}}
        s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [rule]})
        deployment.say(f"  {bucket}: created")
    return bucket


def deploy_stage(deployment: Deployment, bucket: str, built: Package) -> dict[str, str]:
    """Upload a package under the hash of its content and deploy its template, and return the stack's outputs."""
    template = json.loads(built.template.read_text(encoding="utf-8"))
    if deployment.is_local and "RestAPI" in template["Resources"]:
        api = template["Resources"]["RestAPI"]["Properties"]
        # Local engines read this property and pass over what the definition says of the same.
        api["BinaryMediaTypes"] = api["DefinitionBody"]["x-amazon-apigateway-binary-media-types"]
    s3 = deployment.clients("s3")
    for resource in template["Resources"].values():
        key = _CODE_KEYS.get(resource["Type"])
        if key is not None:
            archive = built.folder / str(resource["Properties"][key])
            uploaded = _upload(s3, bucket, f"{_content_digest(archive)}.zip", archive.read_bytes)
            resource["Properties"][key] = f"s3://{bucket}/{uploaded}"
    body = json.dumps(template, sort_keys=True).encode()
    # A template of many routes is larger than a request may be, so it goes through the bucket as well.
    name = _upload(s3, bucket, f"{hashlib.sha256(body).hexdigest()}.json", lambda: body)
    url = f"{s3.meta.endpoint_url}/{bucket}/{name}"
    outputs = deployment.deployer().deploy(deployment.stack(built.stage, template, {"TemplateURL": url}))
    if deployment.is_local and "RestAPIId" in outputs:
        _repeat_gateway_responses(deployment.clients("apigateway"), outputs["RestAPIId"], template)
    return outputs


def _repeat_gateway_responses(gateway: Any, api: str, template: Mapping[str, Any]) -> None:
    """Say the gateway's own answers once more by API: local engines pass over them in the API's definition."""
    definition = template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]
    for kind, answer in definition["x-amazon-apigateway-gateway-responses"].items():
        gateway.put_gateway_response(restApiId=api, responseType=kind, **answer)
    gateway.create_deployment(restApiId=api, stageName=API_STAGE)


def _content_digest(archive: Path) -> str:
    """The same for two archives with the same files, whenever they were made: else every run would deploy anew."""
    with zipfile.ZipFile(archive) as content:
        files = sorted((item.filename, item.CRC, item.file_size) for item in content.infolist() if not item.is_dir())
    return hashlib.sha256(repr(files).encode()).hexdigest()


def _upload(s3: Any, bucket: str, key: str, content: Callable[[], bytes]) -> str:
    try:
        s3.head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"404", "NoSuchKey"}:
            raise
        s3.put_object(Bucket=bucket, Key=key, Body=content(), ServerSideEncryption="AES256")
    return key


def deploy(deployment: Deployment, built: Sequence[Package], with_edge: bool = False) -> dict[str, dict[str, str]]:
    """Deploy everything in the order in which parts refer to each other; part to outputs."""
    deployment.say("state")
    outputs = {"data": deploy_file(deployment, "data", templates.DATA)}
    bucket = artifact_bucket(deployment)
    for item in built:
        deployment.say(item.stage)
        outputs[item.stage] = deploy_stage(deployment, bucket, item)
    deployment.say("alarms")
    outputs["alarms"] = deploy_file(deployment, "alarms", templates.ALARMS)
    if with_edge:
        deployment.say("edge")
        outputs["edge"] = deploy_file(deployment, "edge", templates.EDGE)
    return outputs


def api_url(deployment: Deployment, outputs: Mapping[str, str]) -> str | None:
    """Where a stage's API answers, without a trailing slash; None for a stage without one."""
    if "RestAPIId" not in outputs:
        return None
    if deployment.is_local:
        gateway = deployment.clients("apigateway")
        return f"{gateway.meta.endpoint_url}/restapis/{outputs['RestAPIId']}/{API_STAGE}/_user_request_"
    return outputs["EndpointURL"].rstrip("/")


def local_deployment(endpoint_url: str, environment: str, say: Say = print, **parameters: str) -> Deployment:
    """A deployment to a local AWS: no deletion protection, private webhook addresses, nothing outside is called."""
    from scripts.local import aws

    rehearsal = {"DeletionProtection": "false", "AllowPrivateWebhooks": "true", "Mail": "none", "VatRegister": "none"}
    return Deployment(
        environment=environment,
        clients=lambda service: aws.client(service, endpoint_url),
        region=aws.REGION,
        parameters=rehearsal | parameters,
        say=say,
        poll_seconds=0.1,
        is_local=True,
    )


def cloud_deployment(environment: str, region: str, **parameters: str) -> Deployment:
    """A deployment to the account of the current credentials."""
    session: Any = boto3.Session(region_name=region)
    return Deployment(environment, session.client, region, parameters)


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m scripts.deploy", description=__doc__)
    parser.add_argument("--environment", required=True, help="prefix of every name, e.g. prod")
    parser.add_argument("--region", default="eu-west-1")
    parser.add_argument("--endpoint", help="a local AWS instead of the cloud")
    parser.add_argument("--domain", help="put the APIs behind this domain")
    parser.add_argument("--certificate", help="its certificate, an ARN of the same region")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a parameter of the templates")
    chosen = parser.parse_args(arguments)
    if bool(chosen.domain) != bool(chosen.certificate):
        parser.error("--domain and --certificate go together")
    parameters = dict(item.split("=", 1) for item in chosen.set if "=" in item)
    if len(parameters) != len(chosen.set):
        parser.error("--set takes NAME=VALUE, each name once")
    if chosen.domain:
        parameters |= {"DomainName": chosen.domain, "CertificateArn": chosen.certificate}
    if chosen.endpoint:
        deployment = local_deployment(chosen.endpoint, chosen.environment, **parameters)
    else:
        deployment = cloud_deployment(chosen.environment, chosen.region, **parameters)
    try:
        print("packages")
        built = [package(stage) for stage in names.DEPLOYED]
        print(table(built))
        outputs = deploy(deployment, built, with_edge=bool(chosen.domain))
    except (PackageFailed, StackFailed) as failure:
        print(failure, file=sys.stderr)
        return 1
    except (BotoCoreError, ClientError) as error:
        print(f"AWS refused: {error}", file=sys.stderr)
        return 1
    for part, values in outputs.items():
        url = api_url(deployment, values)
        if url is not None:
            print(f"{part}: {url}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
