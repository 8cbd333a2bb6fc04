"""Postal addresses, as Shopvo spells them."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.dialects.kit.wire import In, Out
from chalicelib.domain.address import PostalAddress

Line = Annotated[str, msgspec.Meta(min_length=1, max_length=512)]
CountryCode = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z]{2}\Z")]


class AddressBody(In, frozen=True, kw_only=True):
    """An address as it is given."""

    name: Line
    company: Line | None = None
    line1: Line
    line2: Line | None = None
    city: Line
    postal_code: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    region: Line | None = None
    country: CountryCode
    phone: Annotated[str, msgspec.Meta(min_length=1, max_length=64)] | None = None


class AddressOut(Out, frozen=True, kw_only=True):
    """An address as it is shown."""

    name: str | None
    company: str | None
    line1: str | None
    line2: str | None
    city: str | None
    postal_code: str | None
    region: str | None
    country: str
    phone: str | None


def address(body: AddressBody) -> PostalAddress:
    """The address in a body."""
    return PostalAddress(
        name=body.name,
        company=body.company,
        line1=body.line1,
        line2=body.line2,
        city=body.city,
        postal_code=body.postal_code,
        region=body.region,
        country=body.country.upper(),
        phone=body.phone,
    )


def shown(known: PostalAddress | None) -> AddressOut | None:
    """An address, or null."""
    if known is None:
        return None
    return AddressOut(
        name=_given(known.name),
        company=_given(known.company),
        line1=_given(known.line1),
        line2=_given(known.line2),
        city=_given(known.city),
        postal_code=_given(known.postal_code),
        region=_given(known.region),
        country=known.country,
        phone=_given(known.phone),
    )


def _given(part: str | UnsetType | None) -> str | None:
    return None if part is UNSET else part
