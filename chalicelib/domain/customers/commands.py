"""Commands about customers. A field that is UNSET stays as it is."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.kernel.privacy import PersonalText, SecretText


class ListCustomers(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the customers, newest first: a page, or with `after` a stretch of `page_size` after a position."""

    text: PersonalText | None = None
    email: PersonalText | None = None
    is_b2b: bool | None = None
    group_id: str | None = None
    page: int = 1
    page_size: int = 20
    after: list[Any] | None = None


class GetCustomer(msgspec.Struct, frozen=True, kw_only=True):
    """Read a customer."""

    id: str


class CreateCustomer(msgspec.Struct, frozen=True, kw_only=True):
    """Give somebody an account. Without a password they choose one by the link for forgotten ones."""

    email: PersonalText
    password: SecretText | None = None
    name: PersonalText | None = None
    phone: PersonalText | None = None
    is_b2b: bool = False
    vat_number: PersonalText | None = None
    tax_exempt: bool = False
    accepts_marketing: bool = False


class UpdateCustomer(msgspec.Struct, frozen=True, kw_only=True):
    """Change a customer's profile, or the groups they are in. `name` is the whole name; its parts come after it."""

    id: str
    name: PersonalText | UnsetType | None = UNSET
    first_name: PersonalText | UnsetType | None = UNSET
    last_name: PersonalText | UnsetType | None = UNSET
    phone: PersonalText | UnsetType | None = UNSET
    is_b2b: bool | UnsetType = UNSET
    vat_number: PersonalText | UnsetType | None = UNSET
    tax_exempt: bool | UnsetType = UNSET
    accepts_marketing: bool | UnsetType = UNSET
    group_ids: tuple[str, ...] | UnsetType = UNSET
    expected_version: int | None = None


class CreateCustomerGroup(msgspec.Struct, frozen=True, kw_only=True):
    """Make a group."""

    name: str


class RenameCustomerGroup(msgspec.Struct, frozen=True, kw_only=True):
    """Give a group another name."""

    id: str
    name: str
    expected_version: int | None = None


class DeleteCustomerGroup(msgspec.Struct, frozen=True, kw_only=True):
    """Remove a group in which nobody is."""

    id: str
    expected_version: int | None = None
