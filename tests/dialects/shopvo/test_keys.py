"""Keys on the wire: who is let in, who is told what, and that every answer says where the caller stands."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from chalicelib.dialects.shopvo import signing
from chalicelib.domain import api_keys
from tests.support.catalog import make_category
from tests.support.deployment import DEMO, NOON, Deployment, SiteClient, settings
from tests.support.dump import dump

UNAUTHENTICATED = {
    "error": "A valid API key is required: send it as a Bearer token in the Authorization header.",
    "code": "UNAUTHENTICATED",
}
INVALID = {"error": "The API key is not valid for this site, has expired or was revoked.", "code": "API_KEY_INVALID"}


def test_a_key_opens_its_site_by_slug_and_by_id(deployment: Deployment) -> None:
    client = deployment.site_client(["read:catalog"])
    made = make_category(deployment, "Apparel")
    expected = {
        "success": True,
        "data": [
            {
                "id": made.id,
                "name": "Apparel",
                "slug": "apparel",
                "description": None,
                "parentId": None,
                "position": 0,
            }
        ],
    }
    by_slug = client("GET", "/categories")
    client.site = DEMO
    by_id = client("GET", "/categories")
    assert (by_slug.status, by_slug.json) == (200, expected)
    assert by_id.json == expected


def test_nobody_is_let_in_without_a_key(deployment: Deployment) -> None:
    client = deployment.site_client()
    client.bearer = None
    answer = client("GET", "/categories")
    assert (answer.status, answer.json) == (401, UNAUTHENTICATED)


@pytest.mark.parametrize("text", ["sk_live_" + "x" * 64, "sk_live_short", "nonsense", "sk_test_" + "x" * 64])
def test_what_we_never_made_is_no_key(deployment: Deployment, text: str) -> None:
    client = deployment.site_client()
    client.bearer = text
    answer = client("GET", "/categories")
    assert (answer.status, answer.json) == (401, INVALID)


def test_a_changed_letter_costs_no_look_up(deployment: Deployment) -> None:
    client = deployment.site_client()
    assert client.bearer is not None
    client.bearer = client.bearer[:-1] + ("a" if client.bearer[-1] != "a" else "b")
    answer = client("GET", "/categories")
    assert (answer.status, answer.cost) == (401, 0)


def test_a_revoked_and_an_expired_key_are_refused_in_the_same_words(deployment: Deployment) -> None:
    revoked = deployment.site_client()
    assert revoked.key is not None
    deployment.run(api_keys.revoke_api_key, api_keys.RevokeApiKey(id=revoked.key.key.id))
    answer = revoked("GET", "/categories")
    assert (answer.status, answer.json) == (401, INVALID)
    command = api_keys.CreateApiKey(name="short", scopes=("admin:*",), expires_at=NOON + timedelta(hours=1))
    revoked.bearer = deployment.run(api_keys.create_api_key, command).text
    assert revoked("GET", "/categories").status == 200
    deployment.clock.advance(timedelta(hours=1))
    answer = revoked("GET", "/categories")
    assert (answer.status, answer.json) == (401, INVALID)


def test_for_a_key_of_another_site_there_is_no_such_site(deployment: Deployment) -> None:
    client = deployment.site_client(shop="other")
    client.site = "demo"
    answer = client("GET", "/categories")
    assert (answer.status, answer.json["code"]) == (404, "FOREIGN_KEY")


def test_an_unknown_site_is_not_found(deployment: Deployment) -> None:
    client = deployment.site_client()
    client.site = "nowhere"
    answer = client("GET", "/categories")
    assert answer.status == 404
    assert answer.headers["x-ratelimit-limit"] == "30000000"


def test_a_missing_scope_is_named(deployment: Deployment) -> None:
    answer = deployment.site_client(["read:orders", "write:catalog"])("GET", "/categories")
    assert (answer.status, answer.json) == (
        403,
        {
            "error": "The API key does not have the scope read:catalog.",
            "code": "SCOPE_MISSING",
            "details": {"scope": "read:catalog"},
        },
    )


def test_reading_costs_the_key_and_the_question(deployment: Deployment) -> None:
    client = deployment.site_client(["read:catalog"])
    client("GET", "/categories")  # this process reads the taxonomy once
    assert client("GET", "/categories").cost == 2


def test_use_is_noted_every_ten_minutes(deployment: Deployment) -> None:
    client = deployment.site_client()

    def noted() -> object:
        return deployment.run(api_keys.list_api_keys)[0].last_used_at

    deployment.clock.advance(timedelta(minutes=9, seconds=59))
    client("GET", "/categories")
    assert noted() == NOON
    deployment.clock.advance(timedelta(seconds=1))
    client("GET", "/categories")
    assert noted() == NOON + timedelta(minutes=10)


def test_a_key_with_a_signing_secret_must_sign(deployment: Deployment) -> None:
    client = deployment.site_client(signed=True)
    assert client("GET", "/categories").status == 200
    for wrong in ("", "t=1,sha256=" + "0" * 64, signing.sign("sks_other", b"", int(time.time()))):
        answer = client("GET", "/categories", X_Shopvo_Signature=wrong)
        assert (answer.status, answer.json["code"]) == (401, "SIGNATURE_INVALID")


@pytest.mark.parametrize(("age", "status"), [(299, 200), (302, 401), (-299, 200), (-302, 401)])
def test_a_signature_holds_for_five_minutes(deployment: Deployment, age: int, status: int) -> None:
    client = deployment.site_client(signed=True)
    assert client.key is not None and client.key.signing_secret is not None
    header = signing.sign(client.key.signing_secret, b"", int(time.time()) - age)
    assert client("GET", "/categories", X_Shopvo_Signature=header).status == status


def test_a_read_may_come_twice_with_one_signature(deployment: Deployment) -> None:
    client = deployment.site_client(signed=True)
    assert client.key is not None and client.key.signing_secret is not None
    header = signing.sign(client.key.signing_secret, b"", int(time.time()))
    before = dump()
    assert client("GET", "/categories", X_Shopvo_Signature=header).status == 200
    assert client("GET", "/categories", X_Shopvo_Signature=header).status == 200
    assert dump() == before


class TestReplay:
    """A change is taken once under a signature, and once more only as the retry that changes nothing."""

    def signed(self, deployment: Deployment) -> tuple[SiteClient, str, str]:
        client = deployment.site_client(signed=True)
        assert client.key is not None and client.key.signing_secret is not None
        body = '{"initialBalance": 5000}'
        return client, body, signing.sign(client.key.signing_secret, body.encode(), int(time.time()))

    def issued(self, client: SiteClient) -> int:
        total: int = client("GET", "/gift-cards").json["pagination"]["total"]
        return total

    def test_the_same_signature_is_refused_the_second_time(self, deployment: Deployment) -> None:
        client, body, header = self.signed(deployment)
        assert client("POST", "/gift-cards", body, X_Shopvo_Signature=header).status == 201
        before = dump()
        for headers in ({}, {"Idempotency_Key": "late"}):
            again = client("POST", "/gift-cards", body, X_Shopvo_Signature=header, **headers)
            assert (again.status, again.json["code"]) == (401, "SIGNATURE_REPLAYED")
        assert dump() == before
        assert self.issued(client) == 1

    def test_a_retry_under_its_key_gets_the_stored_answer(self, deployment: Deployment) -> None:
        client, body, header = self.signed(deployment)
        headers = {"X_Shopvo_Signature": header, "Idempotency_Key": "once"}
        first, second = (client("POST", "/gift-cards", body, **headers) for _ in range(2))
        assert (first.status, first.json) == (second.status, second.json)
        assert self.issued(client) == 1

    def test_no_other_request_may_use_it(self, deployment: Deployment) -> None:
        client, body, header = self.signed(deployment)
        headers = {"X_Shopvo_Signature": header, "Idempotency_Key": "once"}
        assert client("POST", "/gift-cards", body, **headers).status == 201
        for method, url, key in (("POST", "/gift-cards", "twice"), ("POST", "/cart", "once")):
            answer = client(method, url, body, X_Shopvo_Signature=header, Idempotency_Key=key)
            assert (answer.status, answer.json["code"]) == (401, "SIGNATURE_REPLAYED")
        assert self.issued(client) == 1

    def test_a_signature_is_for_its_body(self, deployment: Deployment) -> None:
        client, body, header = self.signed(deployment)
        answer = client("POST", "/gift-cards", body.replace("5000", "9000"), X_Shopvo_Signature=header)
        assert (answer.status, answer.json["code"]) == (401, "SIGNATURE_INVALID")

    def test_a_missing_scope_uses_no_signature_up(self, deployment: Deployment) -> None:
        client = deployment.site_client(["read:catalog"], signed=True)
        before = dump()
        assert client("POST", "/gift-cards", {"initialBalance": 5000}).status == 403
        assert dump() == before


class TestLimits:
    def test_every_answer_says_where_the_caller_stands(self, deployment: Deployment) -> None:
        client = deployment.site_client(["read:orders"])
        for _ in range(2):
            answer = client("GET", "/categories")
        assert answer.status == 403
        assert answer.headers["x-ratelimit-limit"] == "30000000"
        assert answer.headers["x-ratelimit-remaining"] == "29999998"
        assert 1 <= int(answer.headers["x-ratelimit-reset"]) <= 60
        client.bearer = None
        assert client("GET", "/categories").headers["x-ratelimit-remaining"] == "29999999"

    def test_some_resources_have_limits_of_their_own(self, deployment: Deployment) -> None:
        plans = Deployment(settings(site_rate_factor=1))
        for slug, plan in (("pro", "pro"), ("small", "free")):
            plans.open_shop(slug, plan=plan)
        pro, small = plans.site_client(shop="pro"), plans.site_client(shop="small")
        expected = {"/categories": 400, "/orders": 30, "/checkout?sessionId=x": 10, "/products?search=x": 60}
        for url, limit in expected.items():
            assert pro("GET", url).headers["x-ratelimit-limit"] == str(limit), url
        assert small("GET", "/products?search=x").headers["x-ratelimit-limit"] == "30"
        statuses = [pro("GET", "/checkout?sessionId=x").status for _ in range(10)]
        assert statuses == [404] * 9 + [429]
        assert pro("GET", "/categories").status == 200

    def test_beyond_the_plan_a_key_waits(self, deployment: Deployment) -> None:
        small = Deployment(settings(site_rate_factor=1))
        small.shops = deployment.shops
        client = small.site_client(["read:catalog"])
        assert [client("GET", "/categories").status for _ in range(31)] == [200] * 30 + [429]
        refused = client("GET", "/categories")
        assert (refused.headers["x-ratelimit-limit"], refused.headers["x-ratelimit-remaining"]) == ("30", "0")
        assert refused.headers["retry-after"] == refused.headers["x-ratelimit-reset"]
        assert refused.json["code"] == "RATE_EXCEEDED"
        assert small.site_client(["read:catalog"])("GET", "/categories").status == 200
