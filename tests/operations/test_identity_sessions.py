"""Signing in: sessions, their renewal and end, the soft lock, what a stranger can learn, what a token opens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters.identity.passwords import Argon2Hasher
from chalicelib.domain import identity
from chalicelib.domain.audit import AuditEntry
from chalicelib.domain.context import ANONYMOUS, SYSTEM, Actor, Origin
from chalicelib.domain.grants import Grant
from chalicelib.domain.identity import (
    ChallengeIssued,
    Customer,
    Role,
    SessionEnded,
    SessionOpened,
    SignInRefused,
    Staff,
)
from chalicelib.domain.identity.access import PURPOSES
from chalicelib.domain.identity.model import Audience
from chalicelib.kernel.errors import Forbidden, Unauthenticated
from chalicelib.kernel.unit_of_work import ConcurrentChange
from chalicelib.runtime.invoke import Call
from tests.support.accounts import PASSWORD, context, make_customer, make_staff
from tests.support.deployment import DEMO, OTHER, Deployment
from tests.support.dump import dump

WRONG = "a wrong enough guess"


class CountingHasher(Argon2Hasher):
    """The real hasher, which also counts how often it worked."""

    work = 0

    def verify(self, stored: str | None, password: str) -> bool:
        self.work += 1
        return super().verify(stored, password)


def audited(deployment: Deployment, shop: str = "demo") -> list[AuditEntry]:
    uow = context(deployment, shop=shop).uow
    entries = [uow.get(AuditEntry, *key) for key in uow.all_keys(AuditEntry)]
    return sorted(entries, key=lambda entry: entry.id)


def sign_in(
    deployment: Deployment, email: str, password: str = PASSWORD, *, ip: str = "203.0.113.7", audience: str = "customer"
) -> Any:
    op = identity.customer_sign_in if audience == "customer" else identity.staff_sign_in
    call = Call(deployment.shops["demo"], origin=Origin(ip=ip))
    return deployment.system.runtime.invoke(op, identity.SignIn(email=email, password=password), call)


def staff(deployment: Deployment, staff_id: str) -> Staff:
    return context(deployment).uow.get(Staff, staff_id)


def refresh(
    deployment: Deployment, token: str, op: Any = identity.customer_refresh, shop: str = "demo"
) -> SessionOpened:
    opened: SessionOpened = deployment.run(op, identity.UseSession(refresh_token=token), actor=ANONYMOUS, shop=shop)
    return opened


def token(deployment: Deployment, audience: Audience = Audience.STAFF, shop_id: str = DEMO, **claims: Any) -> str:
    """A token signed with the right key, with some claims of the attacker's choosing."""
    now = int(deployment.clock.now().timestamp())
    said = {"tid": shop_id, "tv": 0, "purpose": PURPOSES[audience], "iat": now, "exp": now + 900, **claims}
    ports = deployment.system.ports
    said = {name: value for name, value in said.items() if value is not None}
    return ports.tokens.sign(said, ports.vault.derive(f"access-token:{shop_id}:{audience.value}"))


def test_a_signed_in_customer_is_known_by_the_token(deployment: Deployment) -> None:
    ada = make_customer(deployment)
    opened = sign_in(deployment, " ADA@Example.test ")
    actor = identity.customer_of_token(context(deployment), opened.access_token)
    assert actor == Actor(kind="customer", id=ada.id, grants=frozenset({Grant.SHOPPER}), account=actor.account)
    assert isinstance(actor.account, identity.Customer)
    assert actor.account.id == ada.id
    known = identity.customer_of_token(context(deployment), token(deployment, Audience.CUSTOMER, sub=ada.id))
    assert known.id == ada.id
    for version in (-1, 1):
        with pytest.raises(Unauthenticated):
            strange = token(deployment, Audience.CUSTOMER, sub=ada.id, tv=version)
            identity.customer_of_token(context(deployment), strange)


