"""A postal address as it was given: carts, orders and customers keep copies, never references."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.kernel.privacy import PersonalText, PlainText


class PostalAddress(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where to send goods or invoices. What was not given stays unset, so that it can be shown as it was sent.

    `country` is ISO 3166-1 alpha-2 in capitals. `erased` marks an address cut down to its country for privacy.
    """

    name: PersonalText | UnsetType | None = UNSET
    company: PersonalText | UnsetType | None = UNSET
    line1: PersonalText | UnsetType | None = UNSET
    line2: PersonalText | UnsetType | None = UNSET
    city: PersonalText | UnsetType | None = UNSET
    postal_code: PersonalText | UnsetType | None = UNSET
    region: PersonalText | UnsetType | None = UNSET
    country: PlainText
    phone: PersonalText | UnsetType | None = UNSET
    erased: bool = False
