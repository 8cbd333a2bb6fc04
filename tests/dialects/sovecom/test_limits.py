"""How often anything may be asked: each bucket of the contract's table, to the last request let through."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.support.accounts import PASSWORD, customer_client, make_customer, make_staff
from tests.support.deployment import Answer, Client, Deployment, settings
from tests.support.payments import desk

CUSTOMERS = "/store/v1/customers"
READS = {
    "/store/v1/products", "/store/v1/products/{slug}", "/store/v1/categories", "/store/v1/categories/tree",
    "/store/v1/categories/{slug}", "/store/v1/tags", "/store/v1/pages/{slug}", "/store/v1/search", "/store/v1/theme",
    "/store/v1/slots", "/store/v1/storefront/home-sections",
}  # fmt: skip
TOO_MANY = {"statusCode": 429, "error": "Too Many Requests", "message": "Too Many Requests"}
UNAUTHORIZED = {"statusCode": 401, "error": "Unauthorized", "message": "Unauthorized"}

Ask = Callable[[Client, int], Answer]


def asking(path: str, **body: str) -> Ask:
    """One more request, with the number of the request wherever the body says `#`."""
    return lambda client, number: client("POST", path, {k: v.replace("#", str(number)) for k, v in body.items()})


def test_public_reads_share_a_hundred_and_twenty_a_minute(deployment: Deployment) -> None:
    shared = Deployment(settings(store_rate_limit=120))
    throttled = {row.path for name, row in shared.app.rows if name == "sovecom" and row.throttle == "catalog"}
    assert throttled == READS
    client = shared.client()
    urls = [path.replace("{slug}", "none") for path in sorted(READS)]
    assert 429 not in [client("GET", urls[number % len(urls)]).status for number in range(120)]
    refused = [client("GET", url) for url in urls]
    assert [answer.json for answer in refused] == [TOO_MANY] * len(urls)
    assert {answer.status for answer in refused} == {429}
    assert {0 < int(answer.headers["retry-after"]) <= 60 for answer in refused} == {True}
    assert shared.client(ip="198.51.100.9")("GET", "/store/v1/products").status == 200
    assert shared.client(host="other.test")("GET", "/store/v1/products").status == 200
    assert client("POST", "/store/v1/carts").status == 201  # carts have no limit


# path, what it is asked with, how many are let through, what then is said, and when the window is over
OPEN = {
    "customers forgotten, per e-mail": (asking(f"{CUSTOMERS}/forgot", email="ada@example.test"), 3, 3600),
    "customers forgotten, per address": (asking(f"{CUSTOMERS}/forgot", email="u#@example.test"), 30, 3600),
    "staff forgotten, per e-mail": (asking("/admin/v1/auth/password/forgot", email="owner@demo.test"), 3, 3600),
    "staff forgotten, per address": (asking("/admin/v1/auth/password/forgot", email="u#@demo.test"), 30, 3600),
    "customers' resets": (asking(f"{CUSTOMERS}/reset", token="x" * 43, newPassword=PASSWORD), 10, 60),
    "staff's resets": (asking("/admin/v1/auth/password/reset", token="x" * 43, newPassword=PASSWORD), 10, 60),
    "changed e-mails confirmed": (asking(f"{CUSTOMERS}/me/email/confirm", token="x" * 43), 10, 60),
    "signed up": (asking(CUSTOMERS, email="new#@example.test", password=PASSWORD), 20, 60),
}


@pytest.mark.parametrize("bucket", OPEN)
def test_what_is_refused_as_too_many(deployment: Deployment, bucket: str) -> None:
    make_customer(deployment)
    make_staff(deployment)
    ask, most, seconds = OPEN[bucket]
    client = deployment.client(ip="198.51.100.1")
    let_in = {ask(client, number).status for number in range(most)}
    assert len(let_in) == 1 and not let_in & {429, 404, 500}
    over = ask(client, most)
    assert (over.status, over.json, over.headers["retry-after"]) == (429, TOO_MANY, str(seconds))
    deployment.clock.advance(timedelta(seconds=seconds))
    assert ask(client, most + 1).status in let_in


@pytest.mark.parametrize(
    ("path", "email"), [("/admin/v1/auth/login", "owner@demo.test"), (f"{CUSTOMERS}/login", "ada@example.test")]
)
def test_sign_ins_are_ten_a_minute_and_say_nothing_of_it(deployment: Deployment, path: str, email: str) -> None:
    make_customer(deployment)
    make_staff(deployment)
    client, body = deployment.client(ip="198.51.100.1"), {"email": email, "password": PASSWORD}
    assert [client("POST", path, body).status for _ in range(10)] == [200] * 10
    over = client("POST", path, body)
    assert (over.status, over.json, "retry-after" in over.headers) == (401, UNAUTHORIZED, False)
    assert deployment.client(ip="198.51.100.2")("POST", path, body).status == 200
    deployment.clock.advance(timedelta(minutes=1))
    assert client("POST", path, body).status == 200


STEP_UPS = {
    "password": (f"{CUSTOMERS}/me/password", {"currentPassword": "", "newPassword": "another long secret"}),
    "email": (f"{CUSTOMERS}/me/email/change", {"currentPassword": "", "newEmail": "new@example.test"}),
    "export": (f"{CUSTOMERS}/me/rgpd/export", {"password": ""}),
    "erase": (f"{CUSTOMERS}/me/rgpd/erase", {"password": ""}),
}


@pytest.mark.parametrize("name", STEP_UPS)
def test_step_ups_are_five_a_minute_and_say_nothing_of_it(deployment: Deployment, name: str) -> None:
    ada = customer_client(deployment)
    path, body = STEP_UPS[name]
    wrong, right = ({k: v or typed for k, v in body.items()} for typed in ("not the password", PASSWORD))
    assert [ada("POST", path, wrong).json for _ in range(5)] == [UNAUTHORIZED] * 5
    over = ada("POST", path, right)
    assert (over.status, over.json, "retry-after" in over.headers) == (401, UNAUTHORIZED, False)
    ada.ip = "198.51.100.2"
    assert ada("POST", path, right).status in (200, 202, 204)


def cart(client: Client) -> str:
    made = client("POST", "/store/v1/carts")
    client.cookies["sov_cart"] = made.cookie("sov_cart")
    return f"/store/v1/carts/{made.json['cartId']}"


def ten_for_a_cart_and_twenty_from_an_address(
    deployment: Deployment, row: str, body: dict[str, str] | None = None
) -> None:
    client = deployment.client(ip="198.51.100.1")
    spent = []
    for _ in range(2):
        url = cart(client)
        spent += [client("POST", f"{url}/{row}", body).status for _ in range(10)]
        elsewhere = deployment.client(ip="198.51.100.2", cookies=dict(client.cookies))
        assert elsewhere("POST", f"{url}/{row}", body).json == TOO_MANY  # the cart's ten
        deployment.clock.advance(timedelta(seconds=1))
    assert len(set(spent)) == 1 and 429 not in spent
    fresh = cart(client)
    assert client("POST", f"{fresh}/{row}", body).json == TOO_MANY  # the address's twenty
    deployment.clock.advance(timedelta(minutes=1))
    assert client("POST", f"{fresh}/{row}", body).status in spent


def test_codes_are_tried_at_a_measured_pace(deployment: Deployment) -> None:
    ten_for_a_cart_and_twenty_from_an_address(deployment, "discounts", {"code": "NONE"})


def test_payments_are_tried_at_a_measured_pace() -> None:
    with desk() as shop:
        ten_for_a_cart_and_twenty_from_an_address(shop.deployment, "payment-intent")
