"""API keys in the admin: made once, listed without their text, ended."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain import api_keys
from tests.support import signing
from tests.support.deployment import Deployment
from tests.support.dump import dump, lasting

BODY = {"name": "Warehouse", "scopes": ["read:catalog", "write:inventory"], "signed": True}


def test_a_key_is_shown_once_listed_and_ended(deployment: Deployment) -> None:
    staff = signing.staff(deployment)
    made = staff("POST", "/admin/v1/api-keys", BODY)
    assert made.status == 201, made.body
    shown = made.json
    text, secret = shown.pop("key"), shown.pop("signingSecret")
    assert text.startswith("sk_live_") and len(text) == 72 and text[8:].isalnum()
    assert secret.startswith("sks_")
    assert shown == {
        "id": shown["id"],
        "name": "Warehouse",
        "mode": "live",
        "scopes": ["read:catalog", "write:inventory"],
        "lastFour": text[-4:],
        "signed": True,
        "expiresAt": None,
        "revokedAt": None,
        "lastUsedAt": None,
        "createdAt": "2026-11-21T12:00:00.000Z",
    }
    assert staff("GET", "/admin/v1/api-keys").json == [shown]
    stored = str(dump())
    assert text not in stored and secret not in stored
    for _ in range(2):
        gone = staff("DELETE", f"/admin/v1/api-keys/{shown['id']}")
        assert (gone.status, gone.body) == (204, "")
    assert staff("GET", "/admin/v1/api-keys").json == [{**shown, "revokedAt": "2026-11-21T12:00:00.000Z"}]


def test_the_same_request_twice_makes_one_key_with_one_text(deployment: Deployment) -> None:
    staff = signing.staff(deployment)
    first, second = (staff("POST", "/admin/v1/api-keys", BODY, Idempotency_Key="k") for _ in range(2))
    assert first.json == second.json
    assert len(deployment.run(api_keys.list_api_keys)) == 1


@pytest.mark.parametrize(
    "change",
    [{"scopes": ["read:everything"]}, {"scopes": []}, {"name": ""}, {"expiresAt": "2026-11-21T12:00:00Z"},
     {"expiresAt": "2027-01-01T00:00:00"}, {"mode": "both"}],
)  # fmt: skip
def test_what_is_wrong_is_refused(deployment: Deployment, change: dict[str, Any]) -> None:
    staff = signing.staff(deployment)
    before = dump()
    assert staff("POST", "/admin/v1/api-keys", {**BODY, **change}).status == 400
    assert lasting(dump()) == lasting(before)


def test_a_key_of_another_shop_is_not_found(deployment: Deployment) -> None:
    command = api_keys.CreateApiKey(name="x", scopes=("admin:*",))
    foreign = deployment.run(api_keys.create_api_key, command, shop="other")
    staff = signing.staff(deployment)
    assert staff("DELETE", f"/admin/v1/api-keys/{foreign.key.id}").status == 404
    assert staff("GET", "/admin/v1/api-keys").json == []
    assert deployment.run(api_keys.list_api_keys, shop="other")[0].revoked_at is None


def test_a_shop_has_a_hundred_keys_at_most(deployment: Deployment) -> None:
    command = api_keys.CreateApiKey(name="x", scopes=("admin:*",))
    made = [deployment.run(api_keys.create_api_key, command) for _ in range(100)]
    with pytest.raises(api_keys.TooManyApiKeys):
        deployment.run(api_keys.create_api_key, command)
    deployment.run(api_keys.revoke_api_key, api_keys.RevokeApiKey(id=made[0].key.id))
    deployment.run(api_keys.create_api_key, command)


def test_design_tokens_are_set_whole(deployment: Deployment) -> None:
    staff = signing.staff(deployment)
    assert staff("GET", "/admin/v1/theme-tokens").json == {"tokens": {}}
    tokens = {"--color-primary": "#123456"}
    assert staff("PUT", "/admin/v1/theme-tokens", {"tokens": tokens}).json == {"tokens": tokens}
    assert staff("GET", "/admin/v1/theme-tokens").json == {"tokens": tokens}
    assert staff("PUT", "/admin/v1/theme-tokens", {"tokens": {"color": "red"}}).status == 400
