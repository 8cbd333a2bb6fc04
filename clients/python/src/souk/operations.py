"""Every operation of the API. Made by `make clients` from the OpenAPI document: do not edit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from souk import models
from souk.transport import Page, Transport


class Operations:
    """Every operation of a site, by its name. Money is in minor units; times are ISO 8601 in UTC.

    A write takes an `idempotency_key`; without one each call gets its own, kept through retries.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list_b2b_accounts(
        self,
        *,
        page: int = 1,
        limit: int = 20,
        search: str | UnsetType | None = UNSET,
        status: Literal["ACTIVE", "PENDING", "SUSPENDED"] | UnsetType | None = UNSET,
    ) -> Page[models.Account]:
        """Accounts, the newest first. One table request beside the read model's, for contacts and credits."""
        return self._transport.page(
            "/b2b/accounts", {"search": search, "status": status, "page": page, "limit": limit}, models.Account
        )

    def iterate_b2b_accounts(
        self,
        *,
        limit: int = 100,
        search: str | UnsetType | None = UNSET,
        status: Literal["ACTIVE", "PENDING", "SUSPENDED"] | UnsetType | None = UNSET,
    ) -> Iterator[models.Account]:
        """All of them, fetched page after page."""
        return self._transport.walk(
            "/b2b/accounts", {"search": search, "status": status, "limit": limit}, models.Account
        )

    def create_b2b_account(
        self,
        *,
        company_name: str,
        tax_id: str | UnsetType | None = UNSET,
        status: Literal["ACTIVE", "PENDING", "SUSPENDED"] | UnsetType = UNSET,
        payment_terms: Literal["NET_15", "NET_30", "NET_60", "PREPAID"] | UnsetType = UNSET,
        price_list_id: str | UnsetType | None = UNSET,
        contact_customer_ids: list[str] | UnsetType = UNSET,
        credit_limit: int | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> models.Account:
        """Open an account for a company, with its contacts and its credit."""
        said = self._transport.call(
            "POST",
            "/b2b/accounts",
            None,
            {
                "companyName": company_name,
                "taxId": tax_id,
                "status": status,
                "paymentTerms": payment_terms,
                "priceListId": price_list_id,
                "contactCustomerIds": contact_customer_ids,
                "creditLimit": credit_limit,
            },
            idempotency_key,
        )
        return msgspec.convert(said["data"], models.Account)

    def update_b2b_account(
        self,
        account_id: str,
        *,
        company_name: str | UnsetType = UNSET,
        tax_id: str | UnsetType | None = UNSET,
        status: Literal["ACTIVE", "PENDING", "SUSPENDED"] | UnsetType = UNSET,
        payment_terms: Literal["NET_15", "NET_30", "NET_60", "PREPAID"] | UnsetType = UNSET,
        price_list_id: str | UnsetType | None = UNSET,
        contact_customer_ids: list[str] | UnsetType = UNSET,
        credit_limit: int | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> models.Account:
        """Change an account; contacts, prices and credit follow in the same transaction."""
        said = self._transport.call(
            "PATCH",
            f"/b2b/accounts/{account_id}",
            None,
            {
                "companyName": company_name,
                "taxId": tax_id,
                "status": status,
                "paymentTerms": payment_terms,
                "priceListId": price_list_id,
                "contactCustomerIds": contact_customer_ids,
                "creditLimit": credit_limit,
            },
            idempotency_key,
        )
        return msgspec.convert(said["data"], models.Account)

    def list_brands(self, *, slug: str | UnsetType | None = UNSET) -> list[models.Brand]:
        """All brands, or those asked for, by name."""
        said = self._transport.call("GET", "/brands", {"slug": slug})
        return msgspec.convert(said["data"], list[models.Brand])

    def get_cart(self, *, cart_id: str) -> models.Cart:
        """A cart with what it comes to now, or came to when it was ordered."""
        said = self._transport.call("GET", "/cart", {"cartId": cart_id})
        return msgspec.convert(said["data"], models.Cart)

    def create_cart(
        self,
        *,
        session_id: str | UnsetType | None = UNSET,
        customer_id: str | UnsetType | None = UNSET,
        currency: str | UnsetType | None = UNSET,
        idempotency_key: str | None = None,
    ) -> models.Cart:
        """Open an empty cart for somebody whom an integration serves. Nobody is told its token: integrations need none."""
        said = self._transport.call(
            "POST",
            "/cart",
            None,
            {"sessionId": session_id, "customerId": customer_id, "currency": currency},
            idempotency_key,
        )
        return msgspec.convert(said["data"], models.Cart)

    def change_cart(
        self,
        *,
        cart_id: str,
        action: Literal["add", "remove", "update"],
        item: models.ItemBody,
        idempotency_key: str | None = None,
    ) -> models.Cart:
        """Add, set or drop units, as the command says: one use case for contracts that have one row for all three."""
        said = self._transport.call(
            "PATCH", "/cart", {"cartId": cart_id}, {"action": action, "item": item}, idempotency_key
        )
        return msgspec.convert(said["data"], models.Cart)

    def delete_cart(self, *, cart_id: str, idempotency_key: str | None = None) -> None:
        """Free exactly what a cart holds and forget it, with all that is in it."""
        self._transport.call("DELETE", "/cart", {"cartId": cart_id}, None, idempotency_key)

    def list_categories(
        self, *, slug: str | UnsetType | None = UNSET, parent_id: str | UnsetType | None = UNSET
    ) -> list[models.Category]:
        """All categories, or those asked for, by position and name."""
        said = self._transport.call("GET", "/categories", {"slug": slug, "parentId": parent_id})
        return msgspec.convert(said["data"], list[models.Category])

    def get_checkout(self, *, session_id: str) -> models.Session:
        """A session with what its cart comes to now, or with the order that it became."""
        said = self._transport.call("GET", "/checkout", {"sessionId": session_id})
        return msgspec.convert(said["data"], models.Session)

    def start_checkout(self, *, cart_id: str, idempotency_key: str | None = None) -> models.Session:
        """Begin the checkout of a cart, at the prices of its customer's list as they are now."""
        said = self._transport.call("POST", "/checkout", None, {"cartId": cart_id}, idempotency_key)
        return msgspec.convert(said["data"], models.Session)

    def advance_checkout(
        self,
        *,
        session_id: str,
        state: Literal["complete", "contact", "init", "payment", "review", "shipping"],
        email: str | UnsetType | None = UNSET,
        customer_id: str | UnsetType | None = UNSET,
        shipping_address: models.AddressBody | UnsetType | None = UNSET,
        shipping_rate_id: str | UnsetType | None = UNSET,
        method: Literal["card", "manual", "net_terms"] | UnsetType | None = UNSET,
        gift_card_codes: list[str] | UnsetType | None = UNSET,
        use_store_credit: bool | UnsetType | None = UNSET,
        loyalty_points: int | UnsetType | None = UNSET,
        promotion_codes: list[str] | UnsetType | None = UNSET,
        idempotency_key: str | None = None,
    ) -> models.Session:
        """Take a step: the next one, the present one again, or the one before; the last one places the order, once."""
        said = self._transport.call(
            "PATCH",
            "/checkout",
            None,
            {
                "sessionId": session_id,
                "state": state,
                "email": email,
                "customerId": customer_id,
                "shippingAddress": shipping_address,
                "shippingRateId": shipping_rate_id,
                "method": method,
                "giftCardCodes": gift_card_codes,
                "useStoreCredit": use_store_credit,
                "loyaltyPoints": loyalty_points,
                "promotionCodes": promotion_codes,
            },
            idempotency_key,
        )
        return msgspec.convert(said["data"], models.Session)

    def list_customers(
        self,
        *,
        page: int = 1,
        limit: int = 20,
        search: str | UnsetType | None = UNSET,
        group: str | UnsetType | None = UNSET,
    ) -> Page[models.Customer]:
        """A part of the customers, newest first, with what each has ordered. Two table requests."""
        return self._transport.page(
            "/customers", {"search": search, "group": group, "page": page, "limit": limit}, models.Customer
        )

    def iterate_customers(
        self, *, limit: int = 100, search: str | UnsetType | None = UNSET, group: str | UnsetType | None = UNSET
    ) -> Iterator[models.Customer]:
        """All of them, fetched page after page."""
        return self._transport.walk("/customers", {"search": search, "group": group, "limit": limit}, models.Customer)

    def get_customer(self, customer_id: str) -> models.Customer:
        """One customer, with what they have ordered. Two table requests."""
        said = self._transport.call("GET", f"/customers/{customer_id}", None)
        return msgspec.convert(said["data"], models.Customer)

    def update_customer(
        self,
        customer_id: str,
        *,
        first_name: str | UnsetType | None = UNSET,
        last_name: str | UnsetType | None = UNSET,
        phone: str | UnsetType | None = UNSET,
        accepts_marketing: bool | UnsetType = UNSET,
        group_ids: list[str] | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> models.Customer:
        """Change a customer's profile, or the groups they are in."""
        said = self._transport.call(
            "PATCH",
            f"/customers/{customer_id}",
            None,
            {
                "firstName": first_name,
                "lastName": last_name,
                "phone": phone,
                "acceptsMarketing": accepts_marketing,
                "groupIds": group_ids,
            },
            idempotency_key,
        )
        return msgspec.convert(said["data"], models.Customer)

    def list_gift_cards(
        self,
        *,
        page: int = 1,
        limit: int = 20,
        status: Literal["ACTIVE", "EXPIRED", "REDEEMED", "VOID"] | UnsetType | None = UNSET,
        customer_id: str | UnsetType | None = UNSET,
        code: str | UnsetType | None = UNSET,
    ) -> Page[models.Card]:
        """Cards, the newest first. Asking for a code that nobody has is counted."""
        return self._transport.page(
            "/gift-cards",
            {"status": status, "customerId": customer_id, "code": code, "page": page, "limit": limit},
            models.Card,
        )

    def iterate_gift_cards(
        self,
        *,
        limit: int = 100,
        status: Literal["ACTIVE", "EXPIRED", "REDEEMED", "VOID"] | UnsetType | None = UNSET,
        customer_id: str | UnsetType | None = UNSET,
        code: str | UnsetType | None = UNSET,
    ) -> Iterator[models.Card]:
        """All of them, fetched page after page."""
        return self._transport.walk(
            "/gift-cards", {"status": status, "customerId": customer_id, "code": code, "limit": limit}, models.Card
        )

    def issue_gift_card(
        self,
        *,
        initial_balance: int,
        currency: str | UnsetType | None = UNSET,
        code: str | UnsetType | None = UNSET,
        customer_id: str | UnsetType | None = UNSET,
        expires_at: str | UnsetType | None = UNSET,
        note: str | UnsetType | None = UNSET,
        idempotency_key: str | None = None,
    ) -> models.Card:
        """Make a card with a balance."""
        said = self._transport.call(
            "POST",
            "/gift-cards",
            None,
            {
                "initialBalance": initial_balance,
                "currency": currency,
                "code": code,
                "customerId": customer_id,
                "expiresAt": expires_at,
                "note": note,
            },
            idempotency_key,
        )
        return msgspec.convert(said["data"], models.Card)

    def update_gift_card(
        self,
        gift_card_id: str,
        *,
        status: Literal["VOID"] | UnsetType = UNSET,
        expires_at: str | UnsetType | None = UNSET,
        idempotency_key: str | None = None,
    ) -> models.Standing:
        """Make a card void, for good, or change how long it is good; a card made void twice stays void."""
        said = self._transport.call(
            "PATCH", f"/gift-cards/{gift_card_id}", None, {"status": status, "expiresAt": expires_at}, idempotency_key
        )
        return msgspec.convert(said["data"], models.Standing)

    def redeem_gift_card(
        self, gift_card_id: str, *, amount: int, order_id: str, idempotency_key: str | None = None
    ) -> models.Standing:
        """Take an amount off a card for an order. For the same order a second time it tells how the card stands."""
        said = self._transport.call(
            "POST", f"/gift-cards/{gift_card_id}/redeem", None, {"amount": amount, "orderId": order_id}, idempotency_key
        )
        return msgspec.convert(said["data"], models.Standing)

    def list_inventory(
        self, *, page: int = 1, limit: int = 20, sku: str | UnsetType | None = UNSET
    ) -> Page[models.Inventory]:
        """A counted page, or a stretch, of all variants with their units, whether they are on sale or not."""
        return self._transport.page("/inventory", {"sku": sku, "page": page, "limit": limit}, models.Inventory)

    def iterate_inventory(self, *, limit: int = 100, sku: str | UnsetType | None = UNSET) -> Iterator[models.Inventory]:
        """All of them, fetched page after page."""
        return self._transport.walk("/inventory", {"sku": sku, "limit": limit}, models.Inventory)

    def adjust_inventory(
        self,
        product_id: str,
        *,
        operation: Literal["decrement", "increment", "set"],
        quantity: int,
        variant_id: str | UnsetType | None = UNSET,
        reason: str | UnsetType | None = UNSET,
        low_stock_threshold: int | UnsetType | None = UNSET,
        idempotency_key: str | None = None,
    ) -> models.Inventory:
        """Correct the count of a variant, with an entry of who did it and why."""
        said = self._transport.call(
            "PATCH",
            f"/inventory/{product_id}",
            None,
            {
                "operation": operation,
                "quantity": quantity,
                "variantId": variant_id,
                "reason": reason,
                "lowStockThreshold": low_stock_threshold,
            },
            idempotency_key,
        )
        return msgspec.convert(said["data"], models.Inventory)

    def get_loyalty(
        self, customer_id: str, *, page: int | UnsetType = UNSET, limit: int | UnsetType = UNSET
    ) -> models.Loyalty:
        """A customer's points and tier, with their movements."""
        said = self._transport.call("GET", f"/loyalty/{customer_id}", {"page": page, "limit": limit})
        return msgspec.convert(said["data"], models.Loyalty)

    def award_points(
        self,
        customer_id: str,
        *,
        points: int,
        note: str | UnsetType | None = UNSET,
        order_id: str | UnsetType | None = UNSET,
        idempotency_key: str | None = None,
    ) -> models.Awarded:
        """Give a customer points, which count towards the tier as if they were earned."""
        said = self._transport.call(
            "POST",
            f"/loyalty/{customer_id}/award",
            None,
            {"points": points, "note": note, "orderId": order_id},
            idempotency_key,
        )
        return msgspec.convert(said["data"], models.Awarded)

    def redeem_points(
        self,
        customer_id: str,
        *,
        points: int,
        order_id: str | UnsetType | None = UNSET,
        note: str | UnsetType | None = UNSET,
        idempotency_key: str | None = None,
    ) -> models.Redeemed:
        """Turn points into a discount at the programme's rate. For the same order a second time it tells what was done."""
        said = self._transport.call(
            "POST",
            f"/loyalty/{customer_id}/redeem",
            None,
            {"points": points, "orderId": order_id, "note": note},
            idempotency_key,
        )
        return msgspec.convert(said["data"], models.Redeemed)

    def list_menus(self, *, handle: str | UnsetType | None = UNSET) -> list[models.Menu]:
        """All menus, or the one with a handle, by name. One table request while nothing changed."""
        said = self._transport.call("GET", "/menus", {"handle": handle})
        return msgspec.convert(said["data"], list[models.Menu])

    def list_orders(
        self,
        *,
        page: int = 1,
        limit: int = 20,
        status: Literal["CANCELLED", "CONFIRMED", "DELIVERED", "PENDING", "PROCESSING", "REFUNDED", "SHIPPED"]
        | UnsetType
        | None = UNSET,
        payment_status: Literal["FAILED", "PAID", "PARTIALLY_REFUNDED", "PENDING", "REFUNDED"]
        | UnsetType
        | None = UNSET,
        customer_id: str | UnsetType | None = UNSET,
        from_: str | UnsetType | None = UNSET,
        to: str | UnsetType | None = UNSET,
    ) -> Page[models.Order]:
        """A page of the shop's orders, or a stretch of them."""
        return self._transport.page(
            "/orders",
            {
                "status": status,
                "paymentStatus": payment_status,
                "customerId": customer_id,
                "from": from_,
                "to": to,
                "page": page,
                "limit": limit,
            },
            models.Order,
        )

    def iterate_orders(
        self,
        *,
        limit: int = 100,
        status: Literal["CANCELLED", "CONFIRMED", "DELIVERED", "PENDING", "PROCESSING", "REFUNDED", "SHIPPED"]
        | UnsetType
        | None = UNSET,
        payment_status: Literal["FAILED", "PAID", "PARTIALLY_REFUNDED", "PENDING", "REFUNDED"]
        | UnsetType
        | None = UNSET,
        customer_id: str | UnsetType | None = UNSET,
        from_: str | UnsetType | None = UNSET,
        to: str | UnsetType | None = UNSET,
    ) -> Iterator[models.Order]:
        """All of them, fetched page after page."""
        return self._transport.walk(
            "/orders",
            {
                "status": status,
                "paymentStatus": payment_status,
                "customerId": customer_id,
                "from": from_,
                "to": to,
                "limit": limit,
            },
            models.Order,
        )

    def get_order(self, order_id: str) -> models.Order:
        """One order by its id or its number. One table request by id, two by number."""
        said = self._transport.call("GET", f"/orders/{order_id}", None)
        return msgspec.convert(said["data"], models.Order)

    def list_pages(
        self,
        *,
        slug: str | UnsetType | None = UNSET,
        locale: Literal["en", "fr"] | UnsetType | None = UNSET,
        page: int | UnsetType = UNSET,
        limit: int | UnsetType = UNSET,
    ) -> list[models.Page]:
        """A counted page of the published pages in a language; the one with a slug comes with its text."""
        said = self._transport.call("GET", "/pages", {"slug": slug, "locale": locale, "page": page, "limit": limit})
        return msgspec.convert(said["data"], list[models.Page])

    def list_products(
        self,
        *,
        page: int = 1,
        limit: int = 20,
        fields: str | UnsetType | None = UNSET,
        expand: list[Literal["brand", "categories", "variants"]] | UnsetType = UNSET,
        search: str | UnsetType | None = UNSET,
        category_id: str | UnsetType | None = UNSET,
        brand_id: str | UnsetType | None = UNSET,
        status: Literal["ACTIVE", "ARCHIVED", "DRAFT"] | UnsetType = UNSET,
        featured: bool | UnsetType | None = UNSET,
    ) -> Page[models.Product]:
        """A counted page, or a stretch, of all products, as merchants see them."""
        return self._transport.page(
            "/products",
            {
                "fields": fields,
                "expand[]": expand,
                "search": search,
                "categoryId": category_id,
                "brandId": brand_id,
                "status": status,
                "featured": featured,
                "page": page,
                "limit": limit,
            },
            models.Product,
        )

    def iterate_products(
        self,
        *,
        limit: int = 100,
        fields: str | UnsetType | None = UNSET,
        expand: list[Literal["brand", "categories", "variants"]] | UnsetType = UNSET,
        search: str | UnsetType | None = UNSET,
        category_id: str | UnsetType | None = UNSET,
        brand_id: str | UnsetType | None = UNSET,
        status: Literal["ACTIVE", "ARCHIVED", "DRAFT"] | UnsetType = UNSET,
        featured: bool | UnsetType | None = UNSET,
    ) -> Iterator[models.Product]:
        """All of them, fetched page after page."""
        return self._transport.walk(
            "/products",
            {
                "fields": fields,
                "expand[]": expand,
                "search": search,
                "categoryId": category_id,
                "brandId": brand_id,
                "status": status,
                "featured": featured,
                "limit": limit,
            },
            models.Product,
        )

    def get_product(self, product_id: str) -> models.Product:
        """One product by its id or its slug, with its categories, tags and brand. Up to three table requests."""
        said = self._transport.call("GET", f"/products/{product_id}", None)
        return msgspec.convert(said["data"], models.Product)

    def list_reviews(
        self,
        product_id: str,
        *,
        page: int = 1,
        limit: int = 20,
        status: Literal["ARCHIVED", "PENDING", "PUBLISHED", "SPAM"] | UnsetType = UNSET,
    ) -> Page[models.Review]:
        """A part of the reviews of a product that exists, newest first."""
        return self._transport.page(
            f"/products/{product_id}/reviews", {"status": status, "page": page, "limit": limit}, models.Review
        )

    def iterate_reviews(
        self,
        product_id: str,
        *,
        limit: int = 100,
        status: Literal["ARCHIVED", "PENDING", "PUBLISHED", "SPAM"] | UnsetType = UNSET,
    ) -> Iterator[models.Review]:
        """All of them, fetched page after page."""
        return self._transport.walk(
            f"/products/{product_id}/reviews", {"status": status, "limit": limit}, models.Review
        )

    def submit_review(
        self,
        product_id: str,
        *,
        rating: int,
        content: str,
        reviewer_name: str,
        reviewer_email: str,
        title: str | UnsetType | None = UNSET,
        idempotency_key: str | None = None,
    ) -> models.Review:
        """Hand in a review. It waits for the merchant unless the shop lets reviews show at once."""
        said = self._transport.call(
            "POST",
            f"/products/{product_id}/reviews",
            None,
            {
                "rating": rating,
                "content": content,
                "reviewerName": reviewer_name,
                "reviewerEmail": reviewer_email,
                "title": title,
            },
            idempotency_key,
        )
        return msgspec.convert(said["data"], models.Review)

    def list_variants(self, product_id: str) -> list[models.Variant]:
        """One product by its id or its slug, with its categories, tags and brand. Up to three table requests."""
        said = self._transport.call("GET", f"/products/{product_id}/variants", None)
        return msgspec.convert(said["data"], list[models.Variant])

    def create_variant(
        self,
        product_id: str,
        *,
        name: str,
        sku: str | UnsetType | None = UNSET,
        price: int | UnsetType | None = UNSET,
        compare_at_price: int | UnsetType | None = UNSET,
        inventory_count: int | UnsetType = UNSET,
        inventory_status: Literal["IN_STOCK", "OUT_OF_STOCK"] | UnsetType = UNSET,
        options: dict[str, Any] | UnsetType = UNSET,
        is_default: bool | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> models.Variant:
        """Add a variant to a product."""
        said = self._transport.call(
            "POST",
            f"/products/{product_id}/variants",
            None,
            {
                "name": name,
                "sku": sku,
                "price": price,
                "compareAtPrice": compare_at_price,
                "inventoryCount": inventory_count,
                "inventoryStatus": inventory_status,
                "options": options,
                "isDefault": is_default,
            },
            idempotency_key,
        )
        return msgspec.convert(said["data"], models.Variant)

    def update_variant(
        self,
        product_id: str,
        variant_id: str,
        *,
        name: str | UnsetType = UNSET,
        sku: str | UnsetType = UNSET,
        price: int | UnsetType | None = UNSET,
        compare_at_price: int | UnsetType | None = UNSET,
        inventory_count: int | UnsetType = UNSET,
        inventory_status: Literal["IN_STOCK", "OUT_OF_STOCK"] | UnsetType = UNSET,
        options: dict[str, Any] | UnsetType = UNSET,
        is_default: bool | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> models.Variant:
        """Change a variant, its price or its stock."""
        said = self._transport.call(
            "PATCH",
            f"/products/{product_id}/variants/{variant_id}",
            None,
            {
                "name": name,
                "sku": sku,
                "price": price,
                "compareAtPrice": compare_at_price,
                "inventoryCount": inventory_count,
                "inventoryStatus": inventory_status,
                "options": options,
                "isDefault": is_default,
            },
            idempotency_key,
        )
        return msgspec.convert(said["data"], models.Variant)

    def delete_variant(self, product_id: str, variant_id: str, *, idempotency_key: str | None = None) -> None:
        """Remove a variant."""
        self._transport.call("DELETE", f"/products/{product_id}/variants/{variant_id}", None, None, idempotency_key)

    def list_promotions(
        self,
        *,
        page: int = 1,
        limit: int = 20,
        status: Literal["ACTIVE", "EXHAUSTED", "EXPIRED", "SCHEDULED"] | UnsetType | None = UNSET,
    ) -> Page[models.Promotion]:
        """Promotions that stand somewhere now, newest first. One table request, one more per hundred promotions."""
        return self._transport.page("/promotions", {"status": status, "page": page, "limit": limit}, models.Promotion)

    def iterate_promotions(
        self,
        *,
        limit: int = 100,
        status: Literal["ACTIVE", "EXHAUSTED", "EXPIRED", "SCHEDULED"] | UnsetType | None = UNSET,
    ) -> Iterator[models.Promotion]:
        """All of them, fetched page after page."""
        return self._transport.walk("/promotions", {"status": status, "limit": limit}, models.Promotion)

    def create_promotion(
        self,
        *,
        type: Literal["FIXED_AMOUNT", "FREE_SHIPPING", "PERCENTAGE"],
        code: str | UnsetType | None = UNSET,
        name: str | UnsetType | None = UNSET,
        value: int | UnsetType | None = UNSET,
        min_order_amount: int | UnsetType | None = UNSET,
        max_uses: int | UnsetType | None = UNSET,
        max_uses_per_customer: int | UnsetType | None = UNSET,
        starts_at: str | UnsetType | None = UNSET,
        expires_at: str | UnsetType | None = UNSET,
        idempotency_key: str | None = None,
    ) -> models.Promotion:
        """Make a promotion."""
        said = self._transport.call(
            "POST",
            "/promotions",
            None,
            {
                "type": type,
                "code": code,
                "name": name,
                "value": value,
                "minOrderAmount": min_order_amount,
                "maxUses": max_uses,
                "maxUsesPerCustomer": max_uses_per_customer,
                "startsAt": starts_at,
                "expiresAt": expires_at,
            },
            idempotency_key,
        )
        return msgspec.convert(said["data"], models.Promotion)

    def validate_promotion(
        self, *, code: str, cart_total: int, email: str | UnsetType | None = UNSET, idempotency_key: str | None = None
    ) -> None:
        """What a code would take off goods of a worth, all of them being such as the promotion is about."""
        self._transport.call(
            "POST",
            "/promotions/validate",
            None,
            {"code": code, "cartTotal": cart_total, "email": email},
            idempotency_key,
        )

    def delete_promotion(self, promotion_id: str, *, idempotency_key: str | None = None) -> None:
        """Remove a promotion whether it was redeemed or not: its code is free again, and it takes nothing off any more."""
        self._transport.call("DELETE", f"/promotions/{promotion_id}", None, None, idempotency_key)

    def get_site(self) -> models.Site:
        """The shop as its storefronts need it."""
        said = self._transport.call("GET", "/site", None)
        return msgspec.convert(said["data"], models.Site)

    def list_site_metafields(self, resource_id: str) -> list[models.Metafield]:
        """All metafields of a resource, by namespace and key. Two table requests, one for the site's."""
        said = self._transport.call("GET", f"/site/{resource_id}/metafields", None)
        return msgspec.convert(said["data"], list[models.Metafield])

    def add_site_metafield(
        self,
        resource_id: str,
        *,
        namespace: str,
        key: str,
        value: str,
        value_type: Literal["boolean", "integer", "json", "string"] | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> models.Metafield:
        """Keep a value beside a resource."""
        said = self._transport.call(
            "POST",
            f"/site/{resource_id}/metafields",
            None,
            {"namespace": namespace, "key": key, "value": value, "valueType": value_type},
            idempotency_key,
        )
        return msgspec.convert(said["data"], models.Metafield)

    def change_site_metafield(
        self,
        resource_id: str,
        metafield_id: str,
        *,
        value: str | UnsetType = UNSET,
        value_type: Literal["boolean", "integer", "json", "string"] | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> models.Metafield:
        """Keep another value, or read it as another type: the two must fit in the end."""
        said = self._transport.call(
            "PATCH",
            f"/site/{resource_id}/metafields/{metafield_id}",
            None,
            {"value": value, "valueType": value_type},
            idempotency_key,
        )
        return msgspec.convert(said["data"], models.Metafield)

    def delete_site_metafield(self, resource_id: str, metafield_id: str, *, idempotency_key: str | None = None) -> None:
        """Keep a value no longer."""
        self._transport.call("DELETE", f"/site/{resource_id}/metafields/{metafield_id}", None, None, idempotency_key)

    def get_store_credit(
        self, customer_id: str, *, page: int | UnsetType = UNSET, limit: int | UnsetType = UNSET
    ) -> models.StoreCredit:
        """A customer's credit in the shop's currency, with its movements."""
        said = self._transport.call("GET", f"/store-credit/{customer_id}", {"page": page, "limit": limit})
        return msgspec.convert(said["data"], models.StoreCredit)

    def move_store_credit(
        self,
        customer_id: str,
        *,
        type: Literal["CREDIT", "DEBIT"],
        amount: int,
        note: str | UnsetType | None = UNSET,
        order_id: str | UnsetType | None = UNSET,
        idempotency_key: str | None = None,
    ) -> models.Changed:
        """Give a customer credit, or take some, never more than there is."""
        said = self._transport.call(
            "POST",
            f"/store-credit/{customer_id}",
            None,
            {"type": type, "amount": amount, "note": note, "orderId": order_id},
            idempotency_key,
        )
        return msgspec.convert(said["data"], models.Changed)

    def advance_clock(
        self,
        *,
        advance_seconds: int | UnsetType | None = UNSET,
        now: str | UnsetType | None = UNSET,
        idempotency_key: str | None = None,
    ) -> models.Clock:
        """Move the sandbox's clock on. Nothing is swept by this: what is due now is found by the next sweep."""
        said = self._transport.call(
            "POST", "/test/clock", None, {"advanceSeconds": advance_seconds, "now": now}, idempotency_key
        )
        return msgspec.convert(said["data"], models.Clock)

    def list_webhooks(self) -> list[models.Webhook]:
        """The subscriptions in a dialect, oldest first."""
        said = self._transport.call("GET", "/webhooks", None)
        return msgspec.convert(said["data"], list[models.Webhook])

    def create_webhook(
        self,
        *,
        url: str,
        events: list[
            Literal[
                "cart.abandoned",
                "inventory.low",
                "order.created",
                "order.updated",
                "payment.confirmed",
                "payment.failed",
                "review.created",
            ]
        ],
        idempotency_key: str | None = None,
    ) -> models.NewWebhook:
        """Have somebody told of events."""
        said = self._transport.call("POST", "/webhooks", None, {"url": url, "events": events}, idempotency_key)
        return msgspec.convert(said["data"], models.NewWebhook)

    def delete_webhook(self, webhook_id: str, *, idempotency_key: str | None = None) -> None:
        """End a subscription; what was told or still waits to be told is forgotten with it."""
        self._transport.call("DELETE", f"/webhooks/{webhook_id}", None, None, idempotency_key)

    def list_webhook_deliveries(
        self,
        webhook_id: str,
        *,
        page: int = 1,
        limit: int = 20,
        status: Literal["DELIVERED", "EXHAUSTED", "FAILED", "PENDING"] | UnsetType | None = UNSET,
    ) -> Page[models.Delivery]:
        """A page of the deliveries of one subscription, newest first."""
        return self._transport.page(
            f"/webhooks/{webhook_id}/deliveries", {"status": status, "page": page, "limit": limit}, models.Delivery
        )

    def iterate_webhook_deliveries(
        self,
        webhook_id: str,
        *,
        limit: int = 100,
        status: Literal["DELIVERED", "EXHAUSTED", "FAILED", "PENDING"] | UnsetType | None = UNSET,
    ) -> Iterator[models.Delivery]:
        """All of them, fetched page after page."""
        return self._transport.pages(
            f"/webhooks/{webhook_id}/deliveries", {"status": status, "limit": limit}, models.Delivery
        )

    def replay_webhook_delivery(
        self, webhook_id: str, delivery_id: str, *, idempotency_key: str | None = None
    ) -> models.Delivery:
        """Tell something again, whatever became of it the first time; it is attempted soon after."""
        said = self._transport.call(
            "POST", f"/webhooks/{webhook_id}/deliveries/{delivery_id}/replay", None, None, idempotency_key
        )
        return msgspec.convert(said["data"], models.Delivery)

    def replay_webhook(
        self, webhook_id: str, *, from_: str, to: str, idempotency_key: str | None = None
    ) -> models.Replayed:
        """Tell a subscription again all that happened in a time, in the order in which it happened."""
        said = self._transport.call(
            "POST", f"/webhooks/{webhook_id}/replay", None, {"from": from_, "to": to}, idempotency_key
        )
        return msgspec.convert(said["data"], models.Replayed)

    def list_metafields(self, resource_type: str, resource_id: str) -> list[models.Metafield]:
        """All metafields of a resource, by namespace and key. Two table requests, one for the site's."""
        said = self._transport.call("GET", f"/{resource_type}/{resource_id}/metafields", None)
        return msgspec.convert(said["data"], list[models.Metafield])

    def add_metafield(
        self,
        resource_type: str,
        resource_id: str,
        *,
        namespace: str,
        key: str,
        value: str,
        value_type: Literal["boolean", "integer", "json", "string"] | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> models.Metafield:
        """Keep a value beside a resource."""
        said = self._transport.call(
            "POST",
            f"/{resource_type}/{resource_id}/metafields",
            None,
            {"namespace": namespace, "key": key, "value": value, "valueType": value_type},
            idempotency_key,
        )
        return msgspec.convert(said["data"], models.Metafield)

    def change_metafield(
        self,
        resource_type: str,
        resource_id: str,
        metafield_id: str,
        *,
        value: str | UnsetType = UNSET,
        value_type: Literal["boolean", "integer", "json", "string"] | UnsetType = UNSET,
        idempotency_key: str | None = None,
    ) -> models.Metafield:
        """Keep another value, or read it as another type: the two must fit in the end."""
        said = self._transport.call(
            "PATCH",
            f"/{resource_type}/{resource_id}/metafields/{metafield_id}",
            None,
            {"value": value, "valueType": value_type},
            idempotency_key,
        )
        return msgspec.convert(said["data"], models.Metafield)

    def delete_metafield(
        self, resource_type: str, resource_id: str, metafield_id: str, *, idempotency_key: str | None = None
    ) -> None:
        """Keep a value no longer."""
        self._transport.call(
            "DELETE", f"/{resource_type}/{resource_id}/metafields/{metafield_id}", None, None, idempotency_key
        )
