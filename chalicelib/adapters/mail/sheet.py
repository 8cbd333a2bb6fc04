"""What a template may show of a mail, in the reader's language: the facts of its phrases, the rows of its tables."""

from __future__ import annotations

import msgspec
from babel import Locale

from chalicelib.adapters.mail import contexts, formats
from chalicelib.adapters.mail.words import Words

Rows = list[tuple[str, str]]
Blocks = list[tuple[str, tuple[str, ...]]]


class ShownLine(msgspec.Struct, frozen=True):
    """A line as it is read; `amount` is its price in the reader's form."""

    quantity: int
    title: str
    variant: str | None
    amount: str
    image_url: str | None


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """The tables of a mail: details at its head, lines, the sums under them, the addresses at its foot."""

    details: Rows
    lines: list[ShownLine]
    sums: Rows
    total: str
    addresses: Blocks


def facts(mail: contexts.MailContext, locale: Locale) -> dict[str, str]:
    """The facts that the phrases of a mail may name, by name."""
    shop = mail.shop
    shared = {"shop": shop.name, "name": mail.name or "", "support": shop.support_email or ""}
    return shared | _own_facts(mail, locale)


def _own_facts(mail: contexts.MailContext, locale: Locale) -> dict[str, str]:
    match mail:
        case contexts.OrderConfirmation() | contexts.OrderShipped():
            return _order_facts(mail.order, mail.shop, locale)
        case contexts.OrderPaid():
            return _order_facts(mail.order, mail.shop, locale) | {"invoice": mail.invoice_number or ""}
        case contexts.RefundIssued():
            return {"number": mail.order_number, "amount": formats.money(mail.amount, locale)}
        case contexts.WithdrawalReceived():
            moment = formats.moment(mail.declared_at, locale, mail.shop.timezone)
            units = ", ".join(_units(line) for line in mail.lines)
            return {"number": mail.order_number, "moment": moment, "units": units}
        case contexts.PasswordReset():
            return {"url": mail.url, "validity": formats.minutes(mail.valid_minutes, locale)}
        case contexts.EmailChangeVerify():
            validity = formats.minutes(mail.valid_minutes, locale)
            return {"url": mail.url, "new_email": mail.new_email, "validity": validity}
        case contexts.Message():
            return {"subject": mail.subject, "message": mail.message}
        case contexts.EmailChangeNotice():
            return {"new_email": mail.new_email}
        case contexts.SetupCode():
            return {"code": mail.code, "validity": formats.minutes(mail.valid_minutes, locale)}
    raise TypeError(f"no facts for {type(mail).__name__}")


def _units(line: contexts.MailLine) -> str:
    """Units of a line in running text."""
    variant = f" ({line.variant})" if line.variant else ""
    return f"{line.quantity} × {line.title}{variant}"


def _order_facts(order: contexts.MailOrder, shop: contexts.MailShop, locale: Locale) -> dict[str, str]:
    placed_on = formats.day(order.placed_at, locale, shop.timezone)
    return {"number": order.number, "placed_on": placed_on, "total": formats.money(order.total, locale)}


def sheet(mail: contexts.MailContext, words: Words, locale: Locale) -> Sheet:
    """The tables of a mail; a letter has none."""
    order = getattr(mail, "order", None)
    details = _details(mail, words, locale)
    if not isinstance(order, contexts.MailOrder):
        return Sheet(details=details, lines=[], sums=[], total="", addresses=[])
    shown = mail.shipped or order.lines if isinstance(mail, contexts.OrderShipped) else order.lines
    return Sheet(
        details=details,
        lines=[_line(line, locale) for line in shown],
        sums=_sums(order, words, locale),
        total=formats.money(order.total, locale),
        addresses=_addresses(mail, order, words),
    )


def _line(line: contexts.MailLine, locale: Locale) -> ShownLine:
    return ShownLine(line.quantity, line.title, line.variant, formats.money(line.total, locale), line.image_url)


def _details(mail: contexts.MailContext, words: Words, locale: Locale) -> Rows:
    timezone = mail.shop.timezone
    match mail:
        case contexts.OrderConfirmation(order=order):
            return _given(
                (words.say("order"), order.number),
                (words.say("placed_on"), formats.day(order.placed_at, locale, timezone)),
                (words.say("delivery"), order.shipping_method),
            )
        case contexts.OrderPaid(order=order):
            return _given(
                (words.say("order"), order.number),
                (words.say("paid_on"), formats.day(mail.paid_at, locale, timezone)),
                (words.say("paid_with"), mail.payment_method),
                (words.say("invoice"), mail.invoice_number),
            )
        case contexts.OrderShipped(order=order):
            return _given(
                (words.say("order"), order.number),
                (words.say("carrier"), mail.carrier or order.shipping_method),
                (words.say("tracking"), mail.tracking_number),
            )
        case contexts.RefundIssued():
            return _given(
                (words.say("order"), mail.order_number),
                (words.say("amount"), formats.money(mail.amount, locale)),
                (words.say("refunded_on"), formats.day(mail.refunded_at, locale, timezone)),
                (words.say("refunded_to"), mail.payment_method),
                (words.say("credit_note"), mail.credit_note_number),
            )
    return []


def _sums(order: contexts.MailOrder, words: Words, locale: Locale) -> Rows:
    tax_label = words.say("tax_included" if order.tax_included else "tax")
    amounts = (
        (words.say("subtotal"), order.subtotal),
        (words.say("discount"), None if order.discount is None else -order.discount),
        (words.say("shipping"), order.shipping),
        (tax_label, order.tax),
    )
    return [(label, formats.money(amount, locale)) for label, amount in amounts if amount is not None]


def _addresses(mail: contexts.MailContext, order: contexts.MailOrder, words: Words) -> Blocks:
    """Where the goods go, and who pays; a parcel's mail does not repeat who pays."""
    billed = None if isinstance(mail, contexts.OrderShipped) else order.billing_address
    pairs = ((words.say("ship_to"), order.shipping_address), (words.say("bill_to"), billed))
    return [(label, address.lines) for label, address in pairs if address is not None]


def _given(*rows: tuple[str, str | None]) -> Rows:
    return [(label, value) for label, value in rows if value]
