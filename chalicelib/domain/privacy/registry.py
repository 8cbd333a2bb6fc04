"""What becomes of every kind of stored thing when a person is erased, and by what the person's are found.

Which fields are personal is said by the types themselves (kernel.privacy); this says the rest, for each kind there is.
A kind that is not listed fails a test.
"""

from __future__ import annotations

import enum
from typing import NamedTuple


class Fate(enum.Enum):
    """What happens to rows of a kind when the person whom they are about is erased."""

    NONE = "none"  # no person is in it: the shop's own configuration and goods, bookkeeping by ids and digests
    DELETED = "deleted"  # the row goes
    EMPTIED = "emptied"  # the row stays without its personal fields, because others count on it
    KEPT = "kept"  # the law has the shop keep it as it is
    EXPIRES = "expires"  # nothing finds it by person; it goes by itself, soon
    STAFF = "staff"  # it is about the shop's own people, or written by them, and is theirs to change


class FoundBy(enum.Enum):
    """What leads from a person to rows of a kind."""

    CUSTOMER = "customer"  # the id of their account
    EMAIL = "email"  # their e-mail, through the read model (or a fingerprint of it)
    ORDER = "order"  # the orders that are theirs
    NOTHING = "nothing"


class Holding(NamedTuple):
    """What the shop holds in rows of a kind. `why` is for the record of processing."""

    fate: Fate
    found_by: tuple[FoundBy, ...] = ()
    why: str = ""


_SHOP = Holding(Fate.NONE)
_STAFF = Holding(Fate.STAFF)
_BY_CUSTOMER = (FoundBy.CUSTOMER,)
_BY_PERSON = (FoundBy.CUSTOMER, FoundBy.EMAIL)
_BY_ORDER = (FoundBy.ORDER,)
_DIGESTS = Holding(Fate.NONE, why="holds ids, digests and numbers only")

