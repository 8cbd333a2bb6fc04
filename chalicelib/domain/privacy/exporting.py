"""Telling a person all that is held about them."""

from __future__ import annotations

from chalicelib.domain import identity, ledger
from chalicelib.domain.cart import Cart
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.identity import Address, Consent, Customer, StepUpRefused
from chalicelib.domain.invoicing import IssuedDocument
from chalicelib.domain.ledger import Account
from chalicelib.domain.metafields import Metafield, ResourceType
from chalicelib.domain.orders import Order
from chalicelib.domain.privacy.commands import ExportOwn
from chalicelib.domain.privacy.holdings import accounts_of, activity_of, cards_of, carts_of, emails_of, found
from chalicelib.domain.privacy.model import Balance, PersonalData
from chalicelib.domain.reviews import Review
from chalicelib.domain.search import Person
from chalicelib.domain.store_credit import StoreCreditAccount
from chalicelib.kernel.operation import operation


@operation("privacy.export_own", needs=Grant.SHOPPER, raises=(StepUpRefused,), answer_kept=False)
def export_own(ctx: Context, command: ExportOwn) -> PersonalData:
    """All that is held about the signed-in customer, who gives the password again."""
    customer = identity.step_up(ctx, command.password)
    told = _all_about(ctx, customer)
    ctx.audit("customer.exported", "customers", customer.id)
    return told


def _all_about(ctx: Context, customer: Customer) -> PersonalData:
    """A few table requests, and two for each order."""
    family = ctx.uow.family(Address, Consent, key=(customer.id,))
    orders = ctx.ports.trade.customer_orders(ctx, customer.id)
    mine = Person(customer_id=customer.id)
    bought = found(ctx, Cart, [order.cart_id for order in orders])
    return PersonalData(
        at=ctx.now,
        customer=customer,
        addresses=tuple(family[Address]),
        consents=tuple(family[Consent]),
        orders=tuple(orders),
        documents=tuple(each for order in orders for each in _documents(ctx, order)),
        emails=tuple(each for order in orders for each in emails_of(ctx, order.id)),
        carts=tuple(_once([*carts_of(ctx, customer.id), *bought])),
        reviews=tuple(found(ctx, Review, ctx.ports.trade.review_ids_of(ctx, mine))),
        gift_cards=tuple(cards_of(ctx, customer.id)),
        balances=tuple(_balance(ctx, each) for each in accounts_of(ctx, customer.id)),
        metafields=_metafields(ctx, customer),
        activity=tuple(activity_of(ctx, customer.id)),
    )


def _documents(ctx: Context, order: Order) -> list[IssuedDocument]:
    return ctx.uow.children(IssuedDocument, order.id)


def _once(carts: list[Cart]) -> list[Cart]:
    return list({each.id: each for each in carts}.values())


def _balance(ctx: Context, account: Account) -> Balance:
    unit = account.currency if isinstance(account, StoreCreditAccount) else "points"
    return Balance(unit=unit, amount=account.balance, entries=tuple(ledger.entries_of(ctx, account.of)))


def _metafields(ctx: Context, customer: Customer) -> dict[str, str]:
    rows = ctx.uow.children(Metafield, ResourceType.CUSTOMER.value, customer.id)
    return {f"{row.namespace}.{row.key}": row.value for row in rows}
