"""The questions about orders, customers, the audit log, mails and webhook deliveries, in SQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar

import msgspec

from chalicelib.adapters.replica.index import Where
from chalicelib.adapters.replica.projection import ReadModel
from chalicelib.adapters.replica.texts import fold, stamp
from chalicelib.adapters.replica.trade.figures import TradeSums
from chalicelib.adapters.replica.trade.tables import TRADE
from chalicelib.domain.audit.model import AuditEntry
from chalicelib.domain.b2b.model import B2BAccount, B2BAccountFilter
from chalicelib.domain.context import Context
from chalicelib.domain.gift_cards.model import GiftCard, GiftCardFilter, GiftCardStatus, unix_ms
from chalicelib.domain.identity.model import Customer
from chalicelib.domain.invoicing.oss import GetOssReturn
from chalicelib.domain.invoicing.records import IssuedDocument
from chalicelib.domain.ledger import Entry, EntryFilter
from chalicelib.domain.notifications.model import Email
from chalicelib.domain.orders import Order, OrderFilter
from chalicelib.domain.payments import Dispute, DisputeFilter, Finding, FindingFilter
from chalicelib.domain.returns.model import Return, ReturnFilter
from chalicelib.domain.reviews.model import Review, ReviewFilter
from chalicelib.domain.search import AuditFilter, CustomerFilter, CustomerTotals, DeliveryFilter, EmailFilter, Person
from chalicelib.domain.webhooks.model import Delivery
from chalicelib.kernel.paging import Page, Slice
from chalicelib.kernel.privacy import NOBODYS_DOMAIN

_orders = msgspec.json.Decoder(Order)
_customers = msgspec.json.Decoder(Customer)
_audit = msgspec.json.Decoder(AuditEntry)
_emails = msgspec.json.Decoder(Email)
_deliveries = msgspec.json.Decoder(Delivery)
_gift_cards = msgspec.json.Decoder(GiftCard)
_entries = msgspec.json.Decoder(Entry)
_b2b_accounts = msgspec.json.Decoder(B2BAccount)
_reviews = msgspec.json.Decoder(Review)
_returns = msgspec.json.Decoder(Return)
_disputes = msgspec.json.Decoder(Dispute)
_findings = msgspec.json.Decoder(Finding)
_documents = msgspec.json.Decoder(IssuedDocument)

# GiftCard.status in SQL, at a moment in milliseconds.
_STANDING: dict[GiftCardStatus, Callable[[int], tuple[Any, ...]]] = {
    GiftCardStatus.VOID: lambda _: ("voided = 1",),
    GiftCardStatus.REDEEMED: lambda _: ("voided = 0 AND balance = 0",),
    GiftCardStatus.EXPIRED: lambda at: ("voided = 0 AND balance > 0 AND valid_until_ms <= ?", at),
    GiftCardStatus.ACTIVE: lambda at: ("voided = 0 AND balance > 0 AND valid_until_ms > ?", at),
}
_BOUGHT = """
order_line l JOIN orders o ON o.id = l.order_id
WHERE l.product = ? AND o.progress != 'cancelled' AND o.payment IN ('paid', 'partially_refunded')
AND (o.email = ? OR o.customer_id = ?)
"""
_B2B_SEARCH = """
(instr(company, ?) > 0 OR id IN (
    SELECT k.account_id FROM b2b_contact k JOIN customer c ON c.id = k.customer_id WHERE instr(c.email, ?) > 0
))
"""
_OSS = """
SELECT d.doc, o.doc FROM document d JOIN orders o ON o.id = d.order_id
WHERE d.oss = 1 AND d.issued_at >= ? AND d.issued_at <= ?
"""
_IN_GROUP = "instr(groups, ?) > 0"
_SPENT = "sum(CASE WHEN payment != 'pending' AND currency = ? THEN total - refunded ELSE 0 END)"


class SqliteTrade(TradeSums):
    """See `domain.search.ports.TradeIndex`."""

    MODEL: ClassVar[ReadModel] = TRADE

    def orders(self, ctx: Context, wanted: OrderFilter) -> Page[Order] | Slice[Order]:
        where = Where()
        if wanted.text:
            where.add("instr(number, ?) > 0", wanted.text)
        where.among("standing", tuple(each.value for each in wanted.standing))
        where.among("progress", tuple(each.value for each in wanted.progress))
        where.among("payment", tuple(each.value for each in wanted.payment))
        where.among("fulfilment", tuple(each.value for each in wanted.fulfilment))
        where.among("payment", tuple(each.value for each in wanted.money))
        where.equal("refused", wanted.refused)
        where.equal("customer_id", wanted.customer_id)
        where.between("placed_at", wanted.placed_since, wanted.placed_until)
        return self._part(ctx, "orders", where, wanted, _orders)

    def customer_orders(self, ctx: Context, customer_id: str) -> list[Order]:
        sql = "SELECT doc FROM orders WHERE customer_id = ? ORDER BY created_at DESC, id DESC"
        with self._replicas.open(ctx) as replica:
            return [_orders.decode(doc) for (doc,) in replica.rows(sql, customer_id)]

    def order_ids_of(self, ctx: Context, person: Person) -> list[str]:
        return self._of_person(ctx, "orders", person)

    def review_ids_of(self, ctx: Context, person: Person) -> list[str]:
        return self._of_person(ctx, "review", person)

    def _of_person(self, ctx: Context, table: str, person: Person) -> list[str]:
        sql = f"SELECT id FROM {table} WHERE customer_id = ? OR email = ? ORDER BY created_at, id"  # noqa: S608
        with self._replicas.open(ctx) as replica:
            return [str(each) for (each,) in replica.rows(sql, person.customer_id, person.email)]

    def orders_placed_before(self, ctx: Context, moment: datetime) -> list[str]:
        sql = "SELECT id FROM orders WHERE placed_at < ? AND email NOT LIKE ? ORDER BY placed_at, id"
        with self._replicas.open(ctx) as replica:
            return [str(each) for (each,) in replica.rows(sql, stamp(moment), f"%@{NOBODYS_DOMAIN}")]

    def audit_before(self, ctx: Context, moment: datetime) -> list[str]:
        sql = "SELECT id FROM audit WHERE created_at < ? AND origin = 1 ORDER BY created_at, id"
        with self._replicas.open(ctx) as replica:
            return [str(each) for (each,) in replica.rows(sql, stamp(moment))]

    def audit_origins_of(self, ctx: Context, customer_id: str) -> list[str]:
        sql = """
