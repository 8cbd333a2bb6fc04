"""From a letter of the core to a mail: its facts become the context of its kind, rendered, and handed to a sender."""

from __future__ import annotations

import msgspec
from babel import Locale
from msgspec import UNSET

from chalicelib.adapters.mail import contexts
from chalicelib.adapters.mail.contexts import MailContext, MailKind
from chalicelib.adapters.mail.errors import MailRejected, MailUnavailable
from chalicelib.adapters.mail.formats import mail_locale
from chalicelib.adapters.mail.message import OutgoingMail
from chalicelib.adapters.mail.relays import Relays
from chalicelib.adapters.mail.render import RenderedMail, render
from chalicelib.adapters.mail.senders import MailSender
from chalicelib.domain.address import PostalAddress
from chalicelib.domain.notifications import MailDelayed, MailRefused
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
)
from chalicelib.domain.orders import Order, OrderLine
from chalicelib.domain.postal import postal_lines
from chalicelib.kernel.money import Money
from chalicelib.kernel.privacy import NOBODYS_DOMAIN

_PLAIN_VARIANT = "Default"
_LINKS = {
    "staff_password_reset": MailKind.STAFF_PASSWORD_RESET,
    "customer_password_reset": MailKind.CUSTOMER_PASSWORD_RESET,
    "customer_email_change": MailKind.CUSTOMER_EMAIL_CHANGE_VERIFY,
}


class Mailer:
    """See `domain.notifications.ports.Mailer`. `sender_address` is the address that mails come from.

    With `relays`, the mail of a shop that has its own server leaves through that, from the address set there.
    """

    def __init__(self, sender: MailSender, sender_address: str, relays: Relays | None = None) -> None:
        self._sender = sender
        self._sender_address = sender_address
        self._relays = relays

    def subject(self, letter: Letter) -> str:
        """Written as for sending."""
        return written(letter).subject

    def send(self, letter: Letter) -> str | None:
        """Write and hand over; nothing goes to somebody who was erased."""
        if letter.recipient.endswith(f"@{NOBODYS_DOMAIN}"):
            raise MailRefused(reason="recipient erased")
        sender, address = self._way(letter.head)
        try:
            mail = written(letter)
            return sender.send(
                OutgoingMail(
                    mail_id=letter.mail_id,
                    at=letter.at,
                    from_name=letter.head.shop.name,
                    from_address=address,
                    to=letter.recipient,
                    subject=mail.subject,
                    html=mail.html,
                    text=mail.text,
                    language=str(mail_locale(letter.locale)).replace("_", "-"),
                )
            )
        except MailRejected as failure:
            raise MailRefused(reason=failure.reason) from None
        except MailUnavailable as failure:
            raise MailDelayed(reason=failure.reason, retry_after_seconds=60) from None

    def _way(self, head: Letterhead) -> tuple[MailSender, str]:
        """Through what a shop's mail leaves, and from which address."""
        if self._relays is None or head.relay is None:
            return self._sender, self._sender_address
        return self._relays.sender(head.relay), head.relay.sender


def written(letter: Letter) -> RenderedMail:
    """A letter as its reader gets it."""
    kind, context = _context(letter)
    return render(kind, letter.locale, context)


def _context(letter: Letter) -> tuple[MailKind, MailContext]:
    shop = _shop(letter.head, letter.locale)
    match letter:
        case OrderLetter():
            return _order_kind(letter), _about_order(letter, shop)
        case LinkLetter(new_email=None):
            return _LINKS[letter.purpose], contexts.PasswordReset(
                shop=shop, name=letter.name, url=letter.url, valid_minutes=letter.valid_minutes
            )
        case LinkLetter():
            return _LINKS[letter.purpose], contexts.EmailChangeVerify(
                shop=shop,
                name=letter.name,
                new_email=letter.new_email or "",
                url=letter.url,
                valid_minutes=letter.valid_minutes,
            )
        case NoticeLetter():
            return MailKind.CUSTOMER_EMAIL_CHANGE_NOTICE, contexts.EmailChangeNotice(
                shop=shop, name=letter.name, new_email=letter.new_email
            )
        case CodeLetter():
            return MailKind.SETUP_CODE, contexts.SetupCode(
                shop=shop, name=letter.name, code=letter.code, valid_minutes=letter.valid_minutes
            )
        case MessageLetter():
            return MailKind.MESSAGE, contexts.Message(shop=shop, subject=letter.subject, message=letter.text)
    raise TypeError(type(letter).__name__)


