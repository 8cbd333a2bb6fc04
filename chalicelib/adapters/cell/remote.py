"""The cell in the cloud: a function of its own, which may nothing, called by its name."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import boto3
import msgspec
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.adapters.cell.local import decoded
from chalicelib.domain.modules.errors import CellUnavailable
from chalicelib.domain.modules.ports import Outcome, Task

_CONNECT_SECONDS = 2
_READ_SECONDS = 15  # a cold start compiles the engine


class RemoteCell:
    """See `domain.modules.ports.ModuleCell`."""

    def __init__(self, function: str, region: str, endpoint_url: str | None = None) -> None:
        self._function = function
        self._region = region
        self._endpoint_url = endpoint_url

    @cached_property
    def _client(self) -> Any:
        settings = Config(
            connect_timeout=_CONNECT_SECONDS, read_timeout=_READ_SECONDS, retries={"total_max_attempts": 1}
        )
        return boto3.client("lambda", region_name=self._region, endpoint_url=self._endpoint_url, config=settings)

    def run(self, task: Task) -> Outcome:
        """Make one run. A function that died over it says no more than that."""
        try:
            answer = self._client.invoke(FunctionName=self._function, Payload=msgspec.json.encode(task))
            content: bytes = answer["Payload"].read()
        except (BotoCoreError, ClientError) as error:
            raise CellUnavailable(retry_after_seconds=1) from error
        return Outcome(failed="crashed") if "FunctionError" in answer else decoded(content)
