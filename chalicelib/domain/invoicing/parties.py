"""From an order to what its invoice needs: the parties as they were on the day, lines and sums as frozen."""

from __future__ import annotations

from datetime import datetime

from msgspec import UNSET
from msgspec.structs import replace

from chalicelib.domain.address import PostalAddress
from chalicelib.domain.context import Shop
from chalicelib.domain.invoicing.model import DocumentInput, LineInput, OrderAmounts, Party, ShippingInput
from chalicelib.domain.orders import Order, OrderLine
from chalicelib.domain.postal import postal_lines
from chalicelib.domain.settings import BusinessIdentity
from chalicelib.domain.tax import EU_COUNTRIES, TaxMode, TaxSettings

_PLAIN_VARIANT = "Default"  # the one variant of a product that has no others: not worth a word


def document_input(
    document_id: str, order: Order, seller: Party, issued_at: datetime, paid_at: datetime | None
) -> DocumentInput:
    """All that is needed to draw up the invoice or receipt of a paid order."""
    lines = tuple(_line(line) for line in order.lines)
    taxed = order.tax_mode == TaxMode.EU_VAT.value
    return DocumentInput(
        id=document_id,
        issued_at=issued_at,
        order_id=order.id,
        order_number=order.number,
        ordered_at=order.placed_at,
        paid_at=paid_at,
        due_at=UNSET if paid_at or order.payment_due_at is None else order.payment_due_at,
        prepaid_minor=UNSET if paid_at or not order.prepaid_minor else order.prepaid_minor,
        deliver_to_country=order.shipping_address.country,
        currency=order.currency,
        taxed=taxed,
        prices_include_tax=order.tax_included,
        reverse_charge=order.reverse_charge,
        export=taxed and not order.reverse_charge and _is_export(order),
        seller=seller,
        buyer=buyer_of(order),
        lines=lines,
        shipping=_shipping(order),
        amounts=OrderAmounts(
            # Taking tax out of inclusive prices rounds the unit price; what that adds is shown as taken off again.
            subtotal_minor=order.subtotal_minor + sum(line.stripped_tax_minor for line in lines),
            discount_minor=order.discount_minor,
            shipping_minor=order.shipping_minor,
            tax_minor=order.tax_minor,
            total_minor=order.total_minor,
        ),
    )


def seller_of(shop: Shop, identity: BusinessIdentity, tax: TaxSettings) -> Party:
    """The shop as a party, as far as it has said who it is."""
    return Party(
        name=identity.name or shop.name,
        address=postal_lines(identity.address) if identity.address else (),
        country=identity.address.country if identity.address else tax.origin_country,
        vat_number=tax.vat_number,
        siren=identity.siren,
        is_business=True,
    )


def buyer_of(order: Order) -> Party:
    """The buyer as a party: the billing address, headed by the company if there is one."""
    address = order.billing_address
    return Party(
        name=address.company or address.name or order.email,
        address=postal_lines(_without_head(address)),
        country=address.country,
        email=order.email,
        vat_number=order.vat_number,
        is_business=order.is_b2b,
        vat_check_reference=order.vies_consultation_ref,
    )


def _without_head(address: PostalAddress) -> PostalAddress:
    """The address less the line that is already the party's name."""
    return replace(address, company=None) if address.company else replace(address, name=None)


def _line(line: OrderLine) -> LineInput:
    """A line whose unit price was rounded is priced at the next unit up, and the difference is taken off it."""
    unit_price_minor = line.unit_price_minor
    if line.quantity * unit_price_minor < line.subtotal_minor:
        unit_price_minor = -(-line.subtotal_minor // line.quantity)
    variant = line.variant_title if line.variant_title != _PLAIN_VARIANT else ""
    return LineInput(
        id=line.id,
        title=f"{line.product_title}, {variant}" if variant else line.product_title,
        sku=line.sku,
        quantity=line.quantity,
        unit_price_minor=unit_price_minor,
        discount_minor=line.discount_minor,
        stripped_tax_minor=line.quantity * unit_price_minor - line.subtotal_minor,
        tax_rate=line.tax_rate,
        tax_minor=line.tax_minor,
    )


def _shipping(order: Order) -> ShippingInput | None:
    if order.shipping_method is None and not order.shipping_minor:
        return None
    return ShippingInput(
        title=order.shipping_method or "",
        charge_minor=order.shipping_minor,
        tax_rate=order.shipping_tax_rate,
        tax_minor=order.shipping_tax_minor,
    )


def _is_export(order: Order) -> bool:
    """Goods that leave the Union bear no VAT (Directive 2006/112/EC, article 146)."""
    return not order.tax_minor and order.shipping_address.country not in EU_COUNTRIES
