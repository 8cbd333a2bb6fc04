"""A whole deployment on moto: one table, two shops, every route group, a clock that stands still."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import msgspec

from chalicelib.config import Config
from chalicelib.dialects.shopvo import signing
from chalicelib.domain import api_keys, tenancy
from chalicelib.domain.context import SYSTEM, Actor, Shop
from chalicelib.domain.grants import ALL_STAFF_GRANTS
from chalicelib.groups import build
from chalicelib.kernel.clock import FixedClock
from chalicelib.kernel.events import decode
from chalicelib.kernel.ids import new_id
from chalicelib.runtime.invoke import Call
from chalicelib.runtime.records import Commit
from chalicelib.wiring import System

_OF_SANDBOXES = ("api_key.test_key_made", "sandbox.fill_due")
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
DEMO = "01900000-0000-7000-8000-000000000001"
OTHER = "01900000-0000-7000-8000-000000000002"
OWNER = Actor(kind="user", id="01900000-0000-7000-8000-00000000000a", grants=ALL_STAFF_GRANTS)


def settings(**changes: Any) -> Config:
    """Settings of a test deployment: fast password hashing, no limits on reads."""
    base: dict[str, Any] = {
        "signing_key": "test-signing-key-test-signing-key",
        "store_rate_limit": 10**9,
        "site_rate_factor": 10**6,
        "password_memory_kib": 64,
        "image_wait_seconds": 0,
        "show_cost": True,
        "region": "us-east-1",
        "secure_cookies": False,
        "admin_origins": "https://admin.demo.test",
        "store_origins": "https://demo.test",
    }
    return Config(**{**base, **changes})


class Answer:
    """A response with the parts that tests look at."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self.status: int = raw["statusCode"]
        self.headers = {name.lower(): value for name, value in raw["headers"].items()}
        self.cookies: list[str] = (raw.get("multiValueHeaders") or {}).get("Set-Cookie", [])
        self.body: str = raw["body"]
        self.is_base64 = raw.get("isBase64Encoded", False)

    @property
    def content(self) -> bytes:
        """The body's bytes."""
        return base64.b64decode(self.body) if self.is_base64 else self.body.encode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def cost(self) -> int:
        """Table requests that the call made."""
        return int(self.headers["x-table-requests"])

    def cookie(self, name: str) -> str:
        """The value set for a cookie."""
        for cookie in self.cookies:
            if cookie.startswith(f"{name}="):
                return cookie.split(";", 1)[0].split("=", 1)[1]
        raise KeyError(name)


@dataclass
class Client:
    """Calls the deployment's API as a browser or an integration would: host, bearer, cookies."""

    deployment: Deployment
    host: str = "demo.test"
    bearer: str | None = None
    cookies: dict[str, str] = field(default_factory=dict)
    ip: str = "203.0.113.7"
    request_id: str = "test-request"

    def __call__(self, method: str, url: str, body: Any = None, **headers: str) -> Answer:
        return self.deployment.call(self, method, url, body, headers)


@dataclass
class SiteClient(Client):
    """Calls the second contract as a merchant's program would: addresses follow the site, requests may be signed."""

    site: str = "demo"
    key: api_keys.CreatedKey | None = None

    def __call__(self, method: str, url: str, body: Any = None, **headers: str) -> Answer:
        text = body if isinstance(body, str) or body is None else msgspec.json.encode(body).decode()
        secret = self.key and self.key.signing_secret
        if secret and "X_Shopvo_Signature" not in headers:
            headers["X_Shopvo_Signature"] = signing.sign(secret, (text or "").encode(), int(time.time()))
        return super().__call__(method, f"/api/v1/{self.site}{url}", text, **headers)


