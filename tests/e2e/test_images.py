"""An image on the deployed system: taken in by the admin's function, made by the one of images, served by the store's."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from PIL import Image

from scripts.demo_client import Answer, wait_for
from tests.e2e.cloud import PLAN, Cloud
from tests.e2e.edge import Browser
from tests.e2e.shopping import merchant, stored
from tests.e2e.story import PATIENCE
from tests.support.packages import form
from tests.support.pictures import SECRET, picture, png_bomb, telling

IMAGES = "/admin/v1/images"
TENANT = PLAN.tenant.id
#: Longer side → form. The picture is 2400 by 1600.
SIZES = {"large": (1920, 1280), "medium": (800, 533), "small": (400, 267), "thumbnail": (150, 100)}
FORMS = {"avif": "AVIF", "webp": "WEBP", "jpeg": "JPEG"}
PAGE = {"Origin": "https://admin.atelier.test"}  # a page in a browser, as the bucket sees it
BAD = {"a text": b"hello", "a script": b"<svg onload=alert(1)>", "a bomb": png_bomb(50_000, 50_000)}


@pytest.fixture(scope="module")
def staff(cloud: Cloud) -> Browser:
    return merchant(cloud)


@pytest.fixture(scope="module")
def uploaded(cloud: Cloud, staff: Browser) -> Iterator[dict[str, Any]]:
    """A photograph that says more than it should, once its files are made."""
    made = upload(staff, telling("jpeg", orientation=1, width=2400, height=1600), "?alt_text=A+lamp").json
    assert (made["status"], made["format"], made["altText"]) == ("pending", "jpeg", "A lamp")
    yield ready(staff, made["id"])


def upload(staff: Browser, content: bytes, query: str = "", expect: int = 201) -> Answer:
    body, kind = form(content)
    return staff.call("POST", IMAGES + query, body, expect=expect, Content_Type=kind)


def ready(staff: Browser, image_id: str, state: str = "ready") -> dict[str, Any]:
    def done() -> dict[str, Any] | None:
        image: dict[str, Any] = staff.call("GET", f"{IMAGES}/{image_id}", quiet=True).json
        return None if image["status"] == "pending" else image

    found = wait_for("the renditions", done, PATIENCE)
    assert found["status"] == state
    return found


def files(cloud: Cloud, image_id: str) -> list[str]:
    """The files of an image, whatever they are for."""
    return [key for key in stored(cloud, "MediaBucketName") if image_id in key]


def path(url: str) -> str:
    address = urlsplit(url)
    assert address.hostname == "atelier.test"
    return address.path


def gone(cloud: Cloud, image_id: str) -> None:
    wait_for(f"no file of {image_id}", lambda: files(cloud, image_id) == [] or None, PATIENCE)


def test_every_form_of_an_image_is_made_and_served_to_anybody(cloud: Cloud, uploaded: dict[str, Any]) -> None:
    shopper, found = cloud.browser(), {}
    for size, urls in uploaded["variants"].items():
        for each, url in urls.items():
            answer = shopper.call("GET", path(url))
            assert answer.headers["Content-Type"] == f"image/{each}"
            assert SECRET not in answer.body
            image = Image.open(io.BytesIO(answer.body))
            image.load()
            found[size, each] = (image.format, image.size)
    assert found == {(size, each): (FORMS[each], SIZES[size]) for size in SIZES for each in FORMS}
    original = shopper.call("GET", path(uploaded["originalUrl"]))
    assert Image.open(io.BytesIO(original.body)).size == (2400, 1600)
    assert SECRET not in original.body
    assert original.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_the_bucket_holds_these_files_and_not_the_one_that_came(cloud: Cloud, uploaded: dict[str, Any]) -> None:
    names = ["original.jpeg", *(f"{size}.{each}" for size in SIZES for each in FORMS)]
    wanted = sorted(f"{TENANT}/images/{uploaded['id']}/{name}" for name in names)
    wait_for("the upload to be forgotten", lambda: files(cloud, uploaded["id"]) == wanted or None, PATIENCE)


def test_a_file_is_no_other_shops_and_its_name_leads_nowhere_else(cloud: Cloud, uploaded: dict[str, Any]) -> None:
    shown = path(uploaded["originalUrl"])
    cloud.browser("nobody.test").call("GET", shown, expect=404)
    shopper = cloud.browser()
    shopper.call("GET", shown.replace(TENANT, "01900000-0000-7000-8000-00000000dead"), expect=404)
    shopper.call("GET", shown.replace("/images/", "/exports/"), expect=404)
    shopper.call("GET", f"/uploads/incoming/{TENANT}/{uploaded['id']}/x.png", expect=404)


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_image_is_refused_and_leaves_no_file(cloud: Cloud, staff: Browser, name: str) -> None:
    before = stored(cloud, "MediaBucketName")
    upload(staff, BAD[name], expect=400)
    assert stored(cloud, "MediaBucketName") == before


def test_what_only_seems_to_be_an_image_fails_in_the_function_that_opens_it(cloud: Cloud, staff: Browser) -> None:
    made = upload(staff, png_bomb(100, 100)).json
    ready(staff, made["id"], "failed")
    gone(cloud, made["id"])


def test_who_is_not_signed_in_uploads_nothing(cloud: Cloud) -> None:
    before = stored(cloud, "MediaBucketName")
    upload(cloud.browser(), picture(), expect=401)
    cloud.browser().call("POST", f"{IMAGES}/uploads", expect=401)
    assert stored(cloud, "MediaBucketName") == before


def test_an_image_is_put_into_the_bucket_past_the_api_and_then_taken_in(cloud: Cloud, staff: Browser) -> None:
    place = staff.call("POST", f"{IMAGES}/uploads", expect=201).json
    complete = f"{IMAGES}/{place['id']}/complete"
    staff.call("POST", complete, {}, expect=404)
    content = picture("webp", 900, 600)
    sent = requests.post(
        place["url"], data=place["fields"], files={"file": ("a", content)}, headers=PAGE, verify=cloud.certificate,
        timeout=30,
    )  # fmt: skip
    assert (sent.status_code, sent.headers["Access-Control-Allow-Origin"]) == (204, "*")
    assert files(cloud, place["id"]) == [f"incoming/{TENANT}/{place['id']}"]
    made = staff.call("POST", complete, {"altText": "A vase"}, expect=201).json
    assert (made["id"], made["format"], made["altText"]) == (place["id"], "webp", "A vase")
    done = ready(staff, place["id"])
    assert (done["width"], done["height"]) == (900, 600)
    assert cloud.browser().call("GET", path(done["variants"]["small"]["avif"])).headers["Content-Type"] == "image/avif"
    staff.call("DELETE", f"{IMAGES}/{place['id']}", expect=204)
    gone(cloud, place["id"])


def test_pages_of_any_origin_may_send_the_form_and_nothing_else(cloud: Cloud, staff: Browser) -> None:
    url = staff.call("POST", f"{IMAGES}/uploads", expect=201).json["url"]
    asked = {method: {**PAGE, "Access-Control-Request-Method": method} for method in ("POST", "PUT", "GET", "DELETE")}
    told = {
        method: requests.options(url, headers=headers, verify=cloud.certificate, timeout=30)
        for method, headers in asked.items()
    }
    assert {method: answer.status_code for method, answer in told.items()} == {
        "POST": 200, "PUT": 403, "GET": 403, "DELETE": 403,
    }  # fmt: skip
    assert "Access-Control-Allow-Credentials" not in told["POST"].headers


def test_a_place_takes_one_file_of_its_own_name_and_size(cloud: Cloud, staff: Browser) -> None:
    place = staff.call("POST", f"{IMAGES}/uploads", expect=201).json
    before = stored(cloud, "MediaBucketName")
    for change, content in (
        ({"key": f"{TENANT}/images/x/original.png"}, picture()),
        ({"x-amz-signature": "0" * 64}, picture()),
        ({}, bytes(place["limitBytes"] + 1)),
    ):
        sent = requests.post(
            place["url"], data={**place["fields"], **change}, files={"file": ("a", content)},
            verify=cloud.certificate, timeout=30,
        )  # fmt: skip
        assert sent.status_code in {400, 403}, change
    assert stored(cloud, "MediaBucketName") == before


def test_what_is_removed_is_gone_in_every_form(cloud: Cloud, staff: Browser, uploaded: dict[str, Any]) -> None:
    staff.call("DELETE", f"{IMAGES}/{uploaded['id']}", expect=204)
    gone(cloud, uploaded["id"])
    shopper = cloud.browser()
    for urls in uploaded["variants"].values():
        for url in urls.values():
            shopper.call("GET", path(url), expect=404)
    shopper.call("GET", path(uploaded["originalUrl"]), expect=404)
    staff.call("GET", f"{IMAGES}/{uploaded['id']}", expect=404)
