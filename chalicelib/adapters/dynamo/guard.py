"""The second wall between tenants: a request to the table may only name keys of the scope that is open.

The unit of work already makes keys in one scope only; this hook on the client refuses everything else (and every Scan
and PartiQL statement), so that a slip anywhere above it fails loudly instead of reading a neighbour's data. The third
wall is IAM (`dynamodb:LeadingKeys`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from chalicelib.adapters.dynamo.keys import prefix

_scope: ContextVar[str | None] = ContextVar("souk_table_scope", default=None)

_KEYED = {"GetItem": "Key", "UpdateItem": "Key", "DeleteItem": "Key", "PutItem": "Item"}
_TRANSACT = {"Get": "Key", "ConditionCheck": "Key", "Delete": "Key", "Update": "Key", "Put": "Item"}
_OPEN = frozenset({"DescribeTable", "CreateTable", "DeleteTable", "UpdateTimeToLive", "ListTables"})


class ScopeViolation(RuntimeError):
    """A table request named a key outside the open scope."""


@contextmanager
def scope(tenant: str) -> Iterator[None]:
    """Open a scope (a tenant id, or the platform's `@`) for the requests inside."""
    token = _scope.set(tenant)
    try:
        yield
    finally:
        _scope.reset(token)


def install(client: Any) -> None:
    """Put the guard on a botocore DynamoDB client."""
    client.meta.events.register("before-parameter-build.dynamodb.*", _check)


def _check(params: dict[str, Any], model: Any, **_: Any) -> None:
    if model.name in _OPEN:
        return
    current = _scope.get()
    if current is None:
        raise ScopeViolation(f"{model.name} outside any scope")
    allowed = prefix(current)
    for partition in _partitions(model.name, params):
        if not partition.startswith(allowed):
            raise ScopeViolation(f"{model.name} outside the open scope")


def _partitions(name: str, params: dict[str, Any]) -> Iterator[str]:
    if name in _KEYED:
        yield params[_KEYED[name]]["pk"]["S"]
    elif name == "Query":
        yield _queried(params)
    elif name == "BatchGetItem":
        for table in params["RequestItems"].values():
            yield from (key["pk"]["S"] for key in table["Keys"])
    elif name in ("TransactWriteItems", "TransactGetItems"):
        for action in params["TransactItems"]:
            (verb, body), *_ = action.items()
            yield body[_TRANSACT[verb]]["pk"]["S"]
    else:
        raise ScopeViolation(f"{name} is not used on this table")


def _queried(params: dict[str, Any]) -> str:
    """The partition value of a query whose key condition starts with `pk_attribute = :value`, as ours all do."""
    condition = params["KeyConditionExpression"]
    placeholder = condition.split("=", 1)[1].split()[0].strip("() ")
    return str(params["ExpressionAttributeValues"][placeholder]["S"])
