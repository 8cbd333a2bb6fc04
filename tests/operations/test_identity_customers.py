"""Customers: signing up, the profile with its VAT number, the password, the address book."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain import identity
from chalicelib.domain.context import ANONYMOUS, Origin
from chalicelib.domain.identity import (
    Address,
    AddressNotFound,
    AddressType,
    Customer,
    PasswordTooCommon,
    SessionEnded,
    StepUpRefused,
)
from chalicelib.domain.identity.errors import AddressBookFull, PasswordUnchanged, VatNumberMalformed
from chalicelib.domain.identity.operations.addresses import MAX_ADDRESSES
from chalicelib.domain.tax import TaxMode, TaxSettings
from chalicelib.domain.tax.ports import VatCheck, VatOutcome
from chalicelib.kernel.errors import Forbidden, RateExceeded, Unauthenticated
from chalicelib.kernel.unit_of_work import ConcurrentChange, VersionMismatch
from chalicelib.runtime.invoke import Call
from tests.support.accounts import PASSWORD, context, make_customer
from tests.support.deployment import OWNER, Deployment
from tests.support.dump import dump

NEW = "another good secret"


class Register:
    """A VAT register with one answer, which remembers the questions."""

    def __init__(self, answer: VatCheck) -> None:
        self.answer = answer
        self.asked: list[tuple[str, str]] = []

    def check(self, country: str, number: str) -> VatCheck:
        self.asked.append((country, number))
        return self.answer


def charge_vat(deployment: Deployment, answer: VatCheck) -> Register:
    register = Register(answer)
    deployment.system.ports.__dict__["vat_register"] = register
    ctx = context(deployment)
    ctx.uow.create(TaxSettings(mode=TaxMode.EU_VAT, origin_country="FR"))
    ctx.checkpoint()
    return register


def as_customer(deployment: Deployment, who: Customer, op: Any, command: Any = None) -> Any:
    return deployment.run(op, command, actor=identity.customer_actor(who))


def address(**changes: Any) -> identity.AddAddress:
    given = {"name": "Ada", "line1": "1 Rue X", "city": "Paris", "postal_code": "75001", "country": "fr"}
    return identity.AddAddress(**{"type": AddressType.SHIPPING, **given, **changes})


def test_a_new_customer_has_a_profile_and_no_session(deployment: Deployment) -> None:
    made = make_customer(deployment, " Ada@Example.test", name="Ada", phone="1", is_b2b=True, accepts_marketing=True)
    stored = context(deployment).uow.get(Customer, made.id)
    assert stored == made
    assert (made.email, made.name, made.phone, made.is_b2b, made.accepts_marketing) == (
        "ada@example.test", "Ada", "1", True, True,
    )  # fmt: skip
    assert made.created_at == made.updated_at == deployment.clock.now()


def test_a_weak_password_makes_no_account(deployment: Deployment) -> None:
    with pytest.raises(PasswordTooCommon):
        deployment.run(identity.sign_up, identity.SignUp(email="a@b.co", password="password1234"), actor=ANONYMOUS)
    assert context(deployment).uow.all_keys(Customer) == []


def test_an_address_signs_up_twenty_times_a_minute(deployment: Deployment) -> None:
    call = Call(deployment.shops["demo"], origin=Origin(ip="198.51.100.1"))
    for number in range(20):
        command = identity.SignUp(email=f"u{number}@example.test", password=PASSWORD)
        deployment.system.runtime.invoke(identity.sign_up, command, call)
    with pytest.raises(RateExceeded):
        command = identity.SignUp(email="last@example.test", password=PASSWORD)
        deployment.system.runtime.invoke(identity.sign_up, command, call)
    make_customer(deployment, "last@example.test")


def test_two_who_sign_up_at_once_with_one_email_are_one(deployment: Deployment) -> None:
    contexts = [context(deployment) for _ in range(2)]
    for ctx in contexts:
        identity.sign_up(ctx, identity.SignUp(email="ada@example.test", password=PASSWORD))
    contexts[0].checkpoint()
    with pytest.raises(identity.EmailTaken):
        contexts[1].checkpoint()


def test_one_key_signs_up_once_and_its_record_holds_no_hash(deployment: Deployment) -> None:
    command = identity.SignUp(email="ada@example.test", password=PASSWORD)
    first = deployment.run(identity.sign_up, command, actor=ANONYMOUS, key="k")
    assert deployment.run(identity.sign_up, command, actor=ANONYMOUS, key="k").id == first.id
    records = [str(item) for key, item in dump().items() if key[1] == "IDEMPOTENCY"]
    assert len(records) == 1
    assert "argon2" not in records[0]
    assert "ada@example.test" not in records[0]


def test_a_profile_changes_field_by_field(deployment: Deployment) -> None:
    ada = make_customer(deployment, name="Ada", phone="1")
    changed = as_customer(
        deployment, ada, identity.update_profile, identity.UpdateProfile(phone=None, accepts_marketing=True)
    )
    assert (changed.name, changed.phone, changed.accepts_marketing) == ("Ada", None, True)
    with pytest.raises(VersionMismatch):
        as_customer(deployment, ada, identity.update_profile, identity.UpdateProfile(name="X", expected_version=1))


def test_staff_and_strangers_have_no_profile(deployment: Deployment) -> None:
    for actor, refusal in ((ANONYMOUS, Unauthenticated), (OWNER, Forbidden)):
        with pytest.raises(refusal):
            deployment.run(identity.customer_self, actor=actor)


def test_outside_vat_a_number_is_kept_and_nobody_is_asked(deployment: Deployment) -> None:
    register = Register(VatCheck(outcome=VatOutcome.VALID))
    deployment.system.ports.__dict__["vat_register"] = register
    made = make_customer(deployment, vat_number="FR 40 303 265 045")
    assert (made.vat_number, made.vat_validated, register.asked) == ("FR40303265045", False, [])


def test_a_confirmed_number_is_validated_with_its_reference(deployment: Deployment) -> None:
    register = charge_vat(deployment, VatCheck(outcome=VatOutcome.VALID, consultation_ref="WAPI1"))
    made = make_customer(deployment, vat_number="FR40303265045")
    assert (made.vat_validated, made.vat_validated_at, made.vat_consultation_ref) == (
        True, deployment.clock.now(), "WAPI1",
    )  # fmt: skip
    same = identity.UpdateProfile(vat_number="fr 40303265045", name="Ada")
    assert as_customer(deployment, made, identity.update_profile, same).vat_validated
    assert register.asked == [("FR", "40303265045")]
    cleared = as_customer(deployment, made, identity.update_profile, identity.UpdateProfile(vat_number=None))
    assert (cleared.vat_number, cleared.vat_validated, cleared.vat_validated_at, cleared.vat_consultation_ref) == (
        None, False, None, None,
    )  # fmt: skip


@pytest.mark.parametrize("outcome", [VatOutcome.INVALID, VatOutcome.UNREACHABLE])
def test_an_unconfirmed_number_is_kept_unvalidated(deployment: Deployment, outcome: VatOutcome) -> None:
    charge_vat(deployment, VatCheck(outcome=outcome, consultation_ref="?"))
    made = make_customer(deployment, vat_number="FR40303265045")
    assert (made.vat_number, made.vat_validated, made.vat_consultation_ref) == ("FR40303265045", False, None)


def test_a_new_number_is_not_validated_by_the_old_one(deployment: Deployment) -> None:
    register = charge_vat(deployment, VatCheck(outcome=VatOutcome.VALID))
    made = make_customer(deployment, vat_number="FR40303265045")
    register.answer = VatCheck(outcome=VatOutcome.UNREACHABLE)
    changed = as_customer(
        deployment, made, identity.update_profile, identity.UpdateProfile(vat_number="NL004495445B01")
    )
    assert (changed.vat_number, changed.vat_validated) == ("NL004495445B01", False)
    assert register.asked[1:] == [("NL", "004495445B01")]


def test_a_wrong_check_digit_is_no_question_for_the_register(deployment: Deployment) -> None:
    register = charge_vat(deployment, VatCheck(outcome=VatOutcome.VALID))
    made = make_customer(deployment, vat_number="DE123456789")
    assert (made.vat_number, made.vat_validated, register.asked) == ("DE123456789", False, [])
    with pytest.raises(VatNumberMalformed):
        as_customer(deployment, made, identity.update_profile, identity.UpdateProfile(vat_number="DE12"))


def test_a_changed_password_ends_every_other_session(deployment: Deployment) -> None:
    ada = make_customer(deployment)
    command = identity.SignIn(email=ada.email, password=PASSWORD)
    before = deployment.run(identity.customer_sign_in, command, actor=ANONYMOUS)
    change = identity.ChangePassword(current_password=PASSWORD, new_password=NEW)
    opened = as_customer(deployment, ada, identity.change_password, change)
    with pytest.raises(SessionEnded):
        deployment.run(
            identity.customer_refresh, identity.UseSession(refresh_token=before.refresh_token), actor=ANONYMOUS
        )
    with pytest.raises(Unauthenticated):
        identity.customer_of_token(context(deployment), before.access_token)
    assert identity.customer_of_token(context(deployment), opened.access_token).id == ada.id
    deployment.run(identity.customer_refresh, identity.UseSession(refresh_token=opened.refresh_token), actor=ANONYMOUS)
    deployment.run(identity.customer_sign_in, identity.SignIn(email=ada.email, password=NEW), actor=ANONYMOUS)


def test_a_password_changes_only_with_the_old_one_and_to_another(deployment: Deployment) -> None:
    ada = make_customer(deployment)
    for current, new, refusal in (
        ("a wrong enough guess", NEW, StepUpRefused),
        (PASSWORD, PASSWORD, PasswordUnchanged),
        (PASSWORD, "password1234", PasswordTooCommon),
    ):
        with pytest.raises(refusal):
            as_customer(
                deployment,
                ada,
                identity.change_password,
                identity.ChangePassword(current_password=current, new_password=new),
            )
    assert context(deployment).uow.get(Customer, ada.id) == ada


def test_an_address_book_has_one_default_of_each_type(deployment: Deployment) -> None:
    ada = make_customer(deployment)
    home = as_customer(deployment, ada, identity.add_address, address(is_default=True))
    bill = as_customer(deployment, ada, identity.add_address, address(is_default=True, type=AddressType.BILLING))
    work = as_customer(deployment, ada, identity.add_address, address(is_default=True, city="Lyon"))
    assert home.country == "FR"

    def defaults() -> list[str]:
        return [each.id for each in as_customer(deployment, ada, identity.list_addresses) if each.is_default]

    assert defaults() == [bill.id, work.id]
    as_customer(
        deployment, ada, identity.update_address, identity.UpdateAddress(id=home.id, is_default=True, country="de")
    )
    assert defaults() == [home.id, bill.id]
    as_customer(deployment, ada, identity.update_address, identity.UpdateAddress(id=home.id, type=AddressType.BILLING))
    assert defaults() == [home.id]
    as_customer(deployment, ada, identity.delete_address, identity.DeleteAddress(id=home.id))
    assert [each.id for each in as_customer(deployment, ada, identity.list_addresses)] == [bill.id, work.id]


def test_two_defaults_at_once_are_one(deployment: Deployment) -> None:
    ada = make_customer(deployment)
    contexts = [context(deployment, identity.customer_actor(ada)) for _ in range(2)]
    for ctx in contexts:
        identity.add_address(ctx, address(is_default=True))
    contexts[0].checkpoint()
    with pytest.raises(ConcurrentChange):
        contexts[1].checkpoint()


def test_an_address_book_has_an_end(deployment: Deployment) -> None:
    ada = make_customer(deployment)
    ctx = context(deployment)
    for number in range(MAX_ADDRESSES - 1):
        ctx.uow.create(
            Address(
                id=f"{number:03}", customer_id=ada.id, type=AddressType.SHIPPING, name="A", line1="1", city="P",
                postal_code="1", country="FR",
            )
        )  # fmt: skip
    ctx.checkpoint()
    as_customer(deployment, ada, identity.add_address, address())
    with pytest.raises(AddressBookFull):
        as_customer(deployment, ada, identity.add_address, address())


def test_another_customers_address_is_not_there(deployment: Deployment) -> None:
    ada, bob = make_customer(deployment), make_customer(deployment, "bob@example.test")
    home = as_customer(deployment, ada, identity.add_address, address())
    for op, command in (
        (identity.update_address, identity.UpdateAddress(id=home.id, city="X")),
        (identity.delete_address, identity.DeleteAddress(id=home.id)),
    ):
        with pytest.raises(AddressNotFound):
            as_customer(deployment, bob, op, command)
    assert as_customer(deployment, bob, identity.list_addresses) == []
    assert as_customer(deployment, ada, identity.list_addresses) == [home]
