"""Use cases of business accounts: a merchant's view. All of them are refused where the shop's plan has none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import UNSET

from chalicelib.domain import identity, price_lists
from chalicelib.domain.b2b.commands import CreateB2BAccount, ListB2BAccounts, UpdateB2BAccount
from chalicelib.domain.b2b.credit import contact_reference, credit_reference, move_limit, open_credit
from chalicelib.domain.b2b.errors import (
    B2BAccountNotFound,
    B2BNotInPlan,
    CreditLimitBelowOutstanding,
    CreditLimitNegative,
    CustomerHasAccount,
    TooManyContacts,
)
from chalicelib.domain.b2b.model import (
    B2BAccount,
    B2BAccountId,
    B2BContact,
    B2BCredit,
    B2BStatus,
    PaymentTerms,
    ShownAccount,
    ShownContact,
)
from chalicelib.domain.changes import given
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.identity import Customer, CustomerNotFound, VatNumberMalformed
from chalicelib.domain.price_lists import PriceListNotFound
from chalicelib.domain.tenancy import plan_of
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.paging import Page, Slice
from chalicelib.kernel.unit_of_work import Reference, check_version

MAX_CONTACTS = 30  # all of them are written with the account
_REFUSED = (
    B2BNotInPlan, PriceListNotFound, CustomerNotFound, CustomerHasAccount, TooManyContacts, CreditLimitNegative,
    VatNumberMalformed,
)  # fmt: skip
_PERSONAL = ("company_name", "tax_id")


@operation("b2b.create", needs=Grant.B2B_WRITE, raises=_REFUSED)
def create_b2b_account(ctx: Context, command: CreateB2BAccount) -> ShownAccount:
    """Open an account for a company, with its contacts and its credit."""
    _ensure_in_plan(ctx)
    fields = given(command)
    fields |= {"tax_id": _tax_id(command.tax_id), "contact_ids": _unique(command.contact_ids)}
    account = B2BAccount(
        id=B2BAccountId(ctx.new_id()),
        currency=ctx.shop.currency,
        **fields,
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    _ensure_coherent(ctx, account)
    customers = _customers(ctx, account.contact_ids)
    for customer_id in account.contact_ids:
        _add_contact(ctx, account, customer_id)
    open_credit(ctx, account.id, account.credit_limit_minor, voided=account.status is not B2BStatus.ACTIVE)
    _audit(ctx, "b2b_account.created", account, command)
    return _shown(ctx.uow.create(account), customers, account.credit_limit_minor)


@query("b2b.list", needs=Grant.B2B_READ, raises=(B2BNotInPlan,))
def list_b2b_accounts(ctx: Context, command: ListB2BAccounts) -> Page[ShownAccount] | Slice[ShownAccount]:
    """Accounts, the newest first. One table request beside the read model's, for contacts and credits."""
    _ensure_in_plan(ctx)
    found = ctx.ports.trade.b2b_accounts(ctx, command)
    items = _all_shown(ctx, found.items)
    if isinstance(found, Page):
        return Page(items=items, total=found.total, page=found.page, page_size=found.page_size)
    return Slice(items=items, next_position=found.next_position)


@operation(
    "b2b.update",
    needs=Grant.B2B_WRITE,
    raises=(B2BAccountNotFound, CreditLimitBelowOutstanding, *_REFUSED),
)
def update_b2b_account(ctx: Context, command: UpdateB2BAccount) -> ShownAccount:
    """Change an account; contacts, prices and credit follow in the same transaction."""
    _ensure_in_plan(ctx)
    account, credit = ctx.uow.find_many([Reference(B2BAccount, (command.id,)), credit_reference(command.id)])
    if account is None or credit is None:
        raise B2BAccountNotFound()
    check_version(account, command.expected_version)
    changed: B2BAccount = account.replace(**_changes(command), updated_at=ctx.now)
    _ensure_coherent(ctx, changed)
    customers = _customers(ctx, changed.contact_ids, known=account.contact_ids)
    _follow(ctx, account, changed)
    raised = changed.credit_limit_minor - account.credit_limit_minor
    closed = int(changed.status is not B2BStatus.ACTIVE) - credit.voided
    move_limit(ctx, account.id, raised, voided=closed)
    _audit(ctx, "b2b_account.updated", changed, command)
    return _shown(ctx.uow.save(changed), customers, max(0, credit.balance + raised))


