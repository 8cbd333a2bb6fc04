"""The read models as operations see them: every list, search and report. They show what was just committed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from chalicelib.domain.catalog.model import CatalogItem
from chalicelib.domain.context import Context
from chalicelib.domain.search.model import (
    AuditFilter,
    CustomerFilter,
    CustomerTotals,
    DeliveryFilter,
    EmailFilter,
    Person,
    ProductFilter,
    SearchFilter,
    SearchResult,
    Shelf,
)
from chalicelib.domain.statistics.ports import TradeFigures
from chalicelib.domain.taxonomy.model import Tag
from chalicelib.kernel.paging import Page, Slice

if TYPE_CHECKING:
    from chalicelib.domain.audit import AuditEntry
    from chalicelib.domain.b2b import B2BAccount, B2BAccountFilter
    from chalicelib.domain.content.model import ContentPage, PageFilter
    from chalicelib.domain.gift_cards.model import GiftCard, GiftCardFilter
    from chalicelib.domain.identity.model import Customer
    from chalicelib.domain.inventory.model import InventoryFilter, InventoryItem
    from chalicelib.domain.invoicing import GetOssReturn, IssuedDocument
    from chalicelib.domain.ledger import Entry, EntryFilter
    from chalicelib.domain.notifications.model import Email
    from chalicelib.domain.orders import Order, OrderFilter
    from chalicelib.domain.payments import Dispute, DisputeFilter, Finding, FindingFilter
    from chalicelib.domain.returns.model import Return, ReturnFilter
    from chalicelib.domain.reviews.model import Review, ReviewFilter
    from chalicelib.domain.statistics.model import ShortStock
    from chalicelib.domain.webhooks.model import Delivery


class Upkeep(Protocol):
    """What workers do for a read model of a tenant."""

    def snapshot(self, ctx: Context) -> None:
        """Store the read model as it is now, for other processes to load."""
        ...

    def rebuild(self, ctx: Context) -> None:
        """Build the read model anew from the table, and store it: after an erasure, or to be sure."""
        ...


class CatalogIndex(Upkeep, Protocol):
    """Products and taxonomy. Each call costs one table request, a second when something changed since the last."""

    def products(self, ctx: Context, wanted: ProductFilter) -> Page[CatalogItem] | Slice[CatalogItem]:
        """A counted page of all products, or a stretch of them, the newest first, after a position."""
        ...

    def brand_in_use(self, ctx: Context, brand_id: str) -> bool:
        """Whether there is a product of a brand."""
        ...

    def feed(self, ctx: Context, after: tuple[str, str] | None, size: int) -> Slice[CatalogItem]:
        """Published products, newest first, after the position (time, id) that the stretch before gave."""
        ...

    def search(self, ctx: Context, wanted: SearchFilter) -> SearchResult:
        """Published products by words, filters and rank, with facets."""
        ...

    def shelves(self, ctx: Context) -> list[Shelf]:
        """All categories with their counts, by position and name, without children filled in."""
        ...

    def shelf(self, ctx: Context, slug: str) -> Shelf | None:
        """One category by its slug."""
        ...

    def inventory(self, ctx: Context, wanted: InventoryFilter) -> Page[InventoryItem] | Slice[InventoryItem]:
        """A counted page, or a stretch, of the variants with their stock, the newest first."""
        ...

    def short_stock(self, ctx: Context, low: int, shown: int) -> ShortStock:
        """Variants of which at most `low` sellable units are left, and those of which none are; `shown` of each."""
        ...

    def pages(self, ctx: Context, wanted: PageFilter) -> Page[ContentPage]:
        """A counted page of the pages, newest first."""
        ...

    def tags(self, ctx: Context) -> list[Tag]:
        """All tags, by name."""
        ...


class TradeIndex(Upkeep, TradeFigures, Protocol):
    """Orders, customers and what was written about them. Costs as `CatalogIndex`."""

    def orders(self, ctx: Context, wanted: OrderFilter) -> Page[Order] | Slice[Order]:
        """A counted page of orders, or a stretch of them."""
        ...

    def customer_orders(self, ctx: Context, customer_id: str) -> list[Order]:
        """All orders of a customer, newest first."""
        ...

    def order_ids_of(self, ctx: Context, person: Person) -> list[str]:
        """The ids of a person's orders, oldest first."""
        ...

    def review_ids_of(self, ctx: Context, person: Person) -> list[str]:
        """The ids of a person's reviews."""
        ...

    def orders_placed_before(self, ctx: Context, moment: datetime) -> list[str]:
        """The ids of orders placed before a moment that still say who bought."""
        ...

    def audit_before(self, ctx: Context, moment: datetime) -> list[str]:
        """The ids of audit rows from before a moment that still say from where somebody acted."""
        ...

    def audit_origins_of(self, ctx: Context, customer_id: str) -> list[str]:
        """The ids of audit rows that say from where a customer acted, or somebody who tried to be them."""
        ...

    def has_ordered_before(self, ctx: Context, customer_id: str) -> bool:
        """Whether a customer has an order that was not cancelled."""
        ...

    def product_was_ordered(self, ctx: Context, product_id: str) -> bool:
        """Whether any order, cancelled or not, has a line of the product."""
        ...

    def has_bought(self, ctx: Context, product_id: str, email: str, customer_id: str | None) -> bool:
        """Whether a paid order that stands has a line of a product: one with this e-mail, or of this customer."""
        ...

    def returns(self, ctx: Context, wanted: ReturnFilter) -> Page[Return] | Slice[Return]:
        """A page or a stretch of the returns."""
        ...

    def disputes(self, ctx: Context, wanted: DisputeFilter) -> Page[Dispute] | Slice[Dispute]:
        """A page or a stretch of the disputes."""
        ...

    def findings(self, ctx: Context, wanted: FindingFilter) -> Page[Finding] | Slice[Finding]:
        """A page or a stretch of where the provider's books and ours differ."""
        ...

    def reviews(self, ctx: Context, wanted: ReviewFilter) -> Page[Review] | Slice[Review]:
        """A page or a stretch of the reviews."""
        ...

    def customers(self, ctx: Context, wanted: CustomerFilter) -> Page[Customer] | Slice[Customer]:
        """A page or a stretch of the customers; erased ones are left out."""
        ...

    def customer_totals(self, ctx: Context, customer_ids: Sequence[str]) -> dict[str, CustomerTotals]:
        """What each of some customers has ordered; who never did is left out."""
        ...

    def group_has_members(self, ctx: Context, group_id: str) -> bool:
        """Whether any customer is in a group."""
        ...

    def staff_ids(self, ctx: Context, page: int, page_size: int) -> Page[str]:
        """A counted page of the ids of the staff, the newest account first."""
        ...

    def audit(self, ctx: Context, wanted: AuditFilter) -> Page[AuditEntry]:
        """A counted page of the audit log."""
        ...

    def emails(self, ctx: Context, wanted: EmailFilter) -> Page[Email]:
        """A counted page of the e-mail log."""
        ...

    def deliveries(self, ctx: Context, wanted: DeliveryFilter) -> Page[Delivery]:
        """A counted page of webhook deliveries."""
        ...

    def gift_cards(self, ctx: Context, wanted: GiftCardFilter) -> Page[GiftCard] | Slice[GiftCard]:
        """A counted page, or a stretch, of gift cards."""
        ...

    def entries(self, ctx: Context, wanted: EntryFilter) -> Page[Entry]:
        """A counted page of an account's movements."""
        ...

    def b2b_accounts(self, ctx: Context, wanted: B2BAccountFilter) -> Page[B2BAccount] | Slice[B2BAccount]:
        """A counted page of business accounts, or a stretch after a position."""
        ...

    def oss_documents(self, ctx: Context, wanted: GetOssReturn) -> list[tuple[IssuedDocument, Order]]:
        """The documents issued in a time that count for the One Stop Shop, each with its order."""
        ...

    def price_list_is_used(self, ctx: Context, price_list_id: str) -> bool:
        """Whether a business account buys by a price list."""
        ...
