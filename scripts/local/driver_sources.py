"""Where a stream's records come from: a table in a local engine, or a list."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from botocore.exceptions import ClientError

Record = dict[str, Any]

_LOST_POSITION = {"TrimmedDataAccessException", "ExpiredIteratorException", "ValidationException"}


class StreamSource(Protocol):
    """Where change records come from, in order."""

    arn: str

    def read(self, limit: int) -> list[Record]:
        """At most `limit` records after those already read; empty when there are none now."""

    def confirm(self, record: Record) -> None:
        """Remember that everything up to `record` was dealt with."""


def sequence_number(record: Mapping[str, Any]) -> str:
    """The record's place in its shard, which is also its identifier in a partial answer."""
    return str(record["dynamodb"]["SequenceNumber"])


@dataclass
class ListStream:
    """A stream held in memory."""

    records: list[Record]
    arn: str = "arn:aws:dynamodb:eu-west-1:000000000000:table/local-souk/stream/memory"
    confirmed: list[str] = field(default_factory=list)
    _read: int = 0

    def read(self, limit: int) -> list[Record]:
        """The next records of the list."""
        taken = self.records[self._read : self._read + limit]
        self._read += len(taken)
        return taken

    def confirm(self, record: Record) -> None:
        """Note the sequence number."""
        self.confirmed.append(sequence_number(record))


@dataclass
class TableStream:
    """The stream of a table in a local engine. `position` is a file that remembers the place between runs."""

    client: Any
    arn: str
    position: Path | None = None
    refresh_seconds: float = 10.0
    _iterators: dict[str, str] = field(default_factory=dict)
    _closed: set[str] = field(default_factory=set)
    _refreshed: float = float("-inf")

    def __post_init__(self) -> None:
        self._places: dict[str, str] = self._saved_places()

    def read(self, limit: int) -> list[Record]:
        """Records of the first shard that has some; parents come before their children."""
        if not self._iterators or time.monotonic() - self._refreshed > self.refresh_seconds:
            self._find_shards()
        for shard in list(self._iterators):
            answer = self._get_records(shard, limit)
            following = answer.get("NextShardIterator")
            if following:
                self._iterators[shard] = following
            else:
                del self._iterators[shard]
                self._closed.add(shard)
            if answer["Records"]:
                return [record | {"shardId": shard} for record in answer["Records"]]
        return []

    def confirm(self, record: Record) -> None:
        """Write the place to the file, so that a restart goes on after it."""
        self._places[str(record["shardId"])] = sequence_number(record)
        if self.position is not None:
            self.position.parent.mkdir(parents=True, exist_ok=True)
            half = self.position.with_suffix(".new")
            half.write_text(json.dumps({"stream": self.arn, "places": self._places}), encoding="utf-8")
            half.replace(self.position)

    def _saved_places(self) -> dict[str, str]:
        if self.position is None or not self.position.exists():
            return {}
        saved = json.loads(self.position.read_text(encoding="utf-8"))
        # A table that was made again has another stream, and its places mean nothing.
        return dict(saved["places"]) if saved["stream"] == self.arn else {}

    def _find_shards(self) -> None:
        self._refreshed = time.monotonic()
        description = self.client.describe_stream(StreamArn=self.arn)["StreamDescription"]
        # Shards are listed oldest first, so parents precede their children.
        for shard in description["Shards"]:
            name = shard["ShardId"]
            if name not in self._iterators and name not in self._closed:
                self._iterators[name] = self._iterator(name)

    def _iterator(self, shard: str) -> str:
        place = self._places.get(shard)
        if place is not None:
            try:
                return self._new_iterator(shard, ShardIteratorType="AFTER_SEQUENCE_NUMBER", SequenceNumber=place)
            except ClientError as error:
                if error.response["Error"]["Code"] not in _LOST_POSITION:
                    raise
        return self._new_iterator(shard, ShardIteratorType="TRIM_HORIZON")

    def _new_iterator(self, shard: str, **start: str) -> str:
        answer = self.client.get_shard_iterator(StreamArn=self.arn, ShardId=shard, **start)
        return str(answer["ShardIterator"])

    def _get_records(self, shard: str, limit: int) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = self.client.get_records(ShardIterator=self._iterators[shard], Limit=limit)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _LOST_POSITION:
                raise
            self._iterators[shard] = self._iterator(shard)
            answer = self.client.get_records(ShardIterator=self._iterators[shard], Limit=limit)
        return answer
