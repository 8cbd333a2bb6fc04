"""Who the shop is, in law: what its invoices name as the seller."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from chalicelib.domain.address import PostalAddress
from chalicelib.domain.tax import TaxSettings
from chalicelib.kernel.entity import Entity

BOOK = "CONFIG"


class BusinessIdentity(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """The seller's legal name, registration number (SIREN in France) and registered address, as far as known."""

    KIND: ClassVar[str] = "SETTINGS"

    name: str | None = None
    siren: str | None = None
    address: PostalAddress | None = None


class LegalProfile(msgspec.Struct, frozen=True, kw_only=True):
    """The seller's identity together with its tax registration."""

    identity: BusinessIdentity
    tax: TaxSettings
