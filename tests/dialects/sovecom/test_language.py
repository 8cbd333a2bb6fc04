"""The language that people are written to in: the one their browser asked for, else the shop's."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.accounts import PASSWORD, sign_in_customer
from tests.support.aftermath import Aftermath
from tests.support.catalog import make_product, variant
from tests.support.deployment import Client, Deployment
from tests.support.shopping import filled_cart, ship_to_france

FRENCH = "fr-CH, fr;q=0.9, en;q=0.8, *;q=0.5"


@pytest.fixture
def after(deployment: Deployment, tmp_path: Path) -> Aftermath:
    return Aftermath(deployment, tmp_path)


def buy(after: Aftermath, client: Client, *, own: bool = False, **headers: str) -> None:
    item = make_product(after.deployment, "Tee", variant(2000, 5))
    url = filled_cart(after.deployment, client, item, ship_to_france(after.deployment))
    if own:
        assert client("POST", f"{url}/customer").status == 200
    assert client("POST", f"{url}/checkout", **headers).status == 201


def subjects(after: Aftermath) -> list[str]:
    after.drain()
    return [mail.subject for mail in after.post.sent()]


@pytest.mark.parametrize(
    ("headers", "subject"),
    [
        ({"Accept_Language": FRENCH}, "Nous avons bien reçu votre commande 1"),
        ({"Accept_Language": "de, en-GB;q=0.7"}, "We have received your order 1"),
        ({"Accept_Language": "*"}, "We have received your order 1"),
        ({}, "We have received your order 1"),
    ],
)
def test_a_guest_is_written_to_as_the_browser_asked(after: Aftermath, headers: dict[str, str], subject: str) -> None:
    buy(after, after.deployment.client(), **headers)
    assert subjects(after) == [subject]


def test_a_customer_is_written_to_as_at_the_sign_up(after: Aftermath, tmp_path: Path) -> None:
    client = after.deployment.client()
    body = {"email": "ada@example.test", "password": PASSWORD}
    assert client("POST", "/store/v1/customers", body, Accept_Language=FRENCH).status == 201
    assert client("POST", "/store/v1/customers/forgot", {"email": body["email"]}).status == 202
    sign_in_customer(client)
    buy(after, client, own=True, Accept_Language="en")
    assert sorted(subjects(after)) == [
        "Choisissez un nouveau mot de passe pour Demo",
        "Nous avons bien reçu votre commande 1",
    ]
    assert any("/fr/reset?token=" in text.read_text(encoding="utf-8") for text in tmp_path.rglob("*.txt"))
