"""Grants: what a caller may do, named once. Roles are sets of grants (identity); operations name the one they need."""

from __future__ import annotations


class Grant:
    """The grants of the platform, `area:verb`."""

    PRODUCTS_READ = "products:read"
    PRODUCTS_WRITE = "products:write"
    CATEGORIES_READ = "categories:read"
    CATEGORIES_WRITE = "categories:write"
    CATEGORIES_DELETE = "categories:delete"
    PAGES_READ = "pages:read"
    PAGES_WRITE = "pages:write"
    PAGES_DELETE = "pages:delete"
    CUSTOMERS_READ = "customers:read"
    CUSTOMERS_WRITE = "customers:write"
    CUSTOMERS_DELETE = "customers:delete"
    ORDERS_READ = "orders:read"
    ORDERS_WRITE = "orders:write"
    SETTINGS_READ = "settings:read"
    SETTINGS_WRITE = "settings:write"
    AUDIT_READ = "audit_log:read"
    AUDIT_EXPORT = "audit_log:export"
    DASHBOARD_READ = "dashboard:read"
    GIFT_CARDS_READ = "gift_cards:read"
    GIFT_CARDS_WRITE = "gift_cards:write"
    STORE_CREDIT_READ = "store_credit:read"
    STORE_CREDIT_WRITE = "store_credit:write"
    LOYALTY_READ = "loyalty:read"
    LOYALTY_WRITE = "loyalty:write"
    CARTS_READ = "carts:read"  # any cart of the shop, without its token
    CARTS_WRITE = "carts:write"
    CHECKOUT_READ = "checkout:read"
    CHECKOUT_WRITE = "checkout:write"
    PROMOTIONS_READ = "promotions:read"
    PROMOTIONS_WRITE = "promotions:write"
    B2B_READ = "b2b:read"
    B2B_WRITE = "b2b:write"
    REVIEWS_READ = "reviews:read"
    REVIEWS_WRITE = "reviews:write"
    METAFIELDS_READ = "metafields:read"
    METAFIELDS_WRITE = "metafields:write"
    INVENTORY_READ = "inventory:read"
    INVENTORY_WRITE = "inventory:write"
    USERS_READ = "users:read"  # the staff
    USERS_WRITE = "users:write"
    CLOCK_WRITE = "clock:write"  # of a sandbox
    API_KEYS_READ = "api_keys:read"
    API_KEYS_WRITE = "api_keys:write"
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_WRITE = "webhooks:write"
    THEMES_READ = "themes:read"  # themes, slots, home sections
    THEMES_WRITE = "themes:write"
    MODULES_READ = "modules:read"
    MODULES_WRITE = "modules:write"
    MODULES_USE = "modules:use"  # what modules have for staff
    STAFF = "staff"  # any signed-in staff member
    SHOPPER = "shopper"  # any signed-in customer
    SETUP = "setup"  # whoever has the token of a shop that is being set up
    SYSTEM = "system"  # the platform's own workers


ALL_STAFF_GRANTS = frozenset(
    value for name, value in vars(Grant).items() if name.isupper() and name not in ("SHOPPER", "SETUP", "SYSTEM")
)
