"""The rest of an erasure, done by the workers: whatever hangs on the account or carries the e-mail."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.domain import b2b, ledger, metafields
from chalicelib.domain.audit.model import AuditEntry
from chalicelib.domain.context import Context
from chalicelib.domain.metafields import ResourceType
from chalicelib.domain.modules.reactions import forget_person
from chalicelib.domain.privacy.erasing import (
    delete_all,
    erase_addresses,
    erase_orders,
    order_ids,
    person_of,
    save_changed,
)
from chalicelib.domain.privacy.events import ErasureBegun, PersonErased
from chalicelib.domain.privacy.holdings import accounts_of, cards_of, carts_of, found, withdrawals_of
from chalicelib.domain.privacy.model import Erasure
from chalicelib.domain.privacy.orders import empty_cart
from chalicelib.domain.reviews import Review
from chalicelib.domain.search.events import UpkeepDue
from chalicelib.kernel.events import Recorded
from chalicelib.kernel.privacy import without_person


def erase(ctx: Context, fact: ErasureBegun, recorded: Recorded) -> None:
    """Somebody is to be forgotten."""
    go_on(ctx, fact.erasure_id)


def go_on(ctx: Context, erasure_id: str) -> None:
    """Do all that is left of an erasure. Orders that have to wait are looked at again later."""
    erasure = ctx.uow.find(Erasure, erasure_id)
    if erasure is None or erasure.done_at is not None:
        return
    if erasure.customer_id is not None:
        _erase_account(ctx, erasure.customer_id)
    # Before the orders, through which nothing but the orders' own is found.
    person = person_of(ctx, erasure)
    delete_all(ctx, found(ctx, Review, ctx.ports.trade.review_ids_of(ctx, person)))
    mine = order_ids(ctx, erasure)
    declared = withdrawals_of(ctx, mine, person.email)
    save_changed(ctx, declared, [without_person(each).replace(email=erasure.stand_in) for each in declared])
    if not erase_orders(ctx, erasure, mine):
        ctx.uow.save(erasure.later(ctx.now))
        return
    ctx.uow.save(erasure.done(ctx.now))
    # What the read model stored before must not be found any more.
    ctx.uow.emit(UpkeepDue(name="trade", rebuild=True))
    ctx.uow.emit(PersonErased(erasure_id=erasure.id, customer_id=erasure.customer_id))


def empty_origins(ctx: Context, audit_ids: Sequence[str]) -> None:
    """Let audit rows say no more from where somebody acted; who did what stays."""
    rows = found(ctx, AuditEntry, audit_ids)
    save_changed(ctx, rows, [without_person(each) for each in rows])


def _erase_account(ctx: Context, customer_id: str) -> None:
    erase_addresses(ctx, customer_id)
    carts = carts_of(ctx, customer_id)
    save_changed(ctx, carts, [empty_cart(each) for each in carts])
    cards = cards_of(ctx, customer_id)
    accounts = [*accounts_of(ctx, customer_id), *cards]
    entries = [entry for each in accounts for entry in ledger.entries_of(ctx, each.of)]
    save_changed(ctx, entries, [without_person(each) for each in entries])
    # After their entries, which are found through them.
    save_changed(ctx, cards, [without_person(each).replace(customer_id=None) for each in cards])
    empty_origins(ctx, ctx.ports.trade.audit_origins_of(ctx, customer_id))
    metafields.forget(ctx, ResourceType.CUSTOMER, customer_id)
    b2b.forget_contact(ctx, customer_id)
    ctx.checkpoint()
    forget_person(ctx, customer_id)
    ctx.checkpoint()
