"""Price lists: which price holds in a cart, when it is taken over, what that costs, and what a merchant may do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.adapters.dynamo.table import counting
from chalicelib.domain import b2b, cart, price_lists
from chalicelib.domain.b2b import B2BStatus, UpdateB2BAccount
from chalicelib.domain.cart import Cart
from chalicelib.domain.catalog import CatalogItem
from chalicelib.domain.context import ANONYMOUS, Actor, Context
from chalicelib.domain.price_lists import (
    CreatePriceList,
    DeletePriceList,
    GetPriceList,
    ListedPrice,
    ListedPriceNegative,
    ListedPrices,
    PercentOffAboveWhole,
    PriceListId,
    PriceListInUse,
    PriceListNotFound,
    TooManyPrices,
    UpdatePriceList,
)
from chalicelib.kernel.errors import Forbidden, Unauthenticated
from chalicelib.kernel.operation import Operation
from chalicelib.kernel.unit_of_work import VersionMismatch
from tests.support.accounts import make_customer
from tests.support.catalog import make_product, variant
from tests.support.companies import buyer, on_plan, price_list
from tests.support.deployment import DEMO, Deployment
from tests.support.shopping import Basket, basket
from tests.support.stored import Stored


@pytest.fixture(autouse=True)
def _plan(deployment: Deployment) -> Iterator[None]:
    on_plan(deployment)
    yield


def tee(deployment: Deployment) -> CatalogItem:
    return make_product(
        deployment, "Tee", variant(2000, 50, options={"Size": "M"}), variant(2500, 50, options={"Size": "L"})
    )


def ids(item: CatalogItem) -> tuple[str, str, str]:
    medium, large = item.product.variants
    return item.product.id, medium.id, large.id


def cart_of(deployment: Deployment, actor: Actor) -> Basket:
    """The cart of a signed-in customer."""
    guest = basket(deployment)
    owned = Basket(deployment, guest.cart_id, guest.token, actor).run(cart.associate_cart, cart.Access)
    return Basket(deployment, owned.priced.cart.id, owned.token, actor)


def prices(made: Basket) -> list[tuple[int, str | None]]:
    return [(line.unit_price_minor, line.price_list_id) for line in made.get().cart.lines]


def refreeze(deployment: Deployment, made: Basket) -> int:
    """What a checkout does as it begins; says how many table requests pricing took."""
    taken: list[int] = []

    def run(ctx: Context, command: str) -> None:
        found = ctx.uow.get(Cart, command)
        ctx.uow.find_many([], book="CONFIG")
        with counting() as requests:
            priced = cart.refreeze(ctx, found)
        taken.append(len(requests))
        if priced != found:
            ctx.uow.save(priced)

    deployment.run(Operation("test.refreeze", run, None, writes=True), made.cart_id)
    return taken[0]


def test_a_contact_buys_by_the_list_and_nobody_else_does(deployment: Deployment) -> None:
    product, medium, large = ids(tee(deployment))
    listed = price_list(deployment, (product, medium, 1500), percent_off_bps=1000).price_list
    actor, _ = buyer(deployment, price_list_id=listed.id)
    made, guest = cart_of(deployment, actor), basket(deployment)
    for each in (made, guest):
        each.add(medium)
        each.add(large)
    assert prices(made) == [(1500, listed.id), (2250, listed.id)]
    assert prices(guest) == [(2000, None), (2500, None)]
    assert made.get().totals.subtotal_minor == 3750


def test_a_price_of_the_product_is_for_all_variants_without_one(deployment: Deployment) -> None:
    product, medium, large = ids(tee(deployment))
    listed = price_list(deployment, (product, None, 1800), (product, large, 0)).price_list
    actor, _ = buyer(deployment, price_list_id=listed.id)
    made = cart_of(deployment, actor)
    made.add(medium)
    made.add(large)
    assert prices(made) == [(1800, listed.id), (0, listed.id)]


def test_where_the_list_says_nothing_the_catalogue_holds(deployment: Deployment) -> None:
    _, medium, _ = ids(tee(deployment))
    actor, _ = buyer(deployment, price_list_id=price_list(deployment).price_list.id)
    made = cart_of(deployment, actor)
    made.add(medium)
    assert prices(made) == [(2000, None)]


def test_a_list_in_another_currency_does_not_count(deployment: Deployment) -> None:
    product, medium, _ = ids(tee(deployment))
    listed = price_list(deployment, (product, medium, 1), currency="USD").price_list
    actor, _ = buyer(deployment, price_list_id=listed.id)
    made = cart_of(deployment, actor)
    made.add(medium)
    assert prices(made) == [(2000, None)]


@pytest.mark.parametrize("status", [B2BStatus.SUSPENDED, B2BStatus.PENDING])
def test_only_active_accounts_buy_by_their_list(deployment: Deployment, status: B2BStatus) -> None:
    product, medium, _ = ids(tee(deployment))
    listed = price_list(deployment, (product, medium, 1500)).price_list
    actor, _ = buyer(deployment, price_list_id=listed.id, status=status)
    made = cart_of(deployment, actor)
    made.add(medium)
    assert prices(made) == [(2000, None)]


def test_a_shop_that_lost_the_plan_sells_at_the_catalogues_prices(deployment: Deployment) -> None:
    product, medium, _ = ids(tee(deployment))
    listed = price_list(deployment, (product, medium, 1500)).price_list
    actor, _ = buyer(deployment, price_list_id=listed.id)
    on_plan(deployment, "basic")
    made = cart_of(deployment, actor)
    made.add(medium)
    assert prices(made) == [(2000, None)]


def test_prices_are_frozen_until_a_checkout_begins(deployment: Deployment) -> None:
    product, medium, large = ids(tee(deployment))
    listed = price_list(deployment, (product, medium, 1500)).price_list
    actor, account = buyer(deployment, price_list_id=listed.id)
    made = cart_of(deployment, actor)
    made.add(medium)
    made.add(large)
    change = UpdatePriceList(
        id=listed.id, prices=(ListedPrice(product_id=product, variant_id=medium, price_minor=1400),)
    )
    deployment.run(price_lists.update_price_list, change)
    assert prices(made) == [(1500, listed.id), (2500, None)]
    refreeze(deployment, made)
    assert prices(made) == [(1400, listed.id), (2500, None)]
    suspend = UpdateB2BAccount(id=account.account.id, status=B2BStatus.SUSPENDED)
    deployment.run(b2b.update_b2b_account, suspend)
    refreeze(deployment, made)
    assert prices(made) == [(2000, None), (2500, None)]


def test_a_guests_cart_gets_the_lists_prices_when_a_contact_checks_it_out(deployment: Deployment) -> None:
    product, medium, _ = ids(tee(deployment))
    listed = price_list(deployment, (product, medium, 1500)).price_list
    actor, _ = buyer(deployment, price_list_id=listed.id)
    guest = basket(deployment)
    guest.add(medium)
    owned = Basket(deployment, guest.cart_id, guest.token, actor).run(cart.associate_cart, cart.Access)
    made = Basket(deployment, owned.priced.cart.id, owned.token, actor)
    assert prices(made) == [(2000, None)]
    refreeze(deployment, made)
    assert prices(made) == [(1500, listed.id)]


def adding(deployment: Deployment, made: Basket, variant_id: str) -> int:
    with counting() as requests:
        made.add(variant_id)
    return len(requests)


def test_pricing_by_a_list_costs_one_table_request_and_nothing_without(deployment: Deployment) -> None:
    product, medium, large = ids(tee(deployment))
    listed = price_list(deployment, (product, medium, 1500)).price_list
    plain = make_customer(deployment, "plain@example.com")
    customer = Actor(kind="customer", id=plain.id, grants=frozenset({"shopper"}))
    actor, _ = buyer(deployment, price_list_id=listed.id)
    guest, private, business = basket(deployment), cart_of(deployment, customer), cart_of(deployment, actor)
    for made in (guest, private, business):
        made.add(medium)
    alone = adding(deployment, guest, large)
    assert adding(deployment, private, large) == alone
    assert adding(deployment, business, large) == alone + 1
    assert [refreeze(deployment, made) for made in (guest, private, business)] == [0, 1, 2]


def test_a_list_is_made_read_changed_and_removed(deployment: Deployment) -> None:
    made = price_list(deployment, ("p2", None, 5), ("p1", "v2", 4), ("p1", "v1", 3), ("p1", None, 2))
    listed = made.price_list
    flat = [(each.product_id, each.variant_id, each.price_minor) for each in made.prices]
    assert flat == [("p1", None, 2), ("p1", "v1", 3), ("p1", "v2", 4), ("p2", None, 5)]
    assert (listed.currency, listed.percent_off_bps) == ("EUR", 0)
    assert deployment.run(price_lists.get_price_list, GetPriceList(id=listed.id)) == made
    assert deployment.run(price_lists.list_price_lists) == [listed]
    change = UpdatePriceList(
        id=listed.id,
        name="Retail",
        prices=(
            ListedPrice(product_id="p1", variant_id="v1", price_minor=None),
            ListedPrice(product_id="p2", price_minor=None),
            ListedPrice(product_id="p3", price_minor=9),
        ),
    )
    changed = deployment.run(price_lists.update_price_list, change)
    flat = [(each.product_id, each.variant_id, each.price_minor) for each in changed.prices]
    assert (changed.price_list.name, flat) == ("Retail", [("p1", None, 2), ("p1", "v2", 4), ("p3", None, 9)])
    assert deployment.run(price_lists.get_price_list, GetPriceList(id=listed.id)) == changed
    deployment.run(price_lists.delete_price_list, DeletePriceList(id=listed.id))
    assert deployment.run(price_lists.list_price_lists) == []
    assert Stored().all(ListedPrices, DEMO) == []


def test_a_list_that_accounts_buy_by_stays(deployment: Deployment) -> None:
    listed = price_list(deployment).price_list
    _, account = buyer(deployment, price_list_id=listed.id)
    with pytest.raises(PriceListInUse):
        deployment.run(price_lists.delete_price_list, DeletePriceList(id=listed.id))
    deployment.run(b2b.update_b2b_account, UpdateB2BAccount(id=account.account.id, price_list_id=None))
    deployment.run(price_lists.delete_price_list, DeletePriceList(id=listed.id))


@pytest.mark.parametrize(
    ("fields", "error", "details"),
    [
        ({"percent_off_bps": 10_001}, PercentOffAboveWhole, {"value_bps": 10_001, "maximum_bps": 10_000}),
        ({"percent_off_bps": -1}, PercentOffAboveWhole, {"value_bps": -1, "maximum_bps": 10_000}),
        ({"prices": (ListedPrice(product_id="p", price_minor=-1),)}, ListedPriceNegative, {"product_id": "p"}),
        (
            {"prices": tuple(ListedPrice(product_id=f"p{n}", price_minor=1) for n in range(81))},
            TooManyPrices,
            {"maximum": 80},
        ),
    ],
)
def test_what_no_list_may_say(
    deployment: Deployment, fields: dict[str, Any], error: type[Exception], details: dict[str, Any]
) -> None:
    with pytest.raises(error) as refused:
        deployment.run(price_lists.create_price_list, CreatePriceList(name="x", **fields))
    assert refused.value.details == details  # type: ignore[attr-defined]
    assert deployment.run(price_lists.list_price_lists) == []


def test_eighty_products_fit_one_change_and_more_follow(deployment: Deployment) -> None:
    many = tuple((f"p{n:03}", None, n) for n in range(80))
    listed = price_list(deployment, *many).price_list
    more = tuple(ListedPrice(product_id=f"q{n:03}", price_minor=n) for n in range(80))
    changed = deployment.run(price_lists.update_price_list, UpdatePriceList(id=listed.id, prices=more))
    assert len(changed.prices) == 160
    deployment.run(price_lists.delete_price_list, DeletePriceList(id=listed.id))
    assert Stored().all(ListedPrices, DEMO) == []


def test_who_may_and_whose_it_is(deployment: Deployment) -> None:
    listed = price_list(deployment).price_list
    commands = [
        (price_lists.create_price_list, CreatePriceList(name="x")),
        (price_lists.list_price_lists, None),
        (price_lists.get_price_list, GetPriceList(id=listed.id)),
        (price_lists.update_price_list, UpdatePriceList(id=listed.id, name="x")),
        (price_lists.delete_price_list, DeletePriceList(id=listed.id)),
    ]
    for operation, command in commands:
        with pytest.raises(Unauthenticated):
            deployment.run(operation, command, actor=ANONYMOUS)
        with pytest.raises(Forbidden):
            deployment.run(operation, command, actor=Actor(kind="user", id="u", grants=frozenset({"b2b:write"})))
    for operation, command in commands[2:]:
        with pytest.raises(PriceListNotFound):
            deployment.run(operation, command, shop="other")
    with pytest.raises(VersionMismatch):
        deployment.run(price_lists.update_price_list, UpdatePriceList(id=listed.id, expected_version=7))
    with pytest.raises(PriceListNotFound):
        deployment.run(price_lists.get_price_list, GetPriceList(id=PriceListId("none")))
    assert deployment.run(price_lists.list_price_lists) == [listed]
