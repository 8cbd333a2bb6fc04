"""The rules of identity that need nothing but their arguments."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from typing import TypeVar

from chalicelib.domain.grants import ALL_STAFF_GRANTS, Grant
from chalicelib.domain.identity.denylist import COMMON_PASSWORDS
from chalicelib.domain.identity.errors import PasswordTooCommon, PasswordTooLong, PasswordTooShort
from chalicelib.domain.identity.model import Account, Role

A = TypeVar("A", bound=Account)

MIN_PASSWORD = 12
MAX_PASSWORD = 1024

GRANTS_OF_ROLE: dict[Role, frozenset[str]] = {
    Role.OWNER: ALL_STAFF_GRANTS,
    Role.ADMIN: ALL_STAFF_GRANTS,
    Role.STAFF: frozenset(
        {
            Grant.STAFF,
            Grant.PRODUCTS_READ,
            Grant.PRODUCTS_WRITE,
            Grant.CATEGORIES_READ,
            Grant.CATEGORIES_WRITE,
            Grant.PAGES_READ,
            Grant.PAGES_WRITE,
            Grant.CUSTOMERS_READ,
            Grant.ORDERS_READ,
            Grant.AUDIT_READ,
            Grant.DASHBOARD_READ,
            Grant.GIFT_CARDS_READ,
            Grant.STORE_CREDIT_READ,
            Grant.LOYALTY_READ,
            Grant.CARTS_READ,
            Grant.PROMOTIONS_READ,
            Grant.B2B_READ,
            Grant.REVIEWS_READ,
            Grant.METAFIELDS_READ,
            Grant.INVENTORY_READ,
        }
    ),
}
CUSTOMER_GRANTS = frozenset({Grant.SHOPPER})


def normal_email(email: str) -> str:
    """The form in which e-mails are stored and compared."""
    return unicodedata.normalize("NFC", email).strip().lower()


def normal_password(password: str) -> str:
    """One form for what keyboards compose differently (NFC); nothing is trimmed."""
    return unicodedata.normalize("NFC", password)


def acceptable_password(password: str, *, email: str = "", shop_name: str = "") -> str:
    """The normal form of a new password.

    Raises `PasswordTooShort`, `PasswordTooLong`, or `PasswordTooCommon` for one that is on the list, is one repeated
    character, or is the account's own e-mail or the shop's name.
    """
    password = normal_password(password)
    if len(password) < MIN_PASSWORD:
        raise PasswordTooShort(minimum=MIN_PASSWORD)
    if len(password) > MAX_PASSWORD:
        raise PasswordTooLong(maximum=MAX_PASSWORD)
    lower = password.lower()
    if lower in COMMON_PASSWORDS or len(set(lower)) == 1 or lower in (email.lower(), shop_name.lower()):
        raise PasswordTooCommon()
    return password


def after_failure(account: A, now: datetime, *, lock_after: int, lock_for: timedelta) -> A:
    """The account with one more failed sign-in: the `lock_after`-th locks it, a lock that ran out starts anew.

    Failures under a lock do not prolong it: nobody can keep an owner out for ever.
    """
    if account.locked(now):
        return account
    failures = 1 if account.locked_until is not None else account.failed_sign_ins + 1
    until = now + lock_for if failures >= lock_after else None
    changed: A = account.replace(failed_sign_ins=failures, locked_until=until)
    return changed


def after_success(account: A) -> A:
    """The account with its failures forgiven."""
    changed: A = account.replace(failed_sign_ins=0, locked_until=None)
    return changed
