"""Use cases of price lists: a merchant's view."""

from __future__ import annotations

from chalicelib.domain.changes import given, noted
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.price_lists.commands import CreatePriceList, DeletePriceList, GetPriceList, UpdatePriceList
from chalicelib.domain.price_lists.errors import (
    ListedPriceNegative,
    PercentOffAboveWhole,
    PriceListInUse,
    PriceListNotFound,
    TooManyPrices,
)
from chalicelib.domain.price_lists.lookup import BOOK, prices_reference
from chalicelib.domain.price_lists.model import ListedPrice, ListedPrices, PriceList, PriceListId, PriceListView
from chalicelib.domain.price_lists.rules import by_product, ensure_coherent, ensure_settable, flat, with_prices
from chalicelib.domain.steps import in_steps
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.unit_of_work import check_version

_INCOHERENT = (PercentOffAboveWhole, ListedPriceNegative, TooManyPrices)


@operation("price_lists.create", needs=Grant.SETTINGS_WRITE, raises=_INCOHERENT)
def create_price_list(ctx: Context, command: CreatePriceList) -> PriceListView:
    """Make a list."""
    fields = given(command, "prices", "currency")
    price_list = PriceList(
        id=PriceListId(ctx.new_id()),
        currency=command.currency or ctx.shop.currency,
        **fields,
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    ensure_coherent(price_list)
    _set_prices(ctx, price_list.id, command.prices)
    ctx.audit("price_list.created", "price_lists", price_list.id, noted(command))
    return PriceListView(price_list=ctx.uow.create(price_list), prices=_ordered(command.prices))


def _ordered(prices: tuple[ListedPrice, ...]) -> tuple[ListedPrice, ...]:
    """Prices, the last one of a variant counting, as they would be read."""
    own = [
        with_prices(ListedPrices(price_list_id="", product_id=product_id), changes)
        for product_id, changes in by_product(prices).items()
    ]
    return flat(own)


@query("price_lists.list", needs=Grant.SETTINGS_READ)
def list_price_lists(ctx: Context, command: None) -> list[PriceList]:
    """All lists, oldest first, without their prices."""
    found: list[PriceList] = ctx.uow.book(BOOK, PriceList)[PriceList]
    return found


@query("price_lists.get", needs=Grant.SETTINGS_READ, raises=(PriceListNotFound,))
def get_price_list(ctx: Context, command: GetPriceList) -> PriceListView:
    """A list with its prices. Two table requests."""
    return _whole(ctx, _existing(ctx, command.id))


@operation("price_lists.update", needs=Grant.SETTINGS_WRITE, raises=(PriceListNotFound, *_INCOHERENT))
def update_price_list(ctx: Context, command: UpdatePriceList) -> PriceListView:
    """Change a list and the prices named. What is in carts keeps its price until it is checked out."""
    whole = _whole(ctx, _existing(ctx, command.id))
    check_version(whole.price_list, command.expected_version)
    changed: PriceList = whole.price_list.replace(**given(command, "prices"), updated_at=ctx.now)
    ensure_coherent(changed)
    _set_prices(ctx, changed.id, command.prices)
    ctx.audit("price_list.updated", "price_lists", changed.id, noted(command))
    return PriceListView(price_list=ctx.uow.save(changed), prices=_ordered((*whole.prices, *command.prices)))


@operation("price_lists.delete", needs=Grant.SETTINGS_WRITE, raises=(PriceListNotFound, PriceListInUse))
def delete_price_list(ctx: Context, command: DeletePriceList) -> None:
    """Remove a list that no business account buys by, its prices first.

    An account that is given the list at this very moment buys by the catalogue's prices.
    """
    price_list = _existing(ctx, command.id)
    if ctx.ports.trade.price_list_is_used(ctx, price_list.id):
        raise PriceListInUse()
    for run, _ in in_steps(ctx, ctx.uow.children(ListedPrices, price_list.id)):
        for own in run:
            ctx.uow.delete(own)
    ctx.uow.delete(price_list)
    ctx.audit("price_list.deleted", "price_lists", price_list.id)


def _existing(ctx: Context, price_list_id: str) -> PriceList:
    return ctx.uow.get(PriceList, price_list_id, missing=PriceListNotFound())


def _whole(ctx: Context, price_list: PriceList) -> PriceListView:
    return PriceListView(price_list=price_list, prices=flat(ctx.uow.children(ListedPrices, price_list.id)))


def _set_prices(ctx: Context, price_list_id: str, prices: tuple[ListedPrice, ...]) -> None:
    ensure_settable(prices)
    changes = by_product(prices)
    found = ctx.uow.find_many([prices_reference(price_list_id, each) for each in changes]) if changes else []
    for (product_id, wanted), own in zip(changes.items(), found, strict=True):
        before = own or ListedPrices(price_list_id=price_list_id, product_id=product_id)
        after = with_prices(before, wanted)
        if own is None and not after.empty:
            ctx.uow.create(after)
        elif own is not None and after.empty:
            ctx.uow.delete(own)
        elif own is not None:
            ctx.uow.save(after)
