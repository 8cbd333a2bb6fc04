"""Staff as those who run the shop manage them: listed, added, given a role, locked out and let in again."""

from __future__ import annotations

from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.identity.commands import ChangeRole, CreateStaff, ListStaff, SwitchStaff
from chalicelib.domain.identity.errors import (
    EmailTaken,
    OwnerUntouchable,
    PasswordTooCommon,
    PasswordTooLong,
    PasswordTooShort,
    SelfUntouchable,
    StaffNotFound,
)
from chalicelib.domain.identity.model import Role, Staff
from chalicelib.domain.identity.operations.staff import open_account
from chalicelib.kernel.ids import is_uuid
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.paging import Page
from chalicelib.kernel.unit_of_work import Reference, check_version

_REFUSALS = (StaffNotFound, OwnerUntouchable, SelfUntouchable)


@query("users.list", needs=Grant.USERS_READ)
def list_staff(ctx: Context, command: ListStaff) -> Page[Staff]:
    """A page of the staff, the newest account first. Two table requests: secrets are in no read model."""
    found = ctx.ports.trade.staff_ids(ctx, command.page, command.page_size)
    staff = ctx.uow.find_many([Reference(Staff, (each,)) for each in found.items])
    return Page(items=[each for each in staff if each], total=found.total, page=found.page, page_size=found.page_size)


@operation(
    "users.create",
    needs=Grant.USERS_WRITE,
    raises=(EmailTaken, OwnerUntouchable, PasswordTooShort, PasswordTooLong, PasswordTooCommon),
)
def add_staff(ctx: Context, command: CreateStaff) -> Staff:
    """Give somebody an account. A shop has one owner, from its set-up: nobody else is made one."""
    if command.role is Role.OWNER:
        raise OwnerUntouchable()
    return open_account(ctx, command)


@operation("users.change_role", needs=Grant.USERS_WRITE, raises=_REFUSALS)
def change_role(ctx: Context, command: ChangeRole) -> Staff:
    """Give somebody another role; what they had opened with the old one ends."""
    if command.role is Role.OWNER:
        raise OwnerUntouchable()
    staff = _other(ctx, command.id)
    check_version(staff, command.expected_version)
    if staff.role is command.role:
        return staff
    ctx.audit("user.role_changed", "users", staff.id, {"from": staff.role.value, "to": command.role.value})
    return _save(ctx, staff.replace(role=command.role, token_version=staff.token_version + 1))


@operation("users.deactivate", needs=Grant.USERS_WRITE, raises=_REFUSALS)
def deactivate_staff(ctx: Context, command: SwitchStaff) -> Staff:
    """Lock somebody out: their sessions, their links and their access tokens end at once."""
    staff = _other(ctx, command.id)
    check_version(staff, command.expected_version)
    if not staff.active:
        return staff
    ctx.audit("user.deactivated", "users", staff.id)
    return _save(ctx, staff.replace(disabled_at=ctx.now, token_version=staff.token_version + 1))


@operation("users.reactivate", needs=Grant.USERS_WRITE, raises=_REFUSALS)
def reactivate_staff(ctx: Context, command: SwitchStaff) -> Staff:
    """Let somebody in again, with the password they had; old sessions stay ended."""
    staff = _other(ctx, command.id)
    check_version(staff, command.expected_version)
    if staff.active:
        return staff
    ctx.audit("user.reactivated", "users", staff.id)
    return _save(ctx, staff.replace(disabled_at=None, failed_sign_ins=0, locked_until=None))


def _other(ctx: Context, staff_id: str) -> Staff:
    """A member of staff whom the caller may change: neither themselves nor the owner."""
    if not is_uuid(staff_id):
        raise StaffNotFound()
    staff = ctx.uow.get(Staff, staff_id, missing=StaffNotFound())
    if staff.role is Role.OWNER:
        raise OwnerUntouchable()
    if staff.id == ctx.actor.id:
        raise SelfUntouchable()
    return staff


def _save(ctx: Context, changed: Staff) -> Staff:
    return ctx.uow.save(changed)
