"""Orders on terms: placed without payment within a company's limit, sent and invoiced before they are paid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib.domain import b2b, invoicing, orders, payments
from chalicelib.domain.b2b import B2BStatus, CreditLimitExceeded, PaymentTerms, UpdateB2BAccount
from chalicelib.domain.checkout_sessions import Contact, PayBy, SessionView, Stage, TermsNotGranted
from chalicelib.domain.context import SYSTEM, Context
from chalicelib.domain.invoicing import FiscalRecord
from chalicelib.domain.invoicing import reactions as invoices
from chalicelib.domain.orders import ExpireOrder, Move, MoveNotAllowed, MoveOrder, Order, OrderOnTerms, PaymentState
from chalicelib.kernel.operation import Operation
from chalicelib.runtime.invoke import Call
from tests.support.accounts import events
from tests.support.companies import company, credit, on_plan, price_list
from tests.support.deployment import DEMO, NOON, Deployment
from tests.support.judge import findings
from tests.support.market import PRICE, SHIPPING, Goods
from tests.support.orders import Rows
from tests.support.stored import Stored
from tests.support.till import Means, Till

TOTAL = PRICE + SHIPPING
LATER = Means(by=PayBy.TERMS)


@pytest.fixture
def till(deployment: Deployment) -> Till:
    on_plan(deployment)
    return Till.of(deployment)


@pytest.fixture(autouse=True)
def sound(deployment: Deployment) -> Iterator[None]:
    """Whatever a test did, all sums hold in the end."""
    yield
    ctx = deployment.system.runtime.context(Call(deployment.shops["demo"], SYSTEM))
    assert findings(ctx, Stored()) == []


@pytest.fixture
def lamp(till: Till) -> Goods:
    return till.market.goods(50)[0]


def account(deployment: Deployment, *contacts: str, limit: int = 10_000, **more: object) -> str:
    terms = {"payment_terms": PaymentTerms.NET_30, "credit_limit_minor": limit, "contact_ids": contacts, **more}
    return str(company(deployment, **terms).account.id)


def order_of(seen: SessionView) -> Order:
    assert seen.order is not None
    return seen.order


def issue(deployment: Deployment, order: Order) -> FiscalRecord:
    """What the invoices' consumer does about the event of an order on terms."""
    (fact,) = [event for event in events(deployment) if isinstance(event, OrderOnTerms)]

    def run(ctx: Context, command: OrderOnTerms) -> None:
        invoicing.issuing.issue_invoice(ctx, command.order_id, None)

    deployment.run(Operation("test.invoice", run, None, True), fact, actor=SYSTEM)
    (record,) = Stored().all(FiscalRecord, DEMO)
    return record


def test_a_contact_orders_without_paying_within_the_limit(deployment: Deployment, till: Till, lamp: Goods) -> None:
    zoe = till.customer()
    acme = account(deployment, zoe)
    order = order_of(till.buy(lamp, LATER, quantity=2, customer=zoe))
    assert (order.payment, order.terms_account_id, order.is_owed) == (PaymentState.PENDING, acme, True)
    assert (order.payment_due_at, order.unpaid_expires_at) == (NOON + timedelta(days=30), None)
    assert credit(acme)[0] == 10_000 - 4490
    (fact,) = [event for event in events(deployment) if isinstance(event, OrderOnTerms)]
    assert (fact.order_id, fact.account_id, fact.owed_minor, fact.due_at) == (
        order.id,
        acme,
        4490,
        order.payment_due_at,
    )


def test_what_is_owed_never_exceeds_the_limit(deployment: Deployment, till: Till, lamp: Goods) -> None:
    zoe = till.customer()
    acme = account(deployment, zoe, limit=2 * TOTAL)
    till.buy(lamp, LATER, customer=zoe)
    till.buy(lamp, LATER, customer=zoe)
    with pytest.raises(CreditLimitExceeded) as refused:
        till.buy(lamp, LATER, customer=zoe)
    assert refused.value.details == {"available": 0, "requested": TOTAL}
    assert (len(Stored().all(Order, DEMO)), credit(acme)[0]) == (2, 0)


def test_only_the_rest_is_owed(deployment: Deployment, till: Till, lamp: Goods) -> None:
    zoe = till.customer(credit=490)
    acme = account(deployment, zoe)
    order = order_of(till.buy(lamp, Means(by=PayBy.TERMS, credit=True), customer=zoe))
    assert (order.prepaid_minor, order.due_minor, credit(acme)[0]) == (490, 2000, 8000)
    whole = till.card(9000)
    paid = order_of(till.buy(lamp, Means(by=PayBy.TERMS, cards=(whole.code,)), customer=zoe))
    assert (paid.payment, paid.terms_account_id, credit(acme)[0]) == (PaymentState.PAID, None, 8000)


def test_terms_are_for_contacts_of_active_accounts_that_have_them(
    deployment: Deployment, till: Till, lamp: Goods
) -> None:
    zoe, adam, eve = (till.customer(f"{name}@example.test") for name in ("zoe", "adam", "eve"))
    account(deployment, zoe, payment_terms=PaymentTerms.PREPAID)
    account(deployment, adam, status=B2BStatus.SUSPENDED)
    for customer in (None, zoe, adam, eve):
        with pytest.raises(TermsNotGranted):
            till.buy(lamp, LATER, customer=customer)


