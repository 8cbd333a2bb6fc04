"""Secrets Manager: JSON secrets, kept for a few minutes so that a rotation is noticed and an outage is survived."""

from __future__ import annotations

import time
from typing import Any

import msgspec

TTL_SECONDS = 300.0


class Secrets:
    """Reads secrets of one region. What was read once is served on while the service does not answer."""

    def __init__(self, region: str, endpoint_url: str | None = None) -> None:
        self._region = region
        self._endpoint_url = endpoint_url
        self._held: dict[str, tuple[float, dict[str, str]]] = {}

    def read(self, arn: str) -> dict[str, str]:
        """The fields of a secret."""
        held = self._held.get(arn)
        if held is not None and time.monotonic() - held[0] < TTL_SECONDS:
            return held[1]
        try:
            fields = self._fetch(arn)
        except _failures():
            if held is None:
                raise
            fields = held[1]
        self._held[arn] = (time.monotonic(), fields)
        return fields

    def _fetch(self, arn: str) -> dict[str, str]:
        import botocore.session

        session: Any = botocore.session.get_session()
        client = session.create_client("secretsmanager", region_name=self._region, endpoint_url=self._endpoint_url)
        return msgspec.json.decode(client.get_secret_value(SecretId=arn)["SecretString"], type=dict[str, str])


def _failures() -> tuple[type[Exception], ...]:
    from botocore.exceptions import BotoCoreError, ClientError

    return (BotoCoreError, ClientError)
