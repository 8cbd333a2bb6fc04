"""Every key of the one table, and with it every access pattern. No other module builds a key.

A tenant's partition keys start with `{tenant}#`, the platform's with `@`. Fields in braces are the entity's attributes.

| kind | partition | sort | read by |
|---|---|---|---|
| PRODUCT | `PRODUCT#{id}` | `PRODUCT` | get; with its STOCK in one query |
| STOCK | `PRODUCT#{product_id}` | `STOCK#{variant_id}` | the product's query; batch get by cart lines |
| STOCK_ENTRY | `STOCK_ENTRIES#{variant_id}` | `ENTRY#{id}` | the newest in one query |
| CATEGORY, TAG, BRAND | `TAXONOMY` | `CATEGORY#{id}` … | the taxonomy book, cached by version |
| SETTINGS, THEME, TAX_SETTINGS, TAX_RATE | `CONFIG` | `SETTINGS`, `TAX_RATE#{id}` … | the configuration book |
| SHIPPING_ZONE, SHIPPING_RATE, PROMOTION | `CONFIG` | `SHIPPING_ZONE#{id}` … | the configuration book |
| PRICE_LIST | `CONFIG` | `PRICE_LIST#{id}` | the configuration book |
| LISTED_PRICES | `PRICE_LIST#{price_list_id}` | `PRODUCT#{product_id}` | batch get by cart lines; one query |
| LOYALTY_PROGRAM | `CONFIG` | `LOYALTY_PROGRAM` | the configuration book |
| CUSTOMER_GROUP, REVIEW_SETTINGS | `CONFIG` | `CUSTOMER_GROUP#{id}`, `REVIEW_SETTINGS` | the configuration book |
| WEBHOOK_SUBSCRIPTION | `WEBHOOKS` | `SUBSCRIPTION#{id}` | the webhooks book |
| PROMOTION_USE | `PROMOTION#{promotion_id}` | `USE#{who}` | batch get, conditional count |
| CART | `CART#{id}` | `CART` | get |
| LEFT_CART | `LEFT_CART#{id}` | `LEFT_CART` | put if absent; counted in the replica |
| CHECKOUT_SESSION | `CHECKOUT#{id}` | `CHECKOUT` | get |
| ORDER and PAYMENT, REFUND, DISPUTE, DOCUMENT, HISTORY | `ORDER#{id}` | `ORDER`, `PAYMENT#{id}` … | one query |
| RETURN, FINDING | `ORDER#{order_id}` | `RETURN#{id}`, `FINDING#{id}` | with the order; lists from the replica |
| WITHDRAWAL | `WITHDRAWAL#{id}` | `WITHDRAWAL` | get; expire by TTL where no order is meant |
| FISCAL_DOCUMENT | `FISCAL#{series}` | `{sequence:09}` | the series in order |
| CUSTOMER, ADDRESS, CONSENT | `CUSTOMER#{id}` | `CUSTOMER`, `ADDRESS#{id}`, `CONSENT#{id}` | get; one query |
| PRIVACY_SETTINGS | `CONFIG` | `PRIVACY_SETTINGS` | the configuration book |
| ERASURE | `ERASURE#{id}` | `ERASURE` | get; the due index while it is under way |
| PAGE | `PAGE#{id}` | `PAGE` | get; lists and public reads from the replica |
| MENU | `CONTENT` | `MENU#{id}` | the content book |
| IMAGE, IMAGE_USE | `IMAGE#{id}` | `IMAGE`, `USE#{product_id}` | get; one query |
| HOME_SECTIONS, ANALYTICS | `STOREFRONT` | `HOME_SECTIONS`, `ANALYTICS` | the storefront book |
| THEME_PACKAGE, THEME_CHOICE | `STOREFRONT` | `PACKAGE#{name}`, `THEME_CHOICE` | the storefront book |
| REVIEW | `REVIEW#{id}` | `REVIEW` | get; lists from the replica |
| METAFIELD, METAFIELD_COUNT | `METAFIELDS#{resource}#{resource_id}` | `FIELD#{id}`, `COUNT` | one query |
| GIFT_CARD | `GIFT_CARD#{id}` | `GIFT_CARD` | get; batch get; lists from the replica |
| STORE_CREDIT | `STORE_CREDIT#{customer_id}` | `ACCOUNT#{currency}` | batch get |
| LOYALTY_ACCOUNT, LOYALTY_EARNING | `LOYALTY#{customer_id}` | `ACCOUNT`, `EARNING#{order_id}` | batch get |
| LEDGER_ENTRY | `LEDGER#{ledger}#{account_id}` | `ENTRY#{id}` | batch get; one query; lists from the replica |
| B2B_CONTACT | `CUSTOMER#{customer_id}` | `B2B_CONTACT` | batch get with the customer's cart |
| B2B_ACCOUNT, B2B_CREDIT | `B2B#{id}` | `ACCOUNT`, `CREDIT` | batch get; lists from the replica |
| STAFF | `STAFF#{id}` | `STAFF` | get; listed by the replica, which knows ids only |
| MODULE, SLOT_CHOICE | `MODULES` | `MODULE#{name}`, `SLOT#{slot}` | the modules book; batch get with the code |
| MODULE_CODE, MODULE_USAGE | `MODULE#{name}` | `CODE`, `USAGE` | batch get; conditional count |
| MODULE_ROW | `MODULE#{module}#{table}#{group}` | `ROW#{key}` | batch get; a group in one query; the due index |
| MODULE_MAIL | `MODULE_MAIL#{id}` | `MAIL` | get; expire by TTL |
| SET_UP | `SET_UP` | `SET_UP` | get; a shop without one is installed |
| MAIL_RELAY | `MAIL_RELAY` | `MAIL_RELAY` | get; batch get by whoever writes a mail |
| API_KEY | `API_KEYS` | `KEY#{id}` | get; one query |
| SANDBOX_FILLING | `SANDBOX` | `FILLING` | get |
| SIGNATURE | `SIGNATURE#{digest}` | `SIGNATURE` | put if absent; expire by TTL |
| SESSION, TOKEN, CHALLENGE | `SESSION#{id}` … | same word | get; expire by TTL |
| ATTEMPTS | `ATTEMPTS#{bucket}` | `{window}` | conditional count; expire by TTL |
| EMAIL, DELIVERY, AUDIT | `EMAIL#{id}` … | same word | get; lists from the replica |
| COMMIT | `EVENT` | `{id}` | the stream; catch-up query; sweep by the due index |
| RECEIPT | `RECEIPT#{consumer}#{event_id}` | `RECEIPT` | put if absent: a consumer saw an event |
| IDEMPOTENCY | `IDEMPOTENCY#{operation}#{key}` | `IDEMPOTENCY` | get; put if absent |
| SEQUENCE | `SEQUENCE` | `{series}` | atomic add; the fiscal series' head |
| unique values | `UNIQUE#{kind}#{value}` | `UNIQUE` | get; put if absent |
| a book's version | `{book}` | `VERSION` | get |
| TENANT, DOMAIN | `@TENANT#{id}`, `@DOMAIN#{host}` | `TENANT`, `DOMAIN` | get |

Two sparse indexes: `due` (`due_pk` = `{tenant}#DUE#{kind}`, `due_at` = ISO time) answers "what must happen by now";
`directory` (`dir_pk` = `{tenant}#ALL#{kind}`, `dir_sk` = key) enumerates a kind for rebuilding read models. Both keep
keys only, are eventually consistent, and are never the basis of a decision about money or stock.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

PLATFORM = "@"


class Key(NamedTuple):
    """A primary key of the table."""

    pk: str
    sk: str


@dataclass(frozen=True)
class Pattern:
    """Where entities of a kind live. `book`: their collection has a version; `replica`: which read model shows them."""

    pk: str
    sk: str
    book: str | None = None
    directory: bool = False
    replica: str | None = None

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The entity attributes that the key is made of, in order."""
        parsed = string.Formatter().parse(self.pk + "\0" + self.sk)
        return tuple(name for _, name, _, _ in parsed if name is not None)

    @cached_property
    def _names_in_pk(self) -> int:
        return sum(1 for _, name, _, _ in string.Formatter().parse(self.pk) if name is not None)

    def key(self, scope: str, values: tuple[Any, ...]) -> Key:
        """The full key in a scope (a tenant id, or `@`) for key values in the order of `fields`."""
        named = dict(zip(self.fields, values, strict=True))
        return Key(prefix(scope) + self.pk.format(**named), self.sk.format(**named))

    def partition(self, scope: str, values: tuple[Any, ...]) -> str:
        """The partition key for the leading key values."""
        return prefix(scope) + self.pk.format(**dict(zip(self.fields[: self._names_in_pk], values, strict=False)))

    def parse(self, scope: str, key: Key) -> tuple[str, ...]:
        """The key values inside a key of this pattern."""
        found = self._shape.fullmatch(key.pk[len(prefix(scope)) :] + "\0" + key.sk)
        if found is None:
            raise ValueError(f"not a key of this pattern: {key}")
        return found.groups()

    @cached_property
    def _shape(self) -> re.Pattern[str]:
        parsed = string.Formatter().parse(self.pk + "\0" + self.sk)
        return re.compile(
            "".join(re.escape(text) + ("(.*)" if name is not None else "") for text, name, _, _ in parsed)
        )

    @cached_property
    def sort_prefix(self) -> str:
        """What the sort keys of this kind start with inside their partition."""
        return self.sk.split("{", 1)[0]