def _order_kind(letter: OrderLetter) -> MailKind:
    if letter.declared is not None and letter.declared.cancelled:
        return MailKind.WITHDRAWAL_CANCELLED
    if letter.declared is not None and not letter.declared.on_time:
        return MailKind.WITHDRAWAL_LATE
    return MailKind(letter.kind.value)


def _about_order(letter: OrderLetter, shop: contexts.MailShop) -> MailContext:
    order, voucher = letter.order, letter.voucher
    name = order.billing_address.name or None
    shown = _order(letter)
    if letter.kind is EmailKind.ORDER_SHIPPED:
        return contexts.OrderShipped(
            shop=shop, name=name, order=shown, carrier=order.carrier, tracking_number=order.tracking_number
        )
    if letter.kind is EmailKind.ORDER_PAID:
        number = voucher.number if voucher else None
        paid_at = voucher.issued_at if voucher else letter.at
        return contexts.OrderPaid(shop=shop, name=name, order=shown, paid_at=paid_at, invoice_number=number)
    if letter.declared is not None:
        return _acknowledgement(letter.declared, order, shop, name)
    if letter.kind is EmailKind.REFUND_ISSUED and voucher is not None:
        return contexts.RefundIssued(
            shop=shop,
            name=name,
            order_number=order.number,
            amount=voucher.gross,
            refunded_at=voucher.issued_at,
            credit_note_number=voucher.number,
        )
    return contexts.OrderConfirmation(shop=shop, name=name, order=shown)


def _acknowledgement(declared: Declared, order: Order, shop: contexts.MailShop, name: str | None) -> MailContext:
    units = declared.units
    lines = [msgspec.structs.replace(line, quantity=units[line.id]) for line in order.lines if units.get(line.id)]
    return contexts.WithdrawalReceived(
        shop=shop,
        name=declared.name or name,
        order_number=order.number,
        declared_at=declared.at,
        lines=tuple(_line(line, order.currency) for line in lines),
    )


def _shop(head: Letterhead, locale: str) -> contexts.MailShop:
    lines = _lines(head.address, locale) if head.address else ()
    names = (head.legal_name,) if head.legal_name and head.legal_name not in lines else ()
    return contexts.MailShop(name=head.shop.name, url=head.origin, address=(*names, *lines))


def _order(letter: OrderLetter) -> contexts.MailOrder:
    order = letter.order

    def money(amount_minor: int) -> Money:
        return Money(amount_minor, order.currency)

    return contexts.MailOrder(
        number=order.number,
        placed_at=order.placed_at,
        lines=tuple(_line(line, order.currency) for line in order.lines),
        subtotal=money(order.subtotal_minor),
        total=money(order.total_minor),
        discount=money(order.discount_minor) if order.discount_minor else None,
        shipping=money(order.shipping_minor) if order.shipping_method or order.shipping_minor else None,
        tax=money(order.tax_minor) if order.tax_mode != "none" else None,
        tax_included=order.tax_included,
        shipping_method=order.shipping_method,
        shipping_address=contexts.MailAddress(lines=_lines(order.shipping_address, letter.locale)),
        billing_address=contexts.MailAddress(lines=_lines(order.billing_address, letter.locale)),
        url=_order_url(letter.head, order, letter.locale),
    )


def _line(line: OrderLine, currency: str) -> contexts.MailLine:
    variant = line.variant_title if line.variant_title not in ("", _PLAIN_VARIANT) else None
    return contexts.MailLine(
        title=line.product_title,
        variant=variant,
        quantity=line.quantity,
        total=Money(line.subtotal_minor, currency),
    )


def _order_url(head: Letterhead, order: Order, locale: str) -> str | None:
    """Where a customer sees the order; a guest's way in is the token of the checkout, which is not kept."""
    if order.customer_id is None:
        return None
    return f"{head.origin}/{mail_locale(locale).language}/account/orders/{order.id}"


def _lines(address: PostalAddress, locale: str) -> tuple[str, ...]:
    country = Locale(mail_locale(locale).language).territories.get(address.country, address.country)
    phone = address.phone if address.phone is not UNSET else None
    return tuple(filter(None, (*postal_lines(address), country, phone)))
