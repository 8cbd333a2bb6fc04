"""Souk as it is deployed: packages of every stage, on a local AWS that enforces rights and speaks TLS only."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import msgspec
from botocore.config import Config

from chalicelib import config
from chalicelib.wiring import System
from infra import names
from scripts import deploy
from scripts.demo_client import Bill, wait_for
from scripts.local import aws, seed
from scripts.local.seed_shops import DEMO
from scripts.local.services import LocalAws
from scripts.local.services_process import ROOT, Server, free_port, is_listening, stop
from scripts.local.stripe_fake import StripeControl
from scripts.package import Package, package
from tests.e2e import rights
from tests.e2e.edge import Browser, Domain

ENVIRONMENT = "e2e"
HOST = "atelier.test"
PLAN = DEMO._replace(tenant=msgspec.structs.replace(DEMO.tenant, hosts=(HOST,), test=True))
API_KEY, WEBHOOK_SECRET = f"sk_test_{secrets.token_hex(12)}", f"whsec_{secrets.token_hex(16)}"


@dataclass
class Cloud:
    """A deployment, with an administrator's access to the account it is in."""

    endpoint_url: str
    deployment: deploy.Deployment
    packages: Sequence[Package]
    stripe: StripeControl
    certificate: str
    said: list[str]
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        """A client of a service, with the administrator's key."""
        return aws.client(service, self.endpoint_url)

    @property
    def functions(self) -> Any:
        """A client of Lambda that waits for an answer as long as a function may run, and never asks twice."""
        patient = Config(read_timeout=300, retries={"total_max_attempts": 1})
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        return boto3.client("lambda", endpoint_url=self.endpoint_url, region_name=aws.REGION, config=patient, **keys)

    def api(self, stage: str) -> str:
        """The address of a stage's API."""
        url = deploy.api_url(self.deployment, self.outputs[stage])
        assert url is not None
        return url

    @property
    def domain(self) -> Domain:
        return Domain({stage: self.api(stage) for stage in names.API_STAGES}, self.certificate)

    def browser(self, host: str = HOST) -> Browser:
        """Somebody who visits the shop."""
        return Browser(self.deployment_port, Bill(), host=host, domain=self.domain)

    @property
    def deployment_port(self) -> int:
        return int(self.endpoint_url.rsplit(":", 1)[1])

    @property
    def system(self) -> System:
        """The core over the deployed state, with the administrator's rights: for seeds and for looking on."""
        data = self.outputs["data"]
        given = {variable.removeprefix("SOUK_").lower(): data[output] for variable, output in names.VARIABLES.items()}
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
            system = System(
                config.Config(environment=ENVIRONMENT, region=aws.REGION, endpoint_url=self.endpoint_url, **given)
            )
        system.logger.setLevel("ERROR")
        return system

    def function(self, name: str) -> str:
        """The full name of a function in Lambda."""
        return f"{ENVIRONMENT}-souk-{name.replace('_', '-')}"

    def invoke(self, name: str, event: Any) -> Any:
        """What a function answers. A failure of the function fails the test, with its trace."""
        answer = self.functions.invoke(FunctionName=self.function(name), Payload=json.dumps(event).encode())
        payload = json.loads(answer["Payload"].read())
        assert "FunctionError" not in answer, payload
        return payload

    def log_lines(self, name: str) -> list[str]:
        """Everything a function logged."""
        pages = self.client("logs").get_paginator("filter_log_events")
        found = pages.paginate(logGroupName=f"/aws/lambda/{self.function(name)}")
        return [line for page in found for event in page["events"] for line in event["message"].splitlines()]

    def waiting(self, dead: bool = False) -> dict[str, int]:
        """How many messages each queue holds, in flight ones included; empty queues are left out."""
        sqs, counts = self.client("sqs"), {}
        for queue in (*names.QUEUES, *(["relay"] if dead else [])):
            name = names.queue(ENVIRONMENT, queue, dead)
            url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
            held = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
            parts = ("", "NotVisible", "Delayed")
            counts[name] = sum(int(held.get(f"ApproximateNumberOfMessages{part}", 0)) for part in parts)
        return {name: count for name, count in counts.items() if count}

    def settle(self) -> None:
        """Wait until everything that was committed has had its consequences."""
        quiet_since = time.monotonic()

        def quiet() -> bool | None:
            nonlocal quiet_since
            if self.waiting():
                quiet_since = time.monotonic()
            return time.monotonic() - quiet_since > 2.0 or None

        wait_for("the queues to be empty", quiet, 240)


