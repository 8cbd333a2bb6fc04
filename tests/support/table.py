"""The table as tests make it, on moto or on DynamoDB Local."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import boto3


def create_table(name: str, endpoint_url: str | None = None, region: str = "us-east-1") -> None:
    """Create the one table with its two indexes."""
    client = boto3.client("dynamodb", region_name=region, endpoint_url=endpoint_url)
    attributes = ("pk", "sk", "due_pk", "due_at", "dir_pk", "dir_sk")

    def schema(partition: str, sort: str) -> list[dict[str, str]]:
        return [{"AttributeName": partition, "KeyType": "HASH"}, {"AttributeName": sort, "KeyType": "RANGE"}]

    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": each, "AttributeType": "S"} for each in attributes],
        KeySchema=schema("pk", "sk"),
        GlobalSecondaryIndexes=[
            {"IndexName": index, "KeySchema": schema(*keys), "Projection": {"ProjectionType": "KEYS_ONLY"}}
            for index, keys in (("due", ("due_pk", "due_at")), ("directory", ("dir_pk", "dir_sk")))
        ],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )


@contextmanager
def fresh_table(endpoint_url: str, name: str = "souk") -> Iterator[None]:
    """An empty table on an engine that outlives it."""
    create_table(name, endpoint_url)
    try:
        yield
    finally:
        boto3.client("dynamodb", endpoint_url=endpoint_url, region_name="us-east-1").delete_table(TableName=name)
