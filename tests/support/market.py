"""A shop that sells, on whatever deployment: goods with stock, a way to ship, a coupon, and carts ready for checkout."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol

from chalicelib.domain import cart, catalog, promotions, shipping
from chalicelib.domain.address import PostalAddress
from chalicelib.domain.cart import Access, Cart, CartId, CartLine, NewCart
from chalicelib.domain.cart.access import token_hash
from chalicelib.domain.catalog import NewVariant, ProductStatus
from chalicelib.domain.context import ANONYMOUS, Actor, Shop
from chalicelib.domain.promotions import Promotion, PromotionType
from chalicelib.domain.shipping import ShippingRateType
from chalicelib.kernel.ids import new_id
from tests.support.deployment import OWNER

PARIS = PostalAddress(name="Zoë Martin", line1="1 rue A", city="Paris", postal_code="75009", country="FR")
PRICE = 2000
SHIPPING = 490


class Runs(Protocol):
    """Calls an operation for a shop, as `Stage.run` does."""

    def run(
        self, operation: Any, command: Any, shop: Shop, actor: Actor = ANONYMOUS, key: str | None = None
    ) -> Any: ...


class Goods(NamedTuple):
    """A variant for sale."""

    product_id: str
    variant_id: str


class Ticket(NamedTuple):
    """Which cart, and the token that opens it."""

    cart_id: str
    token: str

    @property
    def access(self) -> Access:
        """The command that names the cart."""
        return Access(cart_id=self.cart_id, token=self.token)


class Market:
    """One shop of one deployment."""

    def __init__(self, deployment: Runs, shop: Shop) -> None:
        self._deployment = deployment
        self.shop = shop
        self.rate_id = self._ship_to_france()

    def staff(self, operation: Any, command: Any) -> Any:
        """Call an operation as the owner."""
        return self._deployment.run(operation, command, self.shop, OWNER)

    def shopper(self, operation: Any, command: Any, key: str | None = None) -> Any:
        """Call an operation as a guest."""
        return self._deployment.run(operation, command, self.shop, ANONYMOUS, key)

    def _ship_to_france(self) -> str:
        zone = self.staff(shipping.create_shipping_zone, shipping.CreateShippingZone(name="France", countries=("FR",)))
        rate = shipping.CreateShippingRate(
            zone_id=zone.id, name="Colissimo", type=ShippingRateType.FLAT, amount_minor=SHIPPING, currency="EUR"
        )
        return str(self.staff(shipping.create_shipping_rate, rate).id)

    def goods(self, *units: int, title: str = "Lamp") -> list[Goods]:
        """One published product with a variant for each number of units."""
        variants = tuple(
            NewVariant(price_minor=PRICE, currency="EUR", units=each, title=f"{title} {number}")
            for number, each in enumerate(units)
        )
        command = catalog.CreateProduct(title=title, status=ProductStatus.PUBLISHED, variants=variants)
        product = self.staff(catalog.create_product, command).product
        return [Goods(product.id, variant.id) for variant in product.variants]

    def coupon(self, code: str = "TEN", **fields: Any) -> Promotion:
        """A code, for 10 % off unless said otherwise."""
        wanted = {"type": PromotionType.PERCENTAGE, "value": 1000, **fields}
        command = promotions.CreatePromotion(name=code, code=code, **wanted)
        made: promotions.CountedPromotion = self.staff(promotions.create_promotion, command)
        return made.promotion

    def cart(
        self, *goods: Goods, quantity: int = 1, email: str = "zoe@example.test", code: str | None = None
    ) -> Ticket:
        """A cart that a guest filled step by step: its units are held."""
        new: NewCart = self.shopper(cart.create_cart, cart.CreateCart())
        ticket = Ticket(new.cart.id, new.token)
        more = {"cart_id": ticket.cart_id, "token": ticket.token}
        for each in goods:
            self.shopper(cart.add_line, cart.AddLine(variant_id=each.variant_id, quantity=quantity, **more))
        self.shopper(cart.set_email, cart.SetEmail(email=email, **more))
        self.shopper(cart.set_shipping_address, cart.SetAddress(address=PARIS, **more))
        self.shopper(cart.choose_shipping, cart.ChooseShipping(rate_id=self.rate_id, **more))
        if code is not None:
            self.shopper(cart.apply_code, cart.ApplyCode(code=code, **more))
        return ticket

    def lapsed_cart(
        self, goods: Sequence[Goods], now: datetime, *, quantity: int = 1, email: str = "zoe@example.test",
        code: str | None = None,
    ) -> tuple[Ticket, Cart]:  # fmt: skip
        """A cart ready for checkout whose holds have run out: to be stored by the caller."""
        ticket = Ticket(new_id(), new_id())
        lines = tuple(
            CartLine(
                id=new_id(),
                product_id=each.product_id,
                variant_id=each.variant_id,
                quantity=quantity,
                unit_price_minor=PRICE,
                product_title="Lamp",
                sku=f"SKU-{number}",
                product_slug="lamp",
            )
            for number, each in enumerate(goods)
        )
        made = Cart(
            id=CartId(ticket.cart_id),
            token_hash=token_hash(ticket.token),
            currency="EUR",
            lines=lines,
            guest_email=email,
            shipping_address=PARIS,
            shipping_rate_id=self.rate_id,
            discount_code=code,
            expires_at=now + timedelta(days=7),
            created_at=now,
            updated_at=now,
        )
        return ticket, made
