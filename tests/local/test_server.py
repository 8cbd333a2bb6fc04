"""The local server: HTTP in, gateway events to apps, HTTP out; and what a local run needs around it."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
from chalice.app import Response

from chalicelib.adapters.objects.folder import FolderStore
from chalicelib.dialects.kit.app import SoukApp
from chalicelib.domain import identity
from chalicelib.domain.context import SYSTEM
from chalicelib.groups import GROUPS, build
from scripts.local import seed
from scripts.local.reload import SourceWatch
from scripts.local.run import CannotRun, bind, only_one
from scripts.local.run_settings import application_environment, local_secrets
from scripts.local.seed_shops import OTHER
from scripts.local.server import PortTaken, SiteServer, listen
from scripts.local.server_gateway import AppPool, Gateway, Incoming, Outgoing, ResourceTable
from scripts.local.server_pages import Site, Surroundings
from tests.support.deployment import Deployment

NOT_FOUND = {"statusCode": 404, "error": "Not Found", "message": "Not Found"}
API = [name for name in GROUPS if name != "workers"]


@dataclass
class Reply:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Browser:
    """One keep-alive connection."""

    connection: http.client.HTTPConnection

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request(method, path, body, named)
        answer = self.connection.getresponse()
        return Reply(answer.status, answer.headers, answer.read())


@contextmanager
def serving(answer: Callable[[Incoming], Outgoing]) -> Iterator[int]:
    with SiteServer(listen(0), answer) as server:
        yield server.port


@contextmanager
def browser(port: int, host: str = "127.0.0.1") -> Iterator[Browser]:
    connection = http.client.HTTPConnection(host, port, timeout=20)
    try:
        yield Browser(connection)
    finally:
        connection.close()


@pytest.fixture
def shop(deployment: Deployment, tmp_path: Path) -> Iterator[int]:
    """The port of a server over the deployment's own route groups."""
    around = Surroundings(
        port=8000, folder=tmp_path, stripe_url="http://stripe", aws_url="http://aws", documents_bucket="d"
    )
    gateway = Gateway(AppPool(lambda: build(API, deployment.system)))
    with serving(Site(gateway, around).answer) as port:
        yield port


def small_app() -> SoukApp:
    app = SoukApp("small")

    @app.route("/things/{thing}", methods=["GET"])
    def read(thing: str) -> Any:
        return Response(body=json.dumps({"thing": thing}), headers={"Content-Type": "application/json"})

    @app.route("/things/special", methods=["GET"])
    def special() -> Any:
        return Response(body="{}", headers={"Set-Cookie": ["a=1; Path=/", "b=2; Path=/"]})

    @app.route("/pdf", methods=["GET"])
    def pdf() -> Any:
        return Response(body=b"%PDF-1.7\x00\xff", headers={"Content-Type": "application/pdf"})

    @app.route("/echo", methods=["POST"], content_types=["*/*"])
    def echo() -> Any:
        request = app.current_request
        assert request is not None
        seen = {
            "body": list(request.raw_body if isinstance(request.raw_body, bytes) else request.raw_body.encode()),
            "ip": request.context["identity"]["sourceIp"],
            "tags": request.query_params.getlist("tag") if request.query_params else None,
        }
        return Response(body=json.dumps(seen), headers={"Content-Type": "application/json"})

    @app.route("/large", methods=["GET"])
    def large() -> Any:
        return Response(body="x" * (6 * 1024 * 1024 + 1), headers={"Content-Type": "text/plain"})

    return app


@pytest.fixture
def small() -> Iterator[Browser]:
    with serving(Gateway(AppPool(small_app)).answer) as port, browser(port) as client:
        yield client


# The shops over HTTP


def test_unknown_paths_and_methods_get_the_gateways_own_json(shop: int) -> None:
    with browser(shop) as client:
        for method, path in (("GET", "/store/v1/nothing"), ("PATCH", "/health"), ("GET", "/store")):
            reply = client(method, path)
            assert (reply.status, reply.json) == (404, NOT_FOUND), (method, path)
            assert reply.headers["X-Content-Type-Options"] == "nosniff"
            assert len(reply.headers["X-Request-Id"]) == 36


