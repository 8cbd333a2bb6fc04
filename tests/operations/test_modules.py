"""Modules: letting them in, what they may do, what they keep, and what they cannot do to anybody."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.domain import modules
from chalicelib.domain.context import ANONYMOUS, Actor
from chalicelib.domain.grants import Grant
from chalicelib.domain.modules import CallModule, InstallModule, ModuleName, Permission, UninstallModule
from chalicelib.domain.modules.errors import (
    BundledModuleNotFound,
    ModuleDataBeingDropped,
    ModuleExists,
    ModuleFailed,
    ModuleNotFound,
    ModuleTimedOut,
)
from chalicelib.domain.modules.model import ModuleRow, ModuleUsage
from chalicelib.kernel.errors import Forbidden, RateExceeded
from chalicelib.kernel.ids import new_id
from chalicelib.runtime.records import Commit
from tests.support.catalog import make_product
from tests.support.deployment import Deployment
from tests.support.dump import dump, lasting
from tests.support.modules import answering, install, manifest, package

SHOPPER = Actor(kind="customer", id=new_id(), grants=frozenset({Grant.SHOPPER}))
HELPERS = """
const T = 'mod_probe_rows';
const refused = async (promise) => { try { await promise; return 'done'; } catch (error) { return error.code; } };
"""


def call(deployment: Deployment, name: str = "probe", path: str = "/", actor: Actor = ANONYMOUS, **more: Any) -> Any:
    """What a module answers to `GET path`."""
    shop = more.pop("shop", "demo")
    command = CallModule(name=name, **{"side": "store", "method": "GET", "path": path, **more})
    answer = deployment.run(modules.call_module, command, actor=actor, shop=shop)
    return None if answer.body is None else json.loads(answer.body)


def probe(deployment: Deployment, expression: str, **more: Any) -> Any:
    """What an expression comes to inside a module that was granted everything."""
    install(deployment, answering(expression, HELPERS), **more)
    return call(deployment)


def failure(deployment: Deployment, code: str) -> Any:
    """How a module fails that answers `GET /` with some code."""
    before = lasting(dump())
    install(deployment, code)
    installed = lasting(dump())
    with pytest.raises(ModuleFailed) as failed:
        call(deployment)
    assert lasting(dump()) == installed != before
    return failed.value.details["reason"]


def rows(deployment: Deployment, shop: str = "demo", group: str = "g") -> list[ModuleRow]:
    """What the probe keeps."""
    uow = deployment.system.unit(deployment.shops[shop].id, "tests")
    return uow.children(ModuleRow, "probe", "mod_probe_rows", group)


def test_a_module_is_let_in_with_what_was_granted_and_switched_on_and_off(deployment: Deployment) -> None:
    asked = manifest(permissions=["read:products", "write:own_tables"])
    command = InstallModule(
        package=package(answering("1"), asked), granted=(Permission.READ_PRODUCTS, Permission.EMAIL_SEND)
    )
    made = deployment.run(modules.install_module, command)
    assert (made.name, made.release, made.enabled, made.granted) == (
        "probe",
        "1.2.3",
        False,
        (Permission.READ_PRODUCTS,),
    )
    with pytest.raises(ModuleNotFound):
        call(deployment)
    with pytest.raises(ModuleExists):
        deployment.run(modules.install_module, command)
    deployment.run(modules.enable_module, ModuleName(name="probe"))
    assert call(deployment) == 1
    deployment.run(modules.disable_module, ModuleName(name="probe"))
    with pytest.raises(ModuleNotFound):
        call(deployment)
    for operation in (modules.enable_module, modules.disable_module):
        with pytest.raises(ModuleNotFound):
            deployment.run(operation, ModuleName(name="nope"))
    with pytest.raises(ModuleNotFound):
        deployment.run(modules.enable_module, ModuleName(name="probe"), shop="other")


def test_who_may_not_changes_nothing(deployment: Deployment) -> None:
    install(deployment, answering("1"))
    before = lasting(dump())
    for operation, command in (
        (modules.install_module, InstallModule(bundled_id="wishlist")),
        (modules.disable_module, ModuleName(name="probe")),
        (modules.uninstall_module, UninstallModule(name="probe")),
        (modules.call_module_for_staff, CallModule(name="probe", side="admin", method="GET", path="/")),
    ):
        with pytest.raises(Forbidden):
            deployment.run(operation, command, actor=SHOPPER)
    assert lasting(dump()) == before


def test_a_bundled_module_is_listed_and_installed_by_its_id(deployment: Deployment) -> None:
    assert {each.id: each.installed for each in deployment.run(modules.list_bundled)}["wishlist"] is False
    made = deployment.run(modules.install_module, InstallModule(bundled_id="wishlist", granted=None, enabled=True))
    assert made.granted == (Permission.READ_PRODUCTS, Permission.WRITE_OWN_TABLES)
    assert {each.id: each.installed for each in deployment.run(modules.list_bundled)}["wishlist"] is True
    with pytest.raises(BundledModuleNotFound):
        deployment.run(modules.install_module, InstallModule(bundled_id="nope"))


def test_rows_are_kept_read_listed_and_removed_in_one_transaction(deployment: Deployment) -> None:
    steps = """[
        await host.data.get(T, 'g', 'a'),
        await host.data.put(T, 'g', 'b', {n: 2}),
        await host.data.put(T, 'g', 'a', [1, 'é', null]),
        await host.data.get(T, 'g', 'a'),
        await host.data.list(T, 'g'),
        await host.data.delete(T, 'g', 'b'),
        await host.data.delete(T, 'g', 'b'),
        await host.data.list(T, 'g', {newestFirst: true, limit: 5}),
    ]"""
    a, b = {"key": "a", "value": [1, "é", None]}, {"key": "b", "value": {"n": 2}}
    assert probe(deployment, steps) == [None, None, None, a["value"], [a, b], True, False, [a]]
    assert [(each.key, each.value, each.subject_id) for each in rows(deployment)] == [("a", '[1,"é",null]', None)]
    assert rows(deployment, "other") == []
    usage = deployment.system.unit(deployment.shops["demo"].id, "tests").get(ModuleUsage, "probe")
    assert (usage.used, usage.dropping) == (1, False)


def test_what_a_customer_makes_a_module_keep_is_about_that_customer(deployment: Deployment) -> None:
    install(deployment, answering("await host.data.put(T, 'g', request.customerId, 1)", HELPERS))
    call(deployment, actor=SHOPPER)
    (row,) = rows(deployment)
    assert (row.key, row.subject_id) == (SHOPPER.id, SHOPPER.id)
    call(deployment, actor=SHOPPER)  # the same row again: no second one is counted
    usage = deployment.system.unit(deployment.shops["demo"].id, "tests").get(ModuleUsage, "probe")
    assert (usage.used, len(rows(deployment))) == (1, 1)


def test_the_rows_of_other_modules_and_other_shops_are_out_of_reach(deployment: Deployment) -> None:
    probe(deployment, "await host.data.put(T, 'g', 'secret', 'mine')")
    spy = manifest("spy", tables=["mod_spy_rows"])
    reach = """[
        await refused(host.data.get('mod_probe_rows', 'g', 'secret')),
        await refused(host.data.list('mod_probe_rows', 'g')),
        await refused(host.data.put('mod_probe_rows', 'g', 'secret', 'stolen')),
        await refused(host.data.get('mod_spy_rows#g/../x', 'g', 'secret')),
        await refused(host.data.get('mod_spy_rows', '../../probe#mod_probe_rows#g', 'secret')),
        await host.data.get('mod_spy_rows', 'g', 'secret'),
    ]"""
    install(deployment, answering(reach, HELPERS), spy)
    no = "unknown_table"
    assert call(deployment, "spy") == [no, no, no, no, "invalid_arguments", None]
    install(deployment, answering("await host.data.get(T, 'g', 'secret')", HELPERS), shop="other")
    assert call(deployment, shop="other") is None
    assert [each.value for each in rows(deployment)] == ['"mine"']


def test_nothing_is_done_that_was_not_granted(deployment: Deployment) -> None:
    wanted = """await Promise.all([
        host.data.get(T, 'g', 'a'), host.data.put(T, 'g', 'a', 1), host.data.delete(T, 'g', 'a'), host.data.list(T, 'g'),
        host.products.get(request.customerId), host.products.list([]), host.categories.list(), host.orders.get('x'),
        host.orders.list('x'), host.customers.get('x'), host.events.emit('x', {}), host.http.fetch('https://a.b'),
        host.email.send({to: 'a@b.example', subject: 's', text: 't'}),
        host.call('carts.update', {}), host.call('__proto__', {}), host.call('data.get.x', {}),
    ].map(refused))"""
    install(deployment, answering(wanted, HELPERS), granted=())
    before = lasting(dump())
    assert call(deployment) == ["permission_not_granted"] * 13 + ["unknown_call"] * 3
    assert lasting(dump()) == before


def test_each_permission_opens_its_own_calls_only(deployment: Deployment) -> None:
    opened = {
        Permission.READ_PRODUCTS: "host.products.list([])",
        Permission.READ_CATEGORIES: "host.categories.list()",
        Permission.READ_ORDERS: f"host.orders.get('{SHOPPER.id}')",
        Permission.READ_CUSTOMERS: f"host.customers.get('{SHOPPER.id}')",
        Permission.WRITE_OWN_TABLES: "host.data.list(T, 'g')",
        Permission.EMIT_EVENTS: "host.events.emit('x', {})",
        Permission.EMAIL_SEND: "host.email.send({to: 'a@b.example', subject: 's', text: 't'})",
    }
    every = ", ".join(opened.values())
    for place, permission in enumerate(opened):
        about = manifest(f"m{place}", tables=[f"mod_m{place}_rows"])
        code = answering(f"await Promise.all([{every}].map(refused))", HELPERS.replace("mod_probe", f"mod_m{place}"))
        install(deployment, code, about, granted=(permission,))
        answers = call(deployment, f"m{place}")
        assert answers == ["done" if each is permission else "permission_not_granted" for each in opened]


def test_a_module_reads_what_is_published(deployment: Deployment) -> None:
    tee = make_product(deployment, "Tee").product
    seen = probe(
        deployment, f"[await host.products.get('{tee.id}'), await host.products.list(['{tee.id}', '{new_id()}'])]"
    )
    product, listed = seen
    assert (product["id"], product["title"], product["variants"][0]["id"]) == (tee.id, "Tee", tee.variants[0].id)
    assert sorted(product["variants"][0]) == ["available", "id", "price", "sku", "title", "units"]
    assert [each["id"] for each in listed] == [tee.id]
    install(deployment, answering(f"await host.products.get('{tee.id}')"), shop="other")
    assert call(deployment, shop="other") is None


def test_events_carry_ids_and_never_text(deployment: Deployment) -> None:
    told = """[
        await refused(host.events.emit('kept', {productId: 'p-1', count: 2, ok: true})),
        await refused(host.events.emit('kept', {email: 'somebody@example.com'})),
        await refused(host.events.emit('order.paid', {})),
        await refused(host.events.emit('kept', {deep: {a: 1}})),
    ]"""
    bad = "invalid_arguments"
    assert probe(deployment, told) == ["done", bad, bad, bad]
    commits = deployment.system.unit(deployment.shops["demo"].id, "tests").children(Commit)
    facts = [each for commit in commits for each in commit.events if each.name == "module.emitted"]
    (data,) = [json.loads(bytes(each.data)) for each in facts]
    assert data == {
        "module": "probe", "name": "mod_probe.kept", "data": {"productId": "p-1", "count": 2, "ok": True},
    }  # fmt: skip


def test_mails_are_few_and_go_where_they_may(deployment: Deployment) -> None:
    sent = """[
        await refused(host.email.send({to: 'Zoe@Example.com', subject: 'Hello', text: 'Here.'})),
        await refused(host.email.send({to: 'a@b.example, c@d.example', subject: 's', text: 't'})),
        await refused(host.email.send({to: 'a@b.example', subject: 'a\\nBcc: x@y.example', text: 't'})),
        await refused(host.email.send({to: 'a@b.example', customerId: 'x', subject: 's', text: 't'})),
        await refused(host.email.send({customerId: request.query.customer[0], subject: 's', text: 't'})),
    ]"""
    install(deployment, answering(sent, HELPERS))
    bad = "invalid_arguments"
    assert call(deployment, query={"customer": [new_id()]}) == ["done", bad, bad, bad, "unknown_customer"]
    found = [key for key in dump() if "#MODULE_MAIL#" in key[0]]
    assert len(found) == 1
    for _ in range(19):
        call(deployment, query={"customer": [new_id()]})
    with pytest.raises(RateExceeded):
        call(deployment, query={"customer": [new_id()]})


def test_no_host_on_the_network_may_be_called(deployment: Deployment) -> None:
    asked = (
        "[await refused(host.http.fetch('https://example.com')), typeof fetch, typeof XMLHttpRequest, typeof require]"
    )
    assert probe(deployment, asked) == ["host_not_allowed", "undefined", "undefined", "undefined"]


def test_bounds_of_what_is_kept(deployment: Deployment) -> None:
    kept = """[
        await refused(host.data.put(T, 'g', 'a', 'x'.repeat(8190))),
        await refused(host.data.put(T, 'g', 'a', 'x'.repeat(8191))),
        await refused(host.data.put(T, 'g', 'somebody@example.com', 1)),
        await refused(host.data.put(T, 'g', 'a', 1, {expiresInSeconds: 0})),
        await refused(host.data.put(T, 'g', 'a', 1, {subjectId: 'nobody'})),
    ]"""
    bad = "invalid_arguments"
    assert probe(deployment, kept) == ["done", "value_too_large", bad, bad, bad]
    many = """await (async () => {
        const done = [];
        for (const half of [0, 1])
            done.push(...await Promise.all(Array.from({length: 13}, (_, i) => refused(host.data.put(T, 'g', `${half}${i}`, 1)))));
        return done.filter((each) => each !== 'done');
    })()"""
    install(deployment, answering(many, HELPERS.replace("probe", "many")), manifest("many"))
    assert call(deployment, "many") == ["too_many_writes"]


def test_a_module_keeps_a_hundred_thousand_rows(deployment: Deployment) -> None:
    code = answering("await host.data.put(T, 'g', request.query.key[0], 1)", HELPERS)
    install(deployment, code)
    uow = deployment.system.unit(deployment.shops["demo"].id, "tests")
    uow.count(ModuleUsage, "probe", add={"used": 99_999}, require=[], otherwise=ModuleFailed())
    uow.commit()
    for key in ("a", "a"):  # the last there is room for, and the same once more
        assert call(deployment, query={"key": [key]}) is None
    with pytest.raises(ModuleFailed) as full:
        call(deployment, query={"key": ["b"]})
    assert full.value.details["reason"] == "storage_full"
    assert [row.key for row in rows(deployment)] == ["a"]


def test_hostile_code_is_stopped_and_leaves_nothing(deployment: Deployment) -> None:
    code = answering(
        "await (async () => { await host.data.put(T, 'g', 'a', 1); throw new TypeError('no'); })()", HELPERS
    )
    assert failure(deployment, code) == "threw"
    assert rows(deployment) == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("await new Promise(() => {})", "stuck"),
        ("(() => { const f = () => 1 + f(); return f(); })()", "crashed"),
        ("'x'.repeat(900000)", "output"),
        ("'x'.repeat(600000)", "answer_too_large"),
        ("await Promise.all(Array.from({length: 17}, () => host.data.get(T, 'g', 'a')))", "calls"),
        ("await (async () => { for (let i = 0; i < 9; i++) await host.data.get(T, 'g', 'a'); })()", "calls"),
        (
            "await host.data.get(T, 'g', `k${(globalThis.n = (globalThis.n || 0) + 1)}`) || (await import('os'))",
            "threw",
        ),
    ],
)
def test_a_module_that_does_not_answer_has_failed(deployment: Deployment, body: str, reason: str) -> None:
    assert failure(deployment, answering(body, HELPERS)) == reason


def test_what_is_kept_under_a_key_is_smaller(deployment: Deployment) -> None:
    code = (
        "const big = () => ({ body: 'x'.repeat(140000) }); export default { store: { 'GET /': big, 'POST /': big } };"
    )
    install(deployment, code)
    assert call(deployment) == "x" * 140_000
    with pytest.raises(ModuleFailed, match="module_failed"):
        call(deployment, method="POST")


def test_endless_code_is_cut_off(deployment: Deployment) -> None:
    install(deployment, answering("(() => { for (;;); })()"))
    with pytest.raises(ModuleTimedOut):
        call(deployment)


@pytest.mark.parametrize(
    "done",
    ["3", "'text'", "[]", "{status: 301}", "{status: 204, body: 1}", "{status: 99}", "{status: 500}", "{type: 'text/html', body: '<b>'}",
     "{body: 1, headers: {'Set-Cookie': 'a=b'}}", "{type: 'text/plain', body: 1}",
     "{type: 'application/octet-stream', body: '%%%'}"],
)  # fmt: skip
def test_what_is_no_answer_is_a_failure(deployment: Deployment, done: str) -> None:
    assert failure(deployment, f"export default {{ store: {{ 'GET /': () => ({done}) }} }};") == "answer"


def test_a_module_tampers_with_nothing_but_itself(deployment: Deployment) -> None:
    spoil = """
    Object.prototype.granted = ['read:orders']; Array.prototype.map = () => ['x']; JSON.stringify = () => '{"done":{}}';
    Promise.prototype.then = null;
    """
    install(deployment, answering("1", spoil))
    with pytest.raises(ModuleFailed):
        call(deployment)
    spy = manifest("next", tables=[])
    install(deployment, answering("[typeof Object.prototype.granted, [1].map((x) => x + 1)]"), spy)
    assert call(deployment, "next") == ["undefined", [2]]


def test_nothing_stays_between_two_runs(deployment: Deployment) -> None:
    install(deployment, answering("(globalThis.count = (globalThis.count || 0) + 1)"))
    assert [call(deployment), call(deployment)] == [1, 1]


def test_time_and_chance_hold_still_within_a_call_and_move_between_calls(deployment: Deployment) -> None:
    code = "[Date.now(), await host.data.get(T, 'g', 'a'), Date.now(), Math.random(), host.id()]"
    install(deployment, answering(code, HELPERS))
    first, second = call(deployment), call(deployment)
    noon = int(deployment.clock.now().timestamp() * 1000)
    assert (first[0], first[2], second[0]) == (noon, noon, noon)
    assert first[3] != second[3]
    assert first[4] != second[4]


def test_uninstalling_keeps_or_drops_what_was_kept(deployment: Deployment) -> None:
    probe(deployment, "await host.data.put(T, 'g', 'a', 1)")
    deployment.run(modules.uninstall_module, UninstallModule(name="probe"))
    with pytest.raises(ModuleNotFound):
        call(deployment)
    assert len(rows(deployment)) == 1
    install(deployment, answering("await host.data.get(T, 'g', 'a')", HELPERS))
    assert call(deployment) == 1
    deployment.run(modules.uninstall_module, UninstallModule(name="probe", drop_data=True))
    with pytest.raises(ModuleDataBeingDropped):
        install(deployment, answering("1"))


def test_a_staff_route_is_not_a_shoppers(deployment: Deployment) -> None:
    install(deployment, "export default { admin: { 'GET /': (request) => ({ body: request.staffId }) } };")
    command = CallModule(name="probe", side="admin", method="GET", path="/")
    answer = deployment.run(modules.call_module_for_staff, command)
    assert (answer.status, answer.body) == (200, '"01900000-0000-7000-8000-00000000000a"')
    store = deployment.run(modules.call_module, CallModule(name="probe", side="store", method="GET", path="/"))
    assert (store.status, store.body) == (404, None)
