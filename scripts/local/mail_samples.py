"""One letter of every kind, as the core would write it: for people who want to see what the mails look like."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from chalicelib.adapters.mail.contexts import MailKind
from chalicelib.domain.address import PostalAddress
from chalicelib.domain.context import Shop
from chalicelib.domain.notifications.model import EmailKind
from chalicelib.domain.notifications.ports import (
    CodeLetter,
    Declared,
    Letter,
    Letterhead,
    LinkLetter,
    MessageLetter,
    NoticeLetter,
    OrderLetter,
    Voucher,
)
from chalicelib.domain.orders import Order, OrderId, OrderLine
from chalicelib.kernel.money import Money
from chalicelib.kernel.privacy import SecretText

AT = datetime(2026, 11, 21, 9, 41, 7, tzinfo=UTC)
SHOP = Shop(id="01900000-0000-7000-8000-00000000d001", slug="demo", name="Atelier Lune", host="atelier-lune.example")
ORIGIN = f"https://{SHOP.host}"
HEAD = Letterhead(
    shop=SHOP,
    origin=ORIGIN,
    legal_name="Atelier Lune SAS",
    address=PostalAddress(line1="12 rue des Teinturiers", postal_code="84000", city="Avignon", country="FR"),
)
NAME, EMAIL, NEW_EMAIL = "Zoé Marchand", "zoe.marchand@example.com", "zoe@marchand.example"
TOKEN = SecretText("Wm4tT1a2o9X0y7QkPz3bS8dLr5uVn6cEhJgYfHiKqBw")
HOME = PostalAddress(
    name=NAME, line1="3 quai de la Fosse", line2="Bâtiment B", postal_code="44000", city="Nantes", country="FR"
)


def samples(locale: str) -> dict[MailKind, Letter]:
    """A letter of every kind, for a reader of a language."""
    return {kind: make(locale) for kind, make in _MAKERS.items()}


def line(number: int, title: str, variant: str, quantity: int, price: int) -> OrderLine:
    """A line whose price has 20 % of VAT in it."""
    total = quantity * price
    return OrderLine(
        id=f"01900000-0000-7000-8000-00000000e{number:03}",
        product_id=f"01900000-0000-7000-8000-00000000f{number:03}",
        variant_id=None,
        product_title=title,
        variant_title=variant,
        sku=f"AL-{number}",
        quantity=quantity,
        unit_price_minor=price,
        subtotal_minor=total,
        tax_minor=round(total / 6),
        total_minor=total,
        created_at=AT,
    )


def sample_order() -> Order:
    """An order with everything that a mail may show."""
    return Order(
        id=OrderId("01900000-0000-7000-8000-00000000a042"),
        number="1042",
        cart_id="01900000-0000-7000-8000-00000000c042",
        customer_id="01900000-0000-7000-8000-00000000b042",
        email=EMAIL,
        currency="EUR",
        lines=(line(1, "Linen tablecloth", "Indigo / 160 × 250 cm", 1, 12900), line(2, "Mug", "Default", 4, 1800)),
        subtotal_minor=20100,
        discount_minor=2010,
        shipping_minor=490,
        items_tax_minor=3015,
        shipping_tax_minor=82,
        total_minor=18580,
        tax_mode="eu_vat",
        shipping_address=HOME,
        billing_address=HOME,
        shipping_method="Colissimo",
        carrier="La Poste",
        tracking_number="6A 1234 5678 90",
        guest_token_hash="",
        placed_at=AT - timedelta(days=2),
        created_at=AT,
        updated_at=AT,
    )


def _about_order(
    kind: EmailKind, voucher: Voucher | None = None, *, withdrawn: str | None = None
) -> Callable[[str], Letter]:
    order = sample_order()
    units = {each.id: each.quantity for each in order.lines}
    declared = withdrawn and Declared(
        at=AT, name=NAME, units=units, on_time=withdrawn != "late", cancelled=withdrawn == "cancelled"
    )
    return lambda locale: OrderLetter(
        mail_id="sample",
        at=AT,
        head=HEAD,
        recipient=EMAIL,
        locale=locale,
        kind=kind,
        order=order,
        voucher=voucher,
        declared=declared or None,
    )


def _link(purpose: str, url: str, new_email: str | None = None) -> Callable[[str], Letter]:
    return lambda locale: LinkLetter(
        mail_id="sample",
        at=AT,
        head=HEAD,
        recipient=new_email or EMAIL,
        locale=locale,
        purpose=purpose,
        name=NAME,
        url=SecretText(f"{ORIGIN}/{url.format(locale=locale)}?token={TOKEN}"),
        valid_minutes=60,
        new_email=new_email,
    )


def _notice(locale: str) -> Letter:
    return NoticeLetter(
        mail_id="sample", at=AT, head=HEAD, recipient=EMAIL, locale=locale, name=NAME, new_email=NEW_EMAIL
    )


def _code(locale: str) -> Letter:
    return CodeLetter(
        mail_id="sample",
        at=AT,
        head=HEAD,
        recipient=EMAIL,
        locale=locale,
        name=NAME,
        code=SecretText("493027"),
        valid_minutes=10,
    )


def _message(locale: str) -> Letter:
    subject, text = _SAID[locale]
    return MessageLetter(mail_id="sample", at=AT, head=HEAD, recipient=EMAIL, locale=locale, subject=subject, text=text)


# What a module writes is in its own words.
_SAID = {
    "en": ("Back in stock: Linen tablecloth", f"The tablecloth you asked about is here again.\n\n{ORIGIN}/p/linen"),
    "fr": ("De retour : nappe en lin", f"La nappe que vous attendiez est revenue.\n\n{ORIGIN}/p/linen"),
}
_INVOICE = Voucher(number="2026-000042", issued_at=AT, gross=Money(18580, "EUR"))
_CREDIT_NOTE = Voucher(number="2026-000007", issued_at=AT, gross=Money(3600, "EUR"))
_MAKERS: dict[MailKind, Callable[[str], Letter]] = {
    MailKind.ORDER_CONFIRMATION: _about_order(EmailKind.ORDER_CONFIRMATION),
    MailKind.ORDER_PAID: _about_order(EmailKind.ORDER_PAID, _INVOICE),
    MailKind.ORDER_SHIPPED: _about_order(EmailKind.ORDER_SHIPPED),
    MailKind.REFUND_ISSUED: _about_order(EmailKind.REFUND_ISSUED, _CREDIT_NOTE),
    MailKind.WITHDRAWAL_RECEIVED: _about_order(EmailKind.WITHDRAWAL_RECEIVED, withdrawn="on time"),
    MailKind.WITHDRAWAL_LATE: _about_order(EmailKind.WITHDRAWAL_RECEIVED, withdrawn="late"),
    MailKind.WITHDRAWAL_CANCELLED: _about_order(EmailKind.WITHDRAWAL_RECEIVED, withdrawn="cancelled"),
    MailKind.CUSTOMER_PASSWORD_RESET: _link("customer_password_reset", "{locale}/reset"),
    MailKind.CUSTOMER_EMAIL_CHANGE_VERIFY: _link("customer_email_change", "{locale}/account/email-confirm", NEW_EMAIL),
    MailKind.CUSTOMER_EMAIL_CHANGE_NOTICE: _notice,
    MailKind.STAFF_PASSWORD_RESET: _link("staff_password_reset", "auth/reset-password"),
    MailKind.SETUP_CODE: _code,
    MailKind.MESSAGE: _message,
}
