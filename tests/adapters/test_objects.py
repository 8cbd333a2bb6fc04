"""Files by key, in a bucket and in a folder: the same answers, whole removals, forms that hold their bounds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
import requests
from moto import mock_aws

from chalicelib.adapters.objects.bucket import BucketStore
from chalicelib.adapters.objects.errors import ObjectStoreBusy
from chalicelib.adapters.objects.folder import FolderStore


@pytest.fixture(params=["bucket", "folder"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    if request.param == "folder":
        yield FolderStore(tmp_path)
        return
    with mock_aws():
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="media")
        yield BucketStore("media", "us-east-1")


def test_files_are_written_read_measured_and_removed(store: Any) -> None:
    for name in ("a/1/x", "a/1/y/z", "a/10/x", "b"):
        store.put(name, name.encode(), "text/plain")
    assert (store.get("a/1/x"), store.size("a/1/x"), store.get("a/2"), store.size("a/2")) == (b"a/1/x", 5, None, None)
    store.remove("a/1/")
    store.remove("nothing/")
    assert [store.get(name) for name in ("a/1/x", "a/1/y/z", "a/10/x", "b")] == [None, None, b"a/10/x", b"b"]


def test_a_folder_is_not_left() -> None:
    with pytest.raises(ValueError, match="leads out"):
        FolderStore(Path("/tmp/x")).remove("../y")


def test_a_thousand_files_and_more_go_at_once() -> None:
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="media")
        for number in range(1001):
            client.put_object(Bucket="media", Key=f"a/{number}", Body=b"")
        BucketStore("media", "us-east-1").remove("a/")
        assert client.list_objects_v2(Bucket="media")["KeyCount"] == 0


def test_forms_and_addresses_are_signed_and_bounded() -> None:
    import base64
    import json

    with mock_aws():
        store = BucketStore("media", "us-east-1")
        form = store.upload_form("incoming/t/1", 1000, 900)
        assert form is not None
        policy = json.loads(base64.b64decode(form.fields["policy"]))
        assert ["content-length-range", 1, 1000] in policy["conditions"]
        assert {"key": "incoming/t/1"} in policy["conditions"]
        query = parse_qs(urlsplit(store.download_url("a/b", "image/png", 300) or "").query)
        assert query["X-Amz-Expires"] == ["300"]
        assert (query["response-content-type"], query["response-content-disposition"]) == (
            ["image/png"],
            ["attachment"],
        )


def test_a_store_that_does_not_answer_says_so() -> None:
    with mock_aws():
        store = BucketStore("missing", "us-east-1")
        for call in (lambda: store.remove("a"), lambda: store.put("a", b"", "x")):
            with pytest.raises(ObjectStoreBusy):
                call()


def test_what_a_form_put_there_is_there() -> None:
    with mock_aws():
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="media")
        store = BucketStore("media", "us-east-1")
        form = store.upload_form("incoming/t/1", 1000, 900)
        assert form is not None
        answer = requests.post(form.url, data=dict(form.fields), files={"file": ("a.png", b"content")}, timeout=10)
        assert (answer.status_code, store.get("incoming/t/1")) == (204, b"content")
        address = store.download_url("incoming/t/1", "image/png", 60)
        assert address is not None
        assert requests.get(address, timeout=10).content == b"content"
