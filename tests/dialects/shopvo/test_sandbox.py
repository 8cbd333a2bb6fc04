"""Sandboxes on the wire: filled from the shop, apart from it, with a clock that test keys move."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain import api_keys, sandbox, settings
from chalicelib.domain.context import SYSTEM
from chalicelib.domain.sandbox import reactions
from chalicelib.domain.stock import StockLevel
from chalicelib.domain.tax import TaxRate
from chalicelib.kernel.unit_of_work import Reference
from chalicelib.runtime.invoke import Call
from chalicelib.wiring import SandboxPorts, System
from tests.support.catalog import assign, make_category, make_product, variant
from tests.support.deployment import DEMO, NOON, Deployment
from tests.support.deployment import settings as configured
from tests.support.dump import dump, lasting


def in_sandbox(deployment: Deployment, operation: Any, command: Any = None) -> Any:
    return deployment.system.runtime.invoke(operation, command, Call(deployment.sandbox(), SYSTEM))


def test_a_test_key_sees_what_the_shop_has_under_the_ids_it_has_there(deployment: Deployment) -> None:
    category = make_category(deployment, "Apparel")
    made = make_product(deployment, "Shirt", variant(sku="S", units=7))
    assign(deployment, made, category)
    deployment.run(settings.set_theme, settings.SetTheme(tokens={"--c": "red"}))
    live, test = deployment.site_client(), deployment.site_client(test=True)
    assert test.bearer is not None and test.bearer.startswith("sk_test_")
    for url in (f"/products/{made.product.id}", "/products/shirt", "/categories", "/site"):
        seen, there = live("GET", url), test("GET", url)
        assert (there.status, there.json) == (200, seen.json), url
    assert test("GET", "/site").json["data"]["id"] == DEMO
    assert test("GET", "/products?expand[]=categories").json == live("GET", "/products?expand[]=categories").json


def test_units_promised_to_shoppers_are_free_again_in_the_sandbox(deployment: Deployment) -> None:
    made = make_product(deployment, "Shirt", variant(units=7))
    deployment.site_client(test=True)
    (variant_made,) = made.product.variants
    live, there = deployment.system.unit(DEMO, "n"), deployment.system.unit(deployment.sandbox().id, "n")
    for uow in (live, there):
        level = uow.get(StockLevel, made.product.id, variant_made.id)
        assert (level.on_hand, level.held, level.allocated, level.available) == (7, 0, 0, 7)


def test_many_products_come_in_steps_and_each_once(deployment: Deployment) -> None:
    for n in range(reactions.PRODUCTS_AT_ONCE + 3):
        make_product(deployment, f"Shirt {n}")
    test = deployment.site_client(test=True)
    assert test("GET", "/products").json["pagination"]["total"] == reactions.PRODUCTS_AT_ONCE + 3
    before = dump_of(deployment)
    deployment.fill_sandbox()
    assert dump_of(deployment) == before


def dump_of(deployment: Deployment) -> dict[Any, Any]:
    """The rows of the sandbox."""
    mine = deployment.sandbox().id
    return {key: row for key, row in dump().items() if str(key).find(mine) >= 0}


def test_a_product_of_many_variants_comes_whole(deployment: Deployment) -> None:
    made = make_product(deployment, "Shirt", *(variant(sku=f"S{n}", units=n) for n in range(30)))
    client = deployment.site_client(test=True)
    variants = client("GET", f"/products/{made.product.id}").json["data"]["variants"]
    assert [(each["sku"], each["inventoryCount"]) for each in variants] == [(f"S{n}", n) for n in range(30)]


def test_a_second_test_key_brings_nothing_back(deployment: Deployment) -> None:
    deployment.site_client(test=True)
    make_product(deployment, "Later")
    second = deployment.site_client(test=True)
    assert second("GET", "/products").json["pagination"]["total"] == 0


def test_configuration_is_taken_over_again_only_for_the_same_event(deployment: Deployment) -> None:
    deployment.site_client(test=True)
    rate = TaxRate(
        id="01900000-0000-7000-8000-0000000000aa", country="FR", rate="0.2", name="x", created_at=NOON, updated_at=NOON
    )
    for event_id, expected in (("other", False),):
        command = sandbox.TakeConfiguration(event_id=event_id, entities=(rate,))
        assert in_sandbox(deployment, sandbox.take_configuration, command) is expected
    uow = deployment.system.unit(deployment.sandbox().id, "n")
    assert uow.find_many([Reference(TaxRate, (rate.id,))]) == [None]


def test_what_is_done_in_the_sandbox_stays_there(deployment: Deployment) -> None:
    make_product(deployment, "Shirt")
    live, test = deployment.site_client(), deployment.site_client(test=True)
    body = {"namespace": "n", "key": "k", "value": "v"}
    product = test("GET", "/products").json["items"][0]["id"]
    assert test("POST", f"/product/{product}/metafields", body).status == 201
    assert len(test("GET", f"/product/{product}/metafields").json["data"]) == 1
    assert live("GET", f"/product/{product}/metafields").json["data"] == []


def test_a_test_key_is_no_key_of_the_shop_and_the_other_way_round(deployment: Deployment) -> None:
    test = deployment.site_client(test=True)
    assert test.bearer is not None
    renamed = deployment.site_client()
    renamed.bearer = test.bearer.replace("sk_test_", "sk_live_")
    assert renamed("GET", "/products").status == 401
    assert deployment.client()("GET", "/store/v1/products").json["data"] == []


def test_no_host_and_no_slug_leads_to_a_sandbox(deployment: Deployment) -> None:
    client = deployment.site_client(test=True)
    client.site = deployment.sandbox().id
    assert client("GET", "/products").status == 404


class TestClock:
    def test_it_goes_on_by_seconds_and_to_a_moment(self, deployment: Deployment) -> None:
        client = deployment.site_client(["read:catalog"], test=True)
        moved = client("POST", "/test/clock", {"advanceSeconds": 3600})
        assert (moved.status, moved.json) == (200, {"success": True, "data": {"now": "2026-11-21T13:00:00.000Z"}})
        moved = client("POST", "/test/clock", {"now": "2026-12-24T18:00:00Z"})
        assert moved.json["data"] == {"now": "2026-12-24T18:00:00.000Z"}
        assert deployment.sandbox().now(NOON) == NOON + timedelta(days=33, hours=6)
        assert deployment.shops["demo"].now(NOON) == NOON
        deployment.clock.advance(timedelta(seconds=5))
        moved = client("POST", "/test/clock", {"advanceSeconds": 1})
        assert moved.json["data"] == {"now": "2026-12-24T18:00:06.000Z"}

    @pytest.mark.parametrize(
        "body",
        [{}, {"advanceSeconds": 0}, {"advanceSeconds": -1}, {"advanceSeconds": 1, "now": "2027-01-01T00:00:00Z"},
         {"now": "2026-11-21T11:59:59Z"}, {"now": "2026-11-22T00:00:00"}, {"now": "2126-01-01T00:00:00Z"}],
    )  # fmt: skip
    def test_it_never_goes_back_or_astray(self, deployment: Deployment, body: dict[str, Any]) -> None:
        client = deployment.site_client(test=True)
        before = dump()
        assert client("POST", "/test/clock", body).status == 400
        assert lasting(dump()) == lasting(before)

    def test_for_live_keys_there_is_none(self, deployment: Deployment) -> None:
        deployment.site_client(test=True)
        answer = deployment.site_client()("POST", "/test/clock", {"advanceSeconds": 1})
        assert (answer.status, answer.json["code"]) == (404, "NOT_FOUND")

    def test_the_same_request_twice_moves_it_once(self, deployment: Deployment) -> None:
        client = deployment.site_client(test=True)
        first, second = (client("POST", "/test/clock", {"advanceSeconds": 60}, Idempotency_Key="k") for _ in range(2))
        assert first.json == second.json
        assert deployment.sandbox().clock_offset_seconds == 60

    def test_the_core_refuses_it_outside_a_sandbox(self, deployment: Deployment) -> None:
        with pytest.raises(sandbox.NotASandbox):
            deployment.run(sandbox.advance_clock, sandbox.AdvanceClock(seconds=1))


class TestPorts:
    def test_sandboxes_pay_with_play_money_or_not_at_all(self) -> None:
        for key, configured_for_tests in (("sk_test_x", True), ("rk_test_x", True), ("sk_live_x", False), ("", False)):
            system = System(configured(stripe_api_key="sk_live_real", stripe_test_api_key=key))
            assert SandboxPorts(system.ports).payments.is_configured is configured_for_tests
            assert system.ports.payments.is_configured

    def test_no_mail_leaves_a_sandbox(self, deployment: Deployment) -> None:
        deployment.site_client(test=True)
        ctx = deployment.system.runtime.context(Call(deployment.sandbox()))
        live = deployment.system.runtime.context(Call(deployment.shops["demo"]))
        assert type(ctx.ports.mailer._sender).__name__ == "NoSender"
        assert ctx.ports.catalog is live.ports.catalog
        assert ctx.ports.trade is live.ports.trade


def test_a_live_key_opens_no_sandbox(deployment: Deployment) -> None:
    deployment.site_client()
    assert deployment.system.shops.sandbox(deployment.shops["demo"]) is None
    assert len(deployment.run(api_keys.list_api_keys)) == 1
