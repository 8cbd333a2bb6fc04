"""A new shop from the command line: opened once, with a token that sets it up and gives way to the next."""

from __future__ import annotations

import pytest

from chalicelib.domain import onboarding, tenancy
from scripts.local.tenant import main, open_tenant, told
from tests.support.accounts import make_staff
from tests.support.deployment import Deployment


def test_a_shop_is_opened_once_and_its_newest_token_sets_it_up(deployment: Deployment) -> None:
    shop, first = open_tenant(deployment.system, "lumen", "Maison Lumen", "lumen.test")
    again, second = open_tenant(deployment.system, "lumen", "Another", "another.test")
    assert (again.id, again.name, again.hosts) == (shop.id, "Maison Lumen", ("lumen.test",))
    client = deployment.client(host="lumen.test")
    assert client("GET", "/setup/v1/status").json == {"installed": False, "requiresToken": True}
    answers = {
        token.token: client("GET", "/setup/v1/themes", X_Setup_Token=token.token).status for token in (first, second)
    }
    assert answers == {first.token: 404, second.token: 200}
    text = told(shop, second, 8000)
    assert second.token in text
    assert "http://lumen.test:8000/setup/v1" in text


def test_a_shop_is_opened_with_the_sites_that_may_call_it(deployment: Deployment) -> None:
    site = "http://localhost:3001"
    open_tenant(deployment.system, "lumen", "Lumen", "lumen.test", store_origins=(site,))
    answer = deployment.client(host="lumen.test")("GET", "/store/v1/products", Origin=site)
    assert answer.headers["access-control-allow-origin"] == site


def test_a_shop_with_an_owner_or_anothers_host_is_refused(deployment: Deployment) -> None:
    make_staff(deployment)
    with pytest.raises(onboarding.AlreadyInstalled):
        open_tenant(deployment.system, "demo", "Demo", "demo.test")
    with pytest.raises(tenancy.HostTaken):
        open_tenant(deployment.system, "lumen", "Lumen", "demo.test")


def test_a_slug_is_part_of_an_address(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--slug", "Not A Slug"]) == 1
    assert "small letters" in capsys.readouterr().err
