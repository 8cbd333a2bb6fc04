"""Staff accounts on the wire: who may be made what, by whom, and what ends when somebody is locked out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain import identity
from chalicelib.domain.identity import Role
from tests.support.accounts import PASSWORD, make_staff, sign_in_staff, staff_client
from tests.support.deployment import DEMO, Deployment
from tests.support.dump import dump, lasting

USERS = "/admin/v1/users"
BODY = {"email": "Sam@Demo.test", "name": "Sam", "role": "staff", "password": PASSWORD}
NOON = "2026-11-21T12:00:00.000Z"


def test_an_account_is_made_listed_and_given_a_role(deployment: Deployment) -> None:
    owner = staff_client(deployment)
    deployment.clock.advance(timedelta(seconds=1))
    made = owner("POST", USERS, BODY)
    assert made.status == 201, made.body
    row = made.json
    assert row == {
        "id": row["id"], "email": "sam@demo.test", "name": "Sam", "role": "staff", "disabledAt": None,
        "lastLoginAt": None, "totpEnabled": False, "createdAt": "2026-11-21T12:00:01.000Z",
    }  # fmt: skip
    listed = owner("GET", f"{USERS}?pageSize=1")
    assert listed.json == {"data": [row], "total": 2, "page": 1, "pageSize": 1}
    assert owner("GET", f"{USERS}?pageSize=1").cost == 3  # who calls, the ids, the accounts
    (boss,) = owner("GET", f"{USERS}?pageSize=1&page=2").json["data"]
    assert (boss["role"], boss["lastLoginAt"]) == ("owner", NOON)
    changed = owner("PATCH", f"{USERS}/{row['id']}/role", {"role": "admin"})
    assert (changed.status, changed.json) == (200, {**row, "role": "admin"})
    assert owner("PATCH", f"{USERS}/{row['id']}/role", {"role": "admin"}).json == {**row, "role": "admin"}
    notes = owner("GET", f"/admin/v1/audit-log?resourceType=users&resourceId={row['id']}").json["data"]
    assert {each["action"]: each["changes"] for each in notes} == {
        "user.role_changed": {"from": "staff", "to": "admin"},
        "user.created": {"role": "staff"},
    }
    assert len(notes) == 2


def test_who_is_locked_out_is_out_at_once_and_may_come_back(deployment: Deployment) -> None:
    owner = staff_client(deployment)
    sam_id = owner("POST", USERS, BODY).json["id"]
    sam = deployment.client()
    sign_in_staff(sam, "sam@demo.test")
    answer = owner("PATCH", f"{USERS}/{sam_id}/deactivate")
    assert (answer.status, answer.json["disabledAt"]) == (200, NOON)
    assert owner("PATCH", f"{USERS}/{sam_id}/deactivate").json == answer.json
    assert sam("GET", "/admin/v1/auth/me").status == 401
    assert sam("POST", "/admin/v1/auth/refresh").status == 401
    login = {"email": "sam@demo.test", "password": PASSWORD}
    assert sam("POST", "/admin/v1/auth/login", login).status == 401
    back = owner("PATCH", f"{USERS}/{sam_id}/reactivate")
    assert (back.status, back.json["disabledAt"]) == (200, None)
    assert sam("GET", "/admin/v1/auth/me").status == 401
    assert sam("POST", "/admin/v1/auth/login", login).status == 200


def test_another_role_ends_what_the_old_one_opened(deployment: Deployment) -> None:
    owner = staff_client(deployment)
    sam_id = owner("POST", USERS, {**BODY, "role": "admin"}).json["id"]
    sam = deployment.client()
    sign_in_staff(sam, "sam@demo.test")
    assert sam("GET", USERS).status == 200
    owner("PATCH", f"{USERS}/{sam_id}/role", {"role": "staff"})
    assert sam("GET", USERS).status == 401
    sign_in_staff(sam, "sam@demo.test")
    assert sam("GET", USERS).status == 403


@pytest.mark.parametrize("change", ["role", "deactivate", "reactivate"])
def test_nobody_touches_the_owner_themselves_or_who_is_not_there(deployment: Deployment, change: str) -> None:
    owner = make_staff(deployment)
    admin = staff_client(deployment, "ada@demo.test", Role.ADMIN)
    me = admin("GET", "/admin/v1/auth/me").json["id"]
    foreign = make_staff(deployment, "o@other.test", Role.STAFF, shop="other")
    body = {"role": "staff"} if change == "role" else None
    before = dump()
    answers = {who: admin("PATCH", f"{USERS}/{who}/{change}", body).status for who in (owner.id, me, foreign.id, DEMO)}
    assert answers == {owner.id: 403, me: 403, foreign.id: 404, DEMO: 404}
    assert admin("PATCH", f"{USERS}/x/{change}", body).status == 400
    assert lasting(dump()) == lasting(before)


def test_what_is_wrong_is_refused(deployment: Deployment) -> None:
    owner = staff_client(deployment)
    assert owner("POST", USERS, {**BODY, "role": "owner"}).status == 400
    assert owner("POST", USERS, {**BODY, "password": "password1234"}).status == 400
    assert owner("POST", USERS, {**BODY, "email": "OWNER@demo.test"}).status == 409
    assert owner("GET", f"{USERS}?pageSize=101").status == 400
    assert owner("GET", USERS).json["total"] == 1


def test_the_core_makes_no_second_owner(deployment: Deployment) -> None:
    command = identity.CreateStaff(email="x@demo.test", name="X", password=PASSWORD, role=Role.OWNER)
    with pytest.raises(identity.OwnerUntouchable):
        deployment.run(identity.add_staff, command)


def test_who_may_not_is_refused_and_nothing_is_written(deployment: Deployment) -> None:
    staff = staff_client(deployment, "sam@demo.test", Role.STAFF)
    before = dump()
    assert deployment.client()("POST", USERS, BODY).status == 401
    assert lasting(dump()) == lasting(before)
    assert staff("POST", USERS, {**BODY, "email": "new@demo.test"}).status == 403
    assert staff("GET", USERS).status == 403
    assert not any("new@demo.test" in str(each) for each in dump())


def test_the_same_request_twice_makes_one_account(deployment: Deployment) -> None:
    owner = staff_client(deployment)
    first, second = (owner("POST", USERS, BODY, Idempotency_Key="k") for _ in range(2))
    assert (first.status, first.json) == (201, second.json)
    assert owner("GET", USERS).json["total"] == 2
