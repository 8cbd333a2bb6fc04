"""Commands of business accounts. A field that is UNSET stays as it is; amounts are in the shop's currency."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.domain.b2b.model import B2BAccountFilter, B2BAccountId, B2BStatus, PaymentTerms
from chalicelib.kernel.privacy import PersonalText


class CreateB2BAccount(msgspec.Struct, frozen=True, kw_only=True):
    """Open an account for a company; the first contact is the primary one."""

    company_name: PersonalText
    tax_id: PersonalText | None = None
    status: B2BStatus = B2BStatus.ACTIVE
    payment_terms: PaymentTerms = PaymentTerms.PREPAID
    price_list_id: str | None = None
    contact_ids: tuple[str, ...] = ()
    credit_limit_minor: int = 0


class UpdateB2BAccount(msgspec.Struct, frozen=True, kw_only=True):
    """Change an account; contacts that are given replace those it had."""

    id: B2BAccountId
    company_name: PersonalText | UnsetType = UNSET
    tax_id: PersonalText | UnsetType | None = UNSET
    status: B2BStatus | UnsetType = UNSET
    payment_terms: PaymentTerms | UnsetType = UNSET
    price_list_id: str | UnsetType | None = UNSET
    contact_ids: tuple[str, ...] | UnsetType = UNSET
    credit_limit_minor: int | UnsetType = UNSET
    expected_version: int | None = None


class ListB2BAccounts(B2BAccountFilter, frozen=True, kw_only=True):
    """Read accounts."""
