"""The tables of the trade read model. A new kind of thing is one more projection in `TRADE`."""

from __future__ import annotations

import dataclasses
from typing import Any

import apsw

from chalicelib.adapters.replica.projection import Key, Projection, ReadModel, table
from chalicelib.adapters.replica.texts import fold, stamp
from chalicelib.domain.audit.model import AuditEntry
from chalicelib.domain.b2b.model import B2BAccount
from chalicelib.domain.cart.model import LeftCart
from chalicelib.domain.gift_cards.model import GiftCard
from chalicelib.domain.identity.model import Customer, Staff
from chalicelib.domain.invoicing.records import IssuedDocument
from chalicelib.domain.ledger import Entry
from chalicelib.domain.notifications.model import Email
from chalicelib.domain.orders.model import Order
from chalicelib.domain.orders.rules import standing_of
from chalicelib.domain.payments import Dispute, Finding, Refund, RefundStatus
from chalicelib.domain.returns.model import Return
from chalicelib.domain.reviews.model import Review
from chalicelib.domain.webhooks.model import Delivery

_LINES = """
CREATE TABLE order_line (
    order_id TEXT NOT NULL, id TEXT NOT NULL, product TEXT NOT NULL, variant TEXT, title TEXT NOT NULL,
    quantity INTEGER NOT NULL, total INTEGER NOT NULL, PRIMARY KEY (order_id, id)
) WITHOUT ROWID;
CREATE INDEX order_line_product ON order_line (product);
"""


def _order_row(order: Order) -> tuple[Any, ...]:
    return (
        order.number,
        standing_of(order).value,
        order.progress.value,
        order.payment.value,
        order.fulfilment.value,
        order.payment_refused,
        order.customer_id,
        order.email.lower(),
        order.currency,
        order.total_minor,
        order.refunded_minor,
        stamp(order.placed_at),
        stamp(order.created_at),
        order.cart_id,
    )


_ORDERS = table(
    Order,
    "orders",
    {
        "number": "TEXT NOT NULL",
        "standing": "TEXT NOT NULL",
        "progress": "TEXT NOT NULL",
        "payment": "TEXT NOT NULL",
        "fulfilment": "TEXT NOT NULL",
        "refused": "INTEGER NOT NULL",
        "customer_id": "TEXT",
        "email": "TEXT NOT NULL",
        "currency": "TEXT NOT NULL",
        "total": "INTEGER NOT NULL",
        "refunded": "INTEGER NOT NULL",
        "placed_at": "TEXT NOT NULL",
        "created_at": "TEXT NOT NULL",
        "cart_id": "TEXT NOT NULL",
    },
    _order_row,
    (
        "created_at, id",
        "standing, created_at, id",
        "customer_id, created_at, id",
        "placed_at, standing",
        "currency, placed_at, standing, payment, customer_id, total, refunded",
        "customer_id, placed_at, standing, payment",
        "cart_id",
    ),
)


def _put_order(db: apsw.Connection, order: Order) -> None:
    _ORDERS.put(db, order)
    db.execute("DELETE FROM order_line WHERE order_id = ?", (order.id,))
    db.executemany(
        "INSERT INTO order_line VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (order.id, each.id, each.product_id, each.variant_id, each.product_title, each.quantity, each.total_minor)
            for each in order.lines
        ],
    )


def _remove_order(db: apsw.Connection, key: Key) -> None:
    _ORDERS.remove(db, key)
    db.execute("DELETE FROM order_line WHERE order_id = ?", key)


_CUSTOMERS = table(
    Customer,
    "customer",
    {
        "email": "TEXT NOT NULL",
        "name": "TEXT NOT NULL",
        "groups": "TEXT NOT NULL",  # each id between two bars
        "is_b2b": "INTEGER NOT NULL",
        "active": "INTEGER NOT NULL",
        "created_at": "TEXT NOT NULL",
    },
    lambda customer: (
        customer.email.lower(),
        fold(customer.name or ""),
        "".join(f"|{group_id}|" for group_id in customer.group_ids),
        customer.is_b2b,
        customer.active,
        stamp(customer.created_at),
    ),
    ("created_at, id",),
)