HOLDINGS: dict[str, Holding] = {
    "PRODUCT": _SHOP,
    "STOCK": _SHOP,
    "STOCK_ENTRY": _STAFF,
    "CATEGORY": _SHOP,
    "TAG": _SHOP,
    "BRAND": _SHOP,
    "SETTINGS": _STAFF,
    "THEME": _SHOP,
    "TAX_RATE": _SHOP,
    "TAX_SETTINGS": _SHOP,
    "SHIPPING_ZONE": _SHOP,
    "SHIPPING_RATE": _SHOP,
    "PROMOTION": _SHOP,
    "CUSTOMER_GROUP": _SHOP,
    "REVIEW_SETTINGS": _SHOP,
    "PRICE_LIST": _SHOP,
    "LISTED_PRICES": _SHOP,
    "LOYALTY_PROGRAM": _SHOP,
    "WEBHOOK_SUBSCRIPTION": _SHOP,
    "PAGE": _SHOP,
    "MENU": _SHOP,
    "IMAGE": _SHOP,
    "IMAGE_USE": _SHOP,
    "HOME_SECTIONS": _SHOP,
    "ANALYTICS": _SHOP,
    "THEME_PACKAGE": _SHOP,
    "THEME_CHOICE": _SHOP,
    "MODULE": _SHOP,
    "SLOT_CHOICE": _SHOP,
    "MODULE_CODE": _SHOP,
    "MODULE_USAGE": _SHOP,
    "SANDBOX_FILLING": _SHOP,
    "TENANT": _SHOP,
    "DOMAIN": _SHOP,
    "PRIVACY_SETTINGS": _SHOP,
    "MAIL_RELAY": _STAFF,
    "SET_UP": _STAFF,
    "API_KEY": _STAFF,
    "STAFF": _STAFF,
    "CHALLENGE": _STAFF,
    "B2B_ACCOUNT": Holding(Fate.STAFF, why="a company, which its merchant names; its contacts leave it"),
    "B2B_CREDIT": _DIGESTS,
    "B2B_CONTACT": _DIGESTS,
    "PROMOTION_USE": Holding(Fate.NONE, why="counts by a keyed fingerprint"),
    "SIGNATURE": _DIGESTS,
    "SESSION": Holding(Fate.NONE, why="ends with its account, and expires after a week"),
    "TOKEN": Holding(Fate.NONE, why="ends with its account, and expires after a week"),
    "ATTEMPTS": Holding(Fate.NONE, why="counts by a keyed fingerprint"),
    "RECEIPT": _DIGESTS,
    "SEQUENCE": _DIGESTS,
    "METAFIELD_COUNT": Holding(Fate.DELETED, _BY_PERSON),
    "STORE_CREDIT": _DIGESTS,
    "LOYALTY_ACCOUNT": _DIGESTS,
    "LOYALTY_EARNING": _DIGESTS,
    "CHECKOUT_SESSION": Holding(Fate.NONE, why="what was agreed to; who and where to is the cart's"),
    "PAYMENT": _DIGESTS,
    "DISPUTE": _DIGESTS,
    "FINDING": Holding(Fate.NONE, why="compares sums by id"),
    "LEFT_CART": _DIGESTS,
    "DOCUMENT": Holding(Fate.NONE, why="points to the fiscal document"),
    "COMMIT": Holding(Fate.NONE, why="events carry ids; forgotten after 30 days"),
    "DELIVERY": Holding(Fate.NONE, why="tells what an event tells: ids; the shop sets how long it is kept"),
    "CUSTOMER": Holding(Fate.EMPTIED, _BY_PERSON, "stays as a name for its orders"),
    "ADDRESS": Holding(Fate.DELETED, _BY_CUSTOMER),
    "CONSENT": Holding(Fate.KEPT, _BY_CUSTOMER, "proves what was agreed to when, by id"),
    "CART": Holding(Fate.EMPTIED, (FoundBy.CUSTOMER, FoundBy.ORDER), "a guest's that became no order expires"),
    "ORDER": Holding(Fate.EMPTIED, _BY_PERSON, "lines, sums and VAT number are books of account"),
    "HISTORY": Holding(Fate.EMPTIED, _BY_ORDER, "the order's own"),
    "REFUND": Holding(Fate.EMPTIED, _BY_ORDER, "books of account"),
    "RETURN": Holding(Fate.EMPTIED, _BY_ORDER, "why something came back; that it did is books of account"),
    "WITHDRAWAL": Holding(Fate.EMPTIED, (FoundBy.ORDER, FoundBy.EMAIL), "proves when a contract was withdrawn from"),
    "FISCAL_DOCUMENT": Holding(Fate.KEPT, _BY_ORDER, "an invoice is never changed (Directive 2006/112/EC, art. 244)"),
    "EMAIL": Holding(Fate.EMPTIED, _BY_ORDER, "the log shows that a mail left"),
    "REVIEW": Holding(Fate.DELETED, _BY_PERSON),
    "METAFIELD": Holding(Fate.DELETED, _BY_PERSON),
    "GIFT_CARD": Holding(Fate.EMPTIED, _BY_CUSTOMER, "money that anybody may spend who has the code"),
    "LEDGER_ENTRY": Holding(Fate.EMPTIED, _BY_CUSTOMER, "a balance is the sum of its movements"),
    "MODULE_ROW": Holding(Fate.DELETED, _BY_CUSTOMER, "what a module says is about the customer"),
    "MODULE_MAIL": Holding(Fate.EXPIRES, (FoundBy.NOTHING,), "empty once it left; kept for a week"),
    "AUDIT": Holding(Fate.EMPTIED, _BY_CUSTOMER, "who did what stays; from which address does not"),
    "IDEMPOTENCY": Holding(Fate.EXPIRES, (FoundBy.NOTHING,), "answers are sealed and kept for two days"),
    "ERASURE": Holding(Fate.EMPTIED, _BY_CUSTOMER, "proves that it was done, by id"),
}
