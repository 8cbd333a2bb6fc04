"""The loyalty programme in the admin, on the wire."""

from __future__ import annotations

from tests.support.accounts import staff_client
from tests.support.deployment import Deployment
from tests.support.dump import dump, lasting

URL = "/admin/v1/loyalty-program"
DEFAULT = {
    "enabled": False, "earnPoints": 1, "earnPerMinor": 100, "redeemPoints": 1, "redeemMinor": 1,
    "tiers": [
        {"name": "BRONZE", "threshold": 0}, {"name": "SILVER", "threshold": 500}, {"name": "GOLD", "threshold": 1000},
    ],
}  # fmt: skip
OURS = {
    "enabled": True, "earnPoints": 3, "earnPerMinor": 200, "redeemPoints": 20, "redeemMinor": 25,
    "tiers": [{"name": "FRIEND", "threshold": 10}],
}  # fmt: skip


def test_a_merchant_sets_the_programme(deployment: Deployment) -> None:
    client = staff_client(deployment)
    shown = client("GET", URL)
    assert (shown.status, shown.json) == (200, DEFAULT)
    answer = client("PUT", URL, OURS)
    assert (answer.status, answer.json, answer.headers["etag"]) == (200, OURS, '"1"')
    assert answer.cost <= 4  # who calls, the programme, the change
    again = client("GET", URL)
    assert (again.json, again.headers["etag"]) == (OURS, '"1"')
    stale = client("PUT", URL, DEFAULT, If_Match='"0"')
    assert (stale.status, client("GET", URL).json) == (412, OURS)


def test_what_makes_no_sense_is_refused(deployment: Deployment) -> None:
    client = staff_client(deployment)
    before = lasting(dump())
    assert client("PUT", URL, {**OURS, "earnPerMinor": 0}).status == 400
    assert client("PUT", URL, {**OURS, "surprise": 1}).status == 400
    twice = [{"name": "A", "threshold": 1}, {"name": "A", "threshold": 2}]
    assert client("PUT", URL, {**OURS, "tiers": twice}).status == 422
    assert lasting(dump()) == before
