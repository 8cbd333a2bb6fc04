"""Modules and slots on the wire: let in, resolved, called through the proxy, and taken out again."""

from __future__ import annotations

import gzip
import io
import json
import random
import tarfile
from typing import Any

import pytest

from chalicelib.domain.identity import Role
from tests.support.accounts import staff_client
from tests.support.deployment import Answer, Client, Deployment
from tests.support.dump import dump, lasting
from tests.support.modules import answering, archive, manifest, package
from tests.support.packages import form

MODULES = "/admin/v1/modules"
NOON = "2026-11-21T12:00:00.000Z"


def refusal(status: int, phrase: str) -> dict[str, Any]:
    return {"statusCode": status, "error": phrase, "message": phrase}


NOT_FOUND = refusal(404, "Not Found")
UNPROCESSABLE = refusal(422, "Unprocessable Entity")


def send(client: Client, verb: str, content: bytes, **fields: str) -> Answer:
    body, kind = form(content, **fields)
    return client("POST", f"{MODULES}/{verb}", body, Content_Type=kind)


def install(client: Client, content: bytes, *granted: str, enable: bool = True) -> Answer:
    answer = send(client, "install", content, grantedPermissions=json.dumps(granted))
    if enable and answer.status == 201:
        assert client("POST", f"{MODULES}/{answer.json['name']}/enable").status == 204
    return answer


def slotted(name: str, *slots: str) -> bytes:
    about = manifest(name, slots=[{"slot": slot, "component": f"{name.title()}Box"} for slot in slots], tables=[])
    return package(about=about)


def test_a_package_is_inspected_installed_and_listed(deployment: Deployment) -> None:
    admin = staff_client(deployment)
    assert admin("GET", MODULES).json == []
    wanted = ["read:products", "write:own_tables"]
    about = manifest("gifts", permissions=wanted, slots=[{"slot": "footer", "component": "Gifts"}])
    content = package(about=about)
    seen = send(admin, "inspect", content)
    slots = [{"slot": "footer", "component": "Gifts"}]
    assert (seen.status, seen.json) == (
        200,
        {
            "manifest": {
                **about, "description": "", "author": "", "license": "", "main": "index.js", "slots": slots,
                "settings": {"schema": {}}, "events": [],
            },
            "requestedPermissions": wanted,
            "requestedSlots": slots,
            "compatible": True,
        },
    )  # fmt: skip
    assert admin("GET", MODULES).json == []
    made = install(admin, content, "read:products", "read:orders", enable=False)
    row = {
        "id": made.json["id"], "name": "gifts", "version": "1.2.3", "grantedPermissions": ["read:products"],
        "slots": slots, "enabled": False, "installedAt": NOON,
    }  # fmt: skip
    assert (made.status, made.json) == (201, row)
    assert install(admin, content).status == 409
    assert admin("GET", MODULES).json == [row]
    enabled = admin("POST", f"{MODULES}/gifts/enable")
    assert (enabled.status, enabled.body) == (204, "")
    assert admin("GET", MODULES).json == [{**row, "enabled": True}]
    assert staff_client(deployment, "other@demo.test")("POST", f"{MODULES}/gifts/disable").status == 204
    assert admin("GET", MODULES).json == [row]
    assert admin("DELETE", f"{MODULES}/gifts?dropData=true").status == 204
    assert admin("GET", MODULES).json == []
    again = [admin(method, f"{MODULES}/gifts{rest}") for method, rest in (("DELETE", ""), ("POST", "/enable"))]
    assert [(each.status, each.json) for each in again] == [(404, NOT_FOUND)] * 2


def test_without_a_grant_there_is_none_and_a_grant_must_be_one(deployment: Deployment) -> None:
    admin = staff_client(deployment)
    assert send(admin, "install", package(), grantedPermissions='["fly"]').status == 400
    assert send(admin, "install", package(), grantedPermissions="{").status == 400
    assert admin("POST", f"{MODULES}/install", b"{}", Content_Type="application/json").status == 400
    assert send(admin, "install", package()).json["grantedPermissions"] == []


def test_the_same_key_twice_installs_once(deployment: Deployment) -> None:
    admin = staff_client(deployment)
    body, kind = form(package())
    first, second = [
        admin("POST", f"{MODULES}/install", body, Content_Type=kind, Idempotency_Key="one") for _ in range(2)
    ]
    assert (first.status, second.json) == (201, first.json)
    assert len(admin("GET", MODULES).json) == 1


