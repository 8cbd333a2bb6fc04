"""Fills the shops of a local run through the core's own operations, each under a key: doing it again is harmless.

A shop opens (its hosts are found) when everything is in it: one that is half filled is never seen, and is completed at
the next start.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from chalicelib.adapters.legal import legal_pages
from chalicelib.domain import catalog, content, identity, images, promotions, settings, shipping, tax, taxonomy, tenancy
from chalicelib.domain.context import Actor, Context, Shop
from chalicelib.domain.grants import ALL_STAFF_GRANTS, Grant
from chalicelib.kernel.operation import Operation
from chalicelib.runtime.invoke import Call
from chalicelib.wiring import System
from scripts.local.pictures import draw
from scripts.local.seed_catalog import Item
from scripts.local.seed_shops import SHOPS, ShopPlan

SEEDER = Actor(kind="system", grants=ALL_STAFF_GRANTS | {Grant.SYSTEM})
_CURRENCY = "EUR"


class ShowProduct(msgspec.Struct, frozen=True, kw_only=True):
    """Put a product on its shelves, with a picture."""

    product_id: str
    category_ids: tuple[str, ...]
    tag_ids: tuple[str, ...]
    picture_key: str
    alt_text: str


def _show_product(ctx: Context, command: ShowProduct) -> None:
    product = ctx.uow.get(catalog.Product, command.product_id, missing=catalog.ProductNotFound())
    picture = ctx.new_id()
    image = catalog.ProductImage(
        id=picture,
        image_id=picture,
        thumbnail_url=images.file_path(command.picture_key),
        alt_text=command.alt_text,
        created_at=ctx.now,
    )
    ctx.uow.save(product.replace(category_ids=command.category_ids, tag_ids=command.tag_ids, images=(image,)))


# Drawings are no pictures that merchants may upload: the seed puts them beside those, where they are served alike.
show_product: Operation[ShowProduct, None] = Operation(
    "seed.show_product", _show_product, Grant.PRODUCTS_WRITE, writes=True
)


@dataclass(frozen=True)
class Seeder:
    """Fills one shop."""

    system: System
    plan: ShopPlan
    threads: int = 4

    def run(self) -> None:
        """Fill the shop, then open it."""
        self.fill()
        self.open()

    def fill(self) -> None:
        """Everything that is in the shop."""
        categories, tags = self.furnish()
        with ThreadPoolExecutor(self.threads, thread_name_prefix="seed") as pool:
            list(pool.map(lambda item: self._product(item, categories, tags), reversed(self.plan.products)))

    def furnish(self) -> tuple[dict[str, str], dict[str, str]]:
        """Everything but products; the ids of categories and of tags by slug."""
        self._staff()
        self._rules()
        self.do(content.seed_pages, legal_pages())
        return self._categories(), self._tags()

    def open(self) -> None:
        """Let requests find the shop by its hosts."""
        uow = self.system.platform()
        tenancy.create_tenant(uow, self.plan.tenant, datetime.now(UTC))
        uow.commit()

    def do(self, operation: Operation[Any, Any], command: Any) -> Any:
        """Call an operation under a key that follows from the command."""
        content = repr(msgspec.to_builtins(command)).encode()
        key = f"seed-{hashlib.sha256(content).hexdigest()[:32]}"
        return self.system.runtime.invoke(operation, command, Call(self._shop, SEEDER, key=key))

    @property
    def _shop(self) -> Shop:
        tenant = self.plan.tenant
        return Shop(id=tenant.id, slug=tenant.slug, name=tenant.name, host=tenant.hosts[0])

    def _staff(self) -> None:
        owner = identity.CreateStaff(
            email=self.plan.owner_email,
            name=self.plan.owner_name,
            password=self.plan.owner_password,
            role=identity.Role.OWNER,
        )
        self.do(identity.create_staff, owner)

    def _rules(self) -> None:
        """Tax, the seller, shipping, promotions."""
        self.do(tax.update_tax_settings, self.plan.tax)
        self.do(settings.update_legal_profile, self.plan.identity)
        for name, countries, rates in self.plan.zones:
            zone = self.do(shipping.create_shipping_zone, shipping.CreateShippingZone(name=name, countries=countries))
            for rate in rates:
                command = shipping.CreateShippingRate(zone_id=zone.id, currency=_CURRENCY, **rate._asdict())
                self.do(shipping.create_shipping_rate, command)
        for promotion in self.plan.promotions:
            self.do(promotions.create_promotion, promotion)

    def _categories(self) -> dict[str, str]:
        ids: dict[str, str] = {}
        for position, (name, slug, parent, text) in enumerate(self.plan.categories):
            command = taxonomy.CreateCategory(
                name=name,
                slug=slug,
                parent_id=ids[parent] if parent else None,
                description=text,
                position=position,
            )
            ids[slug] = self.do(taxonomy.create_category, command).id
        return ids

    def _tags(self) -> dict[str, str]:
        commands = [taxonomy.CreateTag(name=name, slug=slug) for name, slug in self.plan.tags]
        return {str(command.slug): self.do(taxonomy.create_tag, command).id for command in commands}

    def _product(self, item: Item, categories: dict[str, str], tags: dict[str, str]) -> None:
        made = self.do(catalog.create_product, new_product(item)).product
        command = ShowProduct(
            product_id=made.id,
            category_ids=(categories[item.category],),
            tag_ids=tuple(tags[tag] for tag in item.tags),
            picture_key=self._picture(made.id, item),
            alt_text=f"{item.title} in {item.colours[0].lower()}",
        )
        self.do(show_product, command)

    def _picture(self, product_id: str, item: Item) -> str:
        key = f"{images.image_folder(self.plan.tenant.id, product_id)}thumbnail.svg"
        self.system.ports.media.put(key, draw(item.motif, item.colours[0], item.title), "image/svg+xml")
        return key


def new_product(item: Item) -> catalog.CreateProduct:
    """The command that makes an item, with a variant for each size of each colour."""
    forms = [(colour, step, size) for colour in item.colours for step, size in enumerate(item.sizes or ("",))]
    variants = tuple(_variant(item, forms, position) for position in range(len(forms)))
    return catalog.CreateProduct(
        title=item.title, description=item.text, status=catalog.ProductStatus.PUBLISHED, variants=variants
    )


def _variant(item: Item, forms: list[tuple[str, int, str]], position: int) -> catalog.NewVariant:
    colour, step, size = forms[position]
    options = {name: value for name, value in (("Colour", colour), ("Size", size)) if value}
    if len(item.colours) == 1 and size:
        del options["Colour"]
    return catalog.NewVariant(
        title=" / ".join(options.values()),
        options=options,
        price_minor=item.price_minor + step * item.step_minor,
        compare_at_minor=item.was_minor,
        currency=_CURRENCY,
        # Every stock is different, and a few forms are sold out, as in any shop.
        units=0 if (item.weight_grams + position) % 17 == 0 else 12 + (item.weight_grams * (position + 3)) % 60,
        weight_grams=item.weight_grams,
        position=position,
    )


def ensure(system: System, say: Callable[[str], None] = print) -> None:
    """Seed the shops that are not open yet."""
    for plan in SHOPS:
        ensure_plan(Seeder(system, plan), say)


def ensure_plan(seeder: Seeder, say: Callable[[str], None]) -> None:
    """Seed one shop, unless it is open."""
    plan = seeder.plan
    if tenancy.shop_by_id(seeder.system.platform(), plan.tenant.id) is None:
        say(f"  seeding {plan.tenant.name} ({len(plan.products)} products) …")
        seeder.run()
