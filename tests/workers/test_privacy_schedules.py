"""What the clock does for privacy: goes on with erasures that had to wait, and empties what is too old."""

from __future__ import annotations

from typing import Any

from chalicelib.domain import identity, privacy, returns
from chalicelib.domain.audit.model import AuditEntry
from chalicelib.domain.context import ANONYMOUS
from chalicelib.domain.orders import Order, PaymentState, Progress
from chalicelib.domain.privacy import EraseOwn, UpdatePrivacySettings
from tests.support.accounts import PASSWORD, make_customer
from tests.support.aftermath import Aftermath
from tests.support.deployment import DEMO
from tests.support.orders import known_order, place
from tests.support.returns import withdrawals
from tests.support.stored import Stored


def order_now(after: Aftermath, order_id: str) -> Any:
    return after.commit(lambda ctx: ctx.uow.get(Order, order_id))


def test_an_erasure_that_had_to_wait_is_gone_on_with(after: Aftermath) -> None:
    ada = make_customer(after.deployment, "ada@example.test")
    paid = place(after.deployment, known_order(customer_id=ada.id, payment=PaymentState.PAID))
    after.deployment.run(privacy.erase_own, EraseOwn(password=PASSWORD), actor=identity.customer_actor(ada))
    after.drain()
    after.pass_time(hours=1)
    after.run("retry_due")
    assert not order_now(after, paid.id).erased
    after.pass_time(hours=24)
    after.run("retry_due")
    assert order_now(after, paid.id).erased


def test_each_night_takes_what_is_older_than_the_shop_keeps_it(after: Aftermath) -> None:
    make_customer(after.deployment)
    change = UpdatePrivacySettings(order_days=30, audit_origin_days=10)
    after.deployment.run(privacy.update_privacy_settings, change)
    after.commit(lambda ctx: ctx.uow.create(_acted_from(ctx)))
    old = place(after.deployment, known_order(progress=Progress.CANCELLED))
    after.pass_time(days=29)
    after.run("retain")
    assert not order_now(after, old.id).erased
    assert [each.ip_address for each in Stored().all(AuditEntry, DEMO) if each.action == "test.acted"] == [None]
    after.pass_time(days=2)
    after.run("retain")
    assert order_now(after, old.id).erased


def test_a_withdrawal_is_emptied_with_the_order_that_is_too_old(after: Aftermath) -> None:
    after.deployment.run(privacy.update_privacy_settings, UpdatePrivacySettings(order_days=30))
    order = place(after.deployment, known_order())
    wanted = returns.DeclareWithdrawal(order_number=order.number, email=order.email, name="Zoë")
    declared = after.deployment.run(returns.declare_withdrawal, wanted, actor=ANONYMOUS)
    confirmed = returns.ConfirmWithdrawal(id=declared.id, token=declared.token)
    after.deployment.run(returns.confirm_withdrawal, confirmed, actor=ANONYMOUS)
    after.drain()
    kept = withdrawals(after.deployment, declared.id)
    assert kept is not None and (kept.email, kept.name, kept.cancelled) == (order.email, "Zoë", True)
    after.pass_time(days=31)
    after.run("retain")
    assert order_now(after, order.id).erased
    emptied = withdrawals(after.deployment, declared.id)
    assert emptied is not None
    assert (emptied.email, emptied.name) == (f"anonymized-{order.id}@deleted.local", None)
    assert (emptied.declared_at, emptied.order_id) == (kept.declared_at, order.id)


def _acted_from(ctx: Any) -> AuditEntry:
    return AuditEntry(
        id=ctx.new_id(), actor_type="user", actor_id=None, action="test.acted", resource_type="tests",
        resource_id=None, ip_address="203.0.113.9", user_agent="Browser", created_at=ctx.now,
    )  # fmt: skip
