"""Use cases around erasure: asked for by the person or for them, gone on with until nothing is left."""

from __future__ import annotations

from chalicelib.domain import identity
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.identity import Audience, Customer, CustomerNotFound, StepUpRefused
from chalicelib.domain.privacy.commands import EraseCustomer, EraseGuest, EraseOwn
from chalicelib.domain.privacy.erasing import close_account, erase_addresses, erase_orders, order_ids, sealed_email
from chalicelib.domain.privacy.errors import EmailEchoMismatch
from chalicelib.domain.privacy.events import ErasureBegun
from chalicelib.domain.privacy.model import Erasure
from chalicelib.kernel.derived import derived_id
from chalicelib.kernel.ids import is_uuid
from chalicelib.kernel.operation import operation
from chalicelib.kernel.unit_of_work import Reference

# So many orders are emptied before the caller is answered; the workers do it for those who have more.
_AT_ONCE = 20


@operation("privacy.erase_own", needs=Grant.SHOPPER, raises=(StepUpRefused,))
def erase_own(ctx: Context, command: EraseOwn) -> None:
    """Erase the signed-in customer, who gives the password again. It cannot be undone."""
    customer_id = str(ctx.actor.customer_id)
    begun = ctx.uow.find(Erasure, _erasure_id(customer_id))
    if begun is None:  # run again after its first step it goes on: nobody could give that password any more
        begun = _begin(ctx, identity.step_up(ctx, command.password), email=None)
    _start(ctx, begun)


@operation("privacy.erase_customer", needs=Grant.CUSTOMERS_DELETE, raises=(CustomerNotFound, EmailEchoMismatch))
def erase_customer(ctx: Context, command: EraseCustomer) -> None:
    """Erase a customer and whatever was done with their e-mail without an account. It cannot be undone."""
    if not is_uuid(command.id):
        raise CustomerNotFound()
    wanted = [Reference(Customer, (command.id,)), Reference(Erasure, (_erasure_id(command.id),))]
    customer, begun = ctx.uow.find_many(wanted)
    if begun is None or begun.request_id != ctx.origin.request_id:
        customer = identity.present(customer)
        if command.email != customer.email:
            raise EmailEchoMismatch()
        begun = _begin(ctx, customer, email=customer.email)
    _start(ctx, begun)


@operation("privacy.erase_guest", needs=Grant.CUSTOMERS_DELETE)
def erase_guest(ctx: Context, command: EraseGuest) -> Erasure:
    """Erase whoever bought, reviewed or wrote with an e-mail: the account that has it too, if there is one.

    Whether the caller owns that e-mail is for the shop to find out.
    """
    email = identity.normal_email(command.email)
    holder = ctx.uow.claimed(identity.EMAIL_CLAIMS[Audience.CUSTOMER], ctx.ports.vault.fingerprint(email))
    customer = None if holder is None else ctx.uow.find(Customer, holder)
    if customer is not None and customer.active:
        return _begin(ctx, customer, email=email)
    erasure_id = ctx.new_id()
    ctx.audit("customer.guest_erased", "erasures", erasure_id)
    return _created(ctx, Erasure(id=erasure_id, requested_at=ctx.now), email)


def _begin(ctx: Context, customer: Customer, email: str | None) -> Erasure:
    """Close the account and write down that the rest has to follow, in one transaction."""
    erasure = Erasure(
        id=_erasure_id(customer.id),
        customer_id=customer.id,
        request_id=ctx.origin.request_id,
        requested_at=ctx.now,
    )
    close_account(ctx, customer, erasure)
    return _created(ctx, erasure, email)


def _created(ctx: Context, erasure: Erasure, email: str | None) -> Erasure:
    ctx.uow.emit(ErasureBegun(erasure_id=erasure.id))
    sealed = None if email is None else sealed_email(ctx, erasure.id, email)
    begun: Erasure = erasure.later(ctx.now).replace(sealed_email=sealed)
    return ctx.uow.create(begun)


def _start(ctx: Context, erasure: Erasure) -> None:
    """Do at once what the person would look for next; the workers do it again, and the rest."""
    ctx.checkpoint()
    if erasure.customer_id is not None:
        erase_addresses(ctx, erasure.customer_id)
    erase_orders(ctx, erasure, order_ids(ctx, erasure)[:_AT_ONCE])


def _erasure_id(customer_id: str) -> str:
    return derived_id(customer_id, "erasure")
