"""Use cases inside a sandbox. What is taken over keeps its ids, so that a program meets the things it knows."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from chalicelib.domain import stock, tax, taxonomy
from chalicelib.domain.catalog import Product
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.sandbox.commands import AdvanceClock, TakeConfiguration, TakeProduct
from chalicelib.domain.sandbox.errors import ClockBackwards, ClockTooFar, NotASandbox
from chalicelib.domain.sandbox.model import MAX_AHEAD_SECONDS, Clock, SandboxFilling
from chalicelib.kernel.operation import operation
from chalicelib.kernel.unit_of_work import ConcurrentChange

_AT_ONCE = 20  # an entity or a variant is up to three rows, and a transaction takes a hundred


@operation("sandbox.advance_clock", needs=Grant.CLOCK_WRITE, raises=(NotASandbox, ClockBackwards, ClockTooFar))
def advance_clock(ctx: Context, command: AdvanceClock) -> Clock:
    """Move the sandbox's clock on. Nothing is swept by this: what is due now is found by the next sweep."""
    if ctx.shop.sandbox_of is None:
        raise NotASandbox()
    machine = ctx.now - timedelta(seconds=ctx.shop.clock_offset_seconds)

    def moved(ahead: int) -> int:
        wanted = ahead + (command.seconds or 0)
        if command.now is not None:
            wanted = math.ceil((command.now - machine).total_seconds())
        if wanted < ahead:
            raise ClockBackwards()
        if wanted > MAX_AHEAD_SECONDS:
            raise ClockTooFar(most_seconds=MAX_AHEAD_SECONDS)
        return wanted

    return Clock(now=machine + timedelta(seconds=ctx.ports.sandboxes.move_clock(ctx.shop, moved)))


@operation("sandbox.take_configuration", needs=Grant.SYSTEM)
def take_configuration(ctx: Context, command: TakeConfiguration) -> bool:
    """Take over what the shop has configured, once; False when another event had it done before."""
    filling = ctx.uow.find(SandboxFilling)
    if filling is not None:
        return filling.event_id == command.event_id
    for batch in _batches(command.entities):
        for entity in batch:
            for kind, value in _claims(entity):
                ctx.uow.claim(kind, value, entity.id, taken=ConcurrentChange(kind=kind))
            if ctx.uow.find(type(entity), *_key(entity)) is None:
                ctx.uow.create(entity.replace(version=0))
        ctx.checkpoint()
    ctx.uow.create(SandboxFilling(event_id=command.event_id, at=ctx.now))
    return True


@operation("sandbox.take_product", needs=Grant.SYSTEM)
def take_product(ctx: Context, command: TakeProduct) -> None:
    """Take over a product with its stock, unless it is there, or its slug or an SKU is another's here."""
    product = command.product
    if ctx.uow.find(Product, product.id) is not None or _names_taken(ctx, product):
        return
    levels = {level.variant_id: level for level in command.levels}
    known = stock.levels(ctx, [(product.id, variant.id) for variant in product.variants])
    for batch in _batches(product.variants):
        for variant in batch:
            ctx.uow.claim("variant", variant.id, product.id, taken=ConcurrentChange(kind="variant"))
            ctx.uow.claim("sku", variant.sku, variant.id, taken=ConcurrentChange(kind="sku"))
            level = levels.get(variant.id)
            if level is not None and (product.id, variant.id) not in known:
                ctx.uow.create(stock.first_level(product.id, variant.id, level.sellable, level.low_stock_threshold))
        ctx.checkpoint()
    ctx.uow.claim("product_slug", product.slug, product.id, taken=ConcurrentChange(kind="product_slug"))
    ctx.uow.create(product.replace(version=0))


def _names_taken(ctx: Context, product: Product) -> bool:
    wanted = {("product_slug", product.slug): str(product.id)}
    wanted |= {("sku", variant.sku): str(variant.id) for variant in product.variants}
    held = ctx.uow.claimants(list(wanted))
    return any(owner != wanted[name] for name, owner in held.items())


def _batches(things: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(things), _AT_ONCE):
        yield things[start : start + _AT_ONCE]


def _claims(entity: Any) -> list[tuple[str, str]]:
    """The unique values that an entity holds."""
    if isinstance(entity, taxonomy.Category):
        return [("category_slug", entity.slug)]
    if isinstance(entity, taxonomy.Tag):
        return [("tag_slug", entity.slug)]
    if isinstance(entity, taxonomy.Brand):
        return [("brand_slug", entity.slug)]
    if isinstance(entity, tax.TaxRate):
        return [("tax_rate", tax.place_of(entity))]
    return []


def _key(entity: Any) -> tuple[str, ...]:
    """The key values of an entity of the configuration: its id, or nothing where there is one only."""
    return (entity.id,) if "id" in entity.__struct_fields__ else ()
