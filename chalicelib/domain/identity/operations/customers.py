"""Customers: signing up, the profile, the password."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET

from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.identity import limits
from chalicelib.domain.identity.commands import ChangePassword, SessionOpened, SignUp, UpdateProfile
from chalicelib.domain.identity.consent import ConsentSource, note_consent
from chalicelib.domain.identity.errors import (
    CustomerNotFound,
    EmailTaken,
    PasswordTooCommon,
    PasswordTooLong,
    PasswordTooShort,
    PasswordUnchanged,
    StepUpRefused,
    VatNumberMalformed,
)
from chalicelib.domain.identity.events import CustomerRegistered
from chalicelib.domain.identity.model import Audience, Customer
from chalicelib.domain.identity.operations.password_reset import with_new_password
from chalicelib.domain.identity.proof import EMAIL_CLAIMS, step_up
from chalicelib.domain.identity.rules import acceptable_password, after_success, normal_email, normal_password
from chalicelib.domain.identity.sessions import open_session
from chalicelib.domain.identity.vat import vat_changes
from chalicelib.kernel.errors import RateExceeded
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.unit_of_work import check_version

_BAD_PASSWORDS = (PasswordTooShort, PasswordTooLong, PasswordTooCommon)
_PROFILE = ("name", "phone", "accepts_marketing")


@operation("identity.sign_up", raises=(RateExceeded, EmailTaken, VatNumberMalformed, *_BAD_PASSWORDS))
def sign_up(ctx: Context, command: SignUp) -> Customer:
    """Open a customer account. It opens no session. Whoever opens it is written to in the language asked for."""
    email = normal_email(command.email)
    password = acceptable_password(command.password, email=email, shop_name=ctx.shop.name)
    limits.take(ctx, limits.SIGN_UP, ctx.origin.ip)
    ctx.checkpoint()  # counted before the costly hashing, and whatever comes of it
    opened = Customer(
        id=ctx.new_id(),
        email=email,
        password_hash=ctx.ports.passwords.hash(password),
        name=command.name,
        phone=command.phone,
        is_b2b=command.is_b2b,
        accepts_marketing=command.accepts_marketing,
        locale=ctx.origin.language or None,
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    customer: Customer = opened.replace(**vat_changes(ctx, opened, command.vat_number))
    ctx.uow.claim(EMAIL_CLAIMS[Audience.CUSTOMER], ctx.ports.vault.fingerprint(email), customer.id, taken=EmailTaken())
    ctx.uow.emit(CustomerRegistered(customer_id=customer.id))
    note_consent(ctx, customer.id, False, customer.accepts_marketing, ConsentSource.SIGN_UP)
    ctx.audit("customer.created", "customers", customer.id)
    return ctx.uow.create(customer)


@query("identity.customer_self", needs=Grant.SHOPPER, raises=(CustomerNotFound,))
def customer_self(ctx: Context, command: None) -> Customer:
    """Who am I, as a customer."""
    return own(ctx).seen_at(ctx.now)


@operation(
    "identity.update_profile",
    needs=Grant.SHOPPER,
    raises=(CustomerNotFound, VatNumberMalformed),
)
def update_profile(ctx: Context, command: UpdateProfile) -> Customer:
    """Change one's own profile."""
    customer = own(ctx)
    check_version(customer, command.expected_version)
    given: dict[str, Any] = {name: getattr(command, name) for name in _PROFILE}
    changes = {name: value for name, value in given.items() if value is not UNSET}
    if "name" in changes:
        changes["surname_words"] = None
    if command.vat_number is not UNSET:
        changes |= vat_changes(ctx, customer, command.vat_number)
    ctx.audit("customer.updated", "customers", customer.id, {"fields": sorted(changes.keys() - {"surname_words"})})
    saved: Customer = ctx.uow.save(customer.replace(**changes, updated_at=ctx.now))
    note_consent(ctx, saved.id, customer.accepts_marketing, saved.accepts_marketing, ConsentSource.PROFILE)
    return saved.seen_at(ctx.now)


@operation(
    "identity.change_password",
    needs=Grant.SHOPPER,
    raises=(StepUpRefused, PasswordUnchanged, *_BAD_PASSWORDS),
)
def change_password(ctx: Context, command: ChangePassword) -> SessionOpened:
    """Change one's own password: every session ends, and the caller gets a new one."""
    customer = step_up(ctx, command.current_password)
    password = acceptable_password(command.new_password, email=customer.email, shop_name=ctx.shop.name)
    if password == normal_password(command.current_password):
        raise PasswordUnchanged()
    changed = with_new_password(ctx, after_success(customer), password)
    ctx.uow.save(changed)
    ctx.audit("customer.password_changed", "customers", customer.id)
    return open_session(ctx, changed)


def own(ctx: Context) -> Customer:
    """The signed-in customer."""
    return ctx.uow.get(Customer, str(ctx.actor.customer_id), missing=CustomerNotFound())


def present(customer: Customer | None) -> Customer:
    """A customer that was read by id. Raises CustomerNotFound for none, and for one that was erased."""
    if customer is None or not customer.active:
        raise CustomerNotFound()
    return customer