SELECT id FROM audit WHERE origin = 1 AND (actor_id = ? OR (actor_id IS NULL AND resource_id = ?))
ORDER BY created_at, id
"""
        with self._replicas.open(ctx) as replica:
            return [str(each) for (each,) in replica.rows(sql, customer_id, customer_id)]

    def has_ordered_before(self, ctx: Context, customer_id: str) -> bool:
        return self._any(ctx, "orders WHERE customer_id = ? AND progress != 'cancelled'", customer_id)

    def product_was_ordered(self, ctx: Context, product_id: str) -> bool:
        return self._any(ctx, "order_line WHERE product = ?", product_id)

    def has_bought(self, ctx: Context, product_id: str, email: str, customer_id: str | None) -> bool:
        return self._any(ctx, _BOUGHT, product_id, email, customer_id or "")

    def returns(self, ctx: Context, wanted: ReturnFilter) -> Page[Return] | Slice[Return]:
        where = Where()
        where.equal("status", wanted.status and wanted.status.value)
        return self._part(ctx, "returns", where, wanted, _returns)

    def disputes(self, ctx: Context, wanted: DisputeFilter) -> Page[Dispute] | Slice[Dispute]:
        where = Where()
        where.equal("status", wanted.status and wanted.status.value)
        where.equal("order_id", wanted.order_id)
        return self._part(ctx, "dispute", where, wanted, _disputes)

    def findings(self, ctx: Context, wanted: FindingFilter) -> Page[Finding] | Slice[Finding]:
        where = Where()
        where.equal("open", wanted.open)
        return self._part(ctx, "finding", where, wanted, _findings)

    def reviews(self, ctx: Context, wanted: ReviewFilter) -> Page[Review] | Slice[Review]:
        where = Where()
        where.equal("product_id", wanted.product_id)
        where.equal("status", wanted.status and wanted.status.value)
        return self._part(ctx, "review", where, wanted, _reviews)

    def customers(self, ctx: Context, wanted: CustomerFilter) -> Page[Customer] | Slice[Customer]:
        where = Where("active = 1")
        if wanted.text:
            where.add("(instr(email, ?) > 0 OR instr(name, ?) > 0)", wanted.text.lower(), fold(wanted.text))
        if wanted.group_id is not None:
            where.add(_IN_GROUP, f"|{wanted.group_id}|")
        if wanted.email:
            where.add("instr(email, ?) > 0", wanted.email.lower())
        where.equal("is_b2b", wanted.is_b2b)
        return self._part(ctx, "customer", where, wanted, _customers)

    def customer_totals(self, ctx: Context, customer_ids: Sequence[str]) -> dict[str, CustomerTotals]:
        where = Where("progress != 'cancelled'")
        where.among("customer_id", tuple(customer_ids))
        sql = f"SELECT customer_id, count(*), {_SPENT} FROM orders {where.sql} GROUP BY customer_id"  # noqa: S608
        with self._replicas.open(ctx) as replica:
            rows = replica.rows(sql, ctx.shop.currency, *where.values) if customer_ids else []
        return {who: CustomerTotals(orders=orders, spent_minor=spent) for who, orders, spent in rows}

    def group_has_members(self, ctx: Context, group_id: str) -> bool:
        return self._any(ctx, f"customer WHERE active = 1 AND {_IN_GROUP}", f"|{group_id}|")

    def staff_ids(self, ctx: Context, page: int, page_size: int) -> Page[str]:
        sql = "SELECT id FROM staff ORDER BY created_at DESC, id DESC LIMIT ? OFFSET ?"
        with self._replicas.open(ctx) as replica:
            ids = [str(each) for (each,) in replica.rows(sql, page_size, (page - 1) * page_size)]
            total = int(replica.rows("SELECT count(*) FROM staff")[0][0])
        return Page(items=ids, total=total, page=page, page_size=page_size)

    def audit(self, ctx: Context, wanted: AuditFilter) -> Page[AuditEntry]:
        where = Where()
        where.equal("actor_id", wanted.actor_id)
        where.equal("resource_type", wanted.resource_type)
        where.equal("resource_id", wanted.resource_id)
        where.equal("action", wanted.action)
        where.between("created_at", wanted.since, wanted.until)
        return self._newest(ctx, "audit", where, wanted, _audit)

    def emails(self, ctx: Context, wanted: EmailFilter) -> Page[Email]:
        where = Where()
        where.equal("status", wanted.status)
        where.equal("kind", wanted.kind)
        where.equal("order_id", wanted.order_id)
        return self._newest(ctx, "email", where, wanted, _emails)

    def deliveries(self, ctx: Context, wanted: DeliveryFilter) -> Page[Delivery]:
        where = Where()
        where.equal("dialect", wanted.dialect)
        where.equal("subscription_id", wanted.subscription_id)
        where.equal("status", wanted.status)
        where.between("created_at", wanted.since, wanted.until)
        return self._newest(ctx, "delivery", where, wanted, _deliveries)

    def gift_cards(self, ctx: Context, wanted: GiftCardFilter) -> Page[GiftCard] | Slice[GiftCard]:
        where = Where()
        if wanted.status is not None:
            where.add(*_STANDING[wanted.status](unix_ms(wanted.at)))
        where.equal("customer_id", wanted.customer_id)
        return self._part(ctx, "gift_card", where, wanted, _gift_cards)

    def entries(self, ctx: Context, wanted: EntryFilter) -> Page[Entry]:
        where = Where()
        where.equal("account_id", wanted.account_id)
        where.equal("ledger", wanted.ledger)
        return self._newest(ctx, "ledger_entry", where, wanted, _entries)

    def b2b_accounts(self, ctx: Context, wanted: B2BAccountFilter) -> Page[B2BAccount] | Slice[B2BAccount]:
        where = Where()
        if wanted.search:
            where.add(_B2B_SEARCH, fold(wanted.search), wanted.search.lower())
        where.equal("status", None if wanted.status is None else wanted.status.value)
        return self._part(ctx, "b2b_account", where, wanted, _b2b_accounts)

    def oss_documents(self, ctx: Context, wanted: GetOssReturn) -> list[tuple[IssuedDocument, Order]]:
        with self._replicas.open(ctx) as replica:
            rows = replica.rows(_OSS, stamp(wanted.since), stamp(wanted.until))
        return [(_documents.decode(document), _orders.decode(order)) for document, order in rows]

    def price_list_is_used(self, ctx: Context, price_list_id: str) -> bool:
        return self._any(ctx, "b2b_account WHERE price_list_id = ?", price_list_id)

    def _any(self, ctx: Context, rows: str, *values: str) -> bool:
        with self._replicas.open(ctx) as replica:
            return bool(replica.rows(f"SELECT EXISTS (SELECT 1 FROM {rows})", *values)[0][0])  # noqa: S608
