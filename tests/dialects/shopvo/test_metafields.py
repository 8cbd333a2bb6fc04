"""Metafields on the wire: every resource, the document's examples, who may, what is refused, what it costs."""

from __future__ import annotations

import pytest

from scripts.local.server_gateway import ResourceTable
from tests.support.accounts import make_customer
from tests.support.catalog import make_product
from tests.support.deployment import DEMO, Deployment, SiteClient
from tests.support.dump import dump, lasting
from tests.support.orders import place

BODY = {"namespace": "custom", "key": "warranty_months", "value": "24", "valueType": "integer"}
NOBODY = "01900000-0000-7000-8000-00000000dead"


@pytest.fixture
def client(deployment: Deployment) -> SiteClient:
    return deployment.site_client(["metafields:read", "metafields:write"])


def resource(deployment: Deployment, kind: str) -> str:
    if kind == "product":
        return f"/product/{make_product(deployment, 'Tee').product.id}/metafields"
    if kind == "customer":
        return f"/customer/{make_customer(deployment).id}/metafields"
    return f"/order/{place(deployment).id}/metafields" if kind == "order" else f"/site/{DEMO}/metafields"


@pytest.mark.parametrize("kind", ["product", "customer", "order", "site"])
def test_a_value_is_added_changed_and_dropped(deployment: Deployment, client: SiteClient, kind: str) -> None:
    url = resource(deployment, kind)
    made = client("POST", url, BODY)
    data = {
        "id": made.json["data"]["id"], **BODY, "createdAt": "2026-11-21T12:00:00.000Z",
        "updatedAt": "2026-11-21T12:00:00.000Z",
    }  # fmt: skip
    assert (made.status, made.json) == (201, {"success": True, "data": data})
    assert made.cost <= 3  # the key, the resource, the transaction
    again = client("POST", url, BODY)
    assert (again.status, again.json) == (
        409,
        {
            "error": "The resource has a metafield of this namespace and key already: change it instead.",
            "code": "METAFIELD_EXISTS",
            "details": {"id": data["id"]},
        },
    )
    listed = client("GET", url)
    assert (listed.status, listed.json) == (200, {"success": True, "data": [data]})
    assert listed.cost <= 3
    for method, value in (("PATCH", "36"), ("PUT", "48")):
        changed = client(method, f"{url}/{data['id']}", {"value": value})
        assert (changed.status, changed.json) == (200, {"success": True, "data": {**data, "value": value}})
    dropped = client("DELETE", f"{url}/{data['id']}")
    assert (dropped.status, dropped.json) == (200, {"success": True, "deleted": True})
    assert client("GET", url).json["data"] == []
    assert client("DELETE", f"{url}/{data['id']}").json["code"] == "METAFIELD_NOT_FOUND"


def test_the_site_answers_under_its_name_too(client: SiteClient) -> None:
    client("POST", "/site/demo/metafields", BODY)
    assert len(client("GET", f"/site/{DEMO}/metafields").json["data"]) == 1
    assert client("GET", "/site/other/metafields").json == {
        "error": "There is no such site.", "code": "RESOURCE_NOT_FOUND", "details": {"resource": "site"},
    }  # fmt: skip


def test_what_is_refused_writes_nothing(deployment: Deployment, client: SiteClient) -> None:
    url = resource(deployment, "product")
    reader = deployment.site_client(["metafields:read"])
    other = deployment.site_client(shop="other")
    field = client("POST", url, BODY).json["data"]["id"]
    before = lasting(dump())
    for wrong in (
        {**BODY, "key": "k", "value": "x"}, {**BODY, "key": ""}, {**BODY, "namespace": "a b"}, {**BODY, "value": 24},
        {**BODY, "valueType": "float"}, {"key": "k", "value": "v"}, {**BODY, "key": "k", "value": "9" * 10_001},
        {**BODY, "extra": 1},
    ):  # fmt: skip
        assert client("POST", url, wrong).status == 400
    mismatch = client("PATCH", f"{url}/{field}", {"value": "x"})
    assert (mismatch.status, mismatch.json) == (
        400,
        {
            "error": "The value is not of the type integer.",
            "code": "METAFIELD_VALUE_MISMATCH",
            "details": {"valueType": "integer"},
        },
    )
    assert client("PATCH", f"{url}/{field}", {"namespace": "x"}).status == 400
    for method, path in (("GET", url), ("POST", url), ("PATCH", f"{url}/{field}"), ("DELETE", f"{url}/{field}")):
        body = {"POST": {**BODY, "key": "k"}, "PATCH": {"value": "1"}}.get(method)
        assert other(method, path, body).status == 404
        assert client(method, path.replace("/product/", "/invoice/"), body).status == 400
        assert client(method, f"/product/{NOBODY}" + path[path.index("/metafields") :], body).status == 404
        assert reader(method, path, body).status == (200 if method == "GET" else 403)
    assert lasting(dump()) == before


def test_one_key_adds_once(deployment: Deployment, client: SiteClient) -> None:
    url = resource(deployment, "product")
    first = client("POST", url, BODY, Idempotency_Key="k")
    second = client("POST", url, BODY, Idempotency_Key="k")
    assert (second.status, second.json) == (201, first.json)


@pytest.mark.parametrize(
    ("path", "resource"),
    [
        ("/product/p/metafields", "/{resourceType}/{resourceId}/metafields"),
        ("/customer/c/metafields/m", "/{resourceType}/{resourceId}/metafields/{metafieldId}"),
        ("/site/demo/metafields", "/site/{resourceId}/metafields"),
        ("/site/demo/metafields/m", "/site/{resourceId}/metafields/{metafieldId}"),
        ("/site", "/site"),
        ("/products/p/reviews", "/products/{productId}/reviews"),
    ],
)
def test_a_gateway_that_prefers_literals_finds_every_row(deployment: Deployment, path: str, resource: str) -> None:
    found = ResourceTable(deployment.app.routes).match(f"/api/v1/demo{path}")
    assert found is not None
    assert found[0] == f"/api/v1/{{siteId}}{resource}"
    # Going down segment by segment, and never back, must lead there too.
    patterns = [each.strip("/").split("/") for each in deployment.app.routes]
    for depth, part in enumerate(f"api/v1/demo{path}".split("/")):
        at_depth = [each for each in patterns if len(each) > depth]
        literal = [each for each in at_depth if each[depth] == part]
        patterns = literal or [each for each in at_depth if each[depth].startswith("{")]
    assert f"api/v1/{{siteId}}{resource}" in ["/".join(each) for each in patterns]
