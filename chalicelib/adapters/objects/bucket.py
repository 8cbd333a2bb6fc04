"""Files in a bucket of S3."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.adapters.objects.errors import ObjectStoreBusy

_MISSING = frozenset({"NoSuchKey", "404"})


class BucketStore:
    """See `domain.ports.ObjectStore`. The bucket encrypts and keeps versions by itself."""

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

    @cached_property
    def _client(self) -> Any:
        import boto3
        from botocore.config import Config

        settings = Config(
            retries={"mode": "standard", "total_max_attempts": 3},
            connect_timeout=2,
            read_timeout=10,
            s3={"addressing_style": "path" if self._endpoint_url else "auto"},
        )
        return boto3.client("s3", region_name=self._region, endpoint_url=self._endpoint_url, config=settings)
