"""Gift cards: codes with a balance, good until they are used up, out of date, or void."""

from __future__ import annotations

import enum
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, NewType

import msgspec

from chalicelib.domain.ledger import Account, Of
from chalicelib.kernel.privacy import PersonalText, PlainText, SecretText

GiftCardId = NewType("GiftCardId", str)

FOR_EVER_MS = 253_402_300_799_999
"""The last millisecond of the year 9999: a card without an end."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class GiftCardStatus(enum.Enum):
    """Whether a card can be redeemed, and if not, why. The first that applies of void, redeemed, expired."""

    ACTIVE = "active"
    REDEEMED = "redeemed"  # nothing is left
    EXPIRED = "expired"  # something is left, and its time is up
    VOID = "void"  # for good


class GiftCard(Account, frozen=True, kw_only=True, omit_defaults=True):
    """A code with a balance in minor units of `currency`. `customer_id` says whom it was meant for; anybody may use it.

    `voided` (0 or 1) and `valid_until_ms` (since 1970) are numbers, so that every redemption is conditioned on them.
    The code is sealed; `code_print` is its fingerprint, by which it is found.
    """

    KIND: ClassVar[str] = "GIFT_CARD"
    LEDGER: ClassVar[str] = "gift_card"
    NUMBERS: ClassVar[tuple[str, ...]] = ("balance", "voided", "valid_until_ms")

    id: GiftCardId
    sealed_code: SecretText
    code_print: PlainText
    currency: PlainText
    initial_minor: int
    voided: int = 0
    valid_until_ms: int = FOR_EVER_MS
    customer_id: str | None = None
    note: PersonalText | None = None
    created_at: datetime

    @property
    def of(self) -> Of:
        """A card is its own account."""
        return card_of(self.id)

    @property
    def expires_at(self) -> datetime | None:
        """From when it can no longer be used, if ever."""
        return None if self.valid_until_ms >= FOR_EVER_MS else _EPOCH + timedelta(milliseconds=self.valid_until_ms)

    def status(self, now: datetime) -> GiftCardStatus:
        """Whether it can be redeemed now."""
        if self.voided:
            return GiftCardStatus.VOID
        if not self.balance:
            return GiftCardStatus.REDEEMED
        return GiftCardStatus.EXPIRED if self.valid_until_ms <= unix_ms(now) else GiftCardStatus.ACTIVE


class ShownCard(msgspec.Struct, frozen=True, kw_only=True):
    """A card as its merchant sees it: with its code, and its status at the moment of the call."""

    card: GiftCard
    code: SecretText
    status: GiftCardStatus


class GiftCardFilter(msgspec.Struct, frozen=True, kw_only=True):
    """A page of cards, the newest first, or (`after` a position) a stretch. A status is meant as it is at `at`."""

    status: GiftCardStatus | None = None
    customer_id: str | None = None
    at: datetime
    page: int = 1
    page_size: int = 20
    after: list[Any] | None = None


def card_of(card_id: str) -> Of:
    """Which account a card is."""
    return Of(GiftCard, (card_id,), card_id)


def unix_ms(at: datetime) -> int:
    """Whole milliseconds since 1970."""
    return (at - _EPOCH) // timedelta(milliseconds=1)


def end_of(expires_at: datetime | None) -> int:
    """The number that stands for a moment from which a card is no longer good, or for none."""
    return FOR_EVER_MS if expires_at is None else min(unix_ms(expires_at), FOR_EVER_MS)
