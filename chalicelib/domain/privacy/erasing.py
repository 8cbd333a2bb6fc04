"""Closing an account and emptying its orders, and what all steps of an erasure share.

Each step can be taken again: what is gone already is not found any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chalicelib.domain import identity
from chalicelib.domain.context import Context
from chalicelib.domain.identity import Address, Audience, ConsentSource, Customer
from chalicelib.domain.privacy.model import Erasure
from chalicelib.domain.privacy.orders import empty_order
from chalicelib.domain.search import Person
from chalicelib.domain.steps import in_steps
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.privacy import without_person

_ERASED_ACCOUNT = {
    "password_hash": None,
    "failed_sign_ins": 0,
    "locked_until": None,
    "surname_words": None,
    "group_ids": (),
    "vat_validated": False,
    "vat_validated_at": None,
    "accepts_marketing": False,
    "pending_email_until": None,
}


def close_account(ctx: Context, customer: Customer, erasure: Erasure) -> None:
    """The first step, which nobody can miss: the account opens nothing any more, its e-mail is free for others."""
    claim = identity.EMAIL_CLAIMS[Audience.CUSTOMER]
    ctx.uow.release(claim, ctx.ports.vault.fingerprint(customer.email), customer.id)
    identity.note_consent(ctx, customer.id, customer.accepts_marketing, False, ConsentSource.ERASURE)
    ctx.uow.save(
        without_person(customer).replace(
            **_ERASED_ACCOUNT,
            email=erasure.stand_in,
            token_version=customer.token_version + 1,
            erased_at=ctx.now,
            updated_at=ctx.now,
        )
    )
    ctx.audit("customer.erased", "customers", customer.id)


def erase_orders(ctx: Context, erasure: Erasure, order_ids: Iterable[str]) -> bool:
    """Take the person out of their orders; says whether none of them has to wait."""
    done = [empty_order(ctx, each, erasure.stand_in, erasure.longest_until) for each in order_ids]
    return all(done)


def order_ids(ctx: Context, erasure: Erasure) -> list[str]:
    """The person's orders, oldest first."""
    return ctx.ports.trade.order_ids_of(ctx, person_of(ctx, erasure))


def erase_addresses(ctx: Context, customer_id: str) -> None:
    """Remove a customer's address book."""
    delete_all(ctx, ctx.uow.children(Address, customer_id))


def sealed_email(ctx: Context, erasure_id: str, email: str) -> str:
    """An e-mail as an erasure keeps it while it is under way."""
    return ctx.ports.vault.seal(email.encode(), _purpose(erasure_id))


def person_of(ctx: Context, erasure: Erasure) -> Person:
    """By what the person is found."""
    sealed = erasure.sealed_email
    email = None if sealed is None else ctx.ports.vault.unseal(sealed, _purpose(erasure.id)).decode()
    return Person(customer_id=erasure.customer_id, email=email)


def _purpose(erasure_id: str) -> str:
    return f"erasure:{erasure_id}"


def delete_all(ctx: Context, rows: Sequence[Entity]) -> None:
    """Remove rows, in stored steps."""
    for run, _ in in_steps(ctx, rows):
        for row in run:
            ctx.uow.delete(row)
    ctx.checkpoint()


def save_changed(ctx: Context, before: Sequence[Entity], after: Sequence[Entity]) -> None:
    """Save what changed of some rows, in stored steps."""
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    for run, _ in in_steps(ctx, changed):
        for row in run:
            ctx.uow.save(row)
    ctx.checkpoint()
