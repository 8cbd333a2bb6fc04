"""What happens after a test key was made: the sandbox gets the shop's configuration, then its products, in steps."""

from __future__ import annotations

from typing import Any

from chalicelib.domain import settings, shipping, tax, taxonomy
from chalicelib.domain.api_keys import TestKeyMade
from chalicelib.domain.catalog import Product
from chalicelib.domain.context import Context
from chalicelib.domain.customers import CustomerGroup
from chalicelib.domain.loyalty import LoyaltyProgram
from chalicelib.domain.reviews import ReviewSettings
from chalicelib.domain.sandbox.commands import TakeConfiguration, TakeProduct
from chalicelib.domain.sandbox.events import SandboxFillDue
from chalicelib.domain.sandbox.operations import take_configuration, take_product
from chalicelib.domain.stock import StockLevel
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.events import Recorded

PRODUCTS_AT_ONCE = 20

# What is taken over. Promotions, customers, orders and all that belongs to people stay where they are.
_CONFIGURATION: tuple[type[Entity], ...] = (
    settings.BusinessIdentity,
    settings.Theme,
    tax.TaxSettings,
    tax.TaxRate,
    shipping.ShippingZone,
    shipping.ShippingRate,
    LoyaltyProgram,
    ReviewSettings,
    CustomerGroup,
)
_TAXONOMY: tuple[type[Entity], ...] = (taxonomy.Category, taxonomy.Tag, taxonomy.Brand)


def begin(ctx: Context, fact: TestKeyMade, recorded: Recorded) -> None:
    """Give the sandbox the shop's configuration, if this is its first key; products follow."""
    entities: list[Any] = []
    for book, kinds in (("CONFIG", _CONFIGURATION), ("TAXONOMY", _TAXONOMY)):
        for found in ctx.uow.book(book, *kinds).values():
            entities += found
    command = TakeConfiguration(event_id=recorded.id, entities=tuple(entities))
    if ctx.ports.sandboxes.run(ctx.shop, take_configuration, command):
        ctx.uow.emit(SandboxFillDue(after=""))


def go_on(ctx: Context, fact: SandboxFillDue, recorded: Recorded) -> None:
    """Take over the next products, and say where to go on."""
    left = sorted(key for (key,) in ctx.uow.all_keys(Product) if key > fact.after)
    for product_id in left[:PRODUCTS_AT_ONCE]:
        found = ctx.uow.family(Product, StockLevel, key=(product_id,))
        if found[Product]:
            command = TakeProduct(product=found[Product][0], levels=tuple(found[StockLevel]))
            ctx.ports.sandboxes.run(ctx.shop, take_product, command)
    if len(left) > PRODUCTS_AT_ONCE:
        ctx.uow.emit(SandboxFillDue(after=left[PRODUCTS_AT_ONCE - 1]))
