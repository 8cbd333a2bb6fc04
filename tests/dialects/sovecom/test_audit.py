"""The audit log on the wire: filtered pages, and a file for spreadsheets that runs no formula."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.audit import operations
from tests.support.accounts import customer_client, staff_client
from tests.support.deployment import DEMO, Client, Deployment

LOG = "/admin/v1/audit-log"
HEADER = ["created_at", "actor_type", "actor_id", "action", "resource_type", "resource_id", "ip_address", "user_agent", "changes"]  # fmt: skip


def tag(client: Client, name: str) -> str:
    return str(client("POST", "/admin/v1/tags", {"name": name}, User_Agent="=cmd|'/c calc'!A1").json["id"])


def file(answer: Any) -> list[list[str]]:
    assert answer.body.endswith("\r\n")
    return list(csv.reader(io.StringIO(answer.body, newline="")))


def test_a_page_of_the_log(deployment: Deployment) -> None:
    client = staff_client(deployment)
    me = client("GET", "/admin/v1/auth/me").json["id"]
    deployment.clock.advance(timedelta(minutes=1))
    made = tag(client, "Sale")
    answer = client("GET", f"{LOG}?pageSize=2")
    assert answer.status == 200
    assert list(answer.json) == ["data", "total", "page", "pageSize", "totalPages"]
    assert (answer.json["total"], answer.json["page"], answer.json["pageSize"], answer.json["totalPages"]) == (
        3,
        1,
        2,
        2,
    )
    newest = answer.json["data"][0]
    assert newest == {
        "id": newest["id"], "tenantId": DEMO, "actorType": "user", "actorId": me, "action": "tag.created",
        "resourceType": "tags", "resourceId": made, "changes": newest["changes"], "ipAddress": "203.0.113.7",
        "userAgent": "=cmd|'/c calc'!A1", "createdAt": "2026-11-21T12:01:00.000Z",
    }  # fmt: skip


def test_the_log_is_filtered(deployment: Deployment) -> None:
    client = staff_client(deployment)
    me = client("GET", "/admin/v1/auth/me").json["id"]
    deployment.clock.advance(timedelta(minutes=10))
    first, second = tag(client, "A"), tag(client, "B")

    def found(query: str) -> list[str]:
        return [row["action"] for row in client("GET", f"{LOG}?{query}").json["data"]]

    assert found(f"resourceId={first}") == ["tag.created"]
    assert found("resourceType=tags") == ["tag.created", "tag.created"]
    assert found("resourceType=tag") == ["tag.created", "tag.created"]
    assert found("resourceType=product") == []
    assert found("action=tag") == []
    assert found(f"actorId={me}&action=auth.login.succeeded") == ["auth.login.succeeded"]
    assert found("dateFrom=2026-11-21T12:05:00Z") == ["tag.created", "tag.created"]
    assert found("dateTo=2026-11-21T12:05:00Z") == ["auth.login.succeeded", "user.created"]
    assert len(found("dateTo=2026-11-21")) == 4
    assert found("dateTo=2026-11-20") == []
    assert found("dateFrom=2026-11-22") == []
    assert second != first


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=10001", "pageSize=201", "actorId=x", "dateFrom=yesterday", "zz=1", "resourceType=", "action="],
)
def test_a_wrong_question_is_a_400(deployment: Deployment, query: str) -> None:
    assert staff_client(deployment)("GET", f"{LOG}?{query}").status == 400


def test_the_log_as_a_file(deployment: Deployment) -> None:
    client = staff_client(deployment)
    deployment.clock.advance(timedelta(minutes=1))
    made = tag(client, "Sale")
    answer = client("GET", f"{LOG}/export?dateFrom=2026-11-01&dateTo=2026-11-30")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="audit-log-1795262460000.csv"'
    rows = file(answer)
    assert rows[0] == HEADER
    assert [row[3] for row in rows[1:]] == ["tag.created", "auth.login.succeeded", "user.created"]
    assert rows[1][:2] == ["2026-11-21T12:01:00.000Z", "user"]
    assert rows[1][4:8] == ["tags", made, "203.0.113.7", "'=cmd|'/c calc'!A1"]
    assert rows[3][7:] == ["", '{"role":"owner"}']
    exported = client("GET", f"{LOG}?action=audit_log.exported").json["data"]
    assert [row["changes"]["rows"] for row in exported] == [3]


def test_an_export_has_bounds(deployment: Deployment) -> None:
    client = staff_client(deployment)
    unbounded = client("GET", f"{LOG}/export?action=tag.created")
    assert unbounded.json == {
        "statusCode": 400, "error": "Bad Request", "message": "Bad Request", "errors": [
            {"code": "custom", "path": [], "message": "Export requires at least a dateFrom or dateTo to bound the result set"}
        ],
    }  # fmt: skip
    assert client("GET", f"{LOG}/export?dateFrom=2026-10-01&dateTo=2026-11-30").status == 400
    assert client("GET", f"{LOG}/export?dateFrom=2026-10-31&dateTo=2026-11-30").status == 200
    assert len(file(client("GET", f"{LOG}/export?dateTo=2026-10-01"))) == 1
    assert client("GET", f"{LOG}/export?dateFrom=2026-11-01&page=1").status == 400


def test_an_export_has_as_many_rows_as_the_contract_lets_it(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert operations.MAX_ROWS == 50_000
    monkeypatch.setattr(operations, "MAX_ROWS", 3)
    client = staff_client(deployment)
    tag(client, "Sale")
    assert len(file(client("GET", f"{LOG}/export?dateFrom=2026-11-01"))) == 4
    longer = client("GET", f"{LOG}/export?dateFrom=2026-11-01")  # the file before is itself on record
    assert (longer.status, longer.json["message"]) == (400, "Bad Request")


def test_a_browsers_name_is_cut(deployment: Deployment) -> None:
    client = staff_client(deployment)
    client("POST", "/admin/v1/tags", {"name": "Sale"}, User_Agent="x" * 600)
    assert client("GET", f"{LOG}?action=tag.created").json["data"][0]["userAgent"] == "x" * 512


def test_the_log_reaches_to_the_ends_of_the_calendar(deployment: Deployment) -> None:
    client = staff_client(deployment)
    ends = "dateFrom=0001-01-01T00:00:00%2B14:00&dateTo=9999-12-31T23:59:59-14:00"
    assert client("GET", f"{LOG}?{ends}").json["total"] == 2
    assert client("GET", f"{LOG}?dateFrom=0999-01-01").json["total"] == 2
    assert client("GET", f"{LOG}?dateFrom=9999-12-31").json["total"] == 0
    assert len(file(client("GET", f"{LOG}/export?dateFrom=9999-12-31"))) == 1
    assert len(file(client("GET", f"{LOG}/export?dateTo=0001-01-01"))) == 1
    assert client("GET", f"{LOG}/export?{ends}").status == 400


def test_the_log_belongs_to_its_shop_and_to_those_who_may(deployment: Deployment) -> None:
    client = staff_client(deployment)
    customer = customer_client(deployment)
    for path in (LOG, f"{LOG}/export?dateFrom=2026-11-01"):
        assert deployment.client()("GET", path).status == 401
        assert deployment.client(bearer=customer.bearer)("GET", path).status == 401
        assert deployment.client(bearer=client.bearer, host="other.test")("GET", path).status == 401
