"""Erasures on their way, what is known about a person, and the address that stands for nobody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

import msgspec

from chalicelib.domain.audit.model import AuditEntry
from chalicelib.domain.cart import Cart
from chalicelib.domain.gift_cards import GiftCard
from chalicelib.domain.identity import Address, Consent, Customer
from chalicelib.domain.invoicing import IssuedDocument
from chalicelib.domain.ledger import Entry
from chalicelib.domain.notifications.model import Email
from chalicelib.domain.orders import Order
from chalicelib.domain.reviews import Review
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.privacy import NOBODYS_DOMAIN, SecretText

# How long an order may hold up its erasure until it is paid or given up, and its invoice is drawn up.
LONGEST_WAIT = timedelta(days=1)
_NEXT_LOOK = timedelta(minutes=5)


class Erasure(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """The erasure of a person: of a customer's account, or of a guest by e-mail.

    The e-mail is kept, sealed, only until everything is done; a customer who erases themselves is found by their id
    alone, because nobody has proved to own the e-mail of an account. `next_look_at` is when to go on with it.
    `request_id` is the request that asked for it, which finds its own first step by it when it is run again.
    """

    KIND: ClassVar[str] = "ERASURE"

    id: str
    customer_id: str | None = None
    sealed_email: SecretText | None = None
    next_look_at: datetime | None = None
    request_id: str = ""
    requested_at: datetime
    done_at: datetime | None = None

    @property
    def stand_in(self) -> str:
        """The address that takes the place of the person's."""
        return f"anonymized-{self.id}@{NOBODYS_DOMAIN}"

    @property
    def longest_until(self) -> datetime:
        """Until when orders that are still on their way are waited for."""
        return self.requested_at + LONGEST_WAIT

    def due(self) -> datetime | None:
        """Looked after until it is done."""
        return None if self.done_at is not None else self.next_look_at

    def later(self, now: datetime) -> Erasure:
        """The erasure, to be gone on with in a while."""
        changed: Erasure = self.replace(next_look_at=now + _NEXT_LOOK)
        return changed

    def done(self, now: datetime) -> Erasure:
        """The erasure with nothing left to do, and nothing in it that leads to the person."""
        changed: Erasure = self.replace(sealed_email=None, next_look_at=None, done_at=now)
        return changed


class Balance(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer has with the shop: store credit in a currency (minor units), or points (`unit` is "points")."""

    unit: str
    amount: int
    entries: tuple[Entry, ...]


class PersonalData(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is held about a customer."""

    at: datetime
    customer: Customer
    addresses: tuple[Address, ...]
    consents: tuple[Consent, ...]
    orders: tuple[Order, ...]
    documents: tuple[IssuedDocument, ...]
    emails: tuple[Email, ...]
    carts: tuple[Cart, ...]
    reviews: tuple[Review, ...]
    gift_cards: tuple[GiftCard, ...]
    balances: tuple[Balance, ...]
    metafields: dict[str, str]  # values by "namespace.key"
    activity: tuple[AuditEntry, ...]
