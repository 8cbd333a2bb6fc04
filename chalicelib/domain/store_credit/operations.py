"""Use cases of store credit: reading an account, giving credit, taking it."""

from __future__ import annotations

from chalicelib.domain import identity, ledger
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.identity import Customer, CustomerNotFound
from chalicelib.domain.ledger import AmountNotPositive, Entry, EntryKind
from chalicelib.domain.store_credit.commands import MoveStoreCredit, ReadStoreCredit
from chalicelib.domain.store_credit.errors import StoreCreditTooLow
from chalicelib.domain.store_credit.model import StoreCreditAccount, StoreCreditChanged, StoreCreditStatement
from chalicelib.domain.store_credit.spending import reference, too_low
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.unit_of_work import Reference


@query("store_credit.get", needs=Grant.STORE_CREDIT_READ, raises=(CustomerNotFound,))
def get_store_credit(ctx: Context, command: ReadStoreCredit) -> StoreCreditStatement:
    """A customer's credit in the shop's currency, with its movements."""
    account = _account(ctx, command.customer_id)
    entries = ledger.page_of(ctx, account.of, command.page, command.page_size)
    return StoreCreditStatement(account=account, entries=entries)


@operation(
    "store_credit.move",
    needs=Grant.STORE_CREDIT_WRITE,
    raises=(CustomerNotFound, StoreCreditTooLow, AmountNotPositive),
)
def move_store_credit(ctx: Context, command: MoveStoreCredit) -> StoreCreditChanged:
    """Give a customer credit, or take some, never more than there is.

    Under traffic the balance told is the one that was read with this movement added; the one that is kept is exact.
    """
    account = _account(ctx, command.customer_id)
    kind, amount = (
        (EntryKind.DEBIT, -command.amount_minor) if command.debit else (EntryKind.CREDIT, command.amount_minor)
    )
    entry = ledger.entry(ctx, account.of, kind, amount, order_id=command.order_id, note=command.note)
    if command.debit:
        ledger.debit(ctx, account.of, entry, refusal=too_low(command.amount_minor))
    else:
        ledger.credit(ctx, account, entry)
    changes = {"amountMinor": amount, "entryId": entry.id, "orderId": command.order_id}
    ctx.audit(f"store_credit.{'debited' if command.debit else 'credited'}", "customers", command.customer_id, changes)
    return _changed(account, entry)


def _changed(account: StoreCreditAccount, entry: Entry) -> StoreCreditChanged:
    return StoreCreditChanged(account=account.replace(balance=max(0, account.balance + entry.amount)), entry=entry)


def _account(ctx: Context, customer_id: str) -> StoreCreditAccount:
    """The account of a customer who exists, opened or not yet. One table request."""
    currency = ctx.shop.currency
    customer, account = ctx.uow.find_many([Reference(Customer, (customer_id,)), reference(customer_id, currency)])
    identity.present(customer)
    return account or StoreCreditAccount(customer_id=customer_id, currency=currency)