def test_staff_are_known_with_the_grants_of_their_stored_role(deployment: Deployment) -> None:
    olga = make_staff(deployment, role=Role.STAFF)
    claimed = token(deployment, sub=olga.id, role="owner")
    actor = identity.staff_of_token(context(deployment), claimed)
    assert actor == Actor(kind="user", id=olga.id, grants=identity.GRANTS_OF_ROLE[Role.STAFF])
    assert staff(deployment, olga.id).last_login_at is None
    sign_in(deployment, "owner@demo.test", audience="staff")
    assert staff(deployment, olga.id).last_login_at == deployment.clock.now()


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": 0},
        {"exp": None},
        {"exp": "9999999999"},
        {"nbf": 1 << 33},
        {"iat": 1 << 33},
        {"iat": None},
        {"purpose": "refresh"},
        {"purpose": "customer"},
        {"purpose": None},
        {"tid": OTHER},
        {"tid": None},
        {"tv": 1},
        {"tv": False},
        {"sub": "01900000-0000-7000-8000-0000000000ff"},
        {"sub": 7},
    ],
)
def test_a_well_signed_token_that_does_not_hold_is_refused(deployment: Deployment, claims: dict[str, Any]) -> None:
    olga = make_staff(deployment)
    good = {"sub": olga.id, "role": "owner"}
    assert identity.staff_of_token(context(deployment), token(deployment, **good)).id == olga.id
    with pytest.raises(Unauthenticated):
        identity.staff_of_token(context(deployment), token(deployment, **{**good, **claims}))


def test_a_token_opens_one_tenant_and_one_audience(deployment: Deployment) -> None:
    ada = make_customer(deployment)
    make_customer(deployment, shop="other")
    opened = sign_in(deployment, ada.email)
    for try_it in (
        lambda: identity.customer_of_token(context(deployment, shop="other"), opened.access_token),
        lambda: identity.staff_of_token(context(deployment), opened.access_token),
        lambda: identity.customer_of_token(context(deployment), opened.refresh_token),
    ):
        with pytest.raises(Unauthenticated):
            try_it()


def test_a_token_ends_after_a_quarter_of_an_hour(deployment: Deployment) -> None:
    make_customer(deployment)
    opened = sign_in(deployment, "ada@example.test")
    deployment.clock.advance(timedelta(minutes=14, seconds=59))
    identity.customer_of_token(context(deployment), opened.access_token)
    deployment.clock.advance(timedelta(seconds=1))
    with pytest.raises(Unauthenticated):
        identity.customer_of_token(context(deployment), opened.access_token)


def test_a_deactivated_member_of_staff_is_out_at_once(deployment: Deployment) -> None:
    olga = make_staff(deployment)
    opened = sign_in(deployment, olga.email, audience="staff")
    ctx = context(deployment)
    ctx.uow.save(staff(deployment, olga.id).replace(disabled_at=ctx.now))
    ctx.checkpoint()
    with pytest.raises(Unauthenticated):
        identity.staff_of_token(context(deployment), opened.access_token)
    with pytest.raises(SessionEnded):
        refresh(deployment, opened.refresh_token, identity.staff_refresh)
    with pytest.raises(SignInRefused):
        sign_in(deployment, olga.email, audience="staff")


def test_a_session_is_renewed_for_a_week_at_a_time(deployment: Deployment) -> None:
    make_customer(deployment)
    opened = sign_in(deployment, "ada@example.test")
    assert len(opened.refresh_token) == 128
    assert opened.refresh_until == deployment.clock.now() + timedelta(days=7)
    deployment.clock.advance(timedelta(days=6))
    renewed = refresh(deployment, opened.refresh_token)
    assert renewed.refresh_token[:32] == opened.refresh_token[:32]
    assert renewed.refresh_token != opened.refresh_token
    deployment.clock.advance(timedelta(days=6))
    again = refresh(deployment, renewed.refresh_token)
    deployment.clock.advance(timedelta(days=7))
    with pytest.raises(SessionEnded):
        refresh(deployment, again.refresh_token)


