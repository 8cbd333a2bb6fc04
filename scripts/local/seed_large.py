"""A shop with many products, for measurements: python -m scripts.local.seed_large --tenant bench --products 10000

Products are written through the runtime like everything else (unit of work, conditions, commits that the read models
follow), but many in one transaction and without events: ten thousand webhooks and audit rows would measure those.
Batches are keyed, so an interrupted run goes on where it stopped, and a higher number adds products.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import msgspec

from chalicelib.domain import catalog, stock, tenancy
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.kernel.operation import Operation
from chalicelib.kernel.text import slugify
from chalicelib.kernel.unit_of_work import ConcurrentChange
from scripts.local.running import running_system
from scripts.local.seed import Seeder
from scripts.local.seed_shops import DEMO, ShopPlan
from scripts.local.services import DEFAULT_PORT
from scripts.local.services_process import local_folder

# A product of three variants is eleven rows, and a transaction takes a hundred.
BATCH = 8
_THREADS = 4
_KINDS = ("shirt", "mug", "lamp", "throw", "bag", "notebook", "scarf", "bowl", "cushion", "jacket", "candle", "tray")
_CLOTHS = ("linen", "wool", "cotton", "oak", "brass", "stoneware", "canvas", "felt", "glass", "leather")
_PLACES = ("Avignon", "Bremen", "Cork", "Delft", "Evora", "Faro", "Ghent", "Hoorn", "Imola", "Jaca")
_COLOURS = ("Sand", "Ink", "Moss")


class MakeProducts(msgspec.Struct, frozen=True, kw_only=True):
    """Make products number `first` and following."""

    first: int
    count: int
    category_ids: tuple[str, ...]
    tag_ids: tuple[str, ...]


def _make_products(ctx: Context, command: MakeProducts) -> None:
    for number in range(command.first, command.first + command.count):
        _make_product(ctx, number, command)


make_products: Operation[MakeProducts, None] = Operation(
    "seed.make_products", _make_products, Grant.PRODUCTS_WRITE, writes=True
)


def _make_product(ctx: Context, number: int, command: MakeProducts) -> None:
    """One product; everything about it follows from its number."""
    chance = random.Random(number)
    title = f"{chance.choice(_CLOTHS).title()} {chance.choice(_KINDS)} {chance.choice(_PLACES)} {number}"
    made_at = ctx.now - timedelta(minutes=number)
    product_id = catalog.ProductId(ctx.new_id())
    price = chance.randrange(500, 30000, 50)
    product = catalog.Product(
        id=product_id,
        title=title,
        slug=slugify(title),
        description=f"{title}, made in small numbers and tested for years.",
        status=catalog.ProductStatus.DRAFT if number % 20 == 0 else catalog.ProductStatus.PUBLISHED,
        variants=tuple(_variants(ctx, title, price, chance)),
        category_ids=tuple(chance.sample(command.category_ids, 2)),
        tag_ids=tuple(chance.sample(command.tag_ids, chance.randrange(3))),
        created_at=made_at,
        updated_at=made_at,
    )
    ctx.uow.create(product)
    ctx.uow.claim("product_slug", product.slug, product.id, taken=ConcurrentChange(slug=product.slug))
    for variant in product.variants:
        ctx.uow.create(stock.first_level(product.id, variant.id, chance.randrange(200)))
        ctx.uow.claim("variant", variant.id, product.id, taken=ConcurrentChange(variant=variant.id))
        ctx.uow.claim("sku", variant.sku, variant.id, taken=ConcurrentChange(sku=variant.sku))


def _variants(ctx: Context, title: str, price: int, chance: random.Random) -> Iterator[catalog.Variant]:
    for position, colour in enumerate(_COLOURS[: chance.choice((1, 1, 2, 3))]):
        yield catalog.Variant(
            id=catalog.VariantId(ctx.new_id()),
            sku=f"{slugify(title)}-{colour.lower()}",
            title=colour,
            options={"Colour": colour},
            price_minor=price,
            weight_grams=chance.randrange(50, 3000),
            position=position,
            created_at=ctx.now,
            updated_at=ctx.now,
        )


def plan_of(slug: str) -> ShopPlan:
    """A shop like the demo shop, without its products, under `{slug}.localhost`."""
    tail = hashlib.sha256(slug.encode()).hexdigest()[:12]
    tenant = tenancy.CreateTenant(
        id=f"01900000-0000-7000-8000-{tail}", slug=slug, name=slug.title(), hosts=(f"{slug}.localhost",)
    )
    return DEMO._replace(
        tenant=tenant,
        owner_email=f"owner@{slug}.test",
        owner_password=f"{slug.title()}-Owner-2026",
        products=(),
    )


def seed_products(seeder: Seeder, products: int) -> int:
    """Fill a shop with products, telling how far it is; returns how many there were to make."""
    categories, tags = seeder.furnish()
    shelves = {"category_ids": tuple(categories.values()), "tag_ids": tuple(tags.values())}
    commands = [
        MakeProducts(first=first, count=min(BATCH, products - first + 1), **shelves)
        for first in range(1, products + 1, BATCH)
    ]
    done = 0
    with ThreadPoolExecutor(seeder.threads) as pool:
        for command in pool.map(lambda command: _made(seeder, command), commands):
            done += command.count
            if sys.stdout.isatty() or done % 1000 < BATCH:
                print(f"\r  {done} of {products} products", end="" if sys.stdout.isatty() else "\n", flush=True)
    print()
    if tenancy.shop_by_id(seeder.system.platform(), seeder.plan.tenant.id) is None:
        seeder.open()
    return done


def _made(seeder: Seeder, command: MakeProducts) -> MakeProducts:
    seeder.do(make_products, command)
    return command


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code."""
    options = _options(arguments)
    system = running_system(options.aws_port, local_folder())
    if system is None:
        print("Nothing runs here. In another terminal, start the system: make run", file=sys.stderr)
        return 1
    started = time.monotonic()
    seeder = Seeder(system, plan_of(options.tenant), threads=_THREADS)
    seed_products(seeder, options.products)
    seconds = time.monotonic() - started
    print(
        f"  {options.products} products after {seconds:.0f} s: http://{options.tenant}.localhost:PORT/store/v1/products"
    )
    return 0


def _options(arguments: Sequence[str] | None) -> Any:
    parser = argparse.ArgumentParser(prog="python -m scripts.local.seed_large", description=__doc__)
    parser.add_argument("--tenant", default="bench", help="the shop's short name: it answers at {tenant}.localhost")
    parser.add_argument("--products", type=int, default=10000)
    parser.add_argument("--aws-port", type=int, default=int(os.environ.get("AWS_PORT", DEFAULT_PORT)))
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
