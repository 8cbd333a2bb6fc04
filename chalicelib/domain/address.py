"""A postal address as it was given: carts, orders and customers keep copies, never references."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.kernel.privacy import PersonalText


class PostalAddress(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where to send goods or invoices. What was not given stays unset, so that it can be shown as it was sent.

    `country` is ISO 3166-1 alpha-2 in capitals. `erased` marks an address cut down to its country for privacy.
    """

    name: PersonalText | None | UnsetType = UNSET
    company: PersonalText | None | UnsetType = UNSET
    line1: PersonalText | None | UnsetType = UNSET
    line2: PersonalText | None | UnsetType = UNSET
    city: PersonalText | None | UnsetType = UNSET
    postal_code: PersonalText | None | UnsetType = UNSET
    region: PersonalText | None | UnsetType = UNSET
    country: str
    phone: PersonalText | None | UnsetType = UNSET
    erased: bool = False
