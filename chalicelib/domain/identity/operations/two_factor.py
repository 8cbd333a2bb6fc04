"""Two-factor sign-in of staff: enrolling, the second step, turning it off."""

from __future__ import annotations

import base64
from typing import NoReturn

from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.identity import limits
from chalicelib.domain.identity.commands import (
    AnswerChallenge,
    ChallengeIssued,
    ConfirmTotp,
    DisableTotp,
    SessionOpened,
    TotpEnrolment,
)
from chalicelib.domain.identity.credentials import (
    CHALLENGE_LIFETIME,
    CHALLENGE_PROBES,
    PENDING_TOTP_LIFETIME,
    Challenge,
)
from chalicelib.domain.identity.errors import SignInRefused, StaffNotFound, TotpAlreadyEnabled, TotpRefused
from chalicelib.domain.identity.links import digest
from chalicelib.domain.identity.model import Audience, Staff
from chalicelib.domain.identity.proof import refuse
from chalicelib.domain.identity.rules import normal_password
from chalicelib.domain.identity.sessions import staff_signed_in
from chalicelib.kernel.operation import operation


@operation("identity.answer_challenge", raises=(SignInRefused,))
def answer_challenge(ctx: Context, command: AnswerChallenge) -> SessionOpened:
    """The second step of signing in. The first answer from the right address uses the challenge up, right or wrong."""
    challenge = _open_challenge(ctx, command.challenge)
    ctx.uow.delete(challenge)
    staff = ctx.uow.find(Staff, challenge.staff_id)
    if staff is None or not staff.active or staff.token_version != challenge.token_version:
        refuse(ctx, Audience.STAFF, None, {"step": "totp"})
    limits.take(ctx, limits.TOTP, staff.id, otherwise=SignInRefused())
    step = _unused_step(ctx, staff, staff.totp_secret, command.code)
    if staff.locked(ctx.now) or step is None:
        refuse(ctx, Audience.STAFF, staff, {"step": "totp"})
    # The step is stored under the version that was read: of two sign-ins with one code, one finds it used.
    return staff_signed_in(ctx, staff.replace(last_step=step))


@operation("identity.enrol_totp", needs=Grant.STAFF, raises=(StaffNotFound, TotpAlreadyEnabled))
def enrol_totp(ctx: Context, command: None) -> TotpEnrolment:
    """Start two-factor enrolment: a fresh secret, shown once, pending until the first code confirms it."""
    staff = _self(ctx)
    if staff.totp_enabled:
        raise TotpAlreadyEnabled()
    codes = ctx.ports.one_time_codes
    secret = codes.secret(ctx.random_bytes(20))
    ctx.uow.save(
        staff.replace(
            pending_totp_secret=ctx.ports.vault.seal(secret.encode(), _seal_purpose(staff)),
            pending_totp_until=ctx.now + PENDING_TOTP_LIFETIME,
        )
    )
    ctx.audit("auth.2fa.enrolment_started", "users", staff.id)
    url = codes.enrolment_url(secret, staff.email, ctx.shop.name)
    return TotpEnrolment(secret=secret, url=url, picture=codes.picture(url))


@operation("identity.confirm_totp", needs=Grant.STAFF, raises=(StaffNotFound, TotpAlreadyEnabled, TotpRefused))
def confirm_totp(ctx: Context, command: ConfirmTotp) -> None:
    """Turn two-factor sign-in on with the first code; that code cannot sign in any more."""
    _count(ctx)
    staff = _self(ctx)
    pending = staff.pending_totp_secret
    if staff.totp_enabled:
        raise TotpAlreadyEnabled()
    if pending is None or staff.pending_totp_until is None or ctx.now >= staff.pending_totp_until:
        raise TotpRefused()
    step = _unused_step(ctx, staff, pending, command.code)
    if step is None:
        raise TotpRefused()
    ctx.uow.save(staff.replace(totp_secret=pending, pending_totp_secret=None, pending_totp_until=None, last_step=step))
    ctx.audit("auth.2fa.enabled", "users", staff.id)


@operation("identity.disable_totp", needs=Grant.STAFF, raises=(StaffNotFound, TotpRefused))
def disable_totp(ctx: Context, command: DisableTotp) -> None:
    """Turn two-factor sign-in off, with password and code."""
    _count(ctx)
    staff = _self(ctx)
    right = ctx.ports.passwords.verify(staff.password_hash, normal_password(command.password))
    step = _unused_step(ctx, staff, staff.totp_secret, command.code)
    if not right or step is None:
        raise TotpRefused()
    ctx.uow.save(staff.replace(totp_secret=None, last_step=step))
    ctx.audit("auth.2fa.disabled", "users", staff.id)


def issue_challenge(ctx: Context, staff: Staff) -> ChallengeIssued:
    """Ask a member of staff whose password was right for a code."""
    name = base64.urlsafe_b64encode(ctx.random_bytes(32)).rstrip(b"=").decode()
    ctx.uow.create(
        Challenge(
            id=digest(name),
            staff_id=staff.id,
            token_version=staff.token_version,
            ip_fingerprint=ctx.ports.vault.fingerprint(ctx.origin.ip),
            expires_at=ctx.now + CHALLENGE_LIFETIME,
        )
    )
    return ChallengeIssued(challenge=name)


def _open_challenge(ctx: Context, name: str) -> Challenge:
    """The challenge, for the address it was made for. Others may probe it a few times, then it is gone."""
    challenge = ctx.uow.get(Challenge, digest(name), missing=SignInRefused())
    if ctx.now >= challenge.expires_at:
        raise SignInRefused()
    if challenge.ip_fingerprint != ctx.ports.vault.fingerprint(ctx.origin.ip):
        _refuse_probe(ctx, challenge)
    return challenge


def _refuse_probe(ctx: Context, challenge: Challenge) -> NoReturn:
    probed: Challenge = challenge.replace(probes=challenge.probes + 1)
    if probed.probes >= CHALLENGE_PROBES:
        ctx.uow.delete(challenge)
    else:
        ctx.uow.save(probed)
    refuse(ctx, Audience.STAFF, None, {"step": "totp"})


def _unused_step(ctx: Context, staff: Staff, sealed: str | None, code: str) -> int | None:
    """The step of a right code that is newer than every code used before."""
    if sealed is None:
        return None
    secret = ctx.ports.vault.unseal(sealed, _seal_purpose(staff)).decode()
    step = ctx.ports.one_time_codes.matching_step(secret, code, ctx.now)
    return step if step is not None and step > staff.last_step else None


def _count(ctx: Context) -> None:
    limits.take(ctx, limits.TOTP, str(ctx.actor.id), otherwise=SignInRefused())
    ctx.checkpoint()  # a wrong code counts although it changes nothing


def _self(ctx: Context) -> Staff:
    return ctx.uow.get(Staff, str(ctx.actor.id), missing=StaffNotFound())


def _seal_purpose(staff: Staff) -> str:
    return f"totp:{staff.id}"