def prefix(scope: str) -> str:
    """What every partition key of a scope starts with."""
    return PLATFORM if scope == PLATFORM else f"{scope}#"


PATTERNS: dict[str, Pattern] = {
    "PRODUCT": Pattern("PRODUCT#{id}", "PRODUCT", directory=True, replica="catalog"),
    "STOCK": Pattern("PRODUCT#{product_id}", "STOCK#{variant_id}", replica="catalog"),
    "STOCK_ENTRY": Pattern("STOCK_ENTRIES#{variant_id}", "ENTRY#{id}"),
    "CATEGORY": Pattern("TAXONOMY", "CATEGORY#{id}", book="TAXONOMY", replica="catalog"),
    "TAG": Pattern("TAXONOMY", "TAG#{id}", book="TAXONOMY", replica="catalog"),
    "BRAND": Pattern("TAXONOMY", "BRAND#{id}", book="TAXONOMY"),
    "SETTINGS": Pattern("CONFIG", "SETTINGS", book="CONFIG"),
    "THEME": Pattern("CONFIG", "THEME", book="CONFIG"),
    "TAX_RATE": Pattern("CONFIG", "TAX_RATE#{id}", book="CONFIG"),
    "TAX_SETTINGS": Pattern("CONFIG", "TAX_SETTINGS", book="CONFIG"),
    "SHIPPING_ZONE": Pattern("CONFIG", "SHIPPING_ZONE#{id}", book="CONFIG"),
    "SHIPPING_RATE": Pattern("CONFIG", "SHIPPING_RATE#{id}", book="CONFIG"),
    "PROMOTION": Pattern("CONFIG", "PROMOTION#{id}", book="CONFIG"),
    "CUSTOMER_GROUP": Pattern("CONFIG", "CUSTOMER_GROUP#{id}", book="CONFIG"),
    "REVIEW_SETTINGS": Pattern("CONFIG", "REVIEW_SETTINGS", book="CONFIG"),
    "PRICE_LIST": Pattern("CONFIG", "PRICE_LIST#{id}", book="CONFIG"),
    "LISTED_PRICES": Pattern("PRICE_LIST#{price_list_id}", "PRODUCT#{product_id}"),
    "LOYALTY_PROGRAM": Pattern("CONFIG", "LOYALTY_PROGRAM", book="CONFIG"),
    "WEBHOOK_SUBSCRIPTION": Pattern("WEBHOOKS", "SUBSCRIPTION#{id}", book="WEBHOOKS"),
    "PROMOTION_USE": Pattern("PROMOTION#{promotion_id}", "USE#{who}"),
    "CART": Pattern("CART#{id}", "CART"),
    "LEFT_CART": Pattern("LEFT_CART#{id}", "LEFT_CART", directory=True, replica="trade"),
    "CHECKOUT_SESSION": Pattern("CHECKOUT#{id}", "CHECKOUT"),
    "ORDER": Pattern("ORDER#{id}", "ORDER", directory=True, replica="trade"),
    "PAYMENT": Pattern("ORDER#{order_id}", "PAYMENT#{id}"),
    "REFUND": Pattern("ORDER#{order_id}", "REFUND#{id}", directory=True, replica="trade"),
    "DOCUMENT": Pattern("ORDER#{order_id}", "DOCUMENT#{id}", directory=True, replica="trade"),
    "HISTORY": Pattern("ORDER#{order_id}", "HISTORY#{id}"),
    "DISPUTE": Pattern("ORDER#{order_id}", "DISPUTE#{id}", directory=True, replica="trade"),
    "RETURN": Pattern("ORDER#{order_id}", "RETURN#{id}", directory=True, replica="trade"),
    "FINDING": Pattern("ORDER#{order_id}", "FINDING#{id}", directory=True, replica="trade"),
    "WITHDRAWAL": Pattern("WITHDRAWAL#{id}", "WITHDRAWAL", directory=True),
    "FISCAL_DOCUMENT": Pattern("FISCAL#{series}", "{sequence:09}"),
    "CUSTOMER": Pattern("CUSTOMER#{id}", "CUSTOMER", directory=True, replica="trade"),
    "ADDRESS": Pattern("CUSTOMER#{customer_id}", "ADDRESS#{id}"),
    "CONSENT": Pattern("CUSTOMER#{customer_id}", "CONSENT#{id}"),
    "PRIVACY_SETTINGS": Pattern("CONFIG", "PRIVACY_SETTINGS", book="CONFIG"),
    "ERASURE": Pattern("ERASURE#{id}", "ERASURE"),
    "PAGE": Pattern("PAGE#{id}", "PAGE", directory=True, replica="catalog"),
    "MENU": Pattern("CONTENT", "MENU#{id}", book="CONTENT"),
    "IMAGE": Pattern("IMAGE#{id}", "IMAGE"),
    "IMAGE_USE": Pattern("IMAGE#{image_id}", "USE#{product_id}"),
    "HOME_SECTIONS": Pattern("STOREFRONT", "HOME_SECTIONS", book="STOREFRONT"),
    "ANALYTICS": Pattern("STOREFRONT", "ANALYTICS", book="STOREFRONT"),
    "THEME_PACKAGE": Pattern("STOREFRONT", "PACKAGE#{name}", book="STOREFRONT"),
    "THEME_CHOICE": Pattern("STOREFRONT", "THEME_CHOICE", book="STOREFRONT"),
    "REVIEW": Pattern("REVIEW#{id}", "REVIEW", directory=True, replica="trade"),
    "METAFIELD": Pattern("METAFIELDS#{resource}#{resource_id}", "FIELD#{id}"),
    "METAFIELD_COUNT": Pattern("METAFIELDS#{resource}#{resource_id}", "COUNT"),
    "GIFT_CARD": Pattern("GIFT_CARD#{id}", "GIFT_CARD", directory=True, replica="trade"),
    "STORE_CREDIT": Pattern("STORE_CREDIT#{customer_id}", "ACCOUNT#{currency}", directory=True),
    "LOYALTY_ACCOUNT": Pattern("LOYALTY#{customer_id}", "ACCOUNT", directory=True),
    "LOYALTY_EARNING": Pattern("LOYALTY#{customer_id}", "EARNING#{order_id}"),
    "LEDGER_ENTRY": Pattern("LEDGER#{ledger}#{account_id}", "ENTRY#{id}", directory=True, replica="trade"),
    "B2B_CONTACT": Pattern("CUSTOMER#{customer_id}", "B2B_CONTACT"),
    "B2B_ACCOUNT": Pattern("B2B#{id}", "ACCOUNT", directory=True, replica="trade"),
    "B2B_CREDIT": Pattern("B2B#{account_id}", "CREDIT", directory=True),
    "MODULE": Pattern("MODULES", "MODULE#{name}", book="MODULES"),
    "SLOT_CHOICE": Pattern("MODULES", "SLOT#{slot}", book="MODULES"),
    "MODULE_CODE": Pattern("MODULE#{name}", "CODE"),
    "MODULE_USAGE": Pattern("MODULE#{name}", "USAGE"),
    "MODULE_ROW": Pattern("MODULE#{module}#{table}#{group}", "ROW#{key}", directory=True),
    "MODULE_MAIL": Pattern("MODULE_MAIL#{id}", "MAIL"),
    "STAFF": Pattern("STAFF#{id}", "STAFF", directory=True, replica="trade"),
    "SET_UP": Pattern("SET_UP", "SET_UP"),
    "MAIL_RELAY": Pattern("MAIL_RELAY", "MAIL_RELAY"),
    "API_KEY": Pattern("API_KEYS", "KEY#{id}"),
    "SANDBOX_FILLING": Pattern("SANDBOX", "FILLING"),
    "SIGNATURE": Pattern("SIGNATURE#{digest}", "SIGNATURE"),
    "SESSION": Pattern("SESSION#{id}", "SESSION"),
    "TOKEN": Pattern("TOKEN#{id}", "TOKEN"),
    "CHALLENGE": Pattern("CHALLENGE#{id}", "CHALLENGE"),
    "ATTEMPTS": Pattern("ATTEMPTS#{bucket}", "{window}"),
    "EMAIL": Pattern("EMAIL#{id}", "EMAIL", directory=True, replica="trade"),
    "DELIVERY": Pattern("DELIVERY#{id}", "DELIVERY", directory=True, replica="trade"),
    "AUDIT": Pattern("AUDIT#{id}", "AUDIT", directory=True, replica="trade"),
    "COMMIT": Pattern("EVENT", "{id}"),
    "RECEIPT": Pattern("RECEIPT#{consumer}#{event_id}", "RECEIPT"),
    "IDEMPOTENCY": Pattern("IDEMPOTENCY#{operation}#{key}", "IDEMPOTENCY"),
    "SEQUENCE": Pattern("SEQUENCE", "{series}"),
    "TENANT": Pattern("TENANT#{id}", "TENANT", directory=True),
    "DOMAIN": Pattern("DOMAIN#{host}", "DOMAIN"),
}

PLATFORM_KINDS = frozenset({"TENANT", "DOMAIN"})


def unique(scope: str, kind: str, value: str) -> Key:
    """Where a unique value is claimed."""
    return Key(f"{prefix(scope)}UNIQUE#{kind}#{value}", "UNIQUE")


def book_version(scope: str, book: str) -> Key:
    """Where a book's version counter lives: in the book's own partition."""
    return Key(prefix(scope) + book, "VERSION")


def due_partition(scope: str, kind: str) -> str:
    """The partition of the due index for one kind of one tenant."""
    return f"{prefix(scope)}DUE#{kind}"


def directory_partition(scope: str, kind: str) -> str:
    """The partition of the directory index for one kind of one tenant."""
    return f"{prefix(scope)}ALL#{kind}"
