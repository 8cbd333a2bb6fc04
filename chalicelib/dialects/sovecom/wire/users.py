"""Staff accounts, as SovEcom spells them."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from chalicelib.dialects.kit.wire import In, Out
from chalicelib.dialects.sovecom.wire.auth import Email, NewPassword
from chalicelib.dialects.sovecom.wire.common import ById, PageNumber, time_or_none
from chalicelib.dialects.sovecom.wire.customers import Name
from chalicelib.domain.identity import ChangeRole, CreateStaff, ListStaff, Role, Staff, SwitchStaff
from chalicelib.kernel.clock import iso_ms
from chalicelib.kernel.paging import Page

GivenRole = Literal["admin", "staff"]


class UsersQuery(In, frozen=True, kw_only=True):
    """Which page of the staff."""

    page: PageNumber = 1
    page_size: Annotated[int, msgspec.Meta(ge=1, le=100)] = 20


class UserBody(In, frozen=True, kw_only=True):
    """A new member of staff."""

    email: Email
    name: Name
    role: GivenRole
    password: NewPassword


class RoleBody(In, frozen=True, kw_only=True):
    """Another role."""

    role: GivenRole


class UserRow(Out, frozen=True, kw_only=True):
    """A member of staff, to those who manage them."""

    id: str
    email: str
    name: str
    role: Role
    disabled_at: str | None
    last_login_at: str | None
    totp_enabled: bool
    created_at: str


class UserPage(Out, frozen=True, kw_only=True):
    """A page of the staff."""

    data: list[UserRow]
    total: int
    page: int
    page_size: int


def listing(query: UsersQuery) -> ListStaff:
    """The command behind a page of the staff."""
    return ListStaff(page=query.page, page_size=query.page_size)


def creation(body: UserBody) -> CreateStaff:
    """The command behind a new account."""
    return CreateStaff(email=body.email, name=body.name, password=body.password, role=Role(body.role))


def role(path: ById, body: RoleBody) -> ChangeRole:
    """The command behind another role."""
    return ChangeRole(id=path.id, role=Role(body.role))


def switch(path: ById) -> SwitchStaff:
    """The command behind locking out and letting in."""
    return SwitchStaff(id=path.id)


def row(staff: Staff) -> UserRow:
    """One member of staff."""
    return UserRow(
        id=staff.id,
        email=staff.email,
        name=staff.name,
        role=staff.role,
        disabled_at=time_or_none(staff.disabled_at),
        last_login_at=time_or_none(staff.last_login_at),
        totp_enabled=staff.totp_enabled,
        created_at=iso_ms(staff.created_at),
    )


def page(found: Page[Staff]) -> UserPage:
    """A page of the staff."""
    return UserPage(
        data=[row(each) for each in found.items], total=found.total, page=found.page, page_size=found.page_size
    )