def forget_contact(ctx: Context, customer_id: str) -> None:
    """Let a company go on without a contact who is to be forgotten. Done again it finds nothing. Two table requests."""
    (contact,) = ctx.uow.find_many([contact_reference(customer_id)])
    if contact is None:
        return
    account = ctx.uow.find(B2BAccount, contact.account_id)
    ctx.uow.delete(contact)
    if account is not None:
        left = tuple(each for each in account.contact_ids if each != customer_id)
        ctx.uow.save(account.replace(contact_ids=left, updated_at=ctx.now))


def _ensure_in_plan(ctx: Context) -> None:
    if not plan_of(ctx.shop.plan).b2b:
        raise B2BNotInPlan(plan=ctx.shop.plan)


def _changes(command: UpdateB2BAccount) -> dict[str, Any]:
    fields = given(command)
    if command.tax_id is not UNSET:
        fields["tax_id"] = _tax_id(command.tax_id)
    if command.contact_ids is not UNSET:
        fields["contact_ids"] = _unique(command.contact_ids)
    return fields


def _tax_id(text: str | None) -> str | None:
    return None if text is None else identity.normal_vat_number(text)


def _unique(customer_ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(customer_ids))


def _ensure_coherent(ctx: Context, account: B2BAccount) -> None:
    if account.credit_limit_minor < 0:
        raise CreditLimitNegative(value=account.credit_limit_minor)
    if len(account.contact_ids) > MAX_CONTACTS:
        raise TooManyContacts(maximum=MAX_CONTACTS)
    if account.price_list_id is not None and price_lists.find(ctx, account.price_list_id) is None:
        raise PriceListNotFound()


def _customers(ctx: Context, customer_ids: Sequence[str], known: Sequence[str] = ()) -> dict[str, Customer]:
    """The contacts themselves. One table request. Raises CustomerNotFound, save for those that were contacts before."""
    found = ctx.uow.find_many([Reference(Customer, (each,)) for each in customer_ids]) if customer_ids else []
    for customer_id, customer in zip(customer_ids, found, strict=True):
        if customer_id not in known:
            identity.present(customer)
    return {customer.id: customer for customer in found if customer is not None}


def _follow(ctx: Context, before: B2BAccount, after: B2BAccount) -> None:
    """Let the contacts know of what changed: those who stay, those who come, those who go."""
    mine = _unique((*before.contact_ids, *after.contact_ids))
    found: list[B2BContact | None] = ctx.uow.find_many([contact_reference(each) for each in mine]) if mine else []
    for customer_id, contact in zip(mine, found, strict=True):
        held = contact if contact is not None and contact.account_id == after.id else None
        if customer_id not in after.contact_ids:
            if held is not None:
                ctx.uow.delete(held)
        elif held is None:
            _add_contact(ctx, after, customer_id)
        elif held != (told := _contact(after, customer_id).replace(version=held.version)):
            ctx.uow.save(told)


def _contact(account: B2BAccount, customer_id: str) -> B2BContact:
    buys = account.status is B2BStatus.ACTIVE
    return B2BContact(
        customer_id=customer_id,
        account_id=account.id,
        price_list_id=account.price_list_id if buys else None,
        terms=account.payment_terms if buys else PaymentTerms.PREPAID,
    )


def _add_contact(ctx: Context, account: B2BAccount, customer_id: str) -> None:
    ctx.uow.create(_contact(account, customer_id), exists=CustomerHasAccount(customer_id=customer_id))


def _audit(ctx: Context, action: str, account: B2BAccount, command: CreateB2BAccount | UpdateB2BAccount) -> None:
    """What was done, without whom it is about."""
    changes = {name: _plain(value) for name, value in given(command, *_PERSONAL).items()}
    ctx.audit(action, "b2b_accounts", account.id, changes)


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, (B2BStatus, PaymentTerms)) else value


def _all_shown(ctx: Context, accounts: Sequence[B2BAccount]) -> list[ShownAccount]:
    who = _unique(each for account in accounts for each in account.contact_ids)
    wanted = [*(Reference(Customer, (each,)) for each in who), *(credit_reference(each.id) for each in accounts)]
    found = ctx.uow.find_many(wanted) if wanted else []
    customers = {each.id: each for each in found if isinstance(each, Customer)}
    balances = {each.account_id: each.balance for each in found if isinstance(each, B2BCredit)}
    return [_shown(account, customers, balances.get(account.id, 0)) for account in accounts]


def _shown(account: B2BAccount, customers: dict[str, Customer], available_minor: int) -> ShownAccount:
    contacts = tuple(
        ShownContact(customer_id=each, email=customers[each].email, is_primary=number == 0)
        for number, each in enumerate(account.contact_ids)
        if each in customers
    )
    return ShownAccount(account=account, contacts=contacts, available_minor=available_minor)
