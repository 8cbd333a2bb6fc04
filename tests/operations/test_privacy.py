"""Erasure and export: who may ask, what goes at once, what waits, what stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain import b2b, identity, privacy
from chalicelib.domain.address import PostalAddress
from chalicelib.domain.b2b import B2BAccount, B2BContact
from chalicelib.domain.context import ANONYMOUS, SYSTEM, Actor
from chalicelib.domain.identity import AddressType, Audience, Consent, ConsentSource, Customer, CustomerNotFound
from chalicelib.domain.orders import Order, PaymentState, Progress
from chalicelib.domain.privacy import (
    EmailEchoMismatch,
    EraseCustomer,
    EraseGuest,
    EraseOwn,
    Erasure,
    ErasureBegun,
    ExportOwn,
    PersonErased,
    RetentionOutOfRange,
    UpdatePrivacySettings,
)
from chalicelib.domain.privacy.commands import ApplyRetention, ContinueErasure
from chalicelib.domain.privacy.retention import apply_retention, continue_erasure
from chalicelib.kernel.errors import Forbidden, Unauthenticated
from tests.support.accounts import PASSWORD, context, events, make_customer
from tests.support.companies import company, on_plan
from tests.support.deployment import NOON, Deployment
from tests.support.orders import known_order, line, place

ADA = "ada@example.test"
CUT = PostalAddress(country="FR", erased=True)


def signed_in(customer: Customer) -> Actor:
    return identity.customer_actor(customer)


def given_up(**changes: Any) -> Order:
    """An order that nobody waits for."""
    number = int(changes.get("number", 1))
    return known_order(progress=Progress.CANCELLED, stock_taken=False, lines=(line(number),), **changes)


def customer_now(deployment: Deployment, customer_id: str) -> Customer:
    found = context(deployment).uow.find(Customer, customer_id)
    assert found is not None
    return found


def order_now(deployment: Deployment, order_id: str) -> Order:
    found = context(deployment).uow.find(Order, order_id)
    assert found is not None
    return found


def erasures(deployment: Deployment) -> list[str]:
    return [each.erasure_id for each in events(deployment) if isinstance(each, ErasureBegun)]


def go_on(deployment: Deployment) -> Erasure:
    """The workers do their part."""
    (erasure_id,) = erasures(deployment)
    deployment.run(continue_erasure, ContinueErasure(id=erasure_id), actor=SYSTEM)
    found = context(deployment).uow.find(Erasure, erasure_id)
    assert found is not None
    return found


def test_an_erased_customer_is_nobody(deployment: Deployment) -> None:
    ada = make_customer(deployment, ADA, name="Ada Byron", phone="+33 1", accepts_marketing=True)
    deployment.run(
        identity.add_address,
        identity.AddAddress(
            type=AddressType.SHIPPING, name="Ada", line1="Rue A", city="Paris", postal_code="75001", country="FR"
        ),
        actor=signed_in(ada),
    )
    ada = customer_now(deployment, ada.id)
    order = place(deployment, given_up(customer_id=ada.id, email=ADA, notes="Ring twice"))
    deployment.run(privacy.erase_own, EraseOwn(password=PASSWORD), actor=signed_in(ada))
    erased = customer_now(deployment, ada.id)
    stand_in = f"anonymized-{erasures(deployment)[0]}@deleted.local"
    assert erased == Customer(
        id=ada.id, email=stand_in, token_version=ada.token_version + 1, erased_at=NOON, created_at=NOON,
        updated_at=NOON, version=ada.version + 1,
    )  # fmt: skip
    uow = context(deployment).uow
    assert uow.children(identity.Address, ada.id) == []
    assert order_now(deployment, order.id) == order.replace(
        email=stand_in, notes=None, shipping_address=CUT, billing_address=CUT, version=order.version + 1
    )
    fingerprint = deployment.system.ports.vault.fingerprint(ADA)
    assert uow.claimed(identity.EMAIL_CLAIMS[Audience.CUSTOMER], fingerprint) is None
    assert make_customer(deployment, ADA).id != ada.id
    assert go_on(deployment).done_at == NOON
    assert [each.customer_id for each in events(deployment) if isinstance(each, PersonErased)] == [ada.id]


def test_a_company_goes_on_without_a_contact_who_is_erased(deployment: Deployment) -> None:
    on_plan(deployment)
    gone, stays = make_customer(deployment, ADA), make_customer(deployment, "bob@example.test")
    acme = company(deployment, contact_ids=(gone.id, stays.id)).account
    deployment.run(privacy.erase_customer, EraseCustomer(id=gone.id, email=ADA))
    assert go_on(deployment).done_at is not None
    uow = context(deployment).uow
    assert uow.get(B2BAccount, acme.id).contact_ids == (stays.id,)
    assert [uow.find(B2BContact, each.id) is None for each in (gone, stays)] == [True, False]
    (shown,) = deployment.run(b2b.list_b2b_accounts, b2b.ListB2BAccounts()).items
    assert [each.customer_id for each in shown.contacts] == [stays.id]


def test_a_wrong_password_erases_nobody(deployment: Deployment) -> None:
    ada = make_customer(deployment, ADA)
    with pytest.raises(identity.StepUpRefused):
        deployment.run(privacy.erase_own, EraseOwn(password="not the password"), actor=signed_in(ada))
    with pytest.raises(Unauthenticated):
        deployment.run(privacy.erase_own, EraseOwn(password=PASSWORD), actor=ANONYMOUS)
    assert customer_now(deployment, ada.id) == ada
    assert erasures(deployment) == []


def test_staff_erase_by_echoing_the_email_and_only_once(deployment: Deployment) -> None:
    ada = make_customer(deployment, ADA)
    with pytest.raises(EmailEchoMismatch):
        deployment.run(privacy.erase_customer, EraseCustomer(id=ada.id, email="Ada@example.test"))
    reader = Actor(kind="user", id=ada.id, grants=frozenset({"customers:read"}))
    with pytest.raises(Forbidden):
        deployment.run(privacy.erase_customer, EraseCustomer(id=ada.id, email=ADA), actor=reader)
    with pytest.raises(CustomerNotFound):
        deployment.run(privacy.erase_customer, EraseCustomer(id=ada.id, email=ADA), shop="other")
    deployment.run(privacy.erase_customer, EraseCustomer(id=ada.id, email=ADA))
    assert customer_now(deployment, ada.id).erased_at == NOON
    assert go_on(deployment).sealed_email is None


def test_a_guest_is_found_by_email_whatever_they_bought(deployment: Deployment) -> None:
    mine = [place(deployment, given_up(email="guest@example.test", number=str(n))) for n in range(3, 6)]
    other = place(deployment, given_up(email="another@example.test", number="9"))
    deployment.run(privacy.erase_guest, EraseGuest(email=" Guest@Example.test"))
    erasure = go_on(deployment)
    assert erasure.done_at == NOON
    for order in mine:
        assert order_now(deployment, order.id).email == erasure.stand_in
    assert order_now(deployment, other.id) == other


def test_a_guests_erasure_takes_the_account_with_that_email(deployment: Deployment) -> None:
    ada = make_customer(deployment, ADA)
    bought = place(deployment, given_up(email=ADA))
    deployment.run(privacy.erase_guest, EraseGuest(email=ADA))
    assert customer_now(deployment, ada.id).erased_at == NOON
    assert go_on(deployment).done_at == NOON
    assert order_now(deployment, bought.id).erased


def test_nobody_erases_a_guest_by_opening_an_account_with_their_email(deployment: Deployment) -> None:
    bought = place(deployment, given_up(email=ADA))
    ada = make_customer(deployment, ADA)
    deployment.run(privacy.erase_own, EraseOwn(password=PASSWORD), actor=signed_in(ada))
    assert go_on(deployment).done_at == NOON
    assert order_now(deployment, bought.id) == bought


def test_an_order_on_its_way_is_waited_for_but_not_for_ever(deployment: Deployment) -> None:
    ada = make_customer(deployment, ADA)
    paid = place(deployment, known_order(customer_id=ada.id, email=ADA, payment=PaymentState.PAID))
    deployment.run(privacy.erase_own, EraseOwn(password=PASSWORD), actor=signed_in(ada))
    erasure = go_on(deployment)
    assert erasure.done_at is None
    assert erasure.due() == NOON + timedelta(minutes=5)
    assert order_now(deployment, paid.id) == paid
    deployment.clock.advance(timedelta(days=1))
    assert go_on(deployment).done_at == NOON + timedelta(days=1)
    assert order_now(deployment, paid.id).erased


def test_what_was_agreed_to_is_on_record(deployment: Deployment) -> None:
    deployment.run(privacy.update_privacy_settings, UpdatePrivacySettings(consent_text_version="2026-11"))
    ada = make_customer(deployment, ADA, accepts_marketing=True)
    command = identity.UpdateProfile(accepts_marketing=False)
    deployment.run(identity.update_profile, command, actor=signed_in(ada))
    deployment.run(identity.update_profile, identity.UpdateProfile(name="Ada"), actor=signed_in(ada))
    rows = context(deployment).uow.children(Consent, ada.id)
    assert sorted((each.given, each.source, each.text_version, each.at) for each in rows) == [
        (False, ConsentSource.PROFILE, None, NOON),
        (True, ConsentSource.SIGN_UP, "2026-11", NOON),
    ]


def test_an_export_tells_all_and_is_noted(deployment: Deployment) -> None:
    ada = make_customer(deployment, ADA, name="Ada", accepts_marketing=True)
    order = place(deployment, known_order(customer_id=ada.id, email=ADA))
    told = deployment.run(privacy.export_own, ExportOwn(password=PASSWORD), actor=signed_in(ada), key="once")
    assert told.customer == ada
    assert told.orders == (order,)
    assert [each.given for each in told.consents] == [True]
    assert [each.action for each in told.activity] == []
    again = deployment.run(privacy.export_own, ExportOwn(password=PASSWORD), actor=signed_in(ada), key="once")
    assert [each.action for each in again.activity] == ["customer.exported"]


def test_orders_older_than_the_shop_keeps_them_lose_their_buyers(deployment: Deployment) -> None:
    old = place(deployment, given_up(number="3"))
    fresh = place(deployment, given_up(number="4", placed_at=NOON + timedelta(days=40)))
    deployment.run(privacy.update_privacy_settings, UpdatePrivacySettings(order_days=30))
    ctx = context(deployment)
    due = ctx.ports.trade.orders_placed_before(ctx, NOON + timedelta(days=1))
    assert due == [old.id]
    deployment.run(apply_retention, ApplyRetention(order_ids=tuple(due)), actor=SYSTEM)
    assert order_now(deployment, old.id).email == f"anonymized-{old.id}@deleted.local"
    assert order_now(deployment, fresh.id) == fresh
    ctx = context(deployment)
    assert ctx.ports.trade.orders_placed_before(ctx, NOON + timedelta(days=1)) == []


@pytest.mark.parametrize("change", [{"order_days": 29}, {"delivery_days": 0}, {"audit_origin_days": 3661}])
def test_periods_have_bounds(deployment: Deployment, change: dict[str, int]) -> None:
    with pytest.raises(RetentionOutOfRange):
        deployment.run(privacy.update_privacy_settings, UpdatePrivacySettings(**change))
