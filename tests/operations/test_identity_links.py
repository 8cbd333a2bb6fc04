"""One-time links: forgotten passwords and changes of e-mail, from the request to the click."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain import identity
from chalicelib.domain.context import ANONYMOUS, Actor, Origin
from chalicelib.domain.identity import (
    Customer,
    EmailChangeRequested,
    EmailTaken,
    EmailUnchanged,
    OneTimeLink,
    PasswordResetRequested,
    PasswordTooCommon,
    SessionEnded,
    SignInRefused,
    Staff,
    StepUpRefused,
    TokenPurpose,
)
from chalicelib.domain.identity.errors import TokenNotUsable
from chalicelib.kernel.errors import RateExceeded
from chalicelib.kernel.unit_of_work import ConcurrentChange
from chalicelib.runtime.invoke import Call
from tests.support.accounts import PASSWORD, context, events, last_link, make_customer, make_staff, secret_of
from tests.support.deployment import Deployment, settings
from tests.support.dump import dump

NEW = "another good secret"
HOME = "203.0.113.7"


def call(deployment: Deployment, op: Any, command: Any, actor: Actor = ANONYMOUS, ip: str = HOME) -> Any:
    return deployment.system.runtime.invoke(op, command, Call(deployment.shops["demo"], actor, Origin(ip=ip)))


def customer(deployment: Deployment, customer_id: str) -> Customer:
    return context(deployment).uow.get(Customer, customer_id)


def forgot(deployment: Deployment, email: str = "ada@example.test", ip: str = HOME) -> None:
    call(deployment, identity.request_customer_reset, identity.RequestReset(email=email), ip=ip)


def reset(deployment: Deployment, secret: str, password: str = NEW, ip: str = HOME) -> None:
    command = identity.ResetPassword(token=secret, new_password=password)
    call(deployment, identity.reset_customer_password, command, ip=ip)


def sign_in(deployment: Deployment, password: str, email: str = "ada@example.test") -> Any:
    return call(deployment, identity.customer_sign_in, identity.SignIn(email=email, password=password))


def test_a_forgotten_password_is_replaced_and_every_session_ends(deployment: Deployment) -> None:
    ada = make_customer(deployment, name="Ada")
    opened = sign_in(deployment, PASSWORD)
    forgot(deployment, "ADA@example.test")
    link = last_link(deployment)
    assert link == OneTimeLink(
        purpose=TokenPurpose.CUSTOMER_PASSWORD_RESET,
        recipient="ada@example.test",
        name="Ada",
        locale="en",
        url=f"https://demo.test/en/reset?token={secret_of(link)}",
        valid_minutes=60,
    )
    assert len(secret_of(link)) == 43
    reset(deployment, secret_of(link))
    with pytest.raises(SignInRefused):
        sign_in(deployment, PASSWORD)
    sign_in(deployment, NEW)
    with pytest.raises(SessionEnded):
        call(deployment, identity.customer_refresh, identity.UseSession(refresh_token=opened.refresh_token))
    assert customer(deployment, ada.id).token_version == 1


def test_staff_get_their_own_link(deployment: Deployment) -> None:
    make_staff(deployment)
    call(deployment, identity.request_staff_reset, identity.RequestReset(email="owner@demo.test"))
    link = last_link(deployment)
    assert link.url == f"https://admin.demo.test/auth/reset-password?token={secret_of(link)}"
    with pytest.raises(TokenNotUsable):
        reset(deployment, secret_of(link))  # a customer's door
    command = identity.ResetPassword(token=secret_of(link), new_password=NEW)
    call(deployment, identity.reset_staff_password, command)
    call(deployment, identity.staff_sign_in, identity.SignIn(email="owner@demo.test", password=NEW))
    (key,) = context(deployment).uow.all_keys(Staff)
    assert context(deployment).uow.get(Staff, *key).token_version == 1


def test_a_link_works_once(deployment: Deployment) -> None:
    make_customer(deployment)
    forgot(deployment)
    secret = secret_of(last_link(deployment))
    reset(deployment, secret)
    with pytest.raises(TokenNotUsable):
        reset(deployment, secret, "yet another secret")
    sign_in(deployment, NEW)


def test_of_two_clicks_at_once_one_counts(deployment: Deployment) -> None:
    make_customer(deployment)
    forgot(deployment)
    secret = secret_of(last_link(deployment))
    one, other = context(deployment), context(deployment)
    for ctx, password in ((one, NEW), (other, "yet another secret")):
        identity.reset_customer_password(ctx, identity.ResetPassword(token=secret, new_password=password))
    one.checkpoint()
    with pytest.raises(ConcurrentChange):
        other.checkpoint()
    sign_in(deployment, NEW)


def test_a_link_lasts_an_hour(deployment: Deployment) -> None:
    make_customer(deployment)
    forgot(deployment)
    secret = secret_of(last_link(deployment))
    deployment.clock.advance(timedelta(minutes=60))
    with pytest.raises(TokenNotUsable):
        reset(deployment, secret)


def test_a_link_dies_when_the_password_changes_and_when_the_email_does(deployment: Deployment) -> None:
    ada = make_customer(deployment)
    forgot(deployment)
    first = secret_of(last_link(deployment))
    forgot(deployment)
    second = secret_of(last_link(deployment))
    reset(deployment, first)
    with pytest.raises(TokenNotUsable):
        reset(deployment, second)
    forgot(deployment)
    third = secret_of(last_link(deployment))
    ctx = context(deployment)
    ctx.uow.save(customer(deployment, ada.id).replace(email="new@example.test"))
    ctx.checkpoint()
    with pytest.raises(TokenNotUsable):
        reset(deployment, third, "yet another secret")


def test_a_bad_new_password_leaves_the_link_usable(deployment: Deployment) -> None:
    make_customer(deployment)
    forgot(deployment)
    secret = secret_of(last_link(deployment))
    with pytest.raises(PasswordTooCommon):
        reset(deployment, secret, "password1234")
    reset(deployment, secret)


def test_an_unknown_email_gets_no_link_at_the_same_cost(deployment: Deployment) -> None:
    make_customer(deployment)
    client = deployment.client()
    client("GET", "/store/v1/customers/me")  # learns which shop the host is
    known = client("POST", "/store/v1/customers/forgot", {"email": "ada@example.test"})
    unknown = client("POST", "/store/v1/customers/forgot", {"email": "nobody@example.test"})
    assert (known.status, known.body, known.headers) == (unknown.status, unknown.body, unknown.headers)
    assert known.cost == 3
    requested = [each for each in events(deployment) if isinstance(each, PasswordResetRequested)]
    assert len(requested) == 1


def test_links_are_asked_for_three_times_an_hour_for_an_email_and_thirty_from_an_address(
    deployment: Deployment,
) -> None:
    make_customer(deployment)
    for ip in ("198.51.100.1", "198.51.100.2", "198.51.100.3"):
        forgot(deployment, ip=ip)
    with pytest.raises(RateExceeded) as refusal:
        forgot(deployment, ip="198.51.100.4")
    assert refusal.value.details == {"retry_after_seconds": 3600}
    for number in range(30):
        forgot(deployment, f"user{number}@example.test")
    with pytest.raises(RateExceeded):
        forgot(deployment, "one.more@example.test")
    deployment.clock.advance(timedelta(hours=1))
    forgot(deployment)


def test_tokens_are_guessed_ten_times_a_minute(deployment: Deployment) -> None:
    make_customer(deployment)
    forgot(deployment)
    secret = secret_of(last_link(deployment))
    for _ in range(10):
        with pytest.raises(TokenNotUsable):
            reset(deployment, "x" * 43, ip="198.51.100.1")
    with pytest.raises(RateExceeded):
        reset(deployment, secret, ip="198.51.100.1")
    reset(deployment, secret)


def test_the_secret_is_sealed_until_it_is_mailed_and_gone_afterwards(deployment: Deployment) -> None:
    make_customer(deployment)
    forgot(deployment)
    (request,) = [each for each in events(deployment) if isinstance(each, PasswordResetRequested)]
    secret = secret_of(last_link(deployment))
    assert secret not in str(dump())
    ctx = context(deployment)
    identity.link_sent(ctx, request.token_id)
    ctx.checkpoint()
    assert identity.one_time_link(context(deployment), request.token_id) is None
    identity.link_sent(context(deployment), request.token_id)
    reset(deployment, secret)


def test_there_is_no_link_for_what_another_shop_asked(deployment: Deployment) -> None:
    make_customer(deployment)
    make_customer(deployment, shop="other")
    forgot(deployment)
    (request,) = [each for each in events(deployment) if isinstance(each, PasswordResetRequested)]
    assert identity.one_time_link(context(deployment, shop="other"), request.token_id) is None


def test_links_lead_to_the_shops_own_host_when_no_one_origin_is_set(deployment: Deployment) -> None:
    make_customer(deployment)
    deployment.system.ports.limits = settings(store_origins="https://a.test,https://b.test")
    client = deployment.client(host="demo.test")
    client("POST", "/store/v1/customers/forgot", {"email": "ada@example.test"}, X_Forwarded_Host="evil.test", Origin="https://evil.test")  # fmt: skip
    assert last_link(deployment).url.startswith("https://demo.test/en/reset?token=")


def test_an_operator_says_where_the_admin_chooses_a_password(deployment: Deployment) -> None:
    make_staff(deployment)
    limits = settings(admin_origins="https://admin.demo.test", admin_reset_path="/admin/reset-password")
    deployment.system.ports.limits = limits
    deployment.client()("POST", "/admin/v1/auth/password/forgot", {"email": "owner@demo.test"})
    assert last_link(deployment).url.startswith("https://admin.demo.test/admin/reset-password?token=")


def change_email(deployment: Deployment, ada: Customer, new_email: str, password: str = PASSWORD) -> None:
    command = identity.RequestEmailChange(new_email=new_email, current_password=password)
    call(deployment, identity.request_email_change, command, identity.customer_actor(ada))


def confirm(deployment: Deployment, secret: str) -> None:
    call(deployment, identity.confirm_email_change, identity.ConfirmEmailChange(token=secret))


def test_an_email_changes_when_the_new_address_says_so(deployment: Deployment) -> None:
    ada = make_customer(deployment)
    opened = sign_in(deployment, PASSWORD)
    change_email(deployment, ada, "New@Example.test")
    assert customer(deployment, ada.id).pending_email == "new@example.test"
    link = last_link(deployment)
    assert (link.recipient, link.notice_to) == ("new@example.test", "ada@example.test")
    assert link.url == f"https://demo.test/en/account/email-confirm?token={secret_of(link)}"
    confirm(deployment, secret_of(link))
    changed = customer(deployment, ada.id)
    assert (changed.email, changed.pending_email, changed.token_version) == ("new@example.test", None, 0)
    call(deployment, identity.customer_refresh, identity.UseSession(refresh_token=opened.refresh_token))
    sign_in(deployment, PASSWORD, "new@example.test")
    with pytest.raises(SignInRefused):
        sign_in(deployment, PASSWORD)
    make_customer(deployment)  # the old address is free again
    with pytest.raises(TokenNotUsable):
        confirm(deployment, secret_of(link))


def test_a_taken_address_gets_nothing_and_nobody_learns_of_it(deployment: Deployment) -> None:
    ada = make_customer(deployment)
    make_customer(deployment, "bob@example.test")
    change_email(deployment, ada, "bob@example.test")
    with pytest.raises(StepUpRefused):
        change_email(deployment, ada, "ada@example.test", "not my password")
    with pytest.raises(EmailUnchanged):
        change_email(deployment, ada, "Ada@example.test")
    assert customer(deployment, ada.id).pending_email is None
    assert [each for each in events(deployment) if isinstance(each, EmailChangeRequested)] == []


def test_an_address_taken_meanwhile_is_refused_at_the_click(deployment: Deployment) -> None:
    ada = make_customer(deployment)
    change_email(deployment, ada, "new@example.test")
    secret = secret_of(last_link(deployment))
    make_customer(deployment, "new@example.test")
    with pytest.raises(EmailTaken):
        confirm(deployment, secret)
    assert customer(deployment, ada.id).email == "ada@example.test"


def test_only_the_newest_request_counts(deployment: Deployment) -> None:
    ada = make_customer(deployment)
    change_email(deployment, ada, "first@example.test")
    first = secret_of(last_link(deployment))
    change_email(deployment, ada, "second@example.test")
    second = secret_of(last_link(deployment))
    with pytest.raises(TokenNotUsable):
        confirm(deployment, first)
    confirm(deployment, second)
    assert customer(deployment, ada.id).email == "second@example.test"


def test_a_pending_change_is_shown_for_as_long_as_its_link_works(deployment: Deployment) -> None:
    ada = make_customer(deployment)
    actor = identity.customer_actor(ada)
    change_email(deployment, ada, "new@example.test")
    deployment.clock.advance(timedelta(minutes=59))
    assert deployment.run(identity.customer_self, actor=actor).pending_email == "new@example.test"
    deployment.clock.advance(timedelta(minutes=1))
    assert deployment.run(identity.customer_self, actor=actor).pending_email is None


def test_a_wrong_password_changes_no_email_and_the_sixth_try_is_not_looked_at(deployment: Deployment) -> None:
    ada = make_customer(deployment)
    for _ in range(5):
        with pytest.raises(StepUpRefused):
            change_email(deployment, ada, "new@example.test", "a wrong enough guess")
    with pytest.raises(StepUpRefused):
        change_email(deployment, ada, "new@example.test")
    assert customer(deployment, ada.id).pending_email is None
    deployment.clock.advance(timedelta(minutes=1))
    change_email(deployment, ada, "new@example.test")
