"""Modules: what others wrote and a merchant let in, what it may do, and what it keeps."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta
from typing import Any, ClassVar

import msgspec

from chalicelib.kernel.entity import Entity
from chalicelib.kernel.privacy import PersonalText, PlainText

BOOK = "MODULES"
MAX_MODULES = 30
MAX_ROWS = 100_000  # that one module may keep in one shop
MAIL_RETENTION = timedelta(days=7)


class Permission(enum.Enum):
    """What a module may ask for; without a merchant's grant it may do none of it."""

    READ_PRODUCTS = "read:products"
    READ_CATEGORIES = "read:categories"
    READ_ORDERS = "read:orders"
    READ_CUSTOMERS = "read:customers"
    WRITE_OWN_TABLES = "write:own_tables"
    EMIT_EVENTS = "emit:events"
    SUBSCRIBE_EVENTS = "subscribe:events"
    HTTP_OUTBOUND = "http:outbound"
    EMAIL_SEND = "email:send"


class SlotTarget(msgspec.Struct, frozen=True):
    """A place of the storefront, and the component that a module has for it."""

    slot: str
    component: str


class Module(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """A module that is installed. `release` is its own version; it may do what is in `granted`, and only when enabled.

    `hears` are the names of events that its code has a function for, as its manifest says.
    """

    KIND: ClassVar[str] = "MODULE"

    id: str
    name: str
    display_name: str
    release: str
    main: str = "index.js"
    granted: tuple[Permission, ...] = ()
    slots: tuple[SlotTarget, ...] = ()
    tables: tuple[str, ...] = ()
    hears: tuple[str, ...] = ()
    settings: dict[str, Any] = {}
    digest: str
    enabled: bool = False
    installed_at: datetime
    updated_at: datetime

    def may(self, permission: Permission) -> bool:
        """Whether the merchant granted it."""
        return permission in self.granted


class ModuleCode(Entity, frozen=True, kw_only=True):
    """What a module runs: its files, as JSON by path, compressed and in base64. `digest` is the module's."""

    KIND: ClassVar[str] = "MODULE_CODE"

    name: str
    digest: str
    packed: str


class ModuleUsage(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """How many rows a module keeps (`used`), and whether they are being removed after it was."""

    KIND: ClassVar[str] = "MODULE_USAGE"
    NUMBERS: ClassVar[tuple[str, ...]] = ("used",)

    name: str
    dropping: bool = False
    used: int = 0


class SlotChoice(Entity, frozen=True, kw_only=True):
    """Which of several modules a merchant wants in a slot."""

    KIND: ClassVar[str] = "SLOT_CHOICE"

    slot: str
    module: str


class ModuleRow(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """Something that a module keeps: `value` is JSON. `subject_id` is the customer whom it is about, if any."""

    KIND: ClassVar[str] = "MODULE_ROW"

    module: PlainText
    table: PlainText
    group: PlainText
    key: PlainText
    value: PersonalText
    subject_id: str | None = None
    expires_at: datetime | None = None
    updated_at: datetime

    def due(self) -> datetime | None:
        """A sweep removes it when its time is over, and counts it as removed."""
        return self.expires_at

    def gone(self, now: datetime) -> bool:
        """Whether its time is over, be the row still there or not."""
        return self.expires_at is not None and self.expires_at <= now


class ModuleMail(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """A mail that a module wrote, until it has left."""

    KIND: ClassVar[str] = "MODULE_MAIL"

    id: str
    module: PlainText
    recipient: PersonalText
    locale: PlainText = "en"
    subject: PersonalText
    text: PersonalText
    attempts: int = 0
    closed: bool = False
    created_at: datetime

    def expiry(self) -> datetime:
        """Nobody looks at it afterwards."""
        return self.created_at + MAIL_RETENTION