def test_an_account_suspended_since_the_review_buys_no_more(deployment: Deployment, till: Till, lamp: Goods) -> None:
    zoe = till.customer()
    acme = account(deployment, zoe)
    session_id = till.walk(till.cart(lamp, customer=zoe), LATER).session.id
    suspend = UpdateB2BAccount(id=b2b.B2BAccountId(acme), status=B2BStatus.SUSPENDED)
    deployment.run(b2b.update_b2b_account, suspend)
    with pytest.raises(TermsNotGranted):
        till.complete(session_id)
    assert Stored().all(Order, DEMO) == []
    with pytest.raises(TermsNotGranted):
        till.step(session_id, Stage.REVIEW)


def test_it_is_sent_before_it_is_paid_and_paid_whenever(deployment: Deployment, till: Till, lamp: Goods) -> None:
    zoe = till.customer()
    acme = account(deployment, zoe)
    order = order_of(till.buy(lamp, LATER, customer=zoe))
    for move in (Move.FULFIL, Move.SHIP, Move.DELIVER):
        deployment.run(orders.move_order, MoveOrder(id=order.id, move=move))
    with pytest.raises(MoveNotAllowed):
        deployment.run(orders.move_order, MoveOrder(id=order.id, move=Move.COMPLETE))
    with pytest.raises(MoveNotAllowed):
        deployment.run(orders.move_order, MoveOrder(id=order.id, move=Move.CANCEL))
    issue(deployment, order)
    made = deployment.run(payments.mark_paid, payments.MarkPaid(order_id=order.id))
    assert (made.amount_minor, credit(acme)[0]) == (TOTAL, 10_000)
    deployment.run(orders.move_order, MoveOrder(id=order.id, move=Move.COMPLETE))
    rows = Rows(deployment, order.id)
    assert (rows.order.payment, rows.order.is_owed, rows.standing) == (PaymentState.PAID, False, "completed")


def test_an_order_without_terms_is_not_sent_unpaid(deployment: Deployment, till: Till, lamp: Goods) -> None:
    order = order_of(till.buy(lamp, Means()))
    with pytest.raises(MoveNotAllowed):
        deployment.run(orders.move_order, MoveOrder(id=order.id, move=Move.FULFIL))


def test_cancelling_frees_the_credit(deployment: Deployment, till: Till, lamp: Goods) -> None:
    zoe = till.customer()
    acme = account(deployment, zoe)
    order = order_of(till.buy(lamp, LATER, customer=zoe))
    deployment.run(orders.move_order, MoveOrder(id=order.id, move=Move.CANCEL))
    assert credit(acme)[0] == 10_000


def test_it_never_runs_out(deployment: Deployment, till: Till, lamp: Goods) -> None:
    zoe = till.customer()
    account(deployment, zoe)
    order = order_of(till.buy(lamp, LATER, customer=zoe))
    issue(deployment, order)
    deployment.clock.advance(timedelta(days=400))
    deployment.run(payments.expire_unpaid, ExpireOrder(id=order.id), actor=SYSTEM)
    assert Rows(deployment, order.id).standing == "pending_payment"


def test_its_invoice_says_by_when_and_is_the_only_one(deployment: Deployment, till: Till, lamp: Goods) -> None:
    zoe = till.customer()
    account(deployment, zoe)
    order = order_of(till.buy(lamp, LATER, customer=zoe))
    record = issue(deployment, order)
    assert (record.document.due_at, record.document.paid_at) == (NOON + timedelta(days=30), None)
    deployment.run(payments.mark_paid, payments.MarkPaid(order_id=order.id))

    def run(ctx: Context, command: str) -> None:
        invoices.issue_invoice(ctx, command, ctx.now)

    deployment.run(Operation("test.invoice", run, None, True), order.id, actor=SYSTEM)
    assert Stored().all(FiscalRecord, DEMO) == [record]


def test_a_session_is_priced_by_the_list_of_its_customers_company(
    deployment: Deployment, till: Till, lamp: Goods
) -> None:
    """What a guest put in at the catalogue's price costs the company's price once it is the contact's."""
    zoe = till.customer()
    wholesale = price_list(deployment, (lamp.product_id, None, 1500)).price_list.id
    account(deployment, zoe, price_list_id=wholesale)
    session_id = till.start(till.cart(lamp, quantity=2))
    assert till.get(session_id).totals.subtotal_minor == 2 * PRICE
    seen = till.step(session_id, Stage.CONTACT, contact=Contact(customer_id=zoe))
    assert seen.totals.subtotal_minor == 3000


def test_a_session_begins_at_the_prices_of_the_day(deployment: Deployment, till: Till, lamp: Goods) -> None:
    zoe = till.customer()
    cart_id = till.cart(lamp, customer=zoe)
    wholesale = price_list(deployment, (lamp.product_id, None, 1500)).price_list.id
    account(deployment, zoe, price_list_id=wholesale)
    assert order_of(till.complete(till.walk(cart_id, LATER).session.id)).subtotal_minor == 1500
