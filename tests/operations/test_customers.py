"""Customers as their merchant sees them: found, added up, changed, grouped; a name is one thing in every contract."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain import customers, identity
from chalicelib.domain.context import ANONYMOUS, SYSTEM, Actor
from chalicelib.domain.customers import (
    CreateCustomerGroup,
    CustomerAccount,
    CustomerGroup,
    CustomerGroupInUse,
    CustomerGroupNotFound,
    DeleteCustomerGroup,
    GetCustomer,
    ListCustomers,
    RenameCustomerGroup,
    UnknownCustomerGroups,
    UpdateCustomer,
)
from chalicelib.domain.grants import Grant
from chalicelib.domain.identity import CustomerNotFound, name_parts, whole_name
from chalicelib.domain.orders import Order, PaymentState, Progress
from chalicelib.kernel.errors import Forbidden, Unauthenticated
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.operation import Operation
from chalicelib.kernel.paging import Page, Slice
from chalicelib.kernel.unit_of_work import VersionMismatch
from chalicelib.runtime.records import IdempotencyMismatch
from tests.support.accounts import make_customer
from tests.support.deployment import Deployment
from tests.support.dump import dump, lasting
from tests.support.orders import known_order

READER = Actor(kind="api", id=new_id(), grants=frozenset({Grant.CUSTOMERS_READ}))


@pytest.mark.parametrize(
    ("name", "surname_words", "parts"),
    [
        (None, None, (None, None)),
        ("", None, (None, None)),
        ("  ", None, (None, None)),
        ("Cher", None, ("Cher", None)),
        ("Cher", 1, (None, "Cher")),
        ("Jane Smith", None, ("Jane", "Smith")),
        ("Mary Ann Smith", None, ("Mary Ann", "Smith")),
        ("Ludwig van Beethoven", 2, ("Ludwig", "van Beethoven")),
        ("Ludwig van Beethoven", 0, ("Ludwig van Beethoven", None)),
        ("Ludwig van Beethoven", 9, (None, "Ludwig van Beethoven")),
    ],
)
def test_a_name_falls_into_two_parts(name: str | None, surname_words: int | None, parts: Any) -> None:
    assert name_parts(name, surname_words) == parts


@pytest.mark.parametrize("first", [None, "Ada", "Mary  Ann", " Éa "])
@pytest.mark.parametrize("last", [None, "Lovelace", "van  der Berg"])
def test_two_parts_make_a_name_that_falls_into_them_again(first: str | None, last: str | None) -> None:
    tidy = tuple(" ".join(part.split()) if part else None for part in (first, last))
    assert name_parts(*whole_name(first, last)) == tidy


def put_orders(deployment: Deployment, *orders: Order) -> None:
    def work(ctx: Any, command: None) -> None:
        for order in orders:
            ctx.uow.create(order)

    deployment.run(Operation("test.orders", work, None, writes=True), actor=SYSTEM)


def order(number: int, customer_id: str | None, **changes: Any) -> Order:
    return known_order(number=str(number), customer_id=customer_id, **changes)


def listed(deployment: Deployment, **wanted: Any) -> Any:
    return deployment.run(customers.list_customers, ListCustomers(**wanted))


def emails(found: Page[CustomerAccount] | Slice[CustomerAccount]) -> list[str]:
    return [each.customer.email for each in found.items]


def test_orders_add_up_without_cancelled_ones_and_less_refunds(deployment: Deployment) -> None:
    ada, bob = make_customer(deployment), make_customer(deployment, "bob@example.test")
    put_orders(
        deployment,
        order(1, ada.id, payment=PaymentState.PAID, total_minor=10_000),
        order(2, ada.id, payment=PaymentState.PARTIALLY_REFUNDED, total_minor=10_000, refunded_minor=2_500),
        order(3, ada.id, payment=PaymentState.REFUNDED, total_minor=7_000, refunded_minor=7_000),
        order(4, ada.id, payment=PaymentState.PENDING, total_minor=900),
        order(5, ada.id, payment=PaymentState.PAID, progress=Progress.CANCELLED, total_minor=800),
        order(6, ada.id, payment=PaymentState.PAID, currency="USD", total_minor=60),
        order(7, None, payment=PaymentState.PAID, total_minor=5_000),
    )
    found = deployment.run(customers.get_customer, GetCustomer(id=ada.id))
    assert (found.totals.orders, found.totals.spent_minor) == (5, 17_500)
    nothing = deployment.run(customers.get_customer, GetCustomer(id=bob.id))
    assert (nothing.totals.orders, nothing.totals.spent_minor) == (0, 0)
    assert {each.customer.id: each.totals.orders for each in listed(deployment).items} == {ada.id: 5, bob.id: 0}


def test_customers_are_found_by_part_of_email_or_name(deployment: Deployment) -> None:
    make_customer(deployment, "ada@example.test", name="Ada Lovelace")
    make_customer(deployment, "jane@firm.test", name="Jane Müller")
    assert emails(listed(deployment, text="LOVE")) == ["ada@example.test"]
    assert emails(listed(deployment, text="muller")) == ["jane@firm.test"]
    assert emails(listed(deployment, text="Jane")) == ["jane@firm.test"]
    assert emails(listed(deployment, text="FIRM")) == ["jane@firm.test"]
    assert emails(listed(deployment, text="100%_")) == []
    assert listed(deployment, text="test").total == 2


def test_a_walk_sees_everybody_once_whatever_is_added(deployment: Deployment) -> None:
    for n in range(5):
        make_customer(deployment, f"c{n}@example.test")
        deployment.clock.advance(timedelta(seconds=n % 2))
    seen: list[str] = []
    after: list[Any] | None = []
    while after is not None:
        part = listed(deployment, after=after, page_size=2)
        assert isinstance(part, Slice)
        seen += emails(part)
        after = part.next_position
        make_customer(deployment, f"new{len(seen)}@example.test")
    assert seen == ["c4@example.test", "c3@example.test", "c2@example.test", "c1@example.test", "c0@example.test"]
    page = listed(deployment, page=2, page_size=3)
    assert (page.total, page.page, len(page.items)) == (8, 2, 3)


def test_a_name_changed_in_parts_is_the_whole_name_to_its_owner_and_back(deployment: Deployment) -> None:
    ada = make_customer(deployment, name="Ada Lovelace", phone="1")
    own = Actor(kind="customer", id=ada.id, grants=frozenset({Grant.SHOPPER}))
    changed = deployment.run(
        customers.update_customer, UpdateCustomer(id=ada.id, last_name="King Noel", phone=None, accepts_marketing=True)
    )
    assert (changed.customer.first_name, changed.customer.last_name) == ("Ada", "King Noel")
    seen = deployment.run(identity.customer_self, actor=own)
    assert (seen.name, seen.phone, seen.accepts_marketing) == ("Ada King Noel", None, True)
    deployment.run(identity.update_profile, identity.UpdateProfile(name="Augusta Ada Byron"), actor=own)
    found = deployment.run(customers.get_customer, GetCustomer(id=ada.id)).customer
    assert (found.first_name, found.last_name, found.version) == ("Augusta Ada", "Byron", 3)
    nameless = deployment.run(customers.update_customer, UpdateCustomer(id=ada.id, first_name=None, last_name=None))
    assert nameless.customer.name is None


def test_a_change_under_an_old_version_and_of_nobody_is_refused(deployment: Deployment) -> None:
    ada = make_customer(deployment)
    with pytest.raises(VersionMismatch):
        deployment.run(customers.update_customer, UpdateCustomer(id=ada.id, phone="2", expected_version=7))
    for nobody in (new_id(), "cust_1", ""):
        with pytest.raises(CustomerNotFound):
            deployment.run(customers.get_customer, GetCustomer(id=nobody))
        with pytest.raises(CustomerNotFound):
            deployment.run(customers.update_customer, UpdateCustomer(id=nobody, phone="2"))


def test_one_key_changes_once(deployment: Deployment) -> None:
    ada = make_customer(deployment)
    command = UpdateCustomer(id=ada.id, phone="2")
    first = deployment.run(customers.update_customer, command, key="k")
    again = deployment.run(customers.update_customer, command, key="k")
    assert again == first
    assert deployment.run(customers.get_customer, GetCustomer(id=ada.id)).version == 2
    with pytest.raises(IdempotencyMismatch):
        deployment.run(customers.update_customer, UpdateCustomer(id=ada.id, phone="3"), key="k")


def test_other_shops_and_strangers_learn_and_change_nothing(deployment: Deployment) -> None:
    ada = make_customer(deployment)
    before = lasting(dump())
    change = UpdateCustomer(id=ada.id, phone="2")
    with pytest.raises(CustomerNotFound):
        deployment.run(customers.get_customer, GetCustomer(id=ada.id), shop="other")
    with pytest.raises(CustomerNotFound):
        deployment.run(customers.update_customer, change, shop="other")
    with pytest.raises(Unauthenticated):
        deployment.run(customers.update_customer, change, actor=ANONYMOUS)
    with pytest.raises(Forbidden):
        deployment.run(customers.update_customer, change, actor=READER)
    assert lasting(dump()) == before


def group(deployment: Deployment, name: str) -> CustomerGroup:
    made: CustomerGroup = deployment.run(customers.create_group, CreateCustomerGroup(name=name))
    return made


def test_groups_hold_customers_and_are_removed_when_empty(deployment: Deployment) -> None:
    ada = make_customer(deployment)
    make_customer(deployment, "bob@example.test")
    vip, wholesale = group(deployment, "vip"), group(deployment, "Wholesale")
    deployment.run(customers.update_customer, UpdateCustomer(id=ada.id, group_ids=(vip.id, vip.id)))
    assert emails(listed(deployment, group_id=vip.id)) == ["ada@example.test"]
    assert listed(deployment, group_id=wholesale.id).total == 0
    with pytest.raises(CustomerGroupInUse):
        deployment.run(customers.delete_group, DeleteCustomerGroup(id=vip.id))
    deployment.run(customers.update_customer, UpdateCustomer(id=ada.id, group_ids=()))
    deployment.run(customers.delete_group, DeleteCustomerGroup(id=vip.id))
    renamed = deployment.run(customers.rename_group, RenameCustomerGroup(id=wholesale.id, name="Trade"))
    assert deployment.run(customers.list_groups) == [renamed]
    with pytest.raises(UnknownCustomerGroups):
        deployment.run(customers.update_customer, UpdateCustomer(id=ada.id, group_ids=(vip.id,)))
    with pytest.raises(CustomerGroupNotFound):
        deployment.run(customers.delete_group, DeleteCustomerGroup(id=wholesale.id), shop="other")
