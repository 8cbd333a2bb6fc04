"""What a real browser lets pages of other origins do: CORS, preflights, cookies and their sites, pictures, downloads."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tests.browser.chromium import rendered
from tests.browser.tour import Running

BLOCKED = "blocked"


def test_every_page_came_to_its_end(found: dict[str, Any]) -> None:
    stops = {name: told["failed"] for name, told in found.items() if name != "downloads"}
    assert (len(stops), [each for each in stops.values() if each]) == (5, [])


def test_a_storefront_sells_from_its_own_origin(found: dict[str, Any]) -> None:
    told = found["storefront.buys"]
    assert told["nobodyYet"] == 401
    assert told["looking"] == [200, 3, 200]
    assert told["cart"] == [201, 201, 200, 2, ""]  # the last: cookies that a script sees
    assert told["cartWithoutItsCookie"] == 403
    assert told["refusal"] == [422, 422, "Unprocessable Entity"]
    assert told["discount"] == ["WELCOME10", None]
    assert told["account"] == [201, 200, 200, "zoe@example.test", ""]
    assert told["checkout"] == [200, 200, 200, 201, 201]
    assert told["asGuest"] == [200, True]
    assert told["order"] == [1, True]
    assert told["invoice"] == ["application/pdf", "%PDF-", 'inline; filename="invoice-STD-2026-000001.pdf"']
    assert told["return"] == [201, "requested"]
    assert told["withdrawal"] == [201, 200, "received"]


def test_a_picture_is_shown_and_then_read_from_the_same_cache(found: dict[str, Any]) -> None:
    assert found["storefront.buys"]["picture"] == [True, 200, "image/svg+xml", True]


def test_a_script_reads_the_headers_that_are_meant_for_it(found: dict[str, Any]) -> None:
    assert found["storefront.buys"]["headers"] == {"x-request-id": True, "etag": True, "x-table-requests": False}


def test_cookies_do_not_travel_between_sites(found: dict[str, Any]) -> None:
    """A cart is made there and cannot be opened; whoever signs in cannot go on."""
    assert found["storefront.buys"]["fromAnotherSite"] == [201, 403, 200, 403]


def test_an_admin_works_from_its_own_origin(found: dict[str, Any]) -> None:
    told = found["admin.works"]
    assert told["session"] == [401, "Unauthorized", 200, 200, "owner", 1, ""]
    assert told["product"] == [201, 200, "Tee", 412, 204]
    assert told["orders"] == [200, ["zoe@example.test"]]
    assert told["log"] == [200, True]
    assert told["file"] == [200, "text/csv; charset=utf-8", True]


def test_pictures_are_uploaded_through_the_api_and_past_it(found: dict[str, Any]) -> None:
    told = found["admin.works"]
    assert told["byForm"] == [201, 201, [400, 400, 400]]
    assert told["pixel"] == [True, True, True]
    assert told["direct"] == [False, 204, 201, 640]
    assert told["directWithCookies"] == BLOCKED


def test_files_are_saved_and_never_opened(found: dict[str, Any]) -> None:
    log, picture = found["downloads"]
    assert re.fullmatch(r"audit-log-[0-9]+\.csv", log)
    assert picture == "thumbnail.svg"


def test_a_shops_lists_part_its_storefront_from_its_admin(found: dict[str, Any]) -> None:
    assert found["storefront.buys"]["ofTheirOwn"] == [200, BLOCKED, BLOCKED]
    assert found["admin.works"]["ofTheirOwn"] == [401, 401, BLOCKED, BLOCKED]
    assert found["storefront.buys"]["setUp"] == [BLOCKED, BLOCKED]


def test_a_stranger_reads_nothing_and_ends_no_session(found: dict[str, Any]) -> None:
    assert set(found["stranger.tries"]["calls"]) == {BLOCKED}
    assert found["stranger.tries"]["picture"] == [True, BLOCKED]
    assert found["storefront.comesBackAndLeaves"]["stillSignedIn"] == [200, "zoe@example.test"]
    assert found["storefront.comesBackAndLeaves"]["left"] == [204, 0, 401]
    assert found["admin.comesBackAndLeaves"]["session"] == [200, 204, 0, 401]


def test_the_reference_page_is_drawn_under_its_own_policy(system: Running, tmp_path: Path) -> None:
    page, console = rendered(tmp_path, f"{system.addresses['api']}/admin/v1/docs")
    assert ("/store/v1/products/{slug}" in page, console) == (True, [])
