"""Business accounts: companies, their contacts, terms and credit. The names other contexts may use."""

from __future__ import annotations

from chalicelib.domain.b2b.commands import CreateB2BAccount, ListB2BAccounts, UpdateB2BAccount
from chalicelib.domain.b2b.credit import (
    CHARGE_WRITES,
    charge,
    contact_reference,
    credit_reference,
    due_at,
    effective,
    settle,
)
from chalicelib.domain.b2b.errors import (
    B2BAccountInactive,
    B2BAccountNotFound,
    B2BNotInPlan,
    CreditLimitBelowOutstanding,
    CreditLimitExceeded,
    CreditLimitNegative,
    CustomerHasAccount,
    TooManyContacts,
)
from chalicelib.domain.b2b.model import (
    B2BAccount,
    B2BAccountFilter,
    B2BAccountId,
    B2BContact,
    B2BCredit,
    B2BStatus,
    PaymentTerms,
    ShownAccount,
    ShownContact,
)
from chalicelib.domain.b2b.operations import (
    MAX_CONTACTS,
    create_b2b_account,
    forget_contact,
    list_b2b_accounts,
    update_b2b_account,
)

__all__ = [
    "CHARGE_WRITES",
    "MAX_CONTACTS",
    "B2BAccount",
    "B2BAccountFilter",
    "B2BAccountId",
    "B2BAccountInactive",
    "B2BAccountNotFound",
    "B2BContact",
    "B2BCredit",
    "B2BNotInPlan",
    "B2BStatus",
    "CreateB2BAccount",
    "CreditLimitBelowOutstanding",
    "CreditLimitExceeded",
    "CreditLimitNegative",
    "CustomerHasAccount",
    "ListB2BAccounts",
    "PaymentTerms",
    "ShownAccount",
    "ShownContact",
    "TooManyContacts",
    "UpdateB2BAccount",
    "charge",
    "contact_reference",
    "create_b2b_account",
    "credit_reference",
    "due_at",
    "effective",
    "forget_contact",
    "list_b2b_accounts",
    "settle",
    "update_b2b_account",
]