def test_the_host_decides_whose_shop_answers(deployment: Deployment, shop: int) -> None:
    for slug, email in (("demo", "a@demo.test"), ("other", "b@other.test")):
        command = identity.CreateStaff(email=email, name="A", password="Correct-Horse-9", role=identity.Role.OWNER)
        deployment.run(identity.create_staff, command, shop=slug, actor=SYSTEM)
    body = json.dumps({"email": "a@demo.test", "password": "Correct-Horse-9"})
    with browser(shop) as client:
        statuses = [
            client("POST", "/admin/v1/auth/login", body, Host=host, Content_Type="application/json").status
            for host in ("demo.test", "demo.test:8000", "other.test", "nobody.test")
        ]
    assert statuses == [200, 200, 401, 404]


def test_signing_in_sets_a_cookie_that_opens_the_next_session(deployment: Deployment, shop: int) -> None:
    command = identity.CreateStaff(email="a@demo.test", name="A", password="Correct-Horse-9", role=identity.Role.OWNER)
    deployment.run(identity.create_staff, command, actor=SYSTEM)
    body = json.dumps({"email": "a@demo.test", "password": "Correct-Horse-9"})
    with browser(shop) as client:
        first = client("POST", "/admin/v1/auth/login", body, Host="demo.test", Content_Type="application/json")
        (cookie,) = first.headers.get_all("Set-Cookie")
        assert cookie.startswith("sov_refresh=")
        again = client("POST", "/admin/v1/auth/refresh", Host="demo.test", Cookie=cookie.split(";")[0])
        assert again.status == 200
        assert again.headers.get_all("Set-Cookie")[0] != cookie


def test_requests_of_many_connections_are_answered_by_apps_of_their_own(deployment: Deployment, shop: int) -> None:
    def many(number: int) -> set[int]:
        with browser(shop) as client:
            return {client("GET", "/store/v1/tags", Host="demo.test").status for _ in range(5)}

    with ThreadPoolExecutor(8) as pool:
        assert set().union(*pool.map(many, range(8))) == {200}


def test_the_start_page_and_mails_stand_beside_the_api(shop: int, tmp_path: Path) -> None:
    mail = tmp_path / "mails" / "one.svg"
    mail.parent.mkdir(parents=True, exist_ok=True)
    mail.write_bytes(b"<svg/>")
    (tmp_path / "secret.txt").write_text("no")
    with browser(shop) as client:
        page = client("GET", "/")
        assert page.status == 200
        assert b"owner@demo.test" in page.body
        assert b"%" not in page.body.split(b"</style>")[1]
        image = client("GET", "/_local/mails/one.svg")
        assert (image.status, image.body, image.headers["Content-Type"]) == (200, b"<svg/>", "image/svg+xml")
        for path in ("../secret.txt", "%2e%2e/secret.txt", "none.svg", "%00"):
            assert client("GET", f"/_local/mails/{path}").json == NOT_FOUND, path
        assert client("GET", "/_local/mails/").status == 404


# The gateway in miniature


def test_a_literal_segment_wins_over_a_variable() -> None:
    table = ResourceTable(["/a/{x}/c", "/a/{x}/{y}", "/a/b/{y}", "/{z}/b/c"])
    assert table.match("/a/b/c") == ("/a/b/{y}", {"y": "c"})
    assert table.match("/a/q/c") == ("/a/{x}/c", {"x": "q"})
    assert table.match("/a/q/r%20s") == ("/a/{x}/{y}", {"x": "q", "y": "r s"})
    assert table.match("/q/b/c") == ("/{z}/b/c", {"z": "q"})
    assert table.match("/q/b") is None