@contextlib.contextmanager
def deployed(folder: Path) -> Iterator[Cloud]:
    """Package, start, deploy, put in secrets, seed; at the end everything is gone."""
    here = (sys.platform, platform.machine())
    assert here == ("linux", "x86_64"), f"the packages are for Lambda's Linux and do not run on {here}"
    packages = [package(stage) for stage in names.DEPLOYED]
    engine = LocalAws(free_port(), folder / "aws", keep=False, enforce_iam=True, tls=True, say=lambda _line: None)
    os.environ["AWS_CA_BUNDLE"] = str(engine.certificate)
    stripe_port = free_port()
    said: list[str] = []
    with engine as endpoint_url:
        deployment = deploy.local_deployment(
            endpoint_url,
            ENVIRONMENT,
            said.append,
            StripeApiBase=f"http://127.0.0.1:{stripe_port}",
            StoreOrigins=f"https://{HOST}",
            Mail="ses",
            MailFrom=f"shop@{HOST}",
            MailIdentity=HOST,
        )
        stripe = StripeControl(f"http://127.0.0.1:{stripe_port}")
        cloud = Cloud(endpoint_url, deployment, packages, stripe, str(engine.certificate), said)
        _bring_up(cloud, folder)
        # A first call unpacks the function; on a busy machine that takes longer than the provider waits.
        cloud.browser().call("POST", "/webhooks/stripe", {}, expect=400)
        with _provider(cloud, stripe_port, folder):
            yield cloud
    del os.environ["AWS_CA_BUNDLE"]


def _bring_up(cloud: Cloud, folder: Path) -> None:
    cloud.outputs = deploy.deploy(cloud.deployment, cloud.packages)
    keys = {"api_key": API_KEY, "publishable_key": "pk_test_e2e", "webhook_secret": WEBHOOK_SECRET}
    aws.write_secret(cloud.endpoint_url, cloud.outputs["data"]["StripeSecretArn"], json.dumps(keys))
    cloud.client("ses").verify_domain_identity(Domain=HOST)
    rights.widen(cloud.client("iam"))
    _slow_down(cloud.client("lambda"))
    seeder = seed.Seeder(cloud.system, PLAN)
    # The functions are there: what the seed commits has its consequences at once, so the shop must be known first.
    seeder.open()
    seeder.fill()


def _slow_down(functions: Any) -> None:
    """Let at most two of a queue's functions run at once: here each is a process, unpacked for itself."""
    for mapping in functions.list_event_source_mappings()["EventSourceMappings"]:
        if mapping.get("ScalingConfig"):
            functions.update_event_source_mapping(UUID=mapping["UUID"], ScalingConfig={"MaximumConcurrency": 2})


@contextlib.contextmanager
def _provider(cloud: Cloud, port: int, folder: Path) -> Iterator[None]:
    """The fake Stripe, as a process of its own that trusts the certificate of the hooks' API."""
    command = [sys.executable, "-m", "scripts.local.stripe_fake", "--port", str(port)]
    command += ["--webhook", f"{cloud.api('hooks')}/webhooks/stripe", "--secret", WEBHOOK_SECRET]
    environment = os.environ | {"SSL_CERT_FILE": cloud.certificate}
    server = Server("Stripe fake", command, ROOT, folder / "stripe.txt", environment)
    process: subprocess.Popen[bytes] = server.start(lambda: is_listening(port))
    try:
        yield
    finally:
        stop(process.pid)
