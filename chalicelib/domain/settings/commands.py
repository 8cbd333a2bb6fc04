"""Commands of settings. A field that is UNSET stays as it is."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.domain.address import PostalAddress


class UpdateLegalProfile(msgspec.Struct, frozen=True, kw_only=True):
    """Change who the seller is and where it is registered for tax."""

    name: str | UnsetType | None = UNSET
    siren: str | UnsetType | None = UNSET
    address: PostalAddress | UnsetType | None = UNSET
    origin_country: str | UnsetType | None = UNSET
    vat_number: str | UnsetType | None = UNSET
