"""What stands in for the shop's domain: chooses the API of a path by the rules of infra/edge.yaml, and calls it."""

from __future__ import annotations

import http.client
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from infra import templates
from scripts.demo_client import Client

_API = re.compile(r"\$\{Environment}-souk-(\w+)-api-id")


@dataclass(frozen=True)
class Rule:
    """Paths that begin with one of `bases` (any path, without) go to the API of `stage`, as they are."""

    priority: int
    bases: tuple[str, ...]
    stage: str

    def takes(self, path: str) -> bool:
        return not self.bases or any(f"{path}/".startswith(f"/{base}/") for base in self.bases)


def rules() -> list[Rule]:
    """The rules of the template, in the order in which API Gateway asks them."""
    found = [
        r["Properties"] for r in templates.load(templates.EDGE)["Resources"].values() if r["Type"].endswith("Rule")
    ]
    return sorted((_rule(properties) for properties in found), key=lambda rule: rule.priority)


def _rule(properties: Mapping[str, Any]) -> Rule:
    (action,) = properties["Actions"]
    assert action["InvokeApi"]["StripBasePath"] is False
    bases = [base for each in properties["Conditions"] for base in each["MatchBasePaths"]["AnyOf"]]
    name = _API.fullmatch(action["InvokeApi"]["ApiId"]["Fn::ImportValue"]["Fn::Sub"])
    assert name is not None
    return Rule(properties["Priority"], tuple(bases), name[1])


@dataclass(frozen=True)
class Domain:
    """The shop's domain: the addresses of the APIs behind it, and the certificate that they show."""

    apis: Mapping[str, str]
    certificate: str

    def target(self, path: str) -> str:
        """Where a path of the domain is on the server of the APIs."""
        stage = next(rule.stage for rule in rules() if rule.takes(urlsplit(path).path))
        return urlsplit(self.apis[stage]).path + path

    def address(self, path: str) -> str:
        """The address at which the API of a path answers it."""
        server = urlsplit(self.apis["store"])
        return f"{server.scheme}://{server.netloc}{self.target(path)}"

    def connection(self) -> http.client.HTTPSConnection:
        """A connection to that server."""
        address = urlsplit(self.apis["store"])
        trusted = ssl.create_default_context(cafile=self.certificate)
        return http.client.HTTPSConnection(str(address.hostname), address.port, timeout=60, context=trusted)


@dataclass
class Browser(Client):
    """Somebody who visits the shop's domain."""

    domain: Domain | None = None

    def _connection(self) -> http.client.HTTPConnection:
        assert self.domain is not None
        return self.domain.connection()

    def _target(self, path: str) -> str:
        assert self.domain is not None
        return self.domain.target(path)
