"""Who has an account: staff and customers, what they share, and a customer's address book."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import ClassVar

from chalicelib.domain.identity.names import name_parts
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.privacy import PersonalText, PlainText, SecretText


class Audience(enum.Enum):
    """The two kinds of account. Sessions and tokens of one never open anything of the other."""

    STAFF = "staff"
    CUSTOMER = "customer"


class Role(enum.Enum):
    """What a member of staff is; see rules.GRANTS_OF_ROLE."""

    OWNER = "owner"
    ADMIN = "admin"
    STAFF = "staff"


class Account(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """What signing in needs. Raising `token_version` ends every session and every one-time link of the account.

    `failed_sign_ins` counts towards the soft lock that ends at `locked_until`.
    """

    id: str
    email: PersonalText
    password_hash: SecretText | None = None
    token_version: int = 0
    failed_sign_ins: int = 0
    locked_until: datetime | None = None

    @property
    def active(self) -> bool:
        """Whether the account may be used at all."""
        return True

    def locked(self, now: datetime) -> bool:
        """Whether the soft lock is on."""
        return self.locked_until is not None and now < self.locked_until


class Staff(Account, frozen=True, kw_only=True, omit_defaults=True):
    """A member of staff. Two-factor secrets are sealed; `last_step` is the newest TOTP step that was ever used."""

    KIND: ClassVar[str] = "STAFF"
    NUMBERS: ClassVar[tuple[str, ...]] = ("last_step",)

    name: PersonalText
    role: Role
    totp_secret: SecretText | None = None
    pending_totp_secret: SecretText | None = None
    pending_totp_until: datetime | None = None
    last_step: int = 0
    last_login_at: datetime | None = None
    disabled_at: datetime | None = None
    created_at: datetime

    @property
    def active(self) -> bool:
        """A deactivated account opens nothing."""
        return self.disabled_at is None

    @property
    def totp_enabled(self) -> bool:
        """Whether signing in takes a second step."""
        return self.totp_secret is not None


class Customer(Account, frozen=True, kw_only=True, omit_defaults=True):
    """A customer. `vat_validated` is true only while the VAT register confirmed the stored number.

    The name is kept whole; `surname_words` says how many of its words are the last name, where that is known.
    `group_ids` are the merchant's own groupings (see the customers context).
    """

    KIND: ClassVar[str] = "CUSTOMER"

    name: PersonalText | None = None
    surname_words: int | None = None
    phone: PersonalText | None = None
    group_ids: tuple[str, ...] = ()
    is_b2b: bool = False
    vat_number: PersonalText | None = None
    vat_validated: bool = False
    vat_validated_at: datetime | None = None
    vat_consultation_ref: PersonalText | None = None
    tax_exempt: bool = False
    accepts_marketing: bool = False
    locale: PlainText | None = None
    pending_email: PersonalText | None = None
    pending_email_until: datetime | None = None
    erased_at: datetime | None = None
    created_at: datetime
    updated_at: datetime

    @property
    def active(self) -> bool:
        """An erased account stays only as a name for its orders."""
        return self.erased_at is None

    @property
    def first_name(self) -> str | None:
        """The part of the name that comes first."""
        return name_parts(self.name, self.surname_words)[0]

    @property
    def last_name(self) -> str | None:
        """The rest of the name."""
        return name_parts(self.name, self.surname_words)[1]

    def seen_at(self, now: datetime) -> Customer:
        """The customer as shown: an e-mail change that ran out is no longer pending."""
        if self.pending_email_until is None or now < self.pending_email_until:
            return self
        shown: Customer = self.replace(pending_email=None, pending_email_until=None)
        return shown


class AddressType(enum.Enum):
    """What an address is for."""

    SHIPPING = "shipping"
    BILLING = "billing"


class Address(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """An entry of a customer's address book; at most one of each type is the default. `country` is ISO 3166-1."""

    KIND: ClassVar[str] = "ADDRESS"

    id: str
    customer_id: str
    type: AddressType
    is_default: bool = False
    name: PersonalText
    company: PersonalText | None = None
    line1: PersonalText
    line2: PersonalText | None = None
    city: PersonalText
    postal_code: PersonalText
    region: PersonalText | None = None
    country: PlainText
    phone: PersonalText | None = None
