"""Signing in, of staff and customers, as SovEcom spells it."""

from __future__ import annotations

from typing import Annotated

import msgspec

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.http import Reply, Request
from chalicelib.dialects.kit.wire import EMAIL_PATTERN, In, Out
from chalicelib.dialects.sovecom.auth import CUSTOMER_COOKIE, STAFF_COOKIE
from chalicelib.dialects.sovecom.cookies import no_session_cookie, session_cookie
from chalicelib.domain import identity
from chalicelib.domain.identity import ChallengeIssued, SessionOpened, Staff, TotpEnrolment

Email = Annotated[str, msgspec.Meta(pattern=EMAIL_PATTERN, max_length=320, extra_json_schema={"format": "email"})]
Password = Annotated[str, msgspec.Meta(min_length=1, max_length=1024)]
NewPassword = Annotated[str, msgspec.Meta(min_length=12, max_length=1024)]
TotpCode = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{6}\Z")]
ChallengeId = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{32,64}\Z")]
ResetToken = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{43}\Z")]


class LoginBody(In, frozen=True, kw_only=True):
    """E-mail and password."""

    email: Email
    password: Password


class ChallengeBody(In, frozen=True, kw_only=True):
    """The answer to a challenge."""

    challenge_id: ChallengeId
    totp_code: TotpCode


class TotpBody(In, frozen=True, kw_only=True):
    """A one-time code."""

    totp_code: TotpCode


class DisableTotpBody(In, frozen=True, kw_only=True):
    """What it takes to turn two-factor sign-in off."""

    password: Password
    totp_code: TotpCode


class ForgotBody(In, frozen=True, kw_only=True):
    """Whose password was forgotten."""

    email: Email


class ResetBody(In, frozen=True, kw_only=True):
    """A new password, with the token of the link."""

    token: ResetToken
    new_password: NewPassword


class AccessOut(Out, frozen=True, kw_only=True):
    """What a sign-in gives besides the cookie."""

    access_token: str


class ChallengeOut(Out, frozen=True, kw_only=True):
    """What a sign-in in two steps gives first."""

    requires_2fa: bool = msgspec.field(name="requires2FA", default=True)
    challenge_id: str


class AcceptedOut(Out, frozen=True, kw_only=True):
    """A request that will be looked at, whether there is anything to do or not."""

    status: str = "accepted"


class MeOut(Out, frozen=True, kw_only=True):
    """A member of staff, to themselves."""

    id: str
    email: str
    name: str
    role: str
    totp_enabled: bool


class EnrolmentOut(Out, frozen=True, kw_only=True):
    """What an authenticator app needs."""

    secret: str
    otpauth_url: str
    qr_data_url: str


def sign_in(body: LoginBody) -> identity.SignIn:
    """The command behind a login."""
    return identity.SignIn(email=body.email, password=body.password)


def answer(body: ChallengeBody) -> identity.AnswerChallenge:
    """The command behind the second step."""
    return identity.AnswerChallenge(challenge=body.challenge_id, code=body.totp_code)


def confirmation(body: TotpBody) -> identity.ConfirmTotp:
    """The command behind the end of an enrolment."""
    return identity.ConfirmTotp(code=body.totp_code)


def disabling(body: DisableTotpBody) -> identity.DisableTotp:
    """The command behind turning two-factor sign-in off."""
    return identity.DisableTotp(password=body.password, code=body.totp_code)


def forgotten(body: ForgotBody) -> identity.RequestReset:
    """The command behind a forgotten password."""
    return identity.RequestReset(email=body.email)


def reset(body: ResetBody) -> identity.ResetPassword:
    """The command behind a new password."""
    return identity.ResetPassword(token=body.token, new_password=body.new_password)


def staff_session(request: Request) -> identity.UseSession:
    """The session of a staff cookie."""
    return identity.UseSession(refresh_token=request.cookies[STAFF_COOKIE])


def customer_session(request: Request) -> identity.UseSession:
    """The session of a customer cookie."""
    return identity.UseSession(refresh_token=request.cookies[CUSTOMER_COOKIE])


def staff_login(result: SessionOpened | ChallengeIssued, view: View) -> Reply[AccessOut | ChallengeOut]:
    """A staff session, or what to do next."""
    if isinstance(result, ChallengeIssued):
        return Reply(body=ChallengeOut(challenge_id=result.challenge))
    return Reply(body=AccessOut(access_token=result.access_token), cookies=[_cookie("staff", result, view)])


def staff_signed_in(result: SessionOpened, view: View) -> Reply[AccessOut]:
    """A staff session."""
    return _signed_in("staff", result, view)


def customer_signed_in(result: SessionOpened, view: View) -> Reply[AccessOut]:
    """A customer session."""
    return _signed_in("customer", result, view)


def staff_signed_out(result: None, view: View) -> Reply[None]:
    """The staff cookie is taken away."""
    return Reply(cookies=[no_session_cookie("staff", secure=view.secure_cookies)])


def customer_signed_out(result: None, view: View) -> Reply[None]:
    """The customer cookie is taken away."""
    return Reply(cookies=[no_session_cookie("customer", secure=view.secure_cookies)])


def me(staff: Staff) -> MeOut:
    """Who am I."""
    return MeOut(
        id=staff.id, email=staff.email, name=staff.name, role=staff.role.value, totp_enabled=staff.totp_enabled
    )


def enrolment(result: TotpEnrolment) -> EnrolmentOut:
    """The secret, shown once."""
    return EnrolmentOut(secret=result.secret, otpauth_url=result.url, qr_data_url=result.picture)


def accepted(result: None) -> AcceptedOut:
    """The one answer to a forgotten password."""
    return AcceptedOut()


def _signed_in(audience: str, opened: SessionOpened, view: View) -> Reply[AccessOut]:
    return Reply(body=AccessOut(access_token=opened.access_token), cookies=[_cookie(audience, opened, view)])


def _cookie(audience: str, opened: SessionOpened, view: View) -> str:
    return session_cookie(audience, opened, secure=view.secure_cookies)
