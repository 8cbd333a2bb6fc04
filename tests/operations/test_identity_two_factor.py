"""Two-factor sign-in: enrolment, the challenge, codes that work once, the lock, turning it off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pyotp
import pytest

from chalicelib.domain import identity
from chalicelib.domain.context import ANONYMOUS, Actor, Context, Origin
from chalicelib.domain.identity import ChallengeIssued, SessionOpened, SignInRefused, Staff
from chalicelib.domain.identity.errors import TotpAlreadyEnabled, TotpRefused
from chalicelib.kernel.unit_of_work import ConcurrentChange
from chalicelib.runtime.invoke import Call
from tests.support.accounts import PASSWORD, make_staff
from tests.support.deployment import Deployment
from tests.support.dump import dump

STEP = timedelta(seconds=30)
HOME = "203.0.113.7"


def context(deployment: Deployment, actor: Actor = ANONYMOUS, ip: str = HOME) -> Context:
    return deployment.system.runtime.context(Call(deployment.shops["demo"], actor, Origin(ip=ip)))


def call(deployment: Deployment, op: Any, command: Any, ip: str = HOME) -> Any:
    return deployment.system.runtime.invoke(op, command, Call(deployment.shops["demo"], origin=Origin(ip=ip)))


def olga(deployment: Deployment) -> Staff:
    uow = context(deployment).uow
    (key,) = uow.all_keys(Staff)
    return uow.get(Staff, *key)


def as_olga(deployment: Deployment, op: Any, command: Any = None) -> Any:
    return deployment.run(op, command, actor=identity.staff_actor(olga(deployment)))


def code(deployment: Deployment, secret: str, offset: timedelta = timedelta()) -> str:
    return pyotp.TOTP(secret).at(deployment.clock.now() + offset)


def enrolled(deployment: Deployment) -> str:
    """Somebody whose two-factor sign-in is on; the code that confirmed it is two steps old."""
    make_staff(deployment)
    secret = str(as_olga(deployment, identity.enrol_totp).secret)
    as_olga(deployment, identity.confirm_totp, identity.ConfirmTotp(code=code(deployment, secret)))
    deployment.clock.advance(2 * STEP)
    return secret


def challenge(deployment: Deployment, ip: str = HOME) -> str:
    issued = call(deployment, identity.staff_sign_in, identity.SignIn(email="owner@demo.test", password=PASSWORD), ip)
    assert isinstance(issued, ChallengeIssued)
    return issued.challenge


def answer(deployment: Deployment, name: str, given: str, ip: str = HOME) -> Any:
    return call(deployment, identity.answer_challenge, identity.AnswerChallenge(challenge=name, code=given), ip)


def test_the_second_step_opens_the_session(deployment: Deployment) -> None:
    secret = enrolled(deployment)
    name = challenge(deployment)
    assert len(name) == 43
    opened = answer(deployment, name, code(deployment, secret))
    assert isinstance(opened, SessionOpened)
    assert identity.staff_of_token(context(deployment), opened.access_token).id == olga(deployment).id


def test_neither_secret_nor_challenge_is_stored_as_it_is(deployment: Deployment) -> None:
    secret = enrolled(deployment)
    name = challenge(deployment)
    stored = str(dump())
    assert secret not in stored
    assert name not in stored
    assert HOME not in str([item for key, item in dump().items() if "CHALLENGE" in key[1]])


def test_a_code_works_once(deployment: Deployment) -> None:
    secret = enrolled(deployment)
    given = code(deployment, secret)
    answer(deployment, challenge(deployment), given)
    with pytest.raises(SignInRefused):
        answer(deployment, challenge(deployment), given)
    with pytest.raises(SignInRefused):
        answer(deployment, challenge(deployment), code(deployment, secret, -STEP))  # older than one that was used
    assert isinstance(answer(deployment, challenge(deployment), code(deployment, secret, STEP)), SessionOpened)


def test_of_two_sign_ins_with_one_code_at_once_one_opens(deployment: Deployment) -> None:
    secret = enrolled(deployment)
    given = code(deployment, secret)
    commands = [identity.AnswerChallenge(challenge=challenge(deployment), code=given) for _ in range(2)]
    contexts = [context(deployment) for _ in commands]
    for ctx, command in zip(contexts, commands, strict=True):
        identity.answer_challenge(ctx, command)
    contexts[0].checkpoint()
    with pytest.raises(ConcurrentChange):
        contexts[1].checkpoint()
    with pytest.raises(SignInRefused):
        call(deployment, identity.answer_challenge, commands[1])  # what the runtime does next


def test_the_first_answer_uses_the_challenge_up(deployment: Deployment) -> None:
    secret = enrolled(deployment)
    name = challenge(deployment)
    with pytest.raises(SignInRefused):
        answer(deployment, name, "000000")
    with pytest.raises(SignInRefused):
        answer(deployment, name, code(deployment, secret))


def test_a_challenge_lasts_five_minutes(deployment: Deployment) -> None:
    secret = enrolled(deployment)
    name = challenge(deployment)
    deployment.clock.advance(timedelta(minutes=5))
    with pytest.raises(SignInRefused):
        answer(deployment, name, code(deployment, secret))


def test_a_challenge_belongs_to_one_address_and_bears_four_probes_of_others(deployment: Deployment) -> None:
    secret = enrolled(deployment)
    for probes, opens in ((4, True), (5, False)):
        name = challenge(deployment)
        for _ in range(probes):
            with pytest.raises(SignInRefused):
                answer(deployment, name, code(deployment, secret), ip="198.51.100.1")
        if opens:
            assert isinstance(answer(deployment, name, code(deployment, secret)), SessionOpened)
        else:
            with pytest.raises(SignInRefused):
                answer(deployment, name, code(deployment, secret, STEP))


def test_wrong_codes_lock_the_second_step_though_the_password_is_right(deployment: Deployment) -> None:
    secret = enrolled(deployment)
    for _ in range(5):
        with pytest.raises(SignInRefused):
            answer(deployment, challenge(deployment), "000000")
    assert olga(deployment).locked_until == deployment.clock.now() + timedelta(minutes=15)
    deployment.clock.advance(timedelta(minutes=1))
    with pytest.raises(SignInRefused):
        answer(deployment, challenge(deployment), code(deployment, secret))
    deployment.clock.advance(timedelta(minutes=14))
    assert isinstance(answer(deployment, challenge(deployment), code(deployment, secret)), SessionOpened)
    assert (olga(deployment).failed_sign_ins, olga(deployment).locked_until) == (0, None)


def test_codes_are_asked_for_ten_times_a_minute(deployment: Deployment) -> None:
    make_staff(deployment)
    secret = str(as_olga(deployment, identity.enrol_totp).secret)
    for _ in range(10):
        with pytest.raises(TotpRefused):
            as_olga(deployment, identity.confirm_totp, identity.ConfirmTotp(code="000000"))
    command = identity.ConfirmTotp(code=code(deployment, secret))
    with pytest.raises(SignInRefused):
        as_olga(deployment, identity.confirm_totp, command)
    assert not olga(deployment).totp_enabled


def test_a_password_reset_kills_an_open_challenge(deployment: Deployment) -> None:
    secret = enrolled(deployment)
    name = challenge(deployment)
    ctx = context(deployment)
    ctx.uow.save(olga(deployment).replace(token_version=1))
    ctx.checkpoint()
    with pytest.raises(SignInRefused):
        answer(deployment, name, code(deployment, secret))


def test_an_enrolment_is_pending_for_a_quarter_of_an_hour_and_can_be_started_again(deployment: Deployment) -> None:
    make_staff(deployment)
    with pytest.raises(TotpRefused):
        as_olga(deployment, identity.confirm_totp, identity.ConfirmTotp(code="000000"))
    first = str(as_olga(deployment, identity.enrol_totp).secret)
    deployment.clock.advance(timedelta(minutes=15))
    with pytest.raises(TotpRefused):
        as_olga(deployment, identity.confirm_totp, identity.ConfirmTotp(code=code(deployment, first)))
    second = str(as_olga(deployment, identity.enrol_totp).secret)
    with pytest.raises(TotpRefused):
        as_olga(deployment, identity.confirm_totp, identity.ConfirmTotp(code=code(deployment, first)))
    as_olga(deployment, identity.confirm_totp, identity.ConfirmTotp(code=code(deployment, second)))
    with pytest.raises(TotpAlreadyEnabled):
        as_olga(deployment, identity.enrol_totp)
    with pytest.raises(TotpAlreadyEnabled):
        as_olga(deployment, identity.confirm_totp, identity.ConfirmTotp(code=code(deployment, second, STEP)))


def test_the_confirming_code_signs_nobody_in(deployment: Deployment) -> None:
    make_staff(deployment)
    secret = str(as_olga(deployment, identity.enrol_totp).secret)
    as_olga(deployment, identity.confirm_totp, identity.ConfirmTotp(code=code(deployment, secret)))
    with pytest.raises(SignInRefused):
        answer(deployment, challenge(deployment), code(deployment, secret))


def test_turning_it_off_takes_password_and_code(deployment: Deployment) -> None:
    secret = enrolled(deployment)
    for password, given in (("a wrong enough guess", code(deployment, secret)), (PASSWORD, "000000")):
        with pytest.raises(TotpRefused):
            as_olga(deployment, identity.disable_totp, identity.DisableTotp(password=password, code=given))
    assert olga(deployment).totp_enabled
    command = identity.DisableTotp(password=PASSWORD, code=code(deployment, secret))
    as_olga(deployment, identity.disable_totp, command)
    signed_in = call(deployment, identity.staff_sign_in, identity.SignIn(email="owner@demo.test", password=PASSWORD))
    assert isinstance(signed_in, SessionOpened)
    with pytest.raises(TotpRefused):
        as_olga(deployment, identity.disable_totp, command)