def _put_staff(db: apsw.Connection, staff: Staff) -> None:
    db.execute("INSERT OR REPLACE INTO staff VALUES (?, ?)", (staff.id, stamp(staff.created_at)))


def _remove_staff(db: apsw.Connection, key: Key) -> None:
    db.execute("DELETE FROM staff WHERE id = ?", key)


# Only who there is and since when: password hashes and second factors stay in the table.
_STAFF = Projection(
    Staff,
    """
CREATE TABLE staff (id TEXT PRIMARY KEY, created_at TEXT NOT NULL);
CREATE INDEX staff_0 ON staff (created_at, id);
""",
    _put_staff,
    _remove_staff,
)

_AUDIT = table(
    AuditEntry,
    "audit",
    {
        "actor_id": "TEXT",
        "resource_type": "TEXT NOT NULL",
        "resource_id": "TEXT",
        "action": "TEXT NOT NULL",
        "origin": "INTEGER NOT NULL",  # whether it says from where
        "created_at": "TEXT NOT NULL",
    },
    lambda entry: (
        entry.actor_id,
        entry.resource_type,
        entry.resource_id,
        entry.action,
        entry.ip_address is not None or entry.user_agent is not None,
        stamp(entry.created_at),
    ),
    ("created_at, id", "actor_id, created_at, id", "resource_id, created_at, id", "action, created_at, id"),
)

_EMAILS = table(
    Email,
    "email",
    {"status": "TEXT NOT NULL", "kind": "TEXT NOT NULL", "order_id": "TEXT", "created_at": "TEXT NOT NULL"},
    lambda email: (email.status.value, email.kind.value, email.order_id, stamp(email.created_at)),
    ("created_at, id", "order_id, created_at, id"),
)

_DELIVERIES = table(
    Delivery,
    "delivery",
    {
        "dialect": "TEXT NOT NULL",
        "subscription_id": "TEXT NOT NULL",
        "status": "TEXT NOT NULL",
        "created_at": "TEXT NOT NULL",
    },
    lambda delivery: (
        delivery.dialect,
        delivery.subscription_id,
        delivery.status.value,
        stamp(delivery.created_at),
    ),
    ("created_at, id", "subscription_id, created_at, id"),
)

_GIFT_CARDS = table(
    GiftCard,
    "gift_card",
    {
        "customer_id": "TEXT",
        "balance": "INTEGER NOT NULL",
        "voided": "INTEGER NOT NULL",
        "valid_until_ms": "INTEGER NOT NULL",
        "created_at": "TEXT NOT NULL",
    },
    lambda card: (card.customer_id, card.balance, card.voided, card.valid_until_ms, stamp(card.created_at)),
    ("created_at, id", "customer_id, created_at, id"),
)

_ENTRIES = table(
    Entry,
    "ledger_entry",
    {"ledger": "TEXT NOT NULL", "account_id": "TEXT NOT NULL", "created_at": "TEXT NOT NULL"},
    lambda entry: (entry.ledger, entry.account_id, stamp(entry.created_at)),
    ("account_id, ledger, created_at, id",),
)

_REVIEWS = table(
    Review,
    "review",
    {
        "product_id": "TEXT NOT NULL",
        "status": "TEXT NOT NULL",
        "customer_id": "TEXT",
        "email": "TEXT NOT NULL",
        "created_at": "TEXT NOT NULL",
    },
    lambda review: (
        review.product_id,
        review.status.value,
        review.customer_id,
        review.reviewer_email,
        stamp(review.created_at),
    ),
    ("created_at, id", "status, created_at, id", "product_id, status, created_at, id"),
)

