"""Commands of returns."""

from __future__ import annotations

from datetime import datetime

import msgspec

from chalicelib.domain.returns.model import ReturnItem, ReturnType
from chalicelib.kernel.privacy import PersonalText, SecretText


class RequestReturn(msgspec.Struct, frozen=True, kw_only=True):
    """A customer wants to give units of an own order back."""

    order_id: str
    type: ReturnType
    items: tuple[ReturnItem, ...]
    reason: PersonalText | None = None


class ListOwnReturns(msgspec.Struct, frozen=True, kw_only=True):
    """The returns of an own order."""

    order_id: str


class ApproveReturn(msgspec.Struct, frozen=True, kw_only=True):
    """Agree to a return: its money goes back, its units go into stock."""

    id: str


class RejectReturn(msgspec.Struct, frozen=True, kw_only=True):
    """Refuse a return, and say why."""

    id: str
    reason: PersonalText


class DeclareWithdrawal(msgspec.Struct, frozen=True, kw_only=True):
    """The first step of a withdrawal: say from what. Without `items` it is about everything."""

    order_number: str
    email: PersonalText
    name: PersonalText | None = None
    items: tuple[ReturnItem, ...] = ()


class Declaration(msgspec.Struct, frozen=True, kw_only=True):
    """A withdrawal that waits to be confirmed: with the token, until it is too old."""

    id: str
    token: SecretText
    expires_at: datetime


class ConfirmWithdrawal(msgspec.Struct, frozen=True, kw_only=True):
    """The second step of a withdrawal: yes, I do withdraw."""

    id: str
    token: SecretText
