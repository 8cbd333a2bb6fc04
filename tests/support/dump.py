"""What the whole table holds: to show that a refused request wrote nothing."""

from __future__ import annotations

from typing import Any

import boto3

# Rows that a refusal may leave: counters of attempts, and the audit log's note of a refused staff member.
_TRACES = ("ATTEMPTS#", "AUDIT#", "EVENT")


def dump(table: str = "souk", endpoint_url: str | None = None, region: str = "us-east-1") -> dict[tuple[str, str], Any]:
    """Every item by key."""
    client = boto3.client("dynamodb", region_name=region, endpoint_url=endpoint_url)
    pages = client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    return {(item["pk"]["S"], item["sk"]["S"]): item for page in pages for item in page["Items"]}


def lasting(items: dict[tuple[str, str], Any]) -> dict[tuple[str, str], Any]:
    """The items without the traces that a refusal may leave."""
    return {key: item for key, item in items.items() if not key[0].split("#", 1)[-1].startswith(_TRACES)}