# Money that went back, or is on its way; `done` when it did. A refund that the bank sent back is none.
_REFUNDS = table(
    Refund,
    "refund",
    {
        "currency": "TEXT NOT NULL",
        "amount": "INTEGER NOT NULL",
        "done": "INTEGER NOT NULL",
        "created_at": "TEXT NOT NULL",
    },
    lambda refund: (
        refund.currency,
        refund.amount_minor,
        refund.status is RefundStatus.SUCCEEDED and refund.reversed_at is None,
        stamp(refund.created_at),
    ),
    ("currency, created_at, done, amount",),
)

# Fiscal documents as their orders know them. `oss` says that they are declared in the One Stop Shop.
_DOCUMENTS = table(
    IssuedDocument,
    "document",
    {"order_id": "TEXT NOT NULL", "oss": "INTEGER NOT NULL", "issued_at": "TEXT NOT NULL"},
    lambda issued: (issued.order_id, issued.oss_country is not None, stamp(issued.issued_at)),
    ("oss, issued_at",),
)

_LEFT_CARTS = table(
    LeftCart, "left_cart", {"left_at": "TEXT NOT NULL"}, lambda cart: (stamp(cart.left_at),), ("left_at, id",)
)

_RETURNS = table(
    Return,
    "returns",
    {"status": "TEXT NOT NULL", "created_at": "TEXT NOT NULL"},
    lambda asked: (asked.status.value, stamp(asked.created_at)),
    ("created_at, id", "status, created_at, id"),
)

_DISPUTES = table(
    Dispute,
    "dispute",
    {"status": "TEXT NOT NULL", "order_id": "TEXT NOT NULL", "created_at": "TEXT NOT NULL"},
    lambda dispute: (dispute.status.value, dispute.order_id, stamp(dispute.created_at)),
    ("created_at, id", "status, created_at, id", "order_id, created_at, id"),
)

_FINDINGS = table(
    Finding,
    "finding",
    {"open": "INTEGER NOT NULL", "created_at": "TEXT NOT NULL"},
    lambda finding: (finding.is_open, stamp(finding.created_at)),
    ("created_at, id", "open, created_at, id"),
)

_B2B_CONTACTS = """
CREATE TABLE b2b_contact (account_id TEXT NOT NULL, customer_id TEXT NOT NULL, PRIMARY KEY (account_id, customer_id))
WITHOUT ROWID;
"""

_B2B_ACCOUNTS = table(
    B2BAccount,
    "b2b_account",
    {
        "company": "TEXT NOT NULL",
        "status": "TEXT NOT NULL",
        "price_list_id": "TEXT",
        "created_at": "TEXT NOT NULL",
    },
    lambda account: (
        fold(account.company_name),
        account.status.value,
        account.price_list_id,
        stamp(account.created_at),
    ),
    ("created_at, id", "status, created_at, id", "price_list_id"),
)


def _put_b2b_account(db: apsw.Connection, account: B2BAccount) -> None:
    _B2B_ACCOUNTS.put(db, account)
    db.execute("DELETE FROM b2b_contact WHERE account_id = ?", (account.id,))
    db.executemany("INSERT INTO b2b_contact VALUES (?, ?)", [(account.id, each) for each in account.contact_ids])


def _remove_b2b_account(db: apsw.Connection, key: Key) -> None:
    _B2B_ACCOUNTS.remove(db, key)
    db.execute("DELETE FROM b2b_contact WHERE account_id = ?", key)


PROJECTIONS: tuple[Projection, ...] = (
    dataclasses.replace(_ORDERS, ddl=_ORDERS.ddl + _LINES, put=_put_order, remove=_remove_order),
    _CUSTOMERS,
    _STAFF,
    _AUDIT,
    _EMAILS,
    _DELIVERIES,
    _GIFT_CARDS,
    _ENTRIES,
    dataclasses.replace(
        _B2B_ACCOUNTS, ddl=_B2B_ACCOUNTS.ddl + _B2B_CONTACTS, put=_put_b2b_account, remove=_remove_b2b_account
    ),
    _REVIEWS,
    _RETURNS,
    _DISPUTES,
    _FINDINGS,
    _REFUNDS,
    _DOCUMENTS,
    _LEFT_CARTS,
)

TRADE = ReadModel("trade", PROJECTIONS)
