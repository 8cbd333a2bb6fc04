"""The key that `make api-key` gives out opens the shop it was made for."""

from __future__ import annotations

import pytest

from chalicelib.domain import api_keys
from scripts.local.api_key import NoSuchShop, make_key, told
from tests.support.deployment import Deployment, SiteClient

COMMAND = api_keys.CreateApiKey(name="local", scopes=("read:catalog",), signed=True)


def test_a_key_is_made_told_and_opens_its_shop(deployment: Deployment) -> None:
    made = make_key(deployment.system, "demo", COMMAND)
    assert made.signing_secret is not None
    lines = told(made, "demo", 8000)
    assert made.text in lines and made.signing_secret in lines and "http://localhost:8000/api/v1/demo" in lines
    client = SiteClient(deployment, bearer=made.text, key=made)
    assert client("GET", "/products").status == 200
    assert client("GET", "/orders").status == 403


def test_there_is_no_key_for_a_shop_that_is_none(deployment: Deployment) -> None:
    with pytest.raises(NoSuchShop):
        make_key(deployment.system, "nowhere", COMMAND)
    with pytest.raises(api_keys.UnknownScopes):
        make_key(deployment.system, "demo", api_keys.CreateApiKey(name="x", scopes=("read:nothing",)))
