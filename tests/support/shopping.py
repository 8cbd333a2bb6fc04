"""Shopping in tests: baskets on the operations, a way to ship, and what the stock must add up to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from chalicelib.domain import cart, checkout, promotions, shipping
from chalicelib.domain.address import PostalAddress
from chalicelib.domain.cart import Cart, CartLine, PricedCart
from chalicelib.domain.catalog import CatalogItem, Product, ProductId, ProductStatus, Variant, VariantId
from chalicelib.domain.checkout import PlacedOrder
from chalicelib.domain.context import ANONYMOUS, Actor
from chalicelib.domain.orders import Order
from chalicelib.domain.promotions import Promotion, PromotionType
from chalicelib.domain.shipping import ShippingRateType
from chalicelib.domain.stock import Hold, HoldState, StockLevel
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.ids import new_id
from tests.support.deployment import DEMO, Client, Deployment
from tests.support.stored import Stored

ADDRESS = {"name": "M", "line1": "1", "city": "Paris", "postalCode": "75001", "country": "FR"}
PARIS = PostalAddress(name="M", line1="1", city="Paris", postal_code="75001", country="FR")


@dataclass
class Basket:
    """A cart in the hands of somebody who holds its token."""

    deployment: Deployment
    cart_id: str
    token: str | None
    actor: Actor = ANONYMOUS
    shop: str = "demo"

    def run(self, operation: Any, command: type, *, key: str | None = None, **fields: Any) -> Any:
        """Call an operation on the cart."""
        wanted = command(cart_id=self.cart_id, token=self.token, **fields)
        return self.deployment.run(operation, wanted, shop=self.shop, actor=self.actor, key=key)

    def add(self, variant_id: str, quantity: int = 1, **more: Any) -> PricedCart:
        made: PricedCart = self.run(cart.add_line, cart.AddLine, variant_id=variant_id, quantity=quantity, **more)
        return made

    def set(self, line_id: str, quantity: int) -> PricedCart:
        made: PricedCart = self.run(cart.set_quantity, cart.SetQuantity, line_id=line_id, quantity=quantity)
        return made

    def remove(self, line_id: str) -> PricedCart:
        made: PricedCart = self.run(cart.remove_line, cart.RemoveLine, line_id=line_id)
        return made

    def apply(self, code: str) -> PricedCart:
        made: PricedCart = self.run(cart.apply_code, cart.ApplyCode, code=code)
        return made

    def ready(self, rate_id: str, email: str = "guest@example.com", address: PostalAddress = PARIS) -> Basket:
        """Everything that checkout asks for, apart from goods."""
        self.run(cart.set_shipping_address, cart.SetAddress, address=address)
        self.run(cart.set_email, cart.SetEmail, email=email)
        self.run(cart.choose_shipping, cart.ChooseShipping, rate_id=rate_id)
        return self

    def get(self) -> PricedCart:
        found: PricedCart = self.run(cart.get_cart, cart.Access)
        return found

    def abandon(self) -> None:
        self.run(cart.abandon_cart, cart.Access)

    def check_out(self, key: str | None = None) -> PlacedOrder:
        placed: PlacedOrder = self.run(checkout.place_order, cart.Access, key=key)
        return placed

    def line(self, variant_id: str) -> CartLine:
        """The stored line of a variant."""
        stored = self.deployment.system.unit(self.deployment.shops[self.shop].id, new_id()).get(Cart, self.cart_id)
        found = stored.line_of(variant_id)
        assert found is not None
        return found


def basket(deployment: Deployment, *, actor: Actor = ANONYMOUS, shop: str = "demo", **fields: Any) -> Basket:
    """A new, empty cart."""
    new = deployment.run(cart.create_cart, cart.CreateCart(**fields), actor=ANONYMOUS, shop=shop)
    return Basket(deployment, new.cart.id, new.token, actor, shop)


def ship_to_france(deployment: Deployment, amount: int = 490, *, shop: str = "demo", **more: Any) -> str:
    """A rate for France, by id."""
    zone = deployment.run(
        shipping.create_shipping_zone, shipping.CreateShippingZone(name="France", countries=("FR",)), shop=shop
    )
    fields = {"name": "Colissimo", "type": ShippingRateType.FLAT, "currency": "EUR", **more}
    command = shipping.CreateShippingRate(zone_id=zone.id, amount_minor=amount, **fields)
    return str(deployment.run(shipping.create_shipping_rate, command, shop=shop).id)


def offer(deployment: Deployment, code: str | None, bps: int = 1000, **more: Any) -> Promotion:
    """A percentage off, by code or (None) by itself."""
    command = promotions.CreatePromotion(
        name=code or "auto", code=code, type=PromotionType.PERCENTAGE, value=bps, **more
    )
    made: Promotion = deployment.run(promotions.create_promotion, command).promotion
    return made


def warehouse(deployment: Deployment, count: int, units: int = 5, held: int = 0) -> Product:
    """A published product with many variants, of each of which some units are held: stored as it is, in few writes."""
    now = deployment.clock.now()
    product = Product(
        id=ProductId(new_id()),
        title="Many",
        slug=new_id(),
        status=ProductStatus.PUBLISHED,
        variants=tuple(
            Variant(id=VariantId(new_id()), sku=f"S-{n}", price_minor=100, created_at=now, updated_at=now)
            for n in range(count)
        ),
        created_at=now,
        updated_at=now,
    )
    levels = [
        StockLevel(product_id=product.id, variant_id=each.id, on_hand=units, held=held, available=units - held)
        for each in product.variants
    ]
    store(deployment, product, *levels)
    return product


def full_cart(deployment: Deployment, product: Product, quantity: int = 2, **fields: Any) -> Basket:
    """A cart that holds units of every variant of `warehouse` goods: stored as it is."""
    now = deployment.clock.now()
    made = basket(deployment)
    empty = deployment.system.unit(DEMO, new_id()).get(Cart, made.cart_id)
    until = now + timedelta(minutes=15)
    lines = tuple(
        CartLine(
            id=new_id(),
            product_id=product.id,
            variant_id=each.id,
            quantity=quantity,
            unit_price_minor=100,
            product_title="Many",
            sku=each.sku,
            product_slug=product.slug,
            hold=Hold(id=new_id(), quantity=quantity, expires_at=until, created_at=now),
        )
        for each in product.variants
    )
    uow = deployment.system.unit(DEMO, new_id())
    uow.save(empty.replace(lines=lines, **fields))
    uow.commit()
    return made


def store(deployment: Deployment, *entities: Entity) -> None:
    """Write entities as they are, ninety a transaction."""
    for start in range(0, len(entities), 90):
        uow = deployment.system.unit(DEMO, new_id())
        for entity in entities[start : start + 90]:
            uow.create(entity)
        uow.commit()


def level(deployment: Deployment, product_id: str, variant_id: str) -> tuple[int, int, int, int]:
    """On hand, held, allocated and available units."""
    found = deployment.system.unit(DEMO, new_id()).get(StockLevel, product_id, variant_id)
    return found.on_hand, found.held, found.allocated, found.available


def check_stock(tenant: str = DEMO) -> None:
    """Every level is what carts and orders own of it, to the unit."""
    stored = Stored()
    held: Counter[str] = Counter()
    allocated: Counter[str] = Counter()
    for each in stored.all(Cart, tenant):
        for line in each.lines:
            if line.hold is not None:
                (held if line.hold.state is HoldState.HELD else allocated)[line.variant_id] += line.hold.quantity
    for order in stored.all(Order, tenant):
        for sold in order.lines:
            allocated[sold.variant_id or ""] += sold.owned_quantity
    for found in stored.all(StockLevel, tenant):
        assert found.held == held[found.variant_id], found
        assert found.allocated == allocated[found.variant_id], found
        assert found.available == found.on_hand - found.held - found.allocated, found


def filled_cart(deployment: Deployment, client: Client, item: CatalogItem, rate_id: str, quantity: int = 2) -> str:
    """A cart ready to be paid, its cookie in the client's hands; its id."""
    made = client("POST", "/store/v1/carts")
    client.cookies["sov_cart"] = made.cookie("sov_cart")
    url = f"/store/v1/carts/{made.json['cartId']}"
    body = {"variantId": item.product.variants[0].id, "quantity": quantity}
    assert client("POST", f"{url}/items", body).status == 201
    assert client("POST", f"{url}/shipping-address", ADDRESS).status == 200
    assert client("POST", f"{url}/email", {"email": "guest@example.com"}).status == 200
    assert client("POST", f"{url}/shipping-method", {"shippingRateId": rate_id}).status == 200
    return url