def test_an_old_secret_ends_the_family_and_nothing_else(deployment: Deployment) -> None:
    ada = make_customer(deployment)
    opened, other = sign_in(deployment, ada.email), sign_in(deployment, ada.email)
    renewed = refresh(deployment, opened.refresh_token)
    with pytest.raises(SessionEnded):
        refresh(deployment, opened.refresh_token)
    with pytest.raises(SessionEnded):
        refresh(deployment, renewed.refresh_token)
    refresh(deployment, other.refresh_token)
    entry = audited(deployment)[-1]
    assert (entry.action, entry.resource_type, entry.resource_id) == (
        "auth.refresh.reuse_detected",
        "customers",
        ada.id,
    )


def test_of_two_refreshes_at_once_one_wins_and_the_other_is_reuse(deployment: Deployment) -> None:
    make_customer(deployment)
    command = identity.UseSession(refresh_token=sign_in(deployment, "ada@example.test").refresh_token)
    one, other = context(deployment), context(deployment)
    won = identity.customer_refresh(one, command)
    identity.customer_refresh(other, command)
    one.checkpoint()
    with pytest.raises(ConcurrentChange):
        other.checkpoint()
    with pytest.raises(SessionEnded):
        refresh(deployment, command.refresh_token)  # what the runtime does next
    with pytest.raises(SessionEnded):
        refresh(deployment, won.refresh_token)


@pytest.mark.parametrize(
    "bad", ["", "x" * 128, "A" * 128, "0" * 127, "0" * 129, "0" * 128, "0" * 32, "../../etc", "0" * 10_000]
)
def test_what_is_no_secret_opens_nothing(deployment: Deployment, bad: str) -> None:
    with pytest.raises(SessionEnded):
        refresh(deployment, bad)
    deployment.run(identity.customer_sign_out, identity.UseSession(refresh_token=bad), actor=ANONYMOUS)


def test_sessions_of_staff_customers_and_tenants_never_cross(deployment: Deployment) -> None:
    make_staff(deployment)
    make_customer(deployment)
    shopper, owner = sign_in(deployment, "ada@example.test"), sign_in(deployment, "owner@demo.test", audience="staff")
    for try_it in (
        lambda: refresh(deployment, shopper.refresh_token, identity.staff_refresh),
        lambda: refresh(deployment, owner.refresh_token, identity.customer_refresh),
        lambda: refresh(deployment, shopper.refresh_token, shop="other"),
    ):
        with pytest.raises(SessionEnded):
            try_it()
    refresh(deployment, shopper.refresh_token)
    refresh(deployment, owner.refresh_token, identity.staff_refresh)


def test_signing_out_ends_the_session(deployment: Deployment) -> None:
    ada = make_customer(deployment)
    opened = sign_in(deployment, ada.email)
    command = identity.UseSession(refresh_token=opened.refresh_token)
    deployment.run(identity.staff_sign_out, command, actor=ANONYMOUS)
    deployment.run(identity.customer_sign_out, command, actor=ANONYMOUS)
    deployment.run(identity.customer_sign_out, command, actor=ANONYMOUS)
    with pytest.raises(SessionEnded):
        refresh(deployment, opened.refresh_token)
    assert [entry.action for entry in audited(deployment)].count("customer.logout") == 1


@pytest.mark.parametrize("audience", ["staff", "customer"])
def test_a_stranger_learns_nothing_from_a_failed_sign_in(deployment: Deployment, audience: str) -> None:
    make_staff(deployment, "known@demo.test")
    make_customer(deployment, "known@demo.test")
    hasher = CountingHasher(64)
    deployment.system.ports.__dict__["passwords"] = hasher
    path = "/admin/v1/auth/login" if audience == "staff" else "/store/v1/customers/login"
    deployment.client()("POST", path, {})  # learns which shop the host is
    seen = []
    for email in ("known@demo.test", "unknown@demo.test"):
        before = hasher.work
        answer = deployment.client()("POST", path, {"email": email, "password": WRONG})
        seen.append((answer.status, answer.body, answer.headers, answer.cookies, answer.cost, hasher.work - before))
    assert seen[0] == seen[1]
    assert seen[0][0] == 401
    assert seen[0][5] == 1


