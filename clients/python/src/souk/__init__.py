"""A client of Souk's sites API: typed, signed, paged, retried.

from souk import Souk

with Souk("https://shop.example", site="demo", api_key="sk_live_...") as shop:
    for product in shop.iterate_products(search="linen"):
        print(product.name, product.price)
"""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

from souk import models
from souk.errors import (
    Conflict,
    Forbidden,
    InvalidRequest,
    NotFound,
    RateLimited,
    SoukError,
    Unauthorized,
    Unavailable,
    Unreachable,
)
from souk.operations import Operations
from souk.signing import verify_webhook
from souk.transport import Page, Transport

__all__ = [
    "Conflict",
    "Forbidden",
    "InvalidRequest",
    "NotFound",
    "Page",
    "RateLimited",
    "Souk",
    "SoukError",
    "Transport",
    "Unauthorized",
    "Unavailable",
    "Unreachable",
    "models",
    "verify_webhook",
]


class Souk(Operations):
    """One site, seen through one key; see `Operations` for all that it can do.

    `signing_secret` is for keys that have to sign. `options` are those of `Transport`: `timeout` in seconds,
    `attempts`, and `http`, an `httpx.Client` of your own. Safe to share between threads.
    """

    def __init__(
        self, base_url: str, site: str, api_key: str | None = None, signing_secret: str | None = None, **options: Any
    ) -> None:
        super().__init__(Transport(base_url, site, api_key, signing_secret, **options))

    def close(self) -> None:
        """Give connections back."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