def link(kind: bytes, target: str = "/etc/passwd") -> bytes:
    entry = tarfile.TarInfo("package/index.js")
    entry.type, entry.linkname = kind, target
    return archive([(entry, b""), ("package/sovecom.module.json", json.dumps(manifest()).encode())])


def bomb() -> bytes:
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="w", mtime=0) as stream:
        for _ in range(64):
            stream.write(b"\0" * 1024 * 1024)
    return packed.getvalue()


BAD = {
    "garbage": b"no archive",
    "empty": b"",
    "bomb": bomb(),
    "no manifest": archive([("package/index.js", b"")]),
    "no code": archive([("package/sovecom.module.json", json.dumps(manifest()).encode())]),
    "outside": archive([("package/../../etc/cron", b"x"), ("package/index.js", b"")]),
    "absolute": archive([("/package/index.js", b"")]),
    "backslash": archive([("package\\..\\x.js", b"")]),
    "symbolic link": link(tarfile.SYMTYPE),
    "hard link": link(tarfile.LNKTYPE),
    "device": link(tarfile.CHRTYPE),
    "twice": archive([("package/index.js", b""), ("package/./index.js", b"")]),
    "many": archive([(f"package/{number}.js", b"") for number in range(501)]),
    "bytes": package(**{"data.json": b"\xff"}),
    "two members": package() + gzip.compress(b"more"),
    "cut off": package()[:-20],
    "unknown key": package(about=manifest(zz=1)),
    "name": package(about=manifest("Not A Slug")),
    "version": package(about=manifest(version="one")),
    "permission": package(about=manifest(permissions=["write:orders"])),
    "slot twice": slotted("twice", "footer", "footer"),
    "table of another": package(about=manifest(tables=["mod_other_rows"])),
    "table of the shop": package(about=manifest(tables=["orders"])),
    "no range": package(about=manifest(compatibleCore="whatever")),
    "another core": package(about=manifest(compatibleCore="^2.0.0")),
    "main": package(about=manifest(main="../index.js")),
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_a_bad_package_is_refused_and_leaves_nothing(deployment: Deployment, content: bytes) -> None:
    admin = staff_client(deployment)
    before = lasting(dump())
    for verb in ("inspect", "install"):
        answer = send(admin, verb, content)
        assert (answer.status, answer.json) == (422, UNPROCESSABLE)
    assert lasting(dump()) == before


def test_a_shop_has_thirty_modules(deployment: Deployment) -> None:
    admin = staff_client(deployment)
    made = [install(admin, slotted(f"m{number}"), enable=False).status for number in range(31)]
    assert made == [201] * 30 + [422]


NOISE = random.Random(7).randbytes(1024 * 1024)


@pytest.mark.parametrize(
    ("status", "more"),
    [
        (200, {"a.bin": NOISE[:-10_000]}),
        (422, {"a.bin": NOISE[:-10_000], "b.bin": NOISE[:20_000]}),
        (413, {"a.bin": NOISE, "b.bin": NOISE[:100_000]}),
        (200, {"a.bin": bytes(1024 * 1024)}),
        (422, {"a.bin": bytes(1024 * 1024 + 1)}),
        (200, {f"{number}.bin": bytes(1_000_000) for number in range(4)}),
        (422, {f"{number}.bin": bytes(1_000_000) for number in range(5)}),
        (200, {"a.js": NOISE[:180_000].hex().encode()}),
        (422, {"a.js": NOISE[:280_000].hex().encode()}),
    ],
    ids=["packed", "packed too large", "form too large", "file", "file too large", "unpacked", "unpacked too large",
         "code", "code too large"],
)  # fmt: skip
def test_a_package_has_bounds(deployment: Deployment, status: int, more: dict[str, bytes]) -> None:
    assert send(staff_client(deployment), "inspect", package(**more)).status == status


def test_one_candidate_fills_a_slot_and_of_several_the_merchant_chooses(deployment: Deployment) -> None:
    admin, shopper = staff_client(deployment), deployment.client()
    assert admin("GET", "/admin/v1/slots").json == {"resolved": [], "conflicts": []}
    assert shopper("GET", "/store/v1/slots").json == {}
    install(admin, slotted("alpha", "footer", "header"))
    install(admin, slotted("beta", "footer"))
    install(admin, slotted("gamma", "footer"), enable=False)
    header = {"slot": "header", "module": "alpha", "component": "AlphaBox"}
    alpha, beta = [{"slot": "footer", "module": name, "component": f"{name.title()}Box"} for name in ("alpha", "beta")]
    open_slots = {"resolved": [header], "conflicts": [{"slot": "footer", "candidates": [alpha, beta]}]}
    assert admin("GET", "/admin/v1/slots").json == open_slots
    assert shopper("GET", "/store/v1/slots").json == {"header": {"module": "alpha", "component": "AlphaBox"}}
    footer = "/admin/v1/slots/footer/resolution"
    assert admin("PUT", footer, {"module": "nope"}).json == NOT_FOUND
    assert admin("PUT", footer, {"module": "gamma"}).json == NOT_FOUND
    assert admin("PUT", "/admin/v1/slots/header/resolution", {"module": "beta"}).json == UNPROCESSABLE
    chosen = admin("PUT", footer, {"module": "beta"})
    assert (chosen.status, chosen.body) == (204, "")
    assert admin("GET", "/admin/v1/slots").json == {"resolved": [beta, header], "conflicts": []}
    warm = shopper("GET", "/store/v1/slots")
    assert warm.json["footer"] == {"module": "beta", "component": "BetaBox"}
    assert shopper("GET", "/store/v1/slots").cost == 1
    assert deployment.client(host="other.test")("GET", "/store/v1/slots").json == {}
    admin("PUT", footer, {"module": "alpha"})
    assert shopper("GET", "/store/v1/slots").json["footer"]["module"] == "alpha"
    admin("DELETE", f"{MODULES}/alpha")
    assert admin("GET", "/admin/v1/slots").json == {"resolved": [beta], "conflicts": []}


ECHO = """export default {
  store: {
    'POST /echo/:what': (request) => ({ status: 201, body: request }),
    'GET /text': () => ({ type: 'text/plain', body: '<b>é' }),
    'GET /table': () => ({ type: 'text/csv', body: 'a,b' }),
    'GET /bytes': () => ({ type: 'application/octet-stream', body: 'AAEC' }),
    'DELETE /a/b/c': () => ({ status: 204 }),
    'GET /loop': () => { for (;;); },
    'GET /broken': () => { throw new Error('secret detail'); },
  },
  admin: { 'GET /who': (request) => ({ body: [request.staffId, request.guestId] }) },
};"""


def test_a_module_sees_a_request_without_its_credentials(deployment: Deployment) -> None:
    admin = staff_client(deployment)
    install(admin, package(ECHO))
    client = deployment.client(cookies={"sov_cart": "x"}, bearer="not-a-token")
    answer = client(
        "POST",
        "/store/v1/modules/probe/echo/it?a=1&a=2",
        {"b": [1]},
        X_Order_Token="t",
        X_Setup_Token="s",
        Accept="*/*",
    )
    guest = answer.cookie("sov_guest").split(".")[0]
    assert (answer.status, answer.json) == (
        201,
        {
            "method": "POST", "path": "/echo/it", "query": {"a": ["1", "2"]}, "body": {"b": [1]},
            "headers": {"accept": "*/*", "content-type": "application/json"}, "params": {"what": "it"},
            "customerId": None, "guestId": guest, "staffId": None,
            "shop": {"name": "Demo", "currency": "EUR", "locale": "en"},
        },
    )  # fmt: skip
    assert client("POST", "/store/v1/modules/probe/echo/it", "{").status == 400
    assert client("POST", "/store/v1/modules/probe/echo/it", "x" * 600_000).status == 413


def test_a_module_answers_in_four_types_and_fails_without_a_word(deployment: Deployment) -> None:
    install(staff_client(deployment), package(ECHO))
    client = deployment.client()

    def seen(path: str, method: str = "GET") -> tuple[int, str, bytes]:
        answer = client(method, f"/store/v1/modules/probe/{path}")
        return answer.status, answer.headers.get("content-type", ""), answer.content

    assert seen("text") == (200, "text/plain", "<b>é".encode())
    assert seen("table") == (200, "text/csv", b"a,b")
    assert seen("bytes") == (200, "application/octet-stream", b"\x00\x01\x02")
    assert seen("a/b/c", "DELETE")[::2] == (204, b"")
    assert seen("nothing/here")[::2] == (404, b"")
    assert client("GET", "/store/v1/modules/probe/loop").json == refusal(504, "Gateway Timeout")
    assert client("GET", "/store/v1/modules/probe/broken").json == refusal(502, "Bad Gateway")
    assert client("GET", "/store/v1/modules/probe/text").headers["x-content-type-options"] == "nosniff"


def test_a_visitor_is_known_again_and_cannot_be_another(deployment: Deployment) -> None:
    client = deployment.client()
    missing = client("GET", "/store/v1/modules/nope/x")
    assert (missing.status, missing.json) == (404, NOT_FOUND)
    value = missing.cookie("sov_guest")
    assert missing.cookies == [
        f"sov_guest={value}; Max-Age=31536000; Path=/; Expires=Sun, 21 Nov 2027 12:00:00 GMT; HttpOnly; SameSite=Lax"
    ]
    install(staff_client(deployment), package(answering("request.guestId").replace("GET /", "GET /me")))
    known = deployment.client(cookies={"sov_guest": value})("GET", "/store/v1/modules/probe/me")
    assert (known.json, known.cookies) == (value.split(".")[0], [])
    forged = f"{missing.headers['x-request-id']}.{value.split('.')[1]}"
    other = deployment.client(cookies={"sov_guest": forged})("GET", "/store/v1/modules/probe/me")
    assert other.json == other.cookie("sov_guest").split(".")[0]
    elsewhere = deployment.client(host="other.test", cookies={"sov_guest": value})("GET", "/store/v1/modules/nope/x")
    assert elsewhere.cookie("sov_guest") != value


def test_staff_use_what_modules_have_for_them_with_a_grant(deployment: Deployment) -> None:
    admin, clerk = staff_client(deployment), staff_client(deployment, "clerk@demo.test", Role.STAFF)
    install(admin, package(ECHO))
    path = f"{MODULES}/probe/who"
    answer = admin("GET", path)
    assert (answer.status, answer.json[1], answer.cookies) == (200, None, [])
    assert clerk("GET", path).json == refusal(403, "Forbidden")
    assert deployment.client()("GET", path).status == 401
    assert admin("GET", "/store/v1/modules/probe/who").status == 404


def test_who_may_not_changes_nothing(deployment: Deployment) -> None:
    admin, clerk, nobody = (
        staff_client(deployment), staff_client(deployment, "clerk@demo.test", Role.STAFF), deployment.client()
    )  # fmt: skip
    install(admin, slotted("alpha", "footer"))
    before = lasting(dump())
    body, kind = form(package())
    for method, url, sent, header in (
        ("POST", f"{MODULES}/inspect", body, kind),
        ("POST", f"{MODULES}/install", body, kind),
        ("POST", f"{MODULES}/alpha/disable", None, "application/json"),
        ("DELETE", f"{MODULES}/alpha", None, "application/json"),
        ("PUT", "/admin/v1/slots/footer/resolution", {"module": "alpha"}, "application/json"),
        ("GET", MODULES, None, "application/json"),
        ("GET", "/admin/v1/slots", None, "application/json"),
    ):
        assert clerk(method, url, sent, Content_Type=header).status == 403
        assert nobody(method, url, sent, Content_Type=header).status == 401
    assert lasting(dump()) == before


def test_a_call_costs_one_read_and_what_the_module_asks_for(deployment: Deployment) -> None:
    code = """export default { store: {
      'GET /none': () => ({ body: 1 }),
      'GET /some': async (request, host) => ({ body: await Promise.all(
        ['a', 'b', 'c'].map((key) => host.data.get('mod_probe_rows', 'g', key))) }),
      'POST /one': async (request, host) => ({ body: await host.data.put('mod_probe_rows', 'g', 'a', 1) }),
    } };"""
    install(staff_client(deployment), package(code), "write:own_tables")
    client = deployment.client(
        cookies={"sov_guest": deployment.client()("GET", "/store/v1/modules/nope/x").cookie("sov_guest")}
    )
    base = "/store/v1/modules/probe"
    costs = [client(*each).cost for each in (("GET", f"{base}/none"), ("GET", f"{base}/some"), ("POST", f"{base}/one"))]
    assert costs == [1, 2, 3]
