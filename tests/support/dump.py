"""What the whole table holds: to show that a refused request wrote nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

# Rows that a refusal may leave: counters of attempts, and the audit log's note of a refused staff member.
_TRACES = ("ATTEMPTS#", "AUDIT#", "EVENT")


def dump(
    table: str = "souk", endpoint_url: str | None = None, region: str = "us-east-1", partitions: str = ""
) -> dict[tuple[str, str], Any]:
    """Every item by key. Without an endpoint the items are looked up inside moto, which is far quicker than a scan.

    With one, `partitions` may say how the partition keys of interest begin.
    """
    items = _inside_moto(table, region) if endpoint_url is None else _scanned(table, endpoint_url, region, partitions)
    return {(item["pk"]["S"], item["sk"]["S"]): item for item in items}


def _inside_moto(table: str, region: str) -> Iterator[dict[str, Any]]:
    partitions = dynamodb_backends[DEFAULT_ACCOUNT_ID][region].tables[table].items
    return (row.to_json()["Attributes"] for partition in partitions.values() for row in partition.values())


def _scanned(table: str, endpoint_url: str, region: str, partitions: str) -> Iterator[dict[str, Any]]:
    client = boto3.client("dynamodb", region_name=region, endpoint_url=endpoint_url)
    only: dict[str, Any] = {}
    if partitions:
        only = {
            "FilterExpression": "begins_with(pk, :p)",
            "ExpressionAttributeValues": {":p": {"S": partitions}},
        }
    pages = client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True, **only)
    return (item for page in pages for item in page["Items"])


def lasting(items: dict[tuple[str, str], Any]) -> dict[tuple[str, str], Any]:
    """The items without the traces that a refusal may leave."""
    return {key: item for key, item in items.items() if not key[0].split("#", 1)[-1].startswith(_TRACES)}
