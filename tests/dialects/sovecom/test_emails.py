"""The log of mails on the wire: filtered pages, and a mail sent again."""

from __future__ import annotations

from pathlib import Path

import pytest

from chalicelib.domain.identity import Role
from chalicelib.domain.orders import Order
from tests.support.accounts import staff_client
from tests.support.aftermath import Aftermath, order_of, paid, placed
from tests.support.deployment import DEMO, Deployment

EMAILS = "/admin/v1/emails"


@pytest.fixture
def after(deployment: Deployment, tmp_path: Path) -> Aftermath:
    return Aftermath(deployment, tmp_path)


def bought(after: Aftermath, number: str = "1") -> Order:
    order: Order = after.commit(lambda ctx: ctx.uow.create(order_of(ctx, number)))
    after.emit(placed(order))
    after.drain()
    return order


def test_a_page_of_the_log(after: Aftermath) -> None:
    order = bought(after)
    client = staff_client(after.deployment)
    answer = client("GET", f"{EMAILS}?pageSize=1")
    (row,) = answer.json["data"]
    assert (answer.status, answer.json) == (200, {"data": [row], "total": 1, "page": 1, "pageSize": 1})
    assert row == {
        "id": row["id"], "tenantId": DEMO, "orderId": order.id, "referenceId": None, "recipient": "zoe@example.test",
        "type": "order_confirmation", "subject": row["subject"], "status": "sent", "attempts": 1, "error": None,
        "providerMessageId": row["providerMessageId"], "sentAt": "2026-11-21T12:00:00.000Z",
        "createdAt": "2026-11-21T12:00:00.000Z", "updatedAt": "2026-11-21T12:00:00.000Z",
    }  # fmt: skip
    assert "1" in row["subject"]


def test_a_page_beyond_every_number_is_empty(after: Aftermath) -> None:
    bought(after)
    client = staff_client(after.deployment)
    last = client("GET", f"{EMAILS}?page={2**53 - 1}&pageSize=200").json
    assert last == {"data": [], "total": 1, "page": 2**53 - 1, "pageSize": 200}
    assert client("GET", f"{EMAILS}?page={2**53}").status == 400  # the contract's last page


def test_the_log_is_filtered(after: Aftermath) -> None:
    first, second = bought(after, "1"), bought(after, "2")
    after.emit(paid(second))
    after.drain()
    client = staff_client(after.deployment)

    def found(query: str) -> list[tuple[str, str]]:
        return sorted((row["orderId"], row["type"]) for row in client("GET", f"{EMAILS}?{query}").json["data"])

    assert found(f"orderId={first.id}") == [(first.id, "order_confirmation")]
    assert found("type=order_paid") == [(second.id, "order_paid")]
    assert len(found("status=sent")) == 3 and found("status=failed") == []
    assert client("GET", f"{EMAILS}?status=lost").status == 400
    assert client("GET", f"{EMAILS}?orderId=1").status == 400


def test_a_mail_is_sent_again_as_a_new_row(after: Aftermath) -> None:
    order = bought(after)
    client = staff_client(after.deployment)
    (row,) = client("GET", EMAILS).json["data"]
    answer = client("POST", f"{EMAILS}/{row['id']}/resend")
    assert answer.status == 200
    assert answer.json["id"] != row["id"]
    assert (answer.json["orderId"], answer.json["type"], answer.json["status"]) == (
        order.id, "order_confirmation", "queued",
    )  # fmt: skip
    after.drain()
    assert client("GET", f"{EMAILS}?status=sent").json["total"] == 2
    assert len(after.post.sent()) == 2
    (audit,) = client("GET", "/admin/v1/audit-log?action=email.resent").json["data"]
    assert audit["resourceId"] == row["id"]


def test_who_may_not_is_refused_and_nothing_leaves(after: Aftermath) -> None:
    bought(after)
    owner = staff_client(after.deployment)
    (row,) = owner("GET", EMAILS).json["data"]
    url = f"{EMAILS}/{row['id']}/resend"
    assert after.deployment.client()("POST", url).status == 401
    assert staff_client(after.deployment, "sam@demo.test", Role.STAFF)("POST", url).status == 403
    after.drain()
    assert len(after.post.sent()) == 1
    assert owner("POST", f"{EMAILS}/{DEMO}/resend").status == 404
    assert owner("POST", f"{EMAILS}/x/resend").status == 400


def test_another_shops_mail_is_not_found(after: Aftermath) -> None:
    order: Order = after.commit(lambda ctx: ctx.uow.create(order_of(ctx, "1")), shop="other")
    after.emit(placed(order), shop="other")
    after.drain()
    (mail,) = after.post.sent()
    client = staff_client(after.deployment)
    assert client("GET", EMAILS).json["data"] == []
    assert client("POST", f"{EMAILS}/{mail.mail_id}/resend").status == 404