class Deployment:
    """The system under test."""

    def __init__(self, config: Config | None = None) -> None:
        self.clock = FixedClock(NOON)
        self.system = System(config or settings(), self.clock)
        self.app = build(["store", "admin", "setup", "hooks", "sites"], self.system)
        self.shops: dict[str, Shop] = {}

    def open_shops(self) -> None:
        """Create the two shops of every test: `demo.test` and `other.test`."""
        self.open_shop("demo", id=DEMO)
        self.open_shop("other", id=OTHER)

    def open_shop(self, slug: str, **more: Any) -> None:
        """Create a shop at `{slug}.test`."""
        uow = self.system.platform()
        fields = {"id": new_id(), "slug": slug, "name": slug.title(), "hosts": (f"{slug}.test",), **more}
        self.shops[slug] = tenancy.create_tenant(uow, tenancy.CreateTenant(**fields), NOON).shop()
        uow.commit()

    def run(
        self, operation: Any, command: Any = None, *, shop: str = "demo", actor: Actor = OWNER, key: str | None = None
    ) -> Any:
        """Call an operation of the core."""
        return self.system.runtime.invoke(operation, command, Call(self.shops[shop], actor, key=key))

    def client(self, **options: Any) -> Client:
        """A client of the HTTP API."""
        return Client(self, **options)

    def site_client(
        self,
        scopes: Sequence[str] = ("admin:*",),
        *,
        test: bool = False,
        signed: bool = False,
        shop: str = "demo",
        **options: Any,
    ) -> SiteClient:
        """A client with a key of its own; that it is in use is noted and its site known already, so that costs are steady."""
        mode = api_keys.KeyMode.TEST if test else api_keys.KeyMode.LIVE
        command = api_keys.CreateApiKey(name="test", scopes=tuple(scopes), mode=mode, signed=signed)
        made = self.run(api_keys.create_api_key, command, shop=shop)
        self.run(api_keys.note_key_use, api_keys.NoteKeyUse(id=made.key.id), shop=shop, actor=SYSTEM)
        self.system.shops.by_site(shop)
        if test:
            self.fill_sandbox(shop)
        return SiteClient(self, bearer=made.text, site=shop, key=made, **options)

    def fill_sandbox(self, shop: str = "demo") -> None:
        """Do what follows the making of a test key, until nothing more follows."""
        from chalicelib.workers.consume import react
        from chalicelib.workers.subscriptions import heard

        done: set[str] = set()
        while True:
            commits = self.system.unit(self.shops[shop].id, "tests").children(Commit)
            facts = [each for commit in commits for each in commit.events if each.name in _OF_SANDBOXES]
            waiting = [each for each in facts if each.id not in done]
            if not waiting:
                return
            for recorded in waiting:
                done.add(recorded.id)
                for way in heard("reactions", recorded.name):
                    fact = decode(recorded)
                    react(self.system, way.consumer, self.shops[shop], way.reaction, fact, recorded)

    def sandbox(self, shop: str = "demo") -> Shop:
        """The sandbox beside a shop, as it is now."""
        found = self.system.shops.sandbox(self.shops[shop])
        assert found is not None
        return found

    def call(self, client: Client, method: str, url: str, body: Any, headers: dict[str, str]) -> Answer:
        """One request, as API Gateway would hand it over."""
        path, params, resource = self._match(method, urlsplit(url).path)
        query = parse_qs(urlsplit(url).query, keep_blank_values=True)
        sent = {"Host": client.host, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if client.bearer:
            sent["Authorization"] = f"Bearer {client.bearer}"
        if client.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        binary = isinstance(body, bytes)
        text = base64.b64encode(body).decode() if binary else body
        if not (text is None or isinstance(text, str)):
            text = msgspec.json.encode(body).decode()
        if text is not None:
            sent.setdefault("Content-Type", "application/json")
        event = {
            "resource": resource,
            "path": path,
            "httpMethod": method,
            "headers": sent,
            "multiValueHeaders": {name: [value] for name, value in sent.items()},
            "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
            "multiValueQueryStringParameters": query or None,
            "pathParameters": params,
            "stageVariables": None,
            "body": text,
            "isBase64Encoded": binary,
            "requestContext": {
                "resourcePath": resource,
                "httpMethod": method,
                "path": path,
                "requestId": client.request_id,
                "identity": {"sourceIp": client.ip},
            },
        }
        return Answer(self.app(event, None))

    def _match(self, method: str, path: str) -> tuple[str, dict[str, str], str]:
        """The resource that API Gateway would choose: literal segments win over variables."""
        parts = path.strip("/").split("/")
        best: tuple[int, dict[str, str], str] | None = None
        for resource, methods in self.app.routes.items():
            pattern = resource.strip("/").split("/")
            have_parts = list(parts)
            if pattern[-1].endswith("+}") and len(parts) >= len(pattern):  # the variable of a whole rest
                have_parts[len(pattern) - 1 :] = ["/".join(parts[len(pattern) - 1 :])]
            if method not in methods or len(pattern) != len(have_parts):
                continue
            params: dict[str, str] = {}
            for want, have in zip(pattern, have_parts, strict=True):
                if want.startswith("{"):
                    params[want[1:-1].removesuffix("+")] = unquote(have)
                elif want != have:
                    break
            else:
                rank = len(params) + 10 * resource.endswith("+}")
                if best is None or rank < best[0]:
                    best = (rank, params, resource)
        if best is None:
            raise LookupError(f"no route for {method} {path}")
        return path, best[1], best[2]


__all__ = ["DEMO", "NOON", "OTHER", "OWNER", "Answer", "Client", "Deployment", "SiteClient", "settings", "urlencode"]
