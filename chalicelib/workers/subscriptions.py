"""Who wants to know what: every event, the queues it goes to, and what happens when it comes out of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from chalicelib.domain.api_keys import TestKeyMade
from chalicelib.domain.cart.events import CartLeftAlone
from chalicelib.domain.catalog.events import ProductCreated, ProductDeleted, ProductUpdated
from chalicelib.domain.checkout.events import OrderPlaced
from chalicelib.domain.context import Context
from chalicelib.domain.identity import EmailChangeRequested, PasswordResetRequested
from chalicelib.domain.images import ImageDeleted, ImageProcessed, ImageUploaded
from chalicelib.domain.images import reactions as images
from chalicelib.domain.invoicing import CreditNoteIssued, InvoiceIssued, PrintRequested
from chalicelib.domain.invoicing import reactions as invoicing
from chalicelib.domain.loyalty import reactions as loyalty
from chalicelib.domain.metafields import reactions as metafields
from chalicelib.domain.modules import reactions as modules
from chalicelib.domain.modules.events import ModuleEmitted, ModuleEventDue, ModuleMailQueued, ModuleUninstalled
from chalicelib.domain.notifications import EmailQueued
from chalicelib.domain.notifications import reactions as mails
from chalicelib.domain.onboarding import OwnerCodeRequested
from chalicelib.domain.onboarding import reactions as onboarding
from chalicelib.domain.orders import (
    OrderCancelled,
    OrderCompleted,
    OrderDelivered,
    OrderFulfilled,
    OrderOnTerms,
    OrderPaid,
    OrderPartiallyRefunded,
    OrderRefunded,
    OrderShipped,
)
from chalicelib.domain.payments import PaymentFailed, PaymentOrphaned, RefundFailed, RefundIssued
from chalicelib.domain.payments import reactions as payments
from chalicelib.domain.privacy import ErasureBegun
from chalicelib.domain.privacy import reactions as privacy
from chalicelib.domain.returns import WithdrawalDeclared, WithdrawalMatched
from chalicelib.domain.returns import reactions as returns
from chalicelib.domain.reviews.events import ReviewCreated
from chalicelib.domain.sandbox import SandboxFillDue
from chalicelib.domain.sandbox import reactions as sandbox
from chalicelib.domain.search import reactions as search
from chalicelib.domain.search.events import UpkeepDue
from chalicelib.domain.stock import StockBack, StockLow
from chalicelib.domain.tenders import PaymentSucceeded
from chalicelib.domain.themes import ThemeUninstalled
from chalicelib.domain.webhooks import DeliveryDue
from chalicelib.domain.webhooks import reactions as webhooks
from chalicelib.kernel.events import Event, Recorded

Reaction = Callable[[Context, Any, Recorded], None]


class Route(NamedTuple):
    """One way of an event: the queue, what its consumer does, and the group in which the queue keeps it in order.

    Documents of a series are numbered one after the other, so each series is a group; the tenant is part of it. Where
    several consumers hear an event from the same message, all but one have a `name`: each keeps receipts of its own.
    """

    queue: str
    reaction: Reaction
    group: str | None = None
    name: str = ""

    @property
    def consumer(self) -> str:
        """Under which its receipts are kept."""
        return f"{self.queue}.{self.name}" if self.name else self.queue


_TELL = Route("webhooks", webhooks.announce)
_SETTLE = Route("reactions", payments.close_payment)
_PRINT = Route("invoices", invoicing.print_document, group="PRINT")
_MODULES = Route("reactions", modules.pass_on, name="modules")
_GIVEN_BACK = Route("reactions", returns.follow_refund, name="returns")
_EARN = Route("reactions", loyalty.earn, name="points")

SUBSCRIPTIONS: dict[type[Event], tuple[Route, ...]] = {
    OrderPlaced: (Route("mails", mails.confirm_order), _MODULES, _TELL),
    OrderOnTerms: (Route("invoices", invoicing.invoice_on_terms, group="STD"),),
    OrderPaid: (Route("invoices", invoicing.invoice_order, group="STD"), _SETTLE, _EARN, _MODULES, _TELL),
    OrderFulfilled: (_TELL,),
    OrderShipped: (Route("mails", mails.tell_of_shipment), _MODULES, _TELL),
    OrderDelivered: (_TELL,),
    OrderCompleted: (_TELL,),
    OrderCancelled: (Route("invoices", invoicing.credit_cancelled, group="CN"), _SETTLE, _MODULES, _TELL),
    OrderPartiallyRefunded: (_TELL,),
    OrderRefunded: (_MODULES, _TELL),
    PaymentSucceeded: (_TELL,),
    PaymentFailed: (_TELL,),
    PaymentOrphaned: (_SETTLE,),
    RefundIssued: (
        Route("invoices", invoicing.credit_refund, group="CN"),
        Route("reactions", loyalty.take_back, name="points"),
        _GIVEN_BACK,
        _TELL,
    ),
    RefundFailed: (_GIVEN_BACK,),
    WithdrawalDeclared: (Route("reactions", returns.take_withdrawal),),
    WithdrawalMatched: (Route("mails", mails.acknowledge_withdrawal),),
    InvoiceIssued: (Route("mails", mails.tell_of_payment), _PRINT),
    CreditNoteIssued: (Route("mails", mails.tell_of_refund), _PRINT),
    PrintRequested: (_PRINT,),
    StockLow: (_TELL,),
    StockBack: (_MODULES,),
    CartLeftAlone: (_TELL,),
    ReviewCreated: (_TELL,),
    ProductCreated: (_TELL,),
    ProductUpdated: (_MODULES, _TELL),
    ProductDeleted: (Route("reactions", metafields.forget_product), _MODULES, _TELL),
    PasswordResetRequested: (Route("mails", mails.mail_reset_link),),
    EmailChangeRequested: (Route("mails", mails.mail_change_link),),
    ErasureBegun: (Route("reactions", privacy.erase),),
    TestKeyMade: (Route("reactions", sandbox.begin),),
    SandboxFillDue: (Route("reactions", sandbox.go_on),),
    ModuleEmitted: (_MODULES,),
    ModuleEventDue: (Route("reactions", modules.tell),),
    ModuleUninstalled: (Route("reactions", modules.drop_data),),
    ModuleMailQueued: (Route("mails", modules.hand_over),),
    ImageUploaded: (Route("media", images.make_renditions),),
    ImageProcessed: (Route("media", images.forget_incoming),),
    ImageDeleted: (Route("media", images.forget_image),),
    ThemeUninstalled: (Route("media", images.forget_theme),),
    OwnerCodeRequested: (Route("mails", onboarding.mail_code),),
    EmailQueued: (Route("mails", mails.hand_over),),
    DeliveryDue: (Route("webhooks", webhooks.attempt),),
    UpkeepDue: (Route("snapshots", search.keep_up),),
}
_BY_NAME = {kind.NAME: routes for kind, routes in SUBSCRIPTIONS.items()}


def routes(event_name: str) -> tuple[Route, ...]:
    """The ways of an event; none for one that nobody waits for, which is kept for replay all the same."""
    return _BY_NAME.get(event_name, ())


def heard(queue: str, event_name: str) -> tuple[Route, ...]:
    """What the consumers of a queue do about an event; nothing when that event does not belong there."""
    return tuple(route for route in routes(event_name) if route.queue == queue)