def test_failures_are_audited_under_a_fingerprint_of_the_email(deployment: Deployment) -> None:
    olga = make_staff(deployment)
    for email in (olga.email, "nobody@demo.test"):
        with pytest.raises(SignInRefused):
            sign_in(deployment, email, WRONG, audience="staff")
    known, unknown = audited(deployment)[-2:]
    fingerprint = deployment.system.ports.vault.fingerprint
    assert (known.action, known.resource_id, known.changes) == (
        "auth.login.failed", olga.id, {"email": fingerprint(olga.email)},
    )  # fmt: skip
    assert (unknown.resource_id, unknown.changes) == (None, {"email": fingerprint("nobody@demo.test")})


def test_five_failures_lock_softly_and_the_right_password_still_opens(deployment: Deployment) -> None:
    olga = make_staff(deployment)
    for _ in range(5):
        with pytest.raises(SignInRefused):
            sign_in(deployment, olga.email, WRONG, audience="staff")
    locked = staff(deployment, olga.id)
    assert (locked.failed_sign_ins, locked.locked_until) == (5, deployment.clock.now() + timedelta(minutes=15))
    assert isinstance(sign_in(deployment, olga.email, audience="staff"), SessionOpened)
    forgiven = staff(deployment, olga.id)
    assert (forgiven.failed_sign_ins, forgiven.locked_until) == (0, None)


def test_a_guesser_is_slowed_down_and_the_victim_is_not(deployment: Deployment) -> None:
    make_customer(deployment)
    hasher = CountingHasher(64)
    deployment.system.ports.__dict__["passwords"] = hasher
    for _ in range(30):
        with pytest.raises(SignInRefused):
            sign_in(deployment, "ada@example.test", WRONG, ip="198.51.100.1")
    assert hasher.work == 10
    with pytest.raises(SignInRefused):
        sign_in(deployment, "ada@example.test", ip="198.51.100.1")
    assert isinstance(sign_in(deployment, "ada@example.test"), SessionOpened)
    deployment.clock.advance(timedelta(minutes=1))
    assert isinstance(sign_in(deployment, "ada@example.test", ip="198.51.100.1"), SessionOpened)


def test_an_address_that_fails_over_many_accounts_is_stopped(deployment: Deployment) -> None:
    make_customer(deployment)
    for number in range(100):
        with pytest.raises(SignInRefused):
            sign_in(deployment, f"guess{number}@example.test", WRONG, ip="198.51.100.1")
    with pytest.raises(SignInRefused):
        sign_in(deployment, "ada@example.test", ip="198.51.100.1")
    assert isinstance(sign_in(deployment, "ada@example.test"), SessionOpened)


def test_only_the_platform_makes_staff_from_nothing(deployment: Deployment) -> None:
    command = identity.CreateStaff(email="x@demo.test", name="X", password=PASSWORD, role=Role.OWNER)
    for actor, refusal in ((ANONYMOUS, Unauthenticated), (Actor(kind="user", id="u", grants=frozenset()), Forbidden)):
        with pytest.raises(refusal):
            deployment.run(identity.create_staff, command, actor=actor)
    assert context(deployment).uow.all_keys(Staff) == []
    deployment.run(identity.create_staff, command, actor=SYSTEM)
    with pytest.raises(identity.EmailTaken):
        deployment.run(identity.create_staff, command, actor=SYSTEM)


def test_an_email_may_be_staff_and_customer_and_of_two_shops(deployment: Deployment) -> None:
    make_staff(deployment, "ada@example.test")
    first = make_customer(deployment)
    with pytest.raises(identity.EmailTaken):
        make_customer(deployment, "ADA@example.test")
    assert make_customer(deployment, shop="other").id != first.id
    assert len(context(deployment).uow.all_keys(Customer)) == 1


def test_no_secret_is_stored_as_it_is(deployment: Deployment) -> None:
    make_staff(deployment)
    opened = sign_in(deployment, "owner@demo.test", audience="staff")
    stored = str(dump())
    for secret in (PASSWORD, opened.refresh_token, opened.refresh_token[32:], opened.access_token):
        assert secret not in stored
    assert not isinstance(opened, ChallengeIssued)
