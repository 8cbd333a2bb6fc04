"""Commands of orders."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from chalicelib.domain.orders.model import Fulfilment, Order, OrderHistory, PaymentState, Progress, Standing
from chalicelib.domain.orders.rules import Move
from chalicelib.kernel.privacy import PersonalText, SecretText


class OrderFilter(msgspec.Struct, frozen=True, kw_only=True):
    """A page of orders, newest first, or a stretch of `page_size` of them after a position ([]: from the start).

    Empty tuples do not restrict; `text` is a part of the number. `money` restricts like `payment`, for who asks for two
    things at once. `refused` asks for those whose last attempt to pay was, or was not, refused.
    """

    text: str | None = None
    standing: tuple[Standing, ...] = ()
    progress: tuple[Progress, ...] = ()
    payment: tuple[PaymentState, ...] = ()
    fulfilment: tuple[Fulfilment, ...] = ()
    money: tuple[PaymentState, ...] = ()
    refused: bool | None = None
    customer_id: str | None = None
    placed_since: datetime | None = None
    placed_until: datetime | None = None
    page: int = 1
    page_size: int = 20
    after: list[Any] | None = None


class GetOrder(msgspec.Struct, frozen=True, kw_only=True):
    """Read an order."""

    id: str


class FindOrder(msgspec.Struct, frozen=True, kw_only=True):
    """Read an order by its id or its number."""

    id: str | None = None
    number: str | None = None


class OpenOrder(msgspec.Struct, frozen=True, kw_only=True):
    """Read an order by its number, with the token that was shown once at checkout."""

    number: str
    token: SecretText


class OrderDossier(msgspec.Struct, frozen=True, kw_only=True):
    """An order with what happened to it, oldest first."""

    order: Order
    history: tuple[OrderHistory, ...]


class MoveOrder(msgspec.Struct, frozen=True, kw_only=True):
    """Take an order a step on. Moves of money are not among them: money is moved by payments and refunds."""

    id: str
    move: Move
    note: PersonalText | None = None
    expected_version: int | None = None


class ExpireOrder(msgspec.Struct, frozen=True, kw_only=True):
    """Cancel an order whose time to be paid is up; finish moving the stock of one that was cut short."""

    id: str
