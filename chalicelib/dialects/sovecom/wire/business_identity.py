"""Who the seller is, as SovEcom spells it: texts that can be printed on an invoice."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.dialects.kit.wire import In, Out
from chalicelib.dialects.sovecom.wire.taxes import RegistrationOut, registration, upper
from chalicelib.domain.address import PostalAddress
from chalicelib.domain.settings import LegalProfile, UpdateLegalProfile

# Printable characters, without those that open markup or quote it.
_PRINTABLE = r"""^[^<>"`\x00-\x1f\x7f]*\Z"""
Text20 = Annotated[str, msgspec.Meta(max_length=20, pattern=_PRINTABLE)]
Text32 = Annotated[str, msgspec.Meta(max_length=32, pattern=_PRINTABLE)]
Text128 = Annotated[str, msgspec.Meta(max_length=128, pattern=_PRINTABLE)]
Text180 = Annotated[str, msgspec.Meta(max_length=180, pattern=_PRINTABLE)]
Line = Annotated[str, msgspec.Meta(min_length=1, max_length=180, pattern=_PRINTABLE)]
City = Annotated[str, msgspec.Meta(min_length=1, max_length=120, pattern=_PRINTABLE)]
CountryCode = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z]{2}\Z")]


class AddressBody(In, frozen=True, kw_only=True):
    """The registered address."""

    name: Text128 | UnsetType | None = UNSET
    company: Text128 | UnsetType | None = UNSET
    line1: Line
    line2: Text180 | UnsetType | None = UNSET
    city: City
    postal_code: Text20 | UnsetType | None = UNSET
    country: CountryCode


class IdentityBody(In, frozen=True, kw_only=True):
    """A change of who the seller is."""

    name: Text180 | UnsetType | None = UNSET
    siren: Text32 | UnsetType | None = UNSET
    address: AddressBody | UnsetType | None = UNSET
    origin_country: CountryCode | UnsetType | None = UNSET
    vat_number: Text32 | UnsetType | None = UNSET


class AddressOut(Out, frozen=True, kw_only=True):
    """The registered address, every field present."""

    name: str | None
    company: str | None
    line1: str | None
    line2: str | None
    city: str | None
    postal_code: str | None
    country: str


class IdentityOut(Out, frozen=True, kw_only=True):
    """Who the seller is."""

    name: str | None
    siren: str | None
    address: AddressOut | None


class ProfileOut(Out, frozen=True, kw_only=True):
    """Who the seller is, and where it is registered for VAT."""

    identity: IdentityOut
    eu_vat_registration: RegistrationOut


def change(body: IdentityBody) -> UpdateLegalProfile:
    """The command behind a change."""
    given: Any = body.address
    if isinstance(body.address, AddressBody):
        given = PostalAddress(**msgspec.structs.asdict(body.address) | {"country": body.address.country.upper()})
    return UpdateLegalProfile(
        name=body.name,
        siren=body.siren,
        address=given,
        origin_country=upper(body.origin_country),
        vat_number=body.vat_number,
    )


def profile(stored: LegalProfile) -> ProfileOut:
    """The whole of it."""
    identity = stored.identity
    return ProfileOut(
        identity=IdentityOut(
            name=identity.name,
            siren=identity.siren,
            address=None if identity.address is None else _address(identity.address),
        ),
        eu_vat_registration=registration(stored.tax),
    )


def _address(stored: PostalAddress) -> AddressOut:
    return AddressOut(
        name=stored.name or None,
        company=stored.company or None,
        line1=stored.line1 or None,
        line2=stored.line2 or None,
        city=stored.city or None,
        postal_code=stored.postal_code or None,
        country=stored.country,
    )
