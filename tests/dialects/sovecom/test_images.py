"""Images: the contract's shapes, hostile files, what products show, files for anybody and files for nobody."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from threading import Timer
from time import monotonic
from typing import Any

import boto3
import pytest
import requests
from moto import mock_aws

from chalicelib.adapters.objects.bucket import BucketStore
from chalicelib.adapters.objects.folder import FolderStore
from chalicelib.domain import images
from chalicelib.domain.context import SYSTEM
from chalicelib.domain.identity import Role
from chalicelib.kernel.operation import Operation
from tests.support.accounts import events, staff_client
from tests.support.aftermath import Aftermath
from tests.support.deployment import DEMO, OTHER, Answer, Client, Deployment, settings
from tests.support.dump import dump, lasting
from tests.support.packages import form
from tests.support.pictures import LIBRARY, SECRET, opened, picture, png_bomb, telling
from tests.support.table import create_table

IMAGES = "/admin/v1/images"
NOW = "2026-11-21T12:00:00.000Z"
NOBODY = "01900000-0000-7000-8000-00000000dead"
TEE = {"title": "Tee", "status": "published", "variants": [{"title": "M", "priceAmount": 900, "currency": "EUR"}]}


@pytest.fixture
def after(deployment: Deployment, tmp_path: Path) -> Aftermath:
    made = Aftermath(deployment, tmp_path)
    deployment.system.ports.__dict__["media"] = FolderStore(tmp_path / "media")
    return made


@pytest.fixture
def admin(deployment: Deployment, after: Aftermath) -> Client:
    return staff_client(deployment)


def refusal(status: int, phrase: str) -> dict[str, Any]:
    return {"statusCode": status, "error": phrase, "message": phrase}


def upload(client: Client, content: bytes, query: str = "", **headers: str) -> Answer:
    body, kind = form(content, alt_text="of the form, passed over")
    return client("POST", IMAGES + query, body, Content_Type=kind, **headers)


def kept(tmp_path: Path) -> list[str]:
    folder = tmp_path / "media"
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def shape(image_id: str, size: int, **changes: Any) -> dict[str, Any]:
    base = f"http://demo.test/uploads/{DEMO}/images/{image_id}"
    forms = ("avif", "webp", "jpeg")
    return {
        "id": image_id, "format": "png", "width": 64, "height": 48, "sizeBytes": size, "altText": "hello",
        "variants": {
            name: {each: f"{base}/{name}.{each}" for each in forms} for name in ("large", "medium", "small", "thumbnail")
        },
        "originalUrl": f"{base}/original.png", "createdAt": NOW, "status": "pending", **changes,
    }  # fmt: skip


def test_an_image_is_uploaded_made_shown_and_removed(
    deployment: Deployment, admin: Client, after: Aftermath, tmp_path: Path
) -> None:
    content = telling("png")
    made = upload(admin, content, "?alt_text=hello")
    image_id = made.json["id"]
    assert (made.status, made.json, made.cost) == (201, shape(image_id, len(content)), 2)
    original = made.json["originalUrl"].removeprefix("http://demo.test")
    early = deployment.client()("GET", original)
    assert (early.status, early.json, early.headers["cache-control"]) == (404, refusal(404, "Not Found"), "no-store")
    after.drain()
    assert after.dead() == {}
    ready = admin("GET", f"{IMAGES}/{image_id}")
    assert (ready.status, ready.json) == (200, shape(image_id, len(content), status="ready"))
    names = {
        "original.png",
        *(f"{size}.{each}" for size in ready.json["variants"] for each in ("avif", "webp", "jpeg")),
    }
    assert kept(tmp_path) == sorted(f"{DEMO}/images/{image_id}/{name}" for name in names)
    served = deployment.client()("GET", original)
    assert (served.status, served.headers["content-type"], served.cost) == (200, "image/png", 0)
    assert (opened(served.content).size, SECRET in served.content) == ((64, 48), False)
    assert served.headers["content-disposition"] == "attachment"
    assert served.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert served.headers["content-security-policy"].endswith("sandbox")
    assert served.headers["cross-origin-resource-policy"] == "cross-origin"
    assert admin("DELETE", f"{IMAGES}/{image_id}").status == 204
    after.drain()
    assert kept(tmp_path) == []
    for answer in (admin("GET", f"{IMAGES}/{image_id}"), admin("DELETE", f"{IMAGES}/{image_id}")):
        assert (answer.status, answer.json) == (404, refusal(404, "Not Found"))


@pytest.mark.parametrize("format_", sorted(LIBRARY))
def test_what_counts_is_the_content(admin: Client, format_: str) -> None:
    answer = upload(admin, picture(format_, 10, 20))
    assert (answer.status, answer.json["format"], answer.json["width"]) == (201, format_, 10)
    assert answer.json["altText"] is None
    assert answer.json["originalUrl"].endswith(f"/original.{format_}")


BAD = {
    "nothing": b"", "text": b"hello", "a script": b"<svg onload=alert(1)>", "a moving picture": b"GIF89a" + bytes(90),
    "cut short": picture("jpeg")[:200], "a bomb": png_bomb(50_000, 50_000), "too long a side": png_bomb(20_000, 1),
    "another kind": b"RIFF\x24\0\0\0WAVEfmt " + bytes(40),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_image_is_refused_without_a_trace(admin: Client, tmp_path: Path, name: str) -> None:
    before = lasting(dump())
    answer = upload(admin, BAD[name])
    assert (answer.status, answer.json) == (400, refusal(400, "Bad Request"))
    assert (lasting(dump()), kept(tmp_path)) == (before, [])


def test_a_blank_text_is_none(admin: Client) -> None:
    assert upload(admin, picture(), "?alt_text=").json["altText"] is None


def test_an_upload_has_bounds(admin: Client, tmp_path: Path) -> None:
    assert upload(admin, picture() + bytes(10 * 1024 * 1024)).status == 413
    assert upload(admin, picture() + bytes(11 * 1024 * 1024)).status == 413
    assert upload(admin, picture(), "?alt_text=" + "x" * 1001).status == 400
    assert upload(admin, picture(), "?other=1").status == 400
    body, kind = form(picture(), name="image")
    assert admin("POST", IMAGES, body, Content_Type=kind).status == 400
    assert kept(tmp_path) == []


def test_the_same_key_uploads_once(admin: Client) -> None:
    first = upload(admin, picture(), Idempotency_Key="k")
    again = upload(admin, picture(), Idempotency_Key="k")
    assert (again.status, again.json) == (201, first.json)


def test_an_image_that_only_seemed_to_be_one_fails(
    deployment: Deployment, admin: Client, after: Aftermath, tmp_path: Path
) -> None:
    made = upload(admin, png_bomb(100, 100)).json
    after.drain()
    assert (after.dead(), kept(tmp_path)) == ({}, [])
    assert admin("GET", f"{IMAGES}/{made['id']}").json["status"] == "failed"
    product = admin("POST", "/admin/v1/products", TEE).json["id"]
    assert admin("POST", f"/admin/v1/products/{product}/images", {"imageId": made["id"]}).status == 409


def test_a_product_shows_images(deployment: Deployment, admin: Client, after: Aftermath) -> None:
    product = admin("POST", "/admin/v1/products", TEE).json
    url = f"/admin/v1/products/{product['id']}"
    content = picture("png")
    first, second = (upload(admin, content, "?alt_text=hello").json for _ in range(2))
    added = admin("POST", f"{url}/images", {"imageId": first["id"], "position": 1})
    assert (added.status, added.body, added.headers["content-type"], added.cost) == (
        201, "", "text/plain; charset=utf-8", 3,
    )  # fmt: skip
    assert admin("POST", f"{url}/images", {"imageId": second["id"]}).status == 201
    before = lasting(dump())
    again = admin("POST", f"{url}/images", {"imageId": first["id"]})
    assert (again.status, again.json) == (409, refusal(409, "Conflict"))
    for target, body in (
        (f"{url}/images", {"imageId": NOBODY}),
        (f"/admin/v1/products/{NOBODY}/images", {"imageId": first["id"]}),
    ):
        assert admin("POST", target, body).status == 404
    for body in ({"imageId": "x"}, {}, {"imageId": first["id"], "position": -1}):
        assert admin("POST", f"{url}/images", body).status == 400
    assert lasting(dump()) == before
    shown = admin("GET", url).json["images"]
    thumbnail = f"http://demo.test/uploads/{DEMO}/images/{first['id']}/thumbnail.webp"
    assert [each["imageId"] for each in shown] == [second["id"], first["id"]]
    keys = {
        size: {each: f"{DEMO}/images/{first['id']}/{size}.{each}" for each in ("avif", "webp", "jpeg")}
        for size in ("large", "medium", "small", "thumbnail")
    }
    assert shown[1] == {
        "id": shown[1]["id"], "tenantId": DEMO, "productId": product["id"], "variantId": None, "imageId": first["id"],
        "altText": None, "position": 1, "createdAt": NOW, "url": thumbnail,
        "imageRow": {
            "id": first["id"], "tenantId": DEMO, "originalKey": f"{DEMO}/images/{first['id']}/original.png",
            "format": "png", "width": 64, "height": 48, "sizeBytes": len(content), "variants": keys,
            "altText": "hello", "createdAt": NOW,
        },
    }  # fmt: skip
    order = admin("POST", f"{url}/images/reorder", {"order": [first["id"]]})
    assert (order.status, order.body) == (201, "")
    public = deployment.client()("GET", "/store/v1/products/tee").json["images"]
    assert public[0] == {"thumbnailUrl": thumbnail, "altText": None, "position": 0}
    assert [each["position"] for each in public] == [0, 1]
    assert deployment.client()("GET", "/store/v1/products").json["data"][0]["images"] == public
    assert deployment.client()("GET", "/store/v1/search?q=tee").json["hits"][0]["thumbnailUrl"] == thumbnail
    assert admin("POST", f"{url}/images/reorder", {"order": [NOBODY]}).status == 400
    assert admin("DELETE", f"{url}/images/{second['id']}").status == 204
    assert admin("DELETE", f"{url}/images/{second['id']}").status == 404
    assert admin("GET", f"{IMAGES}/{second['id']}").status == 200
    told = [each.NAME for each in events(deployment) if each.NAME.startswith("product.")]
    assert told == ["product.created", *["product.updated"] * 4]  # two attached, put in order, one detached


def test_an_image_goes_from_every_product(deployment: Deployment, admin: Client, after: Aftermath) -> None:
    image = upload(admin, picture()).json["id"]
    products = [admin("POST", "/admin/v1/products", {"title": f"P{number}"}).json["id"] for number in range(3)]
    for product in products:
        assert admin("POST", f"/admin/v1/products/{product}/images", {"imageId": image}).status == 201
    assert admin("DELETE", f"/admin/v1/products/{products[0]}").status == 204
    assert admin("DELETE", f"{IMAGES}/{image}").status == 204
    for product in products[1:]:
        assert admin("GET", f"/admin/v1/products/{product}").json["images"] == []


def test_removal_and_attachment_cannot_both_win(deployment: Deployment, admin: Client) -> None:
    image = upload(admin, picture()).json["id"]
    product = admin("POST", "/admin/v1/products", TEE).json["id"]
    uow = deployment.system.unit(DEMO, "slow")
    stored = uow.get(images.Image, image)
    assert admin("POST", f"/admin/v1/products/{product}/images", {"imageId": image}).status == 201
    uow.delete(stored)
    with pytest.raises(Exception, match="concurrent_change"):
        uow.commit()


def test_files_are_of_a_shop_and_public_only_where_they_are_meant_to_be(
    deployment: Deployment, admin: Client, after: Aftermath
) -> None:
    image = upload(admin, picture()).json
    after.drain()
    path = image["originalUrl"].removeprefix("http://demo.test")
    media = deployment.system.ports.media
    secret = f"{DEMO}/exports/{NOBODY}/data.bin"
    media.put(secret, b"secret", "application/octet-stream")
    anybody = deployment.client()
    assert anybody("GET", path).status == anybody("GET", "/uploads/" + path[9:].replace("/", "%2F")).status == 200
    assert deployment.client(host="other.test")("GET", path).status == 404
    assert anybody("GET", path.replace(DEMO, OTHER)).status == 404
    assert anybody("GET", f"/uploads/{secret}").status == 404
    for bad in ("..", "x", f"{DEMO}/images/../x.png", f"{DEMO}/images/%00/x.png", f"{DEMO}/images/a/.env"):
        answer = anybody("GET", f"/uploads/{bad}")
        assert (answer.status, answer.json) == (400, refusal(400, "Bad Request")), bad
    sign: Operation[None, str] = Operation(
        "test.sign", lambda ctx, command: images.signed_path(ctx, secret, 60), None, writes=False
    )
    signed = deployment.run(sign, None, actor=SYSTEM)
    answer = anybody("GET", signed)
    assert (answer.status, answer.content) == (200, b"secret")
    for wrong in (signed[:-1] + ("0" if signed[-1] != "0" else "1"), signed.replace("expires=", "expires=9"),
                  signed.split("&")[0], f"/uploads/{secret}?sig=x", f"{path}?expires=1&sig=x"):  # fmt: skip
        assert (anybody("GET", wrong).status, anybody("GET", wrong).json) == (403, refusal(403, "Forbidden")), wrong
    after.pass_time(minutes=2)
    assert anybody("GET", signed).status == 403


def test_who_just_uploaded_an_image_sees_it_though_its_files_are_still_being_made(tmp_path: Path) -> None:
    with mock_aws():
        create_table("souk")
        deployment = Deployment(settings(image_wait_seconds=20))
        deployment.open_shops()
        media = deployment.system.ports.__dict__["media"] = FolderStore(tmp_path / "media")
        image = upload(staff_client(deployment), picture()).json
        path = image["originalUrl"].removeprefix("http://demo.test")
        worker = Timer(0.3, lambda: media.put(path.removeprefix("/uploads/"), b"made", "image/jpeg"))
        worker.start()
        answer = deployment.client()("GET", path)
        worker.join()
        assert (answer.status, answer.content) == (200, b"made")
        began = monotonic()
        assert deployment.client()("GET", path.replace(image["id"], NOBODY)).status == 404  # nobody makes these
        deployment.clock.advance(timedelta(minutes=2))
        assert deployment.client()("GET", path.replace("original", "large")).status == 404  # nor these any more
        assert monotonic() - began < 10


def test_who_may(deployment: Deployment, admin: Client) -> None:
    image = upload(admin, picture()).json["id"]
    clerk = staff_client(deployment, "clerk@demo.test", Role.STAFF)
    assert clerk("GET", f"{IMAGES}/{image}").status == 200  # who may change products may change their pictures
    before = lasting(dump())
    assert upload(deployment.client(), picture()).status == 401
    assert deployment.client()("DELETE", f"{IMAGES}/{image}").status == 401
    assert lasting(dump()) == before
    with pytest.raises(images.ImageNotFound):
        deployment.run(images.get_image, images.GetImage(id=image), shop="other")


def test_a_folder_takes_no_direct_uploads(admin: Client) -> None:
    assert admin("POST", f"{IMAGES}/uploads").status == 503
    assert admin("POST", f"{IMAGES}/{NOBODY}/complete", {}).status == 404


def test_an_image_is_put_into_the_store_directly(deployment: Deployment, admin: Client, after: Aftermath) -> None:
    boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="media")
    store = BucketStore("media", "us-east-1")
    deployment.system.ports.__dict__["media"] = store
    made = admin("POST", f"{IMAGES}/uploads")
    place = made.json
    assert (made.status, place["limitBytes"], place["expiresAt"]) == (201, 10_485_760, "2026-11-21T12:15:00.000Z")
    assert place["fields"]["key"] == f"incoming/{DEMO}/{place['id']}"
    complete = f"{IMAGES}/{place['id']}/complete"
    assert admin("POST", complete, {}).status == 404
    sent = requests.post(place["url"], data=place["fields"], files={"file": ("a", picture("webp"))}, timeout=10)
    assert sent.status_code == 204
    done = admin("POST", complete, {"altText": "A"})
    assert (done.status, done.json["id"], done.json["format"], done.json["altText"]) == (201, place["id"], "webp", "A")
    assert admin("POST", complete, {"altText": "B"}).json == done.json
    after.drain()
    assert store.get(f"incoming/{DEMO}/{place['id']}") is None
    assert admin("GET", f"{IMAGES}/{place['id']}").json["status"] == "ready"
    assert admin("POST", complete, {"altText": 1}).status == 400


def test_an_original_too_large_to_pass_through_is_loaded_from_the_store(
    deployment: Deployment, admin: Client, after: Aftermath
) -> None:
    boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="media")
    store = BucketStore("media", "us-east-1")
    deployment.system.ports.__dict__["media"] = store
    key = f"{DEMO}/images/{NOBODY}/original.png"
    large = bytes(4 * 1024 * 1024 + 1)
    store.put(key, large, "image/png")
    answer = deployment.client()("GET", f"/uploads/{key}")
    assert (answer.status, answer.content, answer.headers["cache-control"]) == (302, b"", "no-store")
    loaded = requests.get(answer.headers["location"], timeout=10)
    assert (loaded.content == large, loaded.headers["Content-Disposition"]) == (True, "attachment")
