"""Commands and results of identity. A field that is UNSET stays as it is."""

from __future__ import annotations

from datetime import datetime

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.domain.identity.model import AddressType, Role
from chalicelib.kernel.privacy import PersonalText, SecretText


class _Command(msgspec.Struct, frozen=True, kw_only=True):
    pass


class CreateStaff(_Command, frozen=True, kw_only=True):
    """Give somebody a staff account."""

    email: PersonalText
    name: PersonalText
    password: SecretText
    role: Role = Role.STAFF


class ListStaff(_Command, frozen=True, kw_only=True):
    """A page of the staff."""

    page: int = 1
    page_size: int = 20


class ChangeRole(_Command, frozen=True, kw_only=True):
    """Give a member of staff another role."""

    id: str
    role: Role
    expected_version: int | None = None


class SwitchStaff(_Command, frozen=True, kw_only=True):
    """Lock a member of staff out, or let them in again."""

    id: str
    expected_version: int | None = None


class SignIn(_Command, frozen=True, kw_only=True):
    """Sign in with e-mail and password."""

    email: PersonalText
    password: SecretText


class AnswerChallenge(_Command, frozen=True, kw_only=True):
    """The second step of signing in."""

    challenge: SecretText
    code: SecretText


class UseSession(_Command, frozen=True, kw_only=True):
    """Refresh or end the session of a refresh secret."""

    refresh_token: SecretText


class ConfirmTotp(_Command, frozen=True, kw_only=True):
    """Turn two-factor sign-in on with the first code."""

    code: SecretText


class DisableTotp(_Command, frozen=True, kw_only=True):
    """Turn two-factor sign-in off."""

    password: SecretText
    code: SecretText


class RequestReset(_Command, frozen=True, kw_only=True):
    """Ask for a link to choose a new password."""

    email: PersonalText


class ResetPassword(_Command, frozen=True, kw_only=True):
    """Choose a new password with the token of a link."""

    token: SecretText
    new_password: SecretText


class SignUp(_Command, frozen=True, kw_only=True):
    """Open a customer account."""

    email: PersonalText
    password: SecretText
    name: PersonalText | None = None
    phone: PersonalText | None = None
    is_b2b: bool = False
    vat_number: PersonalText | None = None
    accepts_marketing: bool = False


class UpdateProfile(_Command, frozen=True, kw_only=True):
    """Change one's own profile."""

    name: PersonalText | UnsetType | None = UNSET
    phone: PersonalText | UnsetType | None = UNSET
    vat_number: PersonalText | UnsetType | None = UNSET
    accepts_marketing: bool | UnsetType = UNSET
    expected_version: int | None = None


class ChangePassword(_Command, frozen=True, kw_only=True):
    """Change one's own password; all other sessions end."""

    current_password: SecretText
    new_password: SecretText


class RequestEmailChange(_Command, frozen=True, kw_only=True):
    """Ask for another e-mail, with the password as proof."""

    new_email: PersonalText
    current_password: SecretText


class ConfirmEmailChange(_Command, frozen=True, kw_only=True):
    """Prove that the new e-mail is one's own."""

    token: SecretText


class AddAddress(_Command, frozen=True, kw_only=True):
    """Write an address into one's own address book."""

    type: AddressType
    is_default: bool = False
    name: PersonalText
    company: PersonalText | None = None
    line1: PersonalText
    line2: PersonalText | None = None
    city: PersonalText
    postal_code: PersonalText
    region: PersonalText | None = None
    country: str
    phone: PersonalText | None = None


class UpdateAddress(_Command, frozen=True, kw_only=True):
    """Change an address of one's own."""

    id: str
    type: AddressType | UnsetType = UNSET
    is_default: bool | UnsetType = UNSET
    name: PersonalText | UnsetType = UNSET
    company: PersonalText | UnsetType | None = UNSET
    line1: PersonalText | UnsetType = UNSET
    line2: PersonalText | UnsetType | None = UNSET
    city: PersonalText | UnsetType = UNSET
    postal_code: PersonalText | UnsetType = UNSET
    region: PersonalText | UnsetType | None = UNSET
    country: str | UnsetType = UNSET
    phone: PersonalText | UnsetType | None = UNSET
    expected_version: int | None = None


class DeleteAddress(_Command, frozen=True, kw_only=True):
    """Strike an address out of one's own address book."""

    id: str


class SessionOpened(msgspec.Struct, frozen=True, kw_only=True, tag="session"):
    """Somebody is signed in: the access token, and the refresh secret (128 hex digits) with its end."""

    access_token: SecretText
    refresh_token: SecretText
    refresh_until: datetime


class ChallengeIssued(msgspec.Struct, frozen=True, kw_only=True, tag="challenge"):
    """The password was right; a one-time code is asked for next."""

    challenge: SecretText


class TotpEnrolment(msgspec.Struct, frozen=True, kw_only=True):
    """What an authenticator app needs, shown once."""

    secret: SecretText
    url: SecretText
    picture: SecretText
