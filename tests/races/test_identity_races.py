"""Credentials that work once, presented many times at the same moment."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pyotp
import pytest

from chalicelib.domain import identity
from chalicelib.domain.context import ANONYMOUS, SYSTEM, Actor, Origin, Shop
from chalicelib.domain.grants import Grant
from chalicelib.domain.identity import Customer, Staff
from chalicelib.domain.identity.credentials import Session
from chalicelib.runtime.invoke import Call
from tests.races import plays
from tests.support.accounts import PASSWORD
from tests.support.arena import Arena
from tests.support.deployment import NOON
from tests.support.race import Job, Outcome

ROUNDS = 10
IP = "203.0.113.7"


def signed_in_customer(arena: Arena, shop: Shop) -> str:
    arena.run(identity.sign_up, identity.SignUp(email="ada@example.test", password=PASSWORD), shop)
    command = identity.SignIn(email="ada@example.test", password=PASSWORD)
    opened: identity.SessionOpened = arena.run(identity.customer_sign_in, command, shop)
    return opened.refresh_token


def refresh_round(arena: Arena, without: str | None = None) -> tuple[Shop, list[Outcome]]:
    shop = arena.open_shop()
    token = signed_in_customer(arena, shop)
    return shop, arena.race([Job(plays.refresh, (shop, token))] * 16, without=without)


def refresh_broken(arena: Arena, shop: Shop, outcomes: list[Outcome]) -> list[str]:
    """Of one secret presented sixteen times one may win, and the family is dead afterwards."""
    ended = Counter(outcome.code or outcome.crash or "ok" for outcome in outcomes)
    found = [] if ended == Counter(ok=1, session_ended=15) else [f"ended {dict(ended)}"]
    (session,) = arena.stored().all(Session, shop.id)
    return found if session.revoked_at is not None else [*found, "the family lives"]


def test_one_refresh_secret_is_traded_once_and_its_reuse_ends_the_family(arena: Arena) -> None:
    for _ in range(ROUNDS):
        shop, outcomes = refresh_round(arena)
        assert refresh_broken(arena, shop, outcomes) == []
        (winner,) = [outcome.result for outcome in outcomes if outcome.ok]
        with pytest.raises(identity.SessionEnded):
            plays.refresh(arena.stage, shop, winner.refresh_token)


def enrolled_staff(arena: Arena, shop: Shop) -> tuple[Staff, str]:
    """A member of staff with a second factor, and its secret."""
    command = identity.CreateStaff(email="owner@demo.test", name="Olga", password=PASSWORD, role=identity.Role.OWNER)
    staff: Staff = arena.run(identity.create_staff, command, shop, SYSTEM)
    actor = Actor(kind="user", id=staff.id, grants=frozenset({Grant.STAFF}))
    enrolment = arena.run(identity.enrol_totp, None, shop, actor)
    code = pyotp.TOTP(enrolment.secret).at(NOON)
    arena.run(identity.confirm_totp, identity.ConfirmTotp(code=code), shop, actor)
    return staff, enrolment.secret


def challenged(arena: Arena, shop: Shop) -> str:
    """The name of a challenge for the member of staff, who gave the right password."""
    command = identity.SignIn(email="owner@demo.test", password=PASSWORD)
    call = Call(shop, ANONYMOUS, Origin(ip=IP))
    issued = arena.stage.system.runtime.invoke(identity.staff_sign_in, command, call)
    return str(issued.challenge)


def totp_round(arena: Arena, without: str | None = None) -> list[Outcome]:
    """One code, given to four challenges at once, each four times."""
    shop = arena.open_shop()
    arena.stage.clock.at = NOON
    _, secret = enrolled_staff(arena, shop)
    later = NOON + timedelta(seconds=60)
    arena.stage.clock.at = later
    challenges = [challenged(arena, shop) for _ in range(4)] * 4
    code = pyotp.TOTP(secret).at(later)
    jobs = [Job(plays.answer_challenge, (shop, challenge, code, IP)) for challenge in challenges]
    return arena.race(jobs, at=later, without=without)


def test_a_one_time_code_signs_in_once(arena: Arena) -> None:
    for _ in range(ROUNDS):
        outcomes = totp_round(arena)
        ended = Counter(outcome.code or outcome.crash or "ok" for outcome in outcomes)
        assert ended["ok"] == 1
        assert ended.total() == 16
        assert set(ended) <= {"ok", "sign_in_refused"}


def test_an_address_opens_one_account(arena: Arena) -> None:
    shop = arena.open_shop()
    outcomes = arena.race([Job(plays.sign_up, (shop, "ada@example.test"))] * 16)
    assert Counter(outcome.code or outcome.crash or "ok" for outcome in outcomes) == Counter(ok=1, email_taken=15)
    assert len(arena.stored().all(Customer, shop.id)) == 1


@pytest.mark.parametrize("condition", ["SESSION version"])
def test_the_refresh_check_fails_without(condition: str, arena: Arena) -> None:
    broken = [refresh_broken(arena, *refresh_round(arena, without=condition)) for _ in range(5)]
    assert any(broken)


def test_the_code_check_fails_without_the_version_of_the_account(arena: Arena) -> None:
    wins = [sum(outcome.ok for outcome in totp_round(arena, without="STAFF version")) for _ in range(5)]
    assert max(wins) > 1
