"""Customers, to themselves, as SovEcom spells them."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.dialects.kit.wire import In, Out
from chalicelib.dialects.sovecom.wire.auth import Email, NewPassword, Password
from chalicelib.dialects.sovecom.wire.common import ById
from chalicelib.domain import identity
from chalicelib.domain.identity import Address, AddressType, Customer
from chalicelib.kernel.clock import iso_ms

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
Line = Annotated[str, msgspec.Meta(min_length=1, max_length=512)]
Phone = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
VatNumber = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
PostalCode = Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
Country = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z]{2}\Z")]
ConfirmToken = Annotated[str, msgspec.Meta(min_length=1, max_length=512)]


class SignUpBody(In, frozen=True, kw_only=True):
    """A new customer."""

    email: Email
    password: NewPassword
    name: Name | UnsetType = UNSET
    phone: Phone | UnsetType = UNSET
    is_b2b: bool = msgspec.field(default=False, name="isB2b")
    vat_number: VatNumber | UnsetType = UNSET
    accepts_marketing: bool = False


class ProfileBody(In, frozen=True, kw_only=True):
    """A change of one's own profile."""

    name: Name | UnsetType | None = UNSET
    phone: Phone | UnsetType | None = UNSET
    vat_number: VatNumber | UnsetType | None = UNSET
    accepts_marketing: bool | UnsetType = UNSET


class PasswordBody(In, frozen=True, kw_only=True):
    """A change of one's own password."""

    current_password: Password
    new_password: NewPassword


class EmailBody(In, frozen=True, kw_only=True):
    """A change of one's own e-mail."""

    new_email: Email
    current_password: Password


class ConfirmBody(In, frozen=True, kw_only=True):
    """The token of a link."""

    token: ConfirmToken


class AddressBody(In, frozen=True, kw_only=True):
    """A new address."""

    type: AddressType
    is_default: bool = False
    name: Name
    company: Name | None = None
    line1: Line
    line2: Line | None = None
    city: Name
    postal_code: PostalCode
    region: Name | None = None
    country: Country
    phone: Phone | None = None


class AddressPatch(In, frozen=True, kw_only=True):
    """A change of an address."""

    type: AddressType | UnsetType = UNSET
    is_default: bool | UnsetType = UNSET
    name: Name | UnsetType = UNSET
    company: Name | UnsetType | None = UNSET
    line1: Line | UnsetType = UNSET
    line2: Line | UnsetType | None = UNSET
    city: Name | UnsetType = UNSET
    postal_code: PostalCode | UnsetType = UNSET
    region: Name | UnsetType | None = UNSET
    country: Country | UnsetType = UNSET
    phone: Phone | UnsetType | None = UNSET


class CustomerOut(Out, frozen=True, kw_only=True):
    """A customer, to themselves."""

    id: str
    email: str
    name: str | None
    phone: str | None
    is_b2b: bool = msgspec.field(name="isB2b")
    vat_number: str | None
    vat_validated: bool
    accepts_marketing: bool
    created_at: str
    pending_email: str | None


class AddressOut(Out, frozen=True, kw_only=True):
    """An entry of the address book."""

    id: str
    type: str
    is_default: bool
    name: str
    company: str | None
    line1: str
    line2: str | None
    city: str
    postal_code: str
    region: str | None
    country: str
    phone: str | None


def sign_up(body: SignUpBody) -> identity.SignUp:
    """The command behind a new account."""
    return identity.SignUp(
        email=body.email,
        password=body.password,
        name=_or_none(body.name),
        phone=_or_none(body.phone),
        is_b2b=body.is_b2b,
        vat_number=_or_none(body.vat_number),
        accepts_marketing=body.accepts_marketing,
    )


def profile(body: ProfileBody) -> identity.UpdateProfile:
    """The command behind a change of profile."""
    return identity.UpdateProfile(**msgspec.structs.asdict(body))


def new_password(body: PasswordBody) -> identity.ChangePassword:
    """The command behind a change of password."""
    return identity.ChangePassword(current_password=body.current_password, new_password=body.new_password)


def new_email(body: EmailBody) -> identity.RequestEmailChange:
    """The command behind a change of e-mail."""
    return identity.RequestEmailChange(new_email=body.new_email, current_password=body.current_password)


def confirmation(body: ConfirmBody) -> identity.ConfirmEmailChange:
    """The command behind a confirmed e-mail."""
    return identity.ConfirmEmailChange(token=body.token)


def new_address(body: AddressBody) -> identity.AddAddress:
    """The command behind a new address."""
    return identity.AddAddress(**msgspec.structs.asdict(body))


def address_change(path: ById, body: AddressPatch) -> identity.UpdateAddress:
    """The command behind a change of address."""
    return identity.UpdateAddress(id=path.id, **msgspec.structs.asdict(body))


def address_removal(path: ById) -> identity.DeleteAddress:
    """The command behind a struck-out address."""
    return identity.DeleteAddress(id=path.id)


def customer(found: Customer) -> CustomerOut:
    """A profile."""
    return CustomerOut(
        id=found.id,
        email=found.email,
        name=found.name,
        phone=found.phone,
        is_b2b=found.is_b2b,
        vat_number=found.vat_number,
        vat_validated=found.vat_validated,
        accepts_marketing=found.accepts_marketing,
        created_at=iso_ms(found.created_at),
        pending_email=found.pending_email,
    )


def address(found: Address) -> AddressOut:
    """One address."""
    return AddressOut(
        id=found.id,
        type=found.type.value,
        is_default=found.is_default,
        name=found.name,
        company=found.company,
        line1=found.line1,
        line2=found.line2,
        city=found.city,
        postal_code=found.postal_code,
        region=found.region,
        country=found.country,
        phone=found.phone,
    )


def addresses(found: list[Address]) -> list[AddressOut]:
    """The address book."""
    return [address(each) for each in found]


def _or_none(value: str | UnsetType) -> str | None:
    return None if value is UNSET else value
