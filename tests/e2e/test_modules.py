"""A module in the deployed system: through the gateway, the proxy, and the function that may nothing."""

from __future__ import annotations

from chalicelib.domain import modules
from chalicelib.domain.context import Actor
from chalicelib.domain.grants import ALL_STAFF_GRANTS
from chalicelib.domain.modules import InstallModule
from chalicelib.runtime.invoke import Call
from tests.e2e.cloud import HOST, Cloud

MERCHANT = Actor(kind="user", id="01900000-0000-7000-8000-00000000000a", grants=ALL_STAFF_GRANTS)


def test_a_module_answers_through_the_gateway_and_keeps_what_it_is_told(cloud: Cloud) -> None:
    system = cloud.system
    shop = system.shops.by_host(HOST)
    assert shop is not None
    wanted = InstallModule(bundled_id="wishlist", granted=None, enabled=True)
    system.runtime.invoke(modules.install_module, wanted, Call(shop, MERCHANT))
    shopper = cloud.browser()
    product = shopper.call("GET", "/store/v1/products", expect=200).json["data"][0]
    base = "/store/v1/modules/wishlist/items"
    assert shopper.call("GET", base, expect=200).json == {"items": []}
    shopper.call("POST", base, {"productId": product["id"]}, expect=201)
    kept = shopper.call("GET", base, expect=200).json["items"]
    assert [each["productId"] for each in kept] == [product["id"]]


def test_the_cell_has_no_name_of_anything_and_answers_tasks_alone(cloud: Cloud) -> None:
    found = cloud.client("lambda").get_function_configuration(FunctionName=cloud.function("cell"))
    assert found["Environment"]["Variables"] == {"ROUTE_GROUPS": "cell"}
    task = {
        "sources": {"index.js": "export default { store: { 'GET /': () => [typeof fetch, typeof process] } };"},
        "entry": "index.js", "kind": "store", "input": {"method": "GET", "path": "/"}, "settings": {}, "now": 0,
        "seed": [1, 2, 3, 4], "rounds": [],
    }  # fmt: skip
    assert cloud.invoke("cell", task) == {"done": ["undefined", "undefined"]}
