"""Files in a bucket of S3."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.adapters.objects.errors import ObjectStoreBusy
from chalicelib.adapters.objects.waiting import comes
from chalicelib.domain.ports import UploadForm

_MISSING = frozenset({"NoSuchKey", "404"})


class BucketStore:
    """See `domain.ports.ObjectStore` and `MediaStore`. The bucket encrypts and keeps versions by itself."""

    def __init__(self, bucket: str, region: str, endpoint_url: str | None = None) -> None:
        self._bucket = bucket
        self._region = region
        self._endpoint_url = endpoint_url

    def put(self, key: str, content: bytes, content_type: str) -> None:
        """Write a file, over an older one of the same key."""
        try:
            self._client.put_object(Bucket=self._bucket, Key=key, Body=content, ContentType=content_type)
        except (BotoCoreError, ClientError) as error:
            raise ObjectStoreBusy(retry_after_seconds=1) from error

    def get(self, key: str) -> bytes | None:
        """The content of a file, or None when there is none."""
        try:
            content: bytes = self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in _MISSING:
                return None
            raise ObjectStoreBusy(retry_after_seconds=1) from error
        except BotoCoreError as error:
            raise ObjectStoreBusy(retry_after_seconds=1) from error
        return content

    def size(self, key: str) -> int | None:
        """How many bytes a file has, or None when there is none."""
        try:
            return int(self._client.head_object(Bucket=self._bucket, Key=key)["ContentLength"])
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in _MISSING:
                return None
            raise ObjectStoreBusy(retry_after_seconds=1) from error
        except BotoCoreError as error:
            raise ObjectStoreBusy(retry_after_seconds=1) from error

    def arrives(self, key: str, seconds: float) -> bool:
        """Whether a file is there, or comes within so long."""
        return comes(lambda: self.size(key) is not None, seconds)

    def remove(self, prefix: str) -> None:
        """Remove every file whose key starts so."""
        try:
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
            for page in pages:
                keys = [{"Key": each["Key"]} for each in page.get("Contents", ())]
                if keys:
                    self._remove(keys)
        except (BotoCoreError, ClientError) as error:
            raise ObjectStoreBusy(retry_after_seconds=1) from error

    def _remove(self, keys: list[dict[str, str]]) -> None:
        answer = self._client.delete_objects(Bucket=self._bucket, Delete={"Objects": keys, "Quiet": True})
        if answer.get("Errors"):
            raise ObjectStoreBusy(retry_after_seconds=1)

    def upload_form(self, key: str, limit_bytes: int, seconds: int) -> UploadForm | None:
        """A signed form for one file; the store itself refuses a longer one."""
        made = self._client.generate_presigned_post(
            self._bucket, key, Conditions=[["content-length-range", 1, limit_bytes]], ExpiresIn=seconds
        )
        return UploadForm(made["url"], made["fields"])

    def download_url(self, key: str, content_type: str, seconds: int) -> str | None:
        """A signed address; the file comes as an attachment, so that no browser runs it."""
        wanted = {
            "Bucket": self._bucket,
            "Key": key,
            "ResponseContentType": content_type,
            "ResponseContentDisposition": "attachment",
        }
        url: str = self._client.generate_presigned_url("get_object", Params=wanted, ExpiresIn=seconds)
        return url

    @cached_property
    def _client(self) -> Any:
        import boto3
        from botocore.config import Config

        settings = Config(
            retries={"mode": "standard", "total_max_attempts": 3},
            connect_timeout=2,
            read_timeout=10,
            signature_version="s3v4",
            s3={"addressing_style": "path" if self._endpoint_url else "auto"},
        )
        return boto3.client("s3", region_name=self._region, endpoint_url=self._endpoint_url, config=settings)
