"""Books: small collections read whole and kept in memory for as long as their version in the table stands."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any

BookKey = tuple[str, str, int]  # scope, book, version


class BookCache:
    """The newest version of each book that this process has read; the oldest-used go first when it is full."""

    def __init__(self, capacity: int = 256) -> None:
        self._capacity = capacity
        self._books: OrderedDict[tuple[str, str], tuple[int, Any]] = OrderedDict()
        self._lock = Lock()

    def read(self, key: BookKey, load: Callable[[], Any]) -> Any:
        """The book in exactly this version, loaded if another or none is held."""
        scope, name, version = key
        held = self._books.get((scope, name))
        if held is not None and held[0] == version:
            return held[1]
        book = load()
        with self._lock:
            self._books[(scope, name)] = (version, book)
            self._books.move_to_end((scope, name))
            while len(self._books) > self._capacity:
                self._books.popitem(last=False)
        return book
