"""Companies in tests: a shop whose plan has them, accounts with contacts, price lists."""

from __future__ import annotations

from typing import Any

from chalicelib.domain import b2b, price_lists
from chalicelib.domain.b2b import B2BCredit, CreateB2BAccount, ShownAccount
from chalicelib.domain.context import Actor
from chalicelib.domain.grants import Grant
from chalicelib.domain.ledger import Entry
from chalicelib.domain.price_lists import CreatePriceList, ListedPrice, PriceListView
from chalicelib.domain.tenancy import Tenant
from tests.support.accounts import make_customer
from tests.support.deployment import DEMO, Deployment
from tests.support.stored import Stored


def on_plan(deployment: Deployment, plan: str = "pro", *, shop: str = "demo") -> None:
    """Let a shop pay for a plan, before its first request."""
    uow = deployment.system.platform()
    tenant = uow.save(uow.get(Tenant, deployment.shops[shop].id).replace(plan=plan))
    uow.commit()
    deployment.shops[shop] = tenant.shop()


def company(deployment: Deployment, name: str = "Acme Corp", *, shop: str = "demo", **fields: Any) -> ShownAccount:
    """An account."""
    made: ShownAccount = deployment.run(
        b2b.create_b2b_account, CreateB2BAccount(company_name=name, **fields), shop=shop
    )
    return made


def buyer(deployment: Deployment, email: str = "buyer@acme.com", **account: Any) -> tuple[Actor, ShownAccount]:
    """A customer who buys for a company of its own."""
    customer = make_customer(deployment, email)
    actor = Actor(kind="customer", id=customer.id, grants=frozenset({Grant.SHOPPER}))
    return actor, company(deployment, contact_ids=(customer.id,), **account)


def price_list(deployment: Deployment, *prices: tuple[str, str | None, int], **fields: Any) -> PriceListView:
    """A list with prices of products or (with a variant) of their variants."""
    listed = tuple(ListedPrice(product_id=p, variant_id=v, price_minor=minor) for p, v, minor in prices)
    command = CreatePriceList(**{"name": "Wholesale", "prices": listed, **fields})
    made: PriceListView = deployment.run(price_lists.create_price_list, command)
    return made


def credit(account_id: str, tenant: str = DEMO) -> tuple[int, list[int]]:
    """What a company may still owe, and the movements that made it so, the smallest first."""
    stored = Stored()
    (found,) = [each for each in stored.all(B2BCredit, tenant) if each.account_id == account_id]
    entries = [each for each in stored.all(Entry, tenant) if each.account_id == account_id]
    amounts = sorted(each.amount for each in entries)
    assert sum(amounts) == found.balance
    return found.balance, amounts
