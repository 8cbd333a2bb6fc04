"""Staff accounts, and the sessions of staff."""

from __future__ import annotations

from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.identity import sessions
from chalicelib.domain.identity.commands import ChallengeIssued, CreateStaff, SessionOpened, SignIn, UseSession
from chalicelib.domain.identity.errors import (
    EmailTaken,
    PasswordTooCommon,
    PasswordTooLong,
    PasswordTooShort,
    SessionEnded,
    SignInRefused,
    StaffNotFound,
)
from chalicelib.domain.identity.model import Account, Audience, Staff
from chalicelib.domain.identity.operations.two_factor import issue_challenge
from chalicelib.domain.identity.proof import EMAIL_CLAIMS, proved
from chalicelib.domain.identity.rules import acceptable_password, normal_email
from chalicelib.domain.identity.sessions import staff_signed_in
from chalicelib.kernel.operation import operation, query

_BAD_PASSWORDS = (PasswordTooShort, PasswordTooLong, PasswordTooCommon)


@operation("identity.create_staff", needs=Grant.SYSTEM, raises=(EmailTaken, *_BAD_PASSWORDS))
def create_staff(ctx: Context, command: CreateStaff) -> Staff:
    """Open a staff account: for set-up and seeds, which alone may make an owner."""
    return open_account(ctx, command)


def open_account(ctx: Context, command: CreateStaff) -> Staff:
    """A new account for a member of staff. Raises EmailTaken, and what is wrong with the password."""
    email = normal_email(command.email)
    password = acceptable_password(command.password, email=email, shop_name=ctx.shop.name)
    staff = Staff(
        id=ctx.new_id(),
        email=email,
        name=command.name,
        role=command.role,
        password_hash=ctx.ports.passwords.hash(password),
        created_at=ctx.now,
    )
    ctx.uow.claim(EMAIL_CLAIMS[Audience.STAFF], ctx.ports.vault.fingerprint(email), staff.id, taken=EmailTaken())
    ctx.audit("user.created", "users", staff.id, {"role": staff.role.value})
    return ctx.uow.create(staff)


@operation("identity.staff_sign_in", raises=(SignInRefused,))
def staff_sign_in(ctx: Context, command: SignIn) -> SessionOpened | ChallengeIssued:
    """Sign in a member of staff: a session, or a challenge where two-factor sign-in is on."""
    staff = _staff(proved(ctx, Audience.STAFF, command.email, command.password))
    if staff.totp_enabled:
        return issue_challenge(ctx, staff)
    return staff_signed_in(ctx, staff)


@operation("identity.staff_refresh", raises=(SessionEnded,))
def staff_refresh(ctx: Context, command: UseSession) -> SessionOpened:
    """Trade a refresh secret for an access token and the next secret."""
    return sessions.rotate(ctx, Audience.STAFF, command.refresh_token)


@operation("identity.staff_sign_out")
def staff_sign_out(ctx: Context, command: UseSession) -> None:
    """End a session; one that has ended already is none to end."""
    ended = sessions.end(ctx, Audience.STAFF, command.refresh_token)
    if ended is not None:
        ctx.audit("auth.logout", "users", ended.subject_id)


@query("identity.staff_self", needs=Grant.STAFF, raises=(StaffNotFound,))
def staff_self(ctx: Context, command: None) -> Staff:
    """Who am I, as staff."""
    return ctx.uow.get(Staff, str(ctx.actor.id), missing=StaffNotFound())


def _staff(account: Account) -> Staff:
    assert isinstance(account, Staff)  # noqa: S101 - the audience decides the type
    return account