def test_every_cookie_of_an_answer_is_a_header_of_its_own(small: Browser) -> None:
    reply = small("GET", "/things/special")
    assert reply.headers.get_all("Set-Cookie") == ["a=1; Path=/", "b=2; Path=/"]


def test_binary_answers_and_binary_bodies_keep_every_byte(small: Browser) -> None:
    reply = small("GET", "/pdf", Accept="application/pdf")
    assert (reply.status, reply.body, reply.headers["Content-Length"]) == (200, b"%PDF-1.7\x00\xff", "10")
    for content_type in ("application/octet-stream", "image/png", "text/plain"):
        echoed = small("POST", "/echo?tag=a&tag=b", b"\x00\xff\xfe", Content_Type=content_type).json
        assert echoed == {"body": [0, 255, 254], "ip": "127.0.0.1", "tags": ["a", "b"]}
    assert small("POST", "/echo", "é".encode(), Content_Type="application/json").json["body"] == [195, 169]


def test_a_chunked_body_arrives_whole_and_the_connection_goes_on(small: Browser) -> None:
    reply = small("POST", "/echo", iter([b"ab", b"c" * 70000]), Content_Type="text/plain")
    assert reply.json["body"] == list(b"ab" + b"c" * 70000)
    assert small("GET", "/things/7").json == {"thing": "7"}


def test_head_is_get_without_its_body(small: Browser) -> None:
    reply = small("HEAD", "/things/7")
    assert (reply.status, reply.body, reply.headers["Content-Length"]) == (200, b"", "14")
    assert small("GET", "/things/7").json == {"thing": "7"}


def test_what_is_too_large_for_the_gateway_is_refused_as_there(small: Browser) -> None:
    reply = small("GET", "/large")
    assert (reply.status, reply.json["error"]) == (502, "Bad Gateway")
    large = Gateway(AppPool(small_app)).answer(Incoming("POST", "/echo", [], bytes(10 * 1024 * 1024 + 1)))
    assert large.status == 413
    assert json.loads(large.body)["error"] == "Payload Too Large"


