"""The rules of identity: passwords, the soft lock, VAT numbers, roles, how far an audit export reaches."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.audit.commands import ReadAudit
from chalicelib.domain.audit.errors import ExportTooWide, ExportUnbounded
from chalicelib.domain.audit.rules import bounded
from chalicelib.domain.grants import ALL_STAFF_GRANTS, Grant
from chalicelib.domain.identity.credentials import Attempts, Token, TokenPurpose
from chalicelib.domain.identity.denylist import COMMON_PASSWORDS
from chalicelib.domain.identity.errors import (
    PasswordTooCommon,
    PasswordTooLong,
    PasswordTooShort,
    VatNumberMalformed,
)
from chalicelib.domain.identity.model import Customer, Role
from chalicelib.domain.identity.rules import (
    GRANTS_OF_ROLE,
    acceptable_password,
    after_failure,
    after_success,
    normal_email,
)
from chalicelib.domain.identity.vat import normal_vat_number

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def customer(**changes: object) -> Customer:
    return Customer(id="c1", email="a@b.co", created_at=NOON, updated_at=NOON).replace(**changes)


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("elevenchars", PasswordTooShort),
        ("x" * 1025, PasswordTooLong),
        ("password1234", PasswordTooCommon),
        ("PassWord1234", PasswordTooCommon),
        ("aaaaaaaaaaaaaaaa", PasswordTooCommon),
        ("ada@example.test", PasswordTooCommon),
        ("Demo Book Shop", PasswordTooCommon),
        ("e\u0301" * 11, PasswordTooShort),  # eleven characters once composed
    ],
)
def test_a_password_is_refused(password: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        acceptable_password(password, email="Ada@example.test", shop_name="Demo Book Shop")


@pytest.mark.parametrize("password", ["twelve chars", "pass word " * 6 + "more", "é" * 6 + "è" * 6, "ab" * 512])
def test_a_password_is_taken(password: str) -> None:
    assert acceptable_password(password) == password


def test_what_keyboards_compose_differently_is_one_password() -> None:
    assert acceptable_password("cafe\u0301 au lait") == "café au lait"


def test_every_listed_password_would_pass_by_length_and_is_lower_case() -> None:
    assert [each for each in COMMON_PASSWORDS if len(each) < 12 or each != each.lower()] == []


def test_an_email_has_one_form() -> None:
    assert normal_email(" Ada@Example.TEST\n") == "ada@example.test"


def failures(count: int, start: Customer, at: datetime = NOON) -> Customer:
    for _ in range(count):
        start = after_failure(start, at, lock_after=5, lock_for=timedelta(minutes=15))
    return start


def test_the_fifth_failure_locks_for_a_quarter_of_an_hour() -> None:
    assert failures(4, customer()).locked_until is None
    locked = failures(5, customer())
    assert (locked.failed_sign_ins, locked.locked_until) == (5, NOON + timedelta(minutes=15))
    assert locked.locked(NOON + timedelta(minutes=14, seconds=59))
    assert not locked.locked(NOON + timedelta(minutes=15))


def test_failures_under_a_lock_do_not_prolong_it() -> None:
    locked = failures(5, customer())
    assert failures(50, locked, NOON + timedelta(minutes=14)) == locked


def test_after_a_lock_counting_starts_anew() -> None:
    later = failures(1, failures(5, customer()), NOON + timedelta(minutes=15))
    assert (later.failed_sign_ins, later.locked_until) == (1, None)


def test_success_forgives() -> None:
    assert after_success(failures(5, customer())) == customer()


# What staff may read beside the contract's areas: rows that we add to the admin.
ADDED_FOR_STAFF = {
    f"{area}:read"
    for area in (
        "gift_cards", "store_credit", "loyalty", "carts", "promotions", "b2b", "reviews", "metafields", "inventory",
    )
}  # fmt: skip


def test_owner_and_admin_may_everything_and_staff_what_the_contract_lists() -> None:
    assert GRANTS_OF_ROLE[Role.OWNER] == GRANTS_OF_ROLE[Role.ADMIN] == ALL_STAFF_GRANTS
    assert GRANTS_OF_ROLE[Role.STAFF] >= ADDED_FOR_STAFF
    assert sorted(GRANTS_OF_ROLE[Role.STAFF] - {Grant.STAFF} - ADDED_FOR_STAFF) == [
        "audit_log:read",
        "categories:read",
        "categories:write",
        "customers:read",
        "dashboard:read",
        "orders:read",
        "pages:read",
        "pages:write",
        "products:read",
        "products:write",
    ]
    assert {Grant.SHOPPER, Grant.SYSTEM} & ALL_STAFF_GRANTS == set()


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("FR 40 303 265 045", "FR40303265045"),
        ("de123456789", "DE123456789"),  # a wrong check digit is the register's to refuse
        ("GB 980 7806 84", "GB980780684"),  # not a member state: kept as given
        ("EL094259216", "EL094259216"),
    ],
)
def test_a_vat_number_takes_its_usual_form(given: str, stored: str) -> None:
    assert normal_vat_number(given) == stored


@pytest.mark.parametrize("number", ["DE12345", "FR4030326504", "DE12345678X"])
def test_what_no_vat_number_of_its_country_looks_like_is_refused(number: str) -> None:
    with pytest.raises(VatNumberMalformed):
        normal_vat_number(number)


def test_a_counter_is_forgotten_an_hour_after_its_window() -> None:
    assert Attempts(bucket="b", window="1795262400/60").expiry() == datetime(2026, 11, 21, 13, 1, tzinfo=UTC)


def test_a_link_is_forgotten_a_week_after_it_ran_out() -> None:
    reset = TokenPurpose.CUSTOMER_PASSWORD_RESET
    link = Token(id="t", purpose=reset, subject_id="c", token_version=0, email_fingerprint="f", expires_at=NOON)
    assert link.expiry() == NOON + timedelta(days=7)


def test_an_export_reaches_a_month_from_its_one_end() -> None:
    month = timedelta(days=31)
    assert bounded(ReadAudit(date_from=NOON)).date_to == NOON + month
    assert bounded(ReadAudit(date_to=NOON)).date_from == NOON - month
    both = ReadAudit(date_from=NOON - month, date_to=NOON)
    assert bounded(both) == both
    with pytest.raises(ExportUnbounded):
        bounded(ReadAudit(action="x"))
    with pytest.raises(ExportTooWide):
        bounded(ReadAudit(date_from=NOON - month - timedelta(microseconds=1), date_to=NOON))
