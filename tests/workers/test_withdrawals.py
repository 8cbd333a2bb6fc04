"""Withdrawing from a contract: two steps that tell nothing, then a return and an acknowledgement to the second."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain import payments, returns
from chalicelib.domain.context import SYSTEM
from chalicelib.domain.notifications import Email, EmailKind
from chalicelib.domain.orders import Move, Order
from chalicelib.domain.returns import ReturnStatus, ReturnType, Withdrawal, WithdrawalStatus
from chalicelib.kernel.ids import new_id
from tests.support.accounts import context
from tests.support.aftermath import Aftermath
from tests.support.deployment import NOON, Client
from tests.support.dump import dump
from tests.support.orders import Rows, known_order, line, place, stock_of
from tests.support.returns import DELIVERED, SHIPPED, ask, bought, move, stored, units, withdrawals

EMAIL = "guest2@example.com"


def guests(after: Aftermath, *moves: Move, **changes: Any) -> Order:
    """A paid order of a guest, taken some steps on."""
    order = place(after.deployment, known_order(**{"shipping_tax_rate": "0.2000", **changes}))
    after.deployment.run(payments.mark_paid, payments.MarkPaid(order_id=order.id))
    move(after.deployment, order, *moves)
    after.drain()
    return order


def declare(client: Client, number: str = "2", email: str = EMAIL, **more: Any) -> dict[str, Any]:
    made = client("POST", "/store/v1/withdrawals", {"orderNumber": number, "email": email, **more})
    assert made.status == 201
    body: dict[str, Any] = made.json
    return body


def confirm(client: Client, declared: dict[str, Any], **headers: str) -> Any:
    url = f"/store/v1/withdrawals/{declared['id']}/confirm"
    return client("POST", url, {"token": declared["token"]}, **headers)


def withdraw(after: Aftermath, *args: Any, **more: Any) -> Withdrawal:
    """Both steps, and all that follows."""
    client = after.deployment.client()
    declared = declare(client, *args, **more)
    assert confirm(client, declared).status == 200
    after.drain()
    assert after.dead() == {}
    found = withdrawals(after.deployment, declared["id"])
    assert found is not None
    return found


def acknowledgements(after: Aftermath) -> list[Email]:
    uow = context(after.deployment, SYSTEM).uow
    found = [uow.get(Email, *key) for key in uow.all_keys(Email)]
    return [each for each in found if each.kind is EmailKind.WITHDRAWAL_RECEIVED]


def test_a_guest_withdraws_and_gets_it_in_writing_to_the_second(after: Aftermath) -> None:
    order = guests(after, *DELIVERED)
    after.deployment.clock.advance(timedelta(hours=1, seconds=7, milliseconds=123))
    client = after.deployment.client()
    declared = declare(client, email="Guest2@Example.com", name="Zoë")
    assert declared == {
        "id": declared["id"], "token": declared["token"], "expiresAt": "2026-11-21T14:00:07.123Z",
    }  # fmt: skip
    after.deployment.clock.advance(timedelta(seconds=1))
    answer = confirm(client, declared)
    assert (answer.status, answer.json) == (
        200, {"id": declared["id"], "status": "received", "declaredAt": "2026-11-21T13:00:08.000Z"},
    )  # fmt: skip
    after.drain()
    (asked,) = stored(after.deployment, order)
    at = NOON + timedelta(hours=1, seconds=8)
    assert (asked.type, asked.items, asked.customer_id, asked.reason) == (
        ReturnType.WITHDRAWAL,
        (units(2),),
        None,
        None,
    )
    assert (asked.within_window, asked.requested_at, asked.status) == (True, at, ReturnStatus.REQUESTED)
    (email,) = acknowledgements(after)
    mail = after.post.sent()[-1]
    assert (email.id, email.recipient, email.subject) == (
        mail.mail_id, EMAIL, "We have received your withdrawal from order 2",
    )  # fmt: skip
    text = (after.post.files._folder / f"{mail.file}.txt").read_text()
    assert "1:00:08" in text and "UTC" in text and "Zo" in text
    done = after.deployment.run(returns.approve_return, returns.ApproveReturn(id=asked.id))
    assert done.status is ReturnStatus.REFUNDED


@pytest.mark.parametrize(
    ("later", "moment", "subject"),
    [
        (timedelta(days=13, seconds=7, milliseconds=900), "12:00:07", "We have received your withdrawal from order 2"),
        (
            timedelta(days=17, seconds=8, milliseconds=900),
            "12:00:08",
            "We have received your declaration about order 2",
        ),
    ],
)
def test_a_customer_who_asks_for_a_withdrawal_gets_it_in_writing_too(
    after: Aftermath, later: timedelta, moment: str, subject: str
) -> None:
    order = bought(after.deployment, *DELIVERED)
    after.deployment.clock.advance(later)
    ask(after.deployment, order, units(1))
    asked = ask(after.deployment, order, units(1), type_=ReturnType.WITHDRAWAL)
    after.drain()
    (email,) = acknowledgements(after)
    assert (email.recipient, email.order_id, email.subject) == (order.email, order.id, subject)
    declared = withdrawals(after.deployment, email.reference_id or "")
    assert declared is not None
    assert (declared.status, declared.return_id, declared.items, declared.expiry()) == (
        WithdrawalStatus.MATCHED, asked.id, (units(1),), None,
    )  # fmt: skip
    assert declared.declared_at == (NOON + later).replace(microsecond=0)
    text = (after.post.files._folder / f"{after.post.sent()[-1].file}.txt").read_text()
    assert moment in text and "1 × Émile Tee" in text


def test_nobody_learns_whether_there_is_such_an_order(after: Aftermath) -> None:
    order = guests(after)
    client = after.deployment.client()
    declare(client)  # by now this process knows the shop
    told = []
    for number, email in (("2", EMAIL), ("2", "eve@example.test"), ("99", EMAIL)):
        first = client("POST", "/store/v1/withdrawals", {"orderNumber": number, "email": email})
        second = confirm(client, first.json)
        told.append((first.status, set(first.json), first.cost, second.status, second.json["status"], second.cost))
        assert second.json["declaredAt"] == "2026-11-21T12:00:00.000Z"
    assert told == [(201, {"id", "token", "expiresAt"}, 1, 200, "received", 2)] * 3
    after.drain()
    assert (len(stored(after.deployment, order)), len(acknowledgements(after))) == (1, 1)
    kept = [row for row in dump().values() if "#WITHDRAWAL#" in row["pk"]["S"]]
    assert sorted("expires_at" in row for row in kept) == [False, True, True]


def test_what_was_confirmed_twice_is_one_withdrawal(after: Aftermath) -> None:
    order = guests(after)
    client = after.deployment.client()
    declared = declare(client)
    answers = [confirm(client, declared)]
    after.drain()
    after.deployment.clock.advance(timedelta(hours=3))
    answers += [confirm(client, declared), confirm(client, declared, Idempotency_Key="k")]
    after.drain()
    assert [(each.status, each.json) for each in answers] == [(200, answers[0].json)] * 3
    assert (len(stored(after.deployment, order)), len(acknowledgements(after))) == (1, 1)


def test_a_part_is_withdrawn_and_then_the_rest_and_then_nothing(after: Aftermath) -> None:
    order = guests(after)
    one = [{"orderItemId": line().id, "quantity": 1}]
    assert withdraw(after, items=one).return_id is not None
    assert withdraw(after, items=[{"orderItemId": line().id, "quantity": 9}]).status is WithdrawalStatus.MATCHED
    assert withdraw(after).return_id is None
    assert [each.items for each in stored(after.deployment, order)] == [(units(1),), (units(1),)]
    assert len(acknowledgements(after)) == 3


@pytest.mark.parametrize(
    ("moves", "days", "kind", "subject"),
    [
        (DELIVERED, 14, ReturnType.WITHDRAWAL, "We have received your withdrawal from order 2"),
        (DELIVERED, 17, ReturnType.RETURN, "We have received your declaration about order 2"),
        (SHIPPED, 60, ReturnType.WITHDRAWAL, "We have received your withdrawal from order 2"),
        ((*DELIVERED, Move.COMPLETE), 14, ReturnType.WITHDRAWAL, "We have received your withdrawal from order 2"),
    ],
)
def test_too_late_it_is_a_request_like_any_other(
    after: Aftermath, moves: tuple[Move, ...], days: int, kind: ReturnType, subject: str
) -> None:
    order = guests(after, *moves)
    after.deployment.clock.advance(timedelta(days=days))
    assert withdraw(after).on_time is (kind is ReturnType.WITHDRAWAL)
    (asked,) = stored(after.deployment, order)
    assert (asked.type, asked.within_window) == (kind, kind is ReturnType.WITHDRAWAL)
    assert acknowledgements(after)[-1].subject == subject


def test_withdrawing_from_what_is_not_paid_cancels_it(after: Aftermath) -> None:
    order = place(after.deployment, known_order())
    withdrawal = withdraw(after)
    rows = Rows(after.deployment, order.id)
    assert (withdrawal.status, withdrawal.cancelled, withdrawal.return_id) == (WithdrawalStatus.MATCHED, True, None)
    assert (rows.history, stock_of(after.deployment, line())) == (["pending_payment", "cancelled"], (10, 0, 10))
    assert stored(after.deployment, order) == []
    assert acknowledgements(after)[-1].subject == "We have received your withdrawal from order 2"
    text = (after.post.files._folder / f"{after.post.sent()[-1].file}.txt").read_text()
    assert "so it is cancelled: you owe" in text and "your refund" not in text
    assert withdraw(after).cancelled is False
    assert Rows(after.deployment, order.id).history == ["pending_payment", "cancelled"]


def test_withdrawing_from_units_of_what_is_not_paid_waits_for_the_payment(after: Aftermath) -> None:
    order = place(after.deployment, known_order(shipping_tax_rate="0.2000"))
    assert withdraw(after, items=[{"orderItemId": line().id, "quantity": 1}]).cancelled is False
    (asked,) = stored(after.deployment, order)
    assert (asked.type, asked.items) == (ReturnType.WITHDRAWAL, (units(1),))
    with pytest.raises(payments.NothingPaid):
        after.deployment.run(returns.approve_return, returns.ApproveReturn(id=asked.id))
    after.deployment.run(payments.mark_paid, payments.MarkPaid(order_id=order.id))
    done = after.deployment.run(returns.approve_return, returns.ApproveReturn(id=asked.id))
    assert done.status is ReturnStatus.REFUNDED
    assert Rows(after.deployment, order.id).order.refunded_minor == 1800


def test_what_a_business_owes_is_not_cancelled_by_a_withdrawal(after: Aftermath) -> None:
    order = place(after.deployment, known_order(terms_account_id=new_id(), payment_due_at=NOON + timedelta(days=30)))
    assert (withdraw(after).cancelled, stored(after.deployment, order)) == (False, [])
    assert Rows(after.deployment, order.id).history == ["pending_payment"]


def test_a_token_opens_its_own_declaration_for_an_hour_in_its_own_shop(after: Aftermath) -> None:
    order = guests(after)
    client, other = after.deployment.client(), after.deployment.client(host="other.test")
    first, second = declare(client), declare(client)
    assert confirm(client, {**first, "token": second["token"]}).status == 404
    assert confirm(client, {**first, "token": first["token"][:-2]}).status == 404
    assert confirm(client, {**first, "token": "x"}).status == 404
    assert confirm(client, {**first, "token": ""}).status == 400
    assert confirm(other, first).status == 404
    after.deployment.clock.advance(timedelta(hours=1))
    assert confirm(client, first).status == 404
    after.drain()
    assert stored(after.deployment, order) == []


def test_declarations_come_at_a_measured_pace(after: Aftermath) -> None:
    client = after.deployment.client()
    body = {"orderNumber": "2", "email": EMAIL}
    assert [client("POST", "/store/v1/withdrawals", body).status for _ in range(21)] == [201] * 20 + [429]
    after.deployment.clock.advance(timedelta(minutes=1))
    statuses = [confirm(client, declare(client)).status for _ in range(11)]
    assert statuses == [200] * 10 + [429]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"orderNumber": "2"},
        {"orderNumber": "", "email": EMAIL},
        {"orderNumber": "2", "email": "nobody"},
        {"orderNumber": "2", "email": EMAIL, "reason": "none is asked for"},
        {"orderNumber": "2", "email": EMAIL, "items": []},
    ],
)
def test_what_is_no_declaration_is_refused(after: Aftermath, body: dict[str, Any]) -> None:
    assert after.deployment.client()("POST", "/store/v1/withdrawals", body).status == 400


def test_no_event_no_log_and_no_key_names_who_declared(after: Aftermath) -> None:
    guests(after)
    withdraw(after, name="Zoe Unmistakable")
    for key, row in dump().items():
        shown = f"{key} {row}"
        if "#EVENT" in key[0] or "#AUDIT#" in key[0]:
            assert EMAIL not in shown and "Unmistakable" not in shown
        assert EMAIL not in str(key)
