"""What each kind of mail says: one schema per kind, so that a template cannot ask for what is not there."""

from __future__ import annotations

import enum
from datetime import datetime

import msgspec

from chalicelib.kernel.money import Money


class MailKind(enum.Enum):
    """Every mail the platform sends."""

    ORDER_CONFIRMATION = "order_confirmation"
    ORDER_PAID = "order_paid"
    ORDER_SHIPPED = "order_shipped"
    REFUND_ISSUED = "refund_issued"
    WITHDRAWAL_RECEIVED = "withdrawal_received"
    WITHDRAWAL_LATE = "withdrawal_late"
    WITHDRAWAL_CANCELLED = "withdrawal_cancelled"
    CUSTOMER_PASSWORD_RESET = "customer_password_reset"  # noqa: S105 - a kind of mail
    CUSTOMER_EMAIL_CHANGE_VERIFY = "customer_email_change_verify"
    CUSTOMER_EMAIL_CHANGE_NOTICE = "customer_email_change_notice"
    STAFF_PASSWORD_RESET = "staff_password_reset"  # noqa: S105 - a kind of mail
    SETUP_CODE = "setup_code"
    MESSAGE = "message"


class MailShop(msgspec.Struct, frozen=True, kw_only=True):
    """Who writes: the name, colour (`#rrggbb`) and logo over the mail, and the small print under it."""

    name: str
    url: str
    colour: str = "#24507a"
    logo_url: str | None = None
    support_email: str | None = None
    address: tuple[str, ...] = ()
    timezone: str = "UTC"


class MailLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of an order, as the buyer knows it."""

    title: str
    quantity: int
    total: Money
    variant: str | None = None
    image_url: str | None = None


class MailAddress(msgspec.Struct, frozen=True, kw_only=True):
    """A postal address, already in the order in which its country writes it."""

    lines: tuple[str, ...]


class MailOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order with its sums. A sum that is None is not shown; `discount` is given as a positive amount."""

    number: str
    placed_at: datetime
    lines: tuple[MailLine, ...]
    subtotal: Money
    total: Money
    discount: Money | None = None
    shipping: Money | None = None
    tax: Money | None = None
    tax_included: bool = True
    shipping_method: str | None = None
    shipping_address: MailAddress | None = None
    billing_address: MailAddress | None = None
    url: str | None = None


class MailContext(msgspec.Struct, frozen=True, kw_only=True):
    """What every mail knows: the shop it comes from and, if known, the name of the reader."""

    shop: MailShop
    name: str | None = None


class OrderConfirmation(MailContext, frozen=True, kw_only=True):
    """The order was received; it may not be paid yet. `payment_instructions` says how to pay by hand."""

    order: MailOrder
    payment_instructions: str | None = None


class OrderPaid(MailContext, frozen=True, kw_only=True):
    """The receipt, with the invoice if there is one to link to or to announce."""

    order: MailOrder
    paid_at: datetime
    payment_method: str | None = None
    invoice_number: str | None = None
    invoice_url: str | None = None


class OrderShipped(MailContext, frozen=True, kw_only=True):
    """A parcel left. `shipped` lists what is in it; empty means everything that was ordered."""

    order: MailOrder
    shipped: tuple[MailLine, ...] = ()
    carrier: str | None = None
    tracking_number: str | None = None
    tracking_url: str | None = None


class RefundIssued(MailContext, frozen=True, kw_only=True):
    """Money went back to the buyer."""

    order_number: str
    amount: Money
    refunded_at: datetime
    payment_method: str | None = None
    credit_note_number: str | None = None
    credit_note_url: str | None = None


class WithdrawalReceived(MailContext, frozen=True, kw_only=True):
    """The acknowledgement of a withdrawal: in time, late, of what was unpaid. `lines` is what it was declared for."""

    order_number: str
    declared_at: datetime
    lines: tuple[MailLine, ...]


class PasswordReset(MailContext, frozen=True, kw_only=True):
    """A link with which a customer or a member of staff chooses a new password."""

    url: str
    valid_minutes: int


class EmailChangeVerify(MailContext, frozen=True, kw_only=True):
    """A link that proves that the new address belongs to the customer; sent to the new address."""

    new_email: str
    url: str
    valid_minutes: int


class EmailChangeNotice(MailContext, frozen=True, kw_only=True):
    """A warning that the account's address is about to change; sent to the old address."""

    new_email: str


class SetupCode(MailContext, frozen=True, kw_only=True):
    """The one-time code with which the first administrator proves an address."""

    code: str
    valid_minutes: int


class Message(MailContext, frozen=True, kw_only=True):
    """A letter in somebody else's words."""

    subject: str
    message: str


CONTEXTS: dict[MailKind, type[MailContext]] = {
    MailKind.ORDER_CONFIRMATION: OrderConfirmation,
    MailKind.ORDER_PAID: OrderPaid,
    MailKind.ORDER_SHIPPED: OrderShipped,
    MailKind.REFUND_ISSUED: RefundIssued,
    MailKind.WITHDRAWAL_RECEIVED: WithdrawalReceived,
    MailKind.WITHDRAWAL_LATE: WithdrawalReceived,
    MailKind.WITHDRAWAL_CANCELLED: WithdrawalReceived,
    MailKind.CUSTOMER_PASSWORD_RESET: PasswordReset,
    MailKind.CUSTOMER_EMAIL_CHANGE_VERIFY: EmailChangeVerify,
    MailKind.CUSTOMER_EMAIL_CHANGE_NOTICE: EmailChangeNotice,
    MailKind.STAFF_PASSWORD_RESET: PasswordReset,
    MailKind.SETUP_CODE: SetupCode,
    MailKind.MESSAGE: Message,
}
