"""Business accounts: contacts, terms, the plan, lists, and credit that is the sum of its entries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters.dynamo.table import counting
from chalicelib.domain import b2b
from chalicelib.domain.audit import AuditEntry
from chalicelib.domain.b2b import (
    MAX_CONTACTS,
    B2BAccountId,
    B2BAccountInactive,
    B2BAccountNotFound,
    B2BContact,
    B2BNotInPlan,
    B2BStatus,
    CreateB2BAccount,
    CreditLimitBelowOutstanding,
    CreditLimitExceeded,
    CreditLimitNegative,
    CustomerHasAccount,
    ListB2BAccounts,
    PaymentTerms,
    ShownAccount,
    TooManyContacts,
    UpdateB2BAccount,
)
from chalicelib.domain.context import ANONYMOUS, SYSTEM, Actor
from chalicelib.domain.identity import CustomerNotFound, VatNumberMalformed
from chalicelib.domain.invariants import violations
from chalicelib.domain.price_lists import PriceListNotFound
from chalicelib.kernel.errors import Conflict, Forbidden, Unauthenticated
from chalicelib.kernel.operation import Operation
from chalicelib.kernel.unit_of_work import VersionMismatch
from tests.support.accounts import make_customer
from tests.support.companies import company, credit, on_plan, price_list
from tests.support.deployment import DEMO, NOON, Deployment
from tests.support.dump import dump
from tests.support.stored import Stored


@pytest.fixture(autouse=True)
def _plan(deployment: Deployment) -> Iterator[None]:
    on_plan(deployment)
    yield


def update(deployment: Deployment, account: ShownAccount, **fields: Any) -> ShownAccount:
    command = UpdateB2BAccount(id=account.account.id, **fields)
    changed: ShownAccount = deployment.run(b2b.update_b2b_account, command)
    return changed


def listed(deployment: Deployment, **wanted: Any) -> list[str]:
    found = deployment.run(b2b.list_b2b_accounts, ListB2BAccounts(**wanted))
    return [each.account.company_name for each in found.items]


def inside(deployment: Deployment, work: Any) -> Any:
    """Call what other contexts call within their own operation."""
    return deployment.run(Operation("test.inside", lambda ctx, command: work(ctx), None, writes=True), actor=SYSTEM)


def charge(deployment: Deployment, account: ShownAccount, amount: int, order: str = "o") -> Any:
    return inside(deployment, lambda ctx: b2b.charge(ctx, account.account.id, amount, order))


def settle(deployment: Deployment, account: ShownAccount, amount: int, order: str = "o") -> Any:
    return inside(deployment, lambda ctx: b2b.settle(ctx, account.account.id, amount, order))


def contacts() -> dict[str, tuple[str, str | None, PaymentTerms]]:
    return {
        each.customer_id: (each.account_id, each.price_list_id, each.terms) for each in Stored().all(B2BContact, DEMO)
    }


def test_an_account_with_its_contacts(deployment: Deployment) -> None:
    ada, bob = (make_customer(deployment, email).id for email in ("ada@acme.com", "bob@acme.com"))
    listed_id = price_list(deployment).price_list.id
    made = company(
        deployment,
        tax_id=" el 094259216 ",
        payment_terms=PaymentTerms.NET_30,
        price_list_id=listed_id,
        contact_ids=(bob, ada, bob),
        credit_limit_minor=50_000,
    )
    account = made.account
    assert (account.company_name, account.tax_id, account.currency) == ("Acme Corp", "EL094259216", "EUR")
    assert (account.status, account.payment_terms) == (B2BStatus.ACTIVE, PaymentTerms.NET_30)
    assert [(each.customer_id, each.email, each.is_primary) for each in made.contacts] == [
        (bob, "bob@acme.com", True),
        (ada, "ada@acme.com", False),
    ]
    assert (made.available_minor, made.outstanding_minor) == (50_000, 0)
    assert contacts() == dict.fromkeys((ada, bob), (account.id, listed_id, PaymentTerms.NET_30))
    assert credit(account.id) == (50_000, [50_000])


@pytest.mark.parametrize(
    ("given", "kept"),
    [("EL123456789", "EL123456789"), ("12-3456789", "12-3456789"), ("us 12", "US12"), (None, None)],
)
def test_a_tax_id_is_kept_where_it_is_no_eu_number_or_only_the_register_could_tell(
    deployment: Deployment, given: str | None, kept: str | None
) -> None:
    assert company(deployment, tax_id=given).account.tax_id == kept


def test_a_malformed_eu_number_is_refused(deployment: Deployment) -> None:
    with pytest.raises(VatNumberMalformed):
        company(deployment, tax_id="FR12")
    assert listed(deployment) == []


def test_a_customer_buys_for_one_company(deployment: Deployment) -> None:
    ada = make_customer(deployment, "ada@acme.com").id
    first = company(deployment, contact_ids=(ada,))
    with pytest.raises(CustomerHasAccount) as refused:
        company(deployment, "Beta", contact_ids=(ada,))
    assert refused.value.details == {"customer_id": ada}
    second = company(deployment, "Gamma")
    with pytest.raises(CustomerHasAccount):
        update(deployment, second, contact_ids=(ada,))
    update(deployment, first, contact_ids=())
    assert contacts() == {}
    update(deployment, second, contact_ids=(ada,))
    assert contacts() == {ada: (second.account.id, None, PaymentTerms.PREPAID)}


def test_contacts_follow_what_changes_about_the_account(deployment: Deployment) -> None:
    ada, bob = (make_customer(deployment, email).id for email in ("ada@acme.com", "bob@acme.com"))
    listed_id = price_list(deployment).price_list.id
    made = company(deployment, contact_ids=(ada,), payment_terms=PaymentTerms.NET_15)
    changed = update(
        deployment, made, price_list_id=listed_id, payment_terms=PaymentTerms.NET_60, contact_ids=(bob, ada)
    )
    assert [each.customer_id for each in changed.contacts] == [bob, ada]
    assert contacts() == dict.fromkeys((ada, bob), (made.account.id, listed_id, PaymentTerms.NET_60))
    update(deployment, made, status=B2BStatus.SUSPENDED)
    assert contacts() == dict.fromkeys((ada, bob), (made.account.id, None, PaymentTerms.PREPAID))
    update(deployment, made, status=B2BStatus.ACTIVE, contact_ids=(ada,))
    assert contacts() == {ada: (made.account.id, listed_id, PaymentTerms.NET_60)}


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"contact_ids": ("01900000-0000-7000-8000-00000000dead",)}, CustomerNotFound),
        ({"price_list_id": "none"}, PriceListNotFound),
        ({"credit_limit_minor": -1}, CreditLimitNegative),
        ({"contact_ids": tuple(map(str, range(MAX_CONTACTS + 1)))}, TooManyContacts),
    ],
)
def test_what_no_account_may_be(deployment: Deployment, fields: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        company(deployment, **fields)
    made = company(deployment)
    before = dump()
    with pytest.raises(error):
        update(deployment, made, **fields)
    assert dump() == before


def test_the_most_contacts_fit_one_transaction(deployment: Deployment) -> None:
    who = []
    for number in range(2 * MAX_CONTACTS):
        who.append(make_customer(deployment, f"c{number}@acme.com").id)
        deployment.clock.advance(timedelta(hours=1))
    made = company(deployment, contact_ids=tuple(who[:MAX_CONTACTS]), credit_limit_minor=1)
    changed = update(deployment, made, contact_ids=tuple(who[MAX_CONTACTS:]), credit_limit_minor=2)
    assert [each.customer_id for each in changed.contacts] == who[MAX_CONTACTS:]
    assert set(contacts()) == set(who[MAX_CONTACTS:])


def test_credit_is_charged_and_settled_once_an_order(deployment: Deployment) -> None:
    made = company(deployment, credit_limit_minor=1000)
    charge(deployment, made, 600, "a")
    with pytest.raises(CreditLimitExceeded) as refused:
        charge(deployment, made, 401, "b")
    assert refused.value.details == {"available": 400, "requested": 401}
    charge(deployment, made, 400, "c")
    with pytest.raises(Conflict):
        charge(deployment, made, 600, "a")
    settle(deployment, made, 600, "a")
    with pytest.raises(Conflict):
        settle(deployment, made, 600, "a")
    assert credit(made.account.id) == (600, [-600, -400, 600, 1000])
    (shown,) = deployment.run(b2b.list_b2b_accounts, ListB2BAccounts()).items
    assert (shown.available_minor, shown.outstanding_minor) == (600, 400)
    assert inside(deployment, violations) == []


def test_a_limit_moves_by_what_is_still_free(deployment: Deployment) -> None:
    made = company(deployment, credit_limit_minor=1000)
    charge(deployment, made, 700)
    assert update(deployment, made, credit_limit_minor=800).available_minor == 100
    with pytest.raises(CreditLimitBelowOutstanding) as refused:
        update(deployment, made, credit_limit_minor=699)
    assert refused.value.details == {"available": 100}
    assert update(deployment, made, credit_limit_minor=700).available_minor == 0
    assert update(deployment, made, credit_limit_minor=900).available_minor == 200
    assert credit(made.account.id) == (200, [-700, -200, -100, 200, 1000])


def test_an_account_without_a_limit_cannot_owe(deployment: Deployment) -> None:
    made = company(deployment)
    with pytest.raises(CreditLimitExceeded) as refused:
        charge(deployment, made, 1)
    assert refused.value.details == {"available": 0, "requested": 1}
    assert update(deployment, made, credit_limit_minor=1).available_minor == 1
    charge(deployment, made, 1)


def test_who_is_not_active_cannot_owe_more_and_still_settles(deployment: Deployment) -> None:
    made = company(deployment, credit_limit_minor=1000)
    charge(deployment, made, 300, "a")
    update(deployment, made, status=B2BStatus.SUSPENDED)
    with pytest.raises(B2BAccountInactive):
        charge(deployment, made, 1, "b")
    settle(deployment, made, 300, "a")
    update(deployment, made, status=B2BStatus.PENDING, credit_limit_minor=2000)
    with pytest.raises(B2BAccountInactive):
        charge(deployment, made, 1, "b")
    update(deployment, made, status=B2BStatus.ACTIVE, credit_limit_minor=500)
    charge(deployment, made, 500, "b")
    pending = company(deployment, "Beta", credit_limit_minor=1000, status=B2BStatus.PENDING)
    with pytest.raises(B2BAccountInactive):
        charge(deployment, pending, 1)


def test_when_an_order_on_terms_is_due() -> None:
    assert [b2b.due_at(terms, NOON) for terms in PaymentTerms] == [
        None,
        *(NOON + timedelta(days=days) for days in (15, 30, 60)),
    ]


def test_finding_accounts(deployment: Deployment) -> None:
    ada = make_customer(deployment, "ada@shop.example").id
    company(deployment, "Ácme Corp", contact_ids=(ada,))
    deployment.clock.advance(timedelta(seconds=1))
    company(deployment, "Beta", status=B2BStatus.PENDING)
    deployment.clock.advance(timedelta(seconds=1))
    company(deployment, "Gamma Acme")
    assert listed(deployment) == ["Gamma Acme", "Beta", "Ácme Corp"]
    assert listed(deployment, search="acme") == ["Gamma Acme", "Ácme Corp"]
    assert listed(deployment, search="ADA@shop") == ["Ácme Corp"]
    assert listed(deployment, search="nobody") == []
    assert listed(deployment, status=B2BStatus.PENDING) == ["Beta"]
    assert listed(deployment, page=2, page_size=2) == ["Ácme Corp"]
    first = deployment.run(b2b.list_b2b_accounts, ListB2BAccounts(after=[], page_size=2))
    assert [each.account.company_name for each in first.items] == ["Gamma Acme", "Beta"]
    assert listed(deployment, after=first.next_position, page_size=2) == ["Ácme Corp"]
    with counting() as requests:
        listed(deployment)
    assert len(requests) == 2  # what was committed since, then contacts and credits


def test_a_removed_contact_is_found_no_more(deployment: Deployment) -> None:
    ada = make_customer(deployment, "ada@shop.example").id
    made = company(deployment, contact_ids=(ada,))
    assert listed(deployment, search="ada") == ["Acme Corp"]
    update(deployment, made, contact_ids=())
    assert listed(deployment, search="ada") == []


COMMANDS = [
    (b2b.create_b2b_account, CreateB2BAccount(company_name="x")),
    (b2b.list_b2b_accounts, ListB2BAccounts()),
    (b2b.update_b2b_account, UpdateB2BAccount(id=B2BAccountId("x"))),
]


@pytest.mark.parametrize(("operation", "command"), COMMANDS)
def test_a_plan_without_business_accounts_has_none(deployment: Deployment, operation: Any, command: Any) -> None:
    on_plan(deployment, "basic")
    with pytest.raises(B2BNotInPlan) as refused:
        deployment.run(operation, command)
    assert refused.value.details == {"plan": "basic"}


@pytest.mark.parametrize(("operation", "command"), COMMANDS)
def test_only_who_may(deployment: Deployment, operation: Any, command: Any) -> None:
    with pytest.raises(Unauthenticated):
        deployment.run(operation, command, actor=ANONYMOUS)
    with pytest.raises(Forbidden):
        deployment.run(operation, command, actor=Actor(kind="api", id="k", grants=frozenset({"customers:write"})))


def test_another_shops_account_is_not_found(deployment: Deployment) -> None:
    on_plan(deployment, shop="other")
    made = company(deployment)
    with pytest.raises(B2BAccountNotFound):
        deployment.run(b2b.update_b2b_account, UpdateB2BAccount(id=made.account.id), shop="other")
    assert deployment.run(b2b.list_b2b_accounts, ListB2BAccounts(), shop="other").items == []
    customer = make_customer(deployment, "x@acme.com", shop="other").id
    with pytest.raises(CustomerNotFound):
        update(deployment, made, contact_ids=(customer,))


def test_versions_guard_and_the_audit_log_names_no_company(deployment: Deployment) -> None:
    made = company(deployment, tax_id="EL094259216", credit_limit_minor=5)
    with pytest.raises(VersionMismatch):
        update(deployment, made, expected_version=9)
    update(deployment, made, company_name="Secret & Sons", payment_terms=PaymentTerms.NET_15, expected_version=1)
    entries = [each for each in Stored().all(AuditEntry, DEMO) if each.resource_type == "b2b_accounts"]
    assert [each.action for each in sorted(entries, key=lambda each: each.action)] == [
        "b2b_account.created",
        "b2b_account.updated",
    ]
    assert not any(word in repr(entries) for word in ("Acme", "Secret", "EL0942"))