def test_a_body_without_a_clear_end_closes_the_connection(small: Browser) -> None:
    port = small.connection.port
    for head in (b"Content-Length: -1", b"Content-Length: 1e3", b"Transfer-Encoding: chunked\r\n\r\nzz"):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as raw:
            raw.sendall(b"POST /echo HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n\r\n")
            answer = b"".join(iter(lambda raw=raw: raw.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert b"Connection: close" in answer


# The server


def test_requests_are_under_way_at_the_same_time() -> None:
    meeting = threading.Barrier(4, timeout=15)

    def answer(request: Incoming) -> Outgoing:
        meeting.wait()
        return Outgoing(200, [], request.path.encode())

    def one(number: int) -> bytes:
        with browser(port) as client:
            return client("GET", f"/{number}").body

    with serving(answer) as port, ThreadPoolExecutor(4) as pool:
        assert list(pool.map(one, range(4))) == [b"/0", b"/1", b"/2", b"/3"]


def test_stopping_lets_a_request_under_way_finish() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def answer(request: Incoming) -> Outgoing:
        begun.set()
        assert go_on.wait(15)
        return Outgoing(200, [], b"done")

    server = SiteServer(listen(0), answer).start()
    with ThreadPoolExecutor(2) as pool, browser(server.port) as client:
        asked = pool.submit(client, "GET", "/")
        assert begun.wait(15)
        stopped = pool.submit(server.stop, 15.0)
        go_on.set()
        assert asked.result().body == b"done"
        stopped.result()
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.1", server.port), timeout=5)


def test_a_fault_of_the_server_itself_is_a_500_without_its_text() -> None:
    def answer(request: Incoming) -> Outgoing:
        raise RuntimeError("internal detail")

    with serving(answer) as port, browser(port) as client:
        reply = client("GET", "/")
        assert (reply.status, b"internal detail" in reply.body) == (500, False)


def test_a_port_in_use_is_told_apart_from_other_trouble() -> None:
    (first, *others) = listen(0)
    try:
        port = first.getsockname()[1]
        with pytest.raises(PortTaken):
            listen(port)
        with pytest.raises(CannotRun, match=f"Port {port} is taken by another program"):
            bind(port)
    finally:
        for each in (first, *others):
            each.close()


# The run around it


def test_a_second_run_in_the_same_folder_is_told_where_the_first_is(tmp_path: Path) -> None:
    told = pytest.raises(CannotRun, match=r"already running .* http://localhost:8000")
    with only_one(tmp_path, 8000), told, only_one(tmp_path, 8001):
        raise AssertionError("two at once")
    with only_one(tmp_path, 8001):
        pass


def test_secrets_are_made_once_and_for_their_owner_only(tmp_path: Path) -> None:
    first = local_secrets(tmp_path)
    assert local_secrets(tmp_path) == first
    assert (tmp_path / "secrets.json").stat().st_mode & 0o077 == 0
    assert local_secrets(tmp_path / "other") != first


def test_the_shell_decides_settings_but_never_which_aws(tmp_path: Path) -> None:
    resources = {"AWS_ENDPOINT_URL": "http://127.0.0.1:4566", "AWS_ACCESS_KEY_ID": "test", "SOUK_TABLE": "local-souk"}
    own = {"SOUK_HOLD_MINUTES": "1", "AWS_ACCESS_KEY_ID": "real", "AWS_PROFILE": "production", "PATH": "/bin"}
    made = application_environment(resources, 8000, "http://127.0.0.1:12111", tmp_path, own)
    assert (made["SOUK_HOLD_MINUTES"], made["AWS_ACCESS_KEY_ID"], made["PATH"]) == ("1", "test", "/bin")
    assert "AWS_PROFILE" not in made
    assert made["SOUK_STRIPE_API_BASE"] == "http://127.0.0.1:12111"
    assert "http://other.localhost:8000" in made["SOUK_STORE_ORIGINS"].split(",")
    elsewhere = {"http://localhost:3001", "http://localhost:4173"}
    assert all(elsewhere <= set(made[f"SOUK_{each}_ORIGINS"].split(",")) for each in ("STORE", "ADMIN"))


def test_saved_sources_are_noticed_once(tmp_path: Path) -> None:
    (tmp_path / "__pycache__").mkdir()
    module = tmp_path / "module.py"
    module.write_text("a = 1")
    watch = SourceWatch([tmp_path])
    assert watch.changed() == []
    module.write_text("a = 22")
    (tmp_path / "__pycache__" / "module.py").write_text("")
    (tmp_path / ".module.py.swp").write_text("")
    (tmp_path / "notes.md").write_text("")
    assert watch.changed() == [module]
    assert watch.changed() == []
    module.unlink()
    assert watch.changed() == [module]


def test_a_shop_is_seeded_once_and_opens_complete(deployment: Deployment, shop: int, tmp_path: Path) -> None:
    # The deployment of the tests has an "other" already.
    plan = OTHER._replace(tenant=msgspec.structs.replace(OTHER.tenant, slug="another"))
    deployment.system.ports.__dict__["media"] = FolderStore(tmp_path / "media")
    seeder = seed.Seeder(deployment.system, plan, threads=1)
    seeder.run()
    with browser(shop) as client:
        listed = client("GET", "/store/v1/products?pageSize=100", Host="other.localhost").json
        assert [product["title"] for product in listed["data"]] == [item.title for item in OTHER.products]
        thumbnail = listed["data"][0]["images"][0]["thumbnailUrl"].removeprefix("http://other.localhost")
        drawn = client("GET", thumbnail, Host="other.localhost")
        assert (drawn.headers["Content-Type"], drawn.body[:5]) == ("image/svg+xml", b"<svg ")
        said: list[str] = []
        seed.ensure_plan(seeder, said.append)
        assert said == []
        assert client("GET", "/store/v1/products?pageSize=100", Host="other.localhost").json == listed
