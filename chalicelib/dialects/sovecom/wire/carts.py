"""Carts, as SovEcom spells them: a cookie opens them, every change answers with the whole cart."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.http import Reply, Request, cookie
from chalicelib.dialects.kit.wire import EMAIL_PATTERN, In, Out, Uuid
from chalicelib.dialects.sovecom.auth import CART_COOKIE
from chalicelib.dialects.sovecom.wire.orders import address
from chalicelib.domain import cart as carts
from chalicelib.domain.address import PostalAddress
from chalicelib.domain.cart import CartLine, CartTotals, NewCart, OwnedCart, PricedCart
from chalicelib.domain.shipping import RateQuote
from chalicelib.kernel.clock import iso_ms

COOKIE_LIFETIME = timedelta(days=8)

Currency = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}\Z")]
Quantity = Annotated[int, msgspec.Meta(gt=0, le=10_000)]
Text32 = Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
Text64 = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Text255 = Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
Text512 = Annotated[str, msgspec.Meta(min_length=1, max_length=512)]
CountryCode = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z]{2}\Z")]
Email = Annotated[str, msgspec.Meta(pattern=EMAIL_PATTERN, max_length=320, extra_json_schema={"format": "email"})]


class ByCart(In, frozen=True, kw_only=True):
    """The `{cartId}` of a path."""

    cart_id: Uuid


class ByItem(In, frozen=True, kw_only=True):
    """The `{cartId}` and `{itemId}` of a path."""

    cart_id: Uuid
    item_id: Uuid


class ByCode(In, frozen=True, kw_only=True):
    """The `{cartId}` and `{code}` of a path."""

    cart_id: Uuid
    code: str


class CartBody(In, frozen=True, kw_only=True):
    """The body of a new cart."""

    currency: Currency | UnsetType = UNSET


class ItemBody(In, frozen=True, kw_only=True):
    """What goes into the cart."""

    variant_id: Uuid
    quantity: Quantity


class QuantityBody(In, frozen=True, kw_only=True):
    """How many units a line shall have."""

    quantity: Quantity


class AddressBody(In, frozen=True, kw_only=True):
    """An address as shoppers give it."""

    name: Text255
    company: Text255 | UnsetType | None = UNSET
    line1: Text512
    line2: Text512 | UnsetType | None = UNSET
    city: Text255
    postal_code: Text32
    region: Text255 | UnsetType | None = UNSET
    country: CountryCode
    phone: Text64 | UnsetType | None = UNSET


class MethodBody(In, frozen=True, kw_only=True):
    """The rate that was chosen."""

    shipping_rate_id: Uuid


class EmailBody(In, frozen=True, kw_only=True):
    """A guest's e-mail."""

    email: Email


class CodeBody(In, frozen=True, kw_only=True):
    """A promotion's code."""

    code: Text64


class CreatedCart(Out, frozen=True, kw_only=True):
    """What a new cart answers."""

    cart_id: str
    currency: str


class Item(Out, frozen=True, kw_only=True):
    """A line."""

    id: str
    variant_id: str
    quantity: int
    unit_price_amount: int
    currency: str
    product_title: str
    variant_title: str | None
    options: dict[str, Any]
    sku: str
    product_slug: str


class TotalsOut(Out, frozen=True, kw_only=True):
    """What the cart comes to."""

    subtotal: int
    shipping: int
    discount_total: int
    tax_total: int
    grand_total: int
    reverse_charge: bool
    currency: str


class CartOut(Out, frozen=True, kw_only=True):
    """A cart."""

    id: str
    customer_id: str | None
    currency: str
    status: str
    guest_email: str | None
    items: list[Item]
    shipping_address: dict[str, Any] | None
    billing_address: dict[str, Any] | None
    shipping_rate_id: str | None
    discount_code: str | None
    totals: TotalsOut
    expires_at: str
    created_at: str
    updated_at: str


class RateOut(Out, frozen=True, kw_only=True):
    """A shipping rate on offer."""

    id: str
    name: str
    type: str
    amount: int
    currency: str


def token_of(request: Request) -> str | None:
    """The cart's token in the request's cookie."""
    return request.cookies.get(CART_COOKIE) or None


def creation(body: CartBody) -> carts.CreateCart:
    """The command behind a new cart."""
    return carts.CreateCart(currency=None if body.currency is UNSET else body.currency)


def access(path: ByCart, request: Request) -> carts.Access:
    """The command behind whatever needs only the cart."""
    return carts.Access(cart_id=path.cart_id, token=token_of(request))


def addition(path: ByCart, body: ItemBody, request: Request) -> carts.AddLine:
    """The command behind adding units."""
    return carts.AddLine(
        cart_id=path.cart_id, token=token_of(request), variant_id=body.variant_id, quantity=body.quantity
    )


