"""Requests to the table: counted, guarded, and with the provider's failures in the platform's own words."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

from botocore.exceptions import BotoCoreError
from pynamodb.exceptions import VerboseClientError
from pynamodb.transactions import TransactWrite

from chalicelib.adapters.dynamo import guard
from chalicelib.adapters.dynamo.keys import Key
from chalicelib.adapters.dynamo.row import Row
from chalicelib.kernel.errors import Unavailable

_requests: ContextVar[list[str] | None] = ContextVar("souk_table_requests", default=None)

_BUSY = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "RequestLimitExceeded",
        "InternalServerError",
        "ServiceUnavailable",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
_SERVER_FAULTS = 500
_ATTEMPTS_ON_CONFLICT = 5
_BATCH_LIMIT = 100


class TableBusy(Unavailable):
    """The table throttles or does not answer; nothing is known to have changed."""


class TransactionRefused(Exception):
    """A transaction was cancelled. `reasons` has, per item in the order sent, None or (code, the item found)."""

    def __init__(self, reasons: list[tuple[str, dict[str, Any] | None] | None]) -> None:
        super().__init__("transaction refused")
        self.reasons = reasons


@contextlib.contextmanager
def counting() -> Iterator[list[str]]:
    """Collect the names of the table requests made inside (counters may nest): the meter behind budgets and logs."""
    outer = _requests.get()
    requests: list[str] = []
    token = _requests.set(requests)
    try:
        yield requests
    finally:
        _requests.reset(token)
        if outer is not None:
            outer += requests


class Table:
    """The one table, reached with short time-outs and few retries: a caller waits seconds at most."""

    def __init__(self, name: str, region: str, endpoint_url: str | None = None) -> None:
        self.row: type[Row] = _bind(name, region, endpoint_url)
        self.name = name
        self._connection = self.row._get_connection().connection
        guard.install(self._connection.client)

    def get(self, key: Key) -> dict[str, Any] | None:
        """The raw item of a key, strongly consistent."""
        answer = self._call("GetItem", TableName=self.name, Key=_raw(key), ConsistentRead=True)
        return answer.get("Item")

    def get_many(self, keys: list[Key]) -> dict[Key, dict[str, Any]]:
        """The raw items of up to any number of keys, strongly consistent, a hundred a request."""
        found: dict[Key, dict[str, Any]] = {}
        waiting = [_raw(key) for key in dict.fromkeys(keys)]
        unanswered = 0
        while waiting:
            batch, waiting = waiting[:_BATCH_LIMIT], waiting[_BATCH_LIMIT:]
            answer = self._call("BatchGetItem", RequestItems={self.name: {"Keys": batch, "ConsistentRead": True}})
            for item in answer["Responses"].get(self.name, ()):
                found[Key(item["pk"]["S"], item["sk"]["S"])] = item
            left = answer.get("UnprocessedKeys", {}).get(self.name, {}).get("Keys", [])
            unanswered = unanswered + 1 if left else 0
            if unanswered == _ATTEMPTS_ON_CONFLICT:
                raise TableBusy(retry_after_seconds=1)
            if left:
                _pause(unanswered)
            waiting += left
        return found

    def query(
        self,
        partition: str,
        *,
        sort_prefix: str = "",
        after: str | None = None,
        index: tuple[str, str, str] | None = None,
        until: str | None = None,
        limit: int | None = None,
        newest_first: bool = False,
    ) -> Iterator[dict[str, Any]]:
        """Raw items of a partition in sort order, page by page as they are consumed.

        `index` is (name, partition attribute, sort attribute) for one of the two indexes; `until` bounds its sort
        value; `after` is an exclusive lower bound of the sort key.
        """
        name, pk_name, sk_name = index or (None, "pk", "sk")
        condition, values = f"{pk_name} = :p", {":p": {"S": partition}}
        for operator, bound in (("begins", sort_prefix), (">", after), ("<=", until)):
            if bound:
                values[":s"] = {"S": bound}
                condition += (
                    f" AND begins_with({sk_name}, :s)" if operator == "begins" else f" AND {sk_name} {operator} :s"
                )
        params: dict[str, Any] = {
            "TableName": self.name,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": values,
            "ScanIndexForward": not newest_first,
        }
        params |= {"IndexName": name} if name else {"ConsistentRead": True}
        yield from self._pages(params, limit)

    def _pages(self, params: dict[str, Any], limit: int | None) -> Iterator[dict[str, Any]]:
        left = limit
        while True:
            if left is not None:
                params["Limit"] = left
            answer = self._call("Query", **params)
            yield from answer["Items"]
            if left is not None:
                left -= len(answer["Items"])
            if "LastEvaluatedKey" not in answer or left == 0:
                return
            params["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def add(self, key: Key, field: str, amount: int) -> int:
        """Add to a number outside any transaction and return the sum. Not safe to repeat: for numbers that may gap."""
        answer = self._call(
            "UpdateItem",
            TableName=self.name,
            Key=_raw(key),
            UpdateExpression="ADD #f :a",
            ExpressionAttributeNames={"#f": field},
            ExpressionAttributeValues={":a": {"N": str(amount)}},
            ReturnValues="UPDATED_NEW",
        )
        return int(answer["Attributes"][field]["N"])

    def transaction(self, token: str) -> TransactWrite:
        """An empty transaction. `token` makes sending it twice harmless (the table remembers it for ten minutes)."""
        return TransactWrite(connection=self._connection, client_request_token=token)

    def send(self, transaction: TransactWrite) -> None:
        """Send a transaction; a conflict with another in flight is sent again, with jitter, a few times.

        Raises `TransactionRefused` when a condition failed, `TableBusy` when the table does not take it now.
        """
        for attempt in range(1, _ATTEMPTS_ON_CONFLICT + 1):
            reasons = self._send_once(transaction)
            if reasons is None:
                return
            codes = {reason[0] for reason in reasons if reason}
            if "ConditionalCheckFailed" in codes or attempt == _ATTEMPTS_ON_CONFLICT:
                raise TransactionRefused(reasons)
            _pause(attempt)

    def _send_once(self, transaction: TransactWrite) -> list[tuple[str, dict[str, Any] | None] | None] | None:
        try:
            self._call(
                "TransactWriteItems",
                TransactItems=[
                    *({"ConditionCheck": item} for item in transaction._condition_check_items),
                    *({"Delete": item} for item in transaction._delete_items),
                    *({"Put": item} for item in transaction._put_items),
                    *({"Update": item} for item in transaction._update_items),
                ],
                ClientRequestToken=transaction._client_request_token,
            )
        except VerboseClientError as error:
            if error.response["Error"]["Code"] != "TransactionCanceledException":
                raise
            return [(reason.code, reason.raw_item) if reason else None for reason in error.cancellation_reasons]
        return None

    def _call(self, operation: str, **params: Any) -> dict[str, Any]:
        requests = _requests.get()
        if requests is not None:
            requests.append(operation)
        try:
            answer: dict[str, Any] = self._connection._make_api_call(operation, params)
        except VerboseClientError as error:
            if _is_busy(error):
                raise TableBusy(retry_after_seconds=1) from error
            raise
        except BotoCoreError as error:
            raise TableBusy(retry_after_seconds=1) from error
        return answer


def _is_busy(error: VerboseClientError) -> bool:
    """Whether it is the table's fault and not the request's: known by its code, else by the status of its answer."""
    answer = getattr(error.__cause__, "response", {})
    status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return error.response["Error"]["Code"] in _BUSY or int(status) >= _SERVER_FAULTS


def _bind(name: str, region: str, endpoint_url: str | None) -> type[Row]:
    """A row class bound to one table: PynamoDB keeps the table's name and connection on the class."""

    class Meta:
        table_name = name
        connect_timeout_seconds = 1
        read_timeout_seconds = 2
        max_retry_attempts = 2
        max_pool_connections = 32

    Meta.region = region  # type: ignore[attr-defined]
    Meta.host = endpoint_url  # type: ignore[attr-defined]
    return type("Row", (Row,), {"Meta": Meta, "__module__": __name__})


def _raw(key: Key) -> dict[str, dict[str, str]]:
    return {"pk": {"S": key.pk}, "sk": {"S": key.sk}}


def _pause(attempt: int) -> None:
    """Full jitter: a random wait below a doubling bound, so that rivals spread out."""
    time.sleep(random.uniform(0, 0.02 * 2**attempt))
