"""What modules hear, send and leave behind: by events, each module for itself."""

from __future__ import annotations

from typing import Any

from chalicelib.domain import catalog, modules
from chalicelib.domain.audit import AuditEntry
from chalicelib.domain.catalog import UpdateProduct, UpdateVariant
from chalicelib.domain.context import ANONYMOUS
from chalicelib.domain.modules import CallModule, InstallModule, UninstallModule
from chalicelib.domain.modules.model import ModuleMail, ModuleRow, ModuleUsage
from chalicelib.domain.modules.reactions import forget_person
from chalicelib.kernel.ids import new_id
from tests.support.accounts import make_customer
from tests.support.aftermath import Aftermath
from tests.support.catalog import make_product, variant
from tests.support.deployment import DEMO
from tests.support.modules import answering, install, manifest
from tests.support.stored import Stored


def rows() -> list[ModuleRow]:
    return Stored().all(ModuleRow, DEMO)


def heard(name: str, code: str, *events: str, **more: Any) -> tuple[str, dict[str, Any]]:
    """A module that does something about events."""
    table = f"mod_{name}_rows"
    handlers = ", ".join(
        f"'{event}': async (event, host) => {{ {code.replace('T', repr(table))} }}" for event in events
    )
    return f"export default {{ events: {{ {handlers} }} }};", manifest(name, events=list(events), **more)


def test_a_module_hears_an_event_once_whatever_another_does(after: Aftermath) -> None:
    keep = "await host.data.put(T, 'g', event.data.productId, event.name)"
    install(after.deployment, *heard("keeper", keep, "product.updated"))
    install(after.deployment, *heard("thrower", "throw new Error('no')", "product.updated"))
    install(after.deployment, *heard("looper", "for (;;);", "product.updated"))
    install(after.deployment, *heard("deaf", keep, "product.updated"), granted=())
    product = make_product(after.deployment, "Tee").product
    after.deployment.run(catalog.update_product, UpdateProduct(id=product.id, title="Shirt"))
    after.drain()
    assert [(row.module, row.key, row.value) for row in rows()] == [("keeper", product.id, '"product.updated"')]
    failed = [each for each in Stored().all(AuditEntry, DEMO) if each.action == "module.event_failed"]
    assert sorted((each.changes["name"], each.changes["reason"]) for each in failed) == [
        ("looper", "time"), ("thrower", "threw"),
    ]  # fmt: skip
    assert after.dead() == {}


def test_a_module_does_not_word_its_own_failure(after: Aftermath) -> None:
    """Its word would be in the audit log for ever, be it somebody's e-mail or larger than a row."""
    product = make_product(after.deployment, "Tee").product
    for name, word in (("gossip", "'ada@example.test'"), ("flood", "'x'.repeat(500000)"), ("honest", "'memory'")):
        spoil = f"Object.prototype.toJSON = () => ({{ failed: {word} }})"
        install(after.deployment, *heard(name, spoil, "product.updated"))
    after.deployment.run(catalog.update_product, UpdateProduct(id=product.id, title="Shirt"))
    after.drain()
    noted = [each.changes for each in Stored().all(AuditEntry, DEMO) if each.action == "module.event_failed"]
    assert sorted((each["name"], each["reason"]) for each in noted) == [
        ("flood", "output"), ("gossip", "output"), ("honest", "memory"),
    ]  # fmt: skip
    assert after.dead() == {}


def test_a_module_hears_what_another_tells(after: Aftermath) -> None:
    install(after.deployment, answering("await host.events.emit('said', {id: 'p-1'})"), manifest("teller"))
    install(after.deployment, *heard("keeper", "await host.data.put(T, 'g', event.data.id, 1)", "mod_teller.said"))
    command = CallModule(name="teller", side="store", method="GET", path="/")
    after.deployment.run(modules.call_module, command, actor=ANONYMOUS)
    after.drain()
    assert [(row.module, row.key) for row in rows()] == [("keeper", "p-1")]


def test_everybody_who_asked_is_written_to_once_the_product_is_back(after: Aftermath) -> None:
    deployment = after.deployment
    deployment.run(modules.install_module, InstallModule(bundled_id="notify-back-in-stock", granted=None, enabled=True))
    product = make_product(deployment, "Tee", variant(units=0)).product
    ids = {"productId": product.id, "variantId": product.variants[0].id}
    for number in range(12):
        command = CallModule(
            name="notify-back-in-stock", side="store", method="POST", path="/requests", guest_id=new_id(),
            body={**ids, "email": f"zoe{number}@example.test"},
        )  # fmt: skip
        assert deployment.run(modules.call_module, command, actor=ANONYMOUS).status == 201
    assert len(rows()) == 12
    change = UpdateVariant(product_id=product.id, variant_id=product.variants[0].id, units=5)
    deployment.run(catalog.update_variant, change)
    after.drain()
    sent = after.post.sent()
    assert sorted(mail.to for mail in sent) == sorted(f"zoe{number}@example.test" for number in range(12))
    assert {mail.subject for mail in sent} == {"Tee is back in stock"}
    assert rows() == []
    assert {mail.closed for mail in Stored().all(ModuleMail, DEMO)} == {True}
    assert after.dead() == {}


def test_data_is_dropped_in_steps_and_the_name_is_free_again(after: Aftermath) -> None:
    code = """await (async () => {
        for (const n of [0, 1]) await Promise.all(Array.from({length: 12}, (_, i) =>
            host.data.put('mod_probe_rows', request.query.g[0], `${n}-${i}`, 1)));
    })()"""
    install(after.deployment, answering(code))
    for group in ("a", "b", "c", "d"):
        command = CallModule(name="probe", side="store", method="GET", path="/", query={"g": [group]})
        after.deployment.run(modules.call_module, command, actor=ANONYMOUS)
    assert len(rows()) == 96
    after.deployment.run(modules.uninstall_module, UninstallModule(name="probe", drop_data=True))
    after.drain()
    assert rows() == []
    assert Stored().all(ModuleUsage, DEMO) == []
    install(after.deployment, answering("1"))


def test_rows_whose_time_is_over_go_and_are_no_longer_counted(after: Aftermath) -> None:
    install(after.deployment, answering("await host.data.put('mod_probe_rows', 'g', 'a', 1, {expiresInSeconds: 60})"))
    command = CallModule(name="probe", side="store", method="GET", path="/")
    after.deployment.run(modules.call_module, command, actor=ANONYMOUS)
    after.run("retain")
    assert len(rows()) == 1
    after.pass_time(seconds=61)
    after.run("retain")
    assert rows() == []
    assert [usage.used for usage in Stored().all(ModuleUsage, DEMO)] == [0]


def test_what_modules_keep_about_a_person_is_forgotten_with_them(after: Aftermath) -> None:
    ada, bob = (make_customer(after.deployment, f"{name}@example.test").id for name in ("ada", "bob"))
    install(
        after.deployment,
        answering(
            "await host.data.put('mod_probe_rows', 'g', 'x' + request.query.n[0], 1, {subjectId: request.query.who[0]})"
        ),
    )
    for number, who in enumerate((ada, bob)):
        query = {"n": [str(number)], "who": [who]}
        command = CallModule(name="probe", side="store", method="GET", path="/", query=query)
        after.deployment.run(modules.call_module, command, actor=ANONYMOUS)
    after.commit(lambda ctx: forget_person(ctx, ada))
    assert [row.subject_id for row in rows()] == [bob]
    assert [usage.used for usage in Stored().all(ModuleUsage, DEMO)] == [1]