def quantity(path: ByItem, body: QuantityBody, request: Request) -> carts.SetQuantity:
    """The command behind another quantity."""
    return carts.SetQuantity(
        cart_id=path.cart_id, token=token_of(request), line_id=path.item_id, quantity=body.quantity
    )


def removal(path: ByItem, request: Request) -> carts.RemoveLine:
    """The command behind dropping a line."""
    return carts.RemoveLine(cart_id=path.cart_id, token=token_of(request), line_id=path.item_id)


def destination(path: ByCart, body: AddressBody, request: Request) -> carts.SetAddress:
    """The command behind an address."""
    given = msgspec.structs.asdict(body) | {"country": body.country.upper()}
    return carts.SetAddress(cart_id=path.cart_id, token=token_of(request), address=PostalAddress(**given))


def method(path: ByCart, body: MethodBody, request: Request) -> carts.ChooseShipping:
    """The command behind choosing a rate."""
    return carts.ChooseShipping(cart_id=path.cart_id, token=token_of(request), rate_id=body.shipping_rate_id)


def email(path: ByCart, body: EmailBody, request: Request) -> carts.SetEmail:
    """The command behind a guest's e-mail."""
    return carts.SetEmail(cart_id=path.cart_id, token=token_of(request), email=body.email)


def code(path: ByCart, body: CodeBody, request: Request) -> carts.ApplyCode:
    """The command behind applying a code."""
    return carts.ApplyCode(cart_id=path.cart_id, token=token_of(request), code=body.code)


def no_code(path: ByCode, request: Request) -> carts.RemoveCode:
    """The command behind removing a code."""
    return carts.RemoveCode(cart_id=path.cart_id, token=token_of(request), code=path.code)


def created(new: NewCart, view: View) -> Reply[CreatedCart]:
    """A new cart, with the cookie that opens it."""
    body = CreatedCart(cart_id=new.cart.id, currency=new.cart.currency)
    return Reply(body=body, cookies=[_cookie(new.token, view)])


def cart(priced: PricedCart) -> CartOut:
    """A whole cart."""
    stored = priced.cart
    return CartOut(
        id=stored.id,
        customer_id=stored.customer_id,
        currency=stored.currency,
        status=stored.status.value,
        guest_email=stored.guest_email,
        items=[_item(line, stored.currency) for line in stored.lines],
        shipping_address=None if stored.shipping_address is None else address(stored.shipping_address),
        billing_address=None if stored.billing_address is None else address(stored.billing_address),
        shipping_rate_id=stored.shipping_rate_id,
        discount_code=stored.discount_code,
        totals=_totals(priced.totals),
        expires_at=iso_ms(stored.expires_at),
        created_at=iso_ms(stored.created_at),
        updated_at=iso_ms(stored.updated_at),
    )


def owned(result: OwnedCart, view: View) -> Reply[CartOut]:
    """A cart that is the customer's now, with its new cookie."""
    return Reply(body=cart(result.priced), cookies=[_cookie(result.token, view)])


def abandoned(result: None, view: View) -> Reply[None]:
    """The cookie of a cart that was given up is taken away."""
    gone = cookie(CART_COOKIE, "", path="/", max_age_seconds=0, same_site="Lax", secure=view.secure_cookies)
    return Reply(cookies=[gone])


def rates(quotes: list[RateQuote]) -> list[RateOut]:
    """The rates on offer."""
    return [
        RateOut(
            id=quote.rate_id,
            name=quote.name,
            type=quote.type.value,
            amount=quote.amount_minor,
            currency=quote.currency,
        )
        for quote in quotes
    ]


def _cookie(token: str, view: View) -> str:
    until = view.runtime.context(view.call).now + COOKIE_LIFETIME
    return cookie(
        CART_COOKIE,
        token,
        path="/",
        max_age_seconds=int(COOKIE_LIFETIME.total_seconds()),
        same_site="Lax",
        secure=view.secure_cookies,
        expires=format_datetime(until, usegmt=True),
    )


def _item(line: CartLine, currency: str) -> Item:
    return Item(
        id=line.id,
        variant_id=line.variant_id,
        quantity=line.quantity,
        unit_price_amount=line.unit_price_minor,
        currency=currency,
        product_title=line.product_title,
        variant_title=line.variant_title or None,
        options=line.options,
        sku=line.sku,
        product_slug=line.product_slug,
    )


def _totals(totals: CartTotals) -> TotalsOut:
    return TotalsOut(
        subtotal=totals.subtotal_minor,
        shipping=totals.shipping_minor,
        discount_total=totals.discount_total_minor,
        tax_total=totals.tax_total_minor,
        grand_total=totals.grand_total_minor,
        reverse_charge=totals.reverse_charge,
        currency=totals.currency,
    )
