"""Carts: public rows under `/store/v1/carts`, opened by the cart's cookie or its customer's bearer."""

from __future__ import annotations

from chalicelib.dialects.kit.route import delete, get, patch, post
from chalicelib.dialects.sovecom.wire import carts
from chalicelib.domain import cart

STORE = (
    post("/store/v1/carts", cart.create_cart, id="CartController_create", auth="none", status=201,
         into=carts.creation, out=carts.created),
    get("/store/v1/carts/{cartId}", cart.get_cart, id="CartController_findOne", auth="optional",
        into=carts.access, out=carts.cart),
    delete("/store/v1/carts/{cartId}", cart.abandon_cart, id="CartController_abandon", auth="optional", status=204,
           into=carts.access, out=carts.abandoned),
    post("/store/v1/carts/{cartId}/items", cart.add_line, id="CartController_addItem", auth="optional", status=201,
         into=carts.addition, out=carts.cart),
    patch("/store/v1/carts/{cartId}/items/{itemId}", cart.set_quantity, id="CartController_updateItem",
          auth="optional", into=carts.quantity, out=carts.cart),
    delete("/store/v1/carts/{cartId}/items/{itemId}", cart.remove_line, id="CartController_removeItem",
           auth="optional", into=carts.removal, out=carts.cart),
    post("/store/v1/carts/{cartId}/shipping-address", cart.set_shipping_address,
         id="CartController_setShippingAddress", auth="optional", into=carts.destination, out=carts.cart),
    post("/store/v1/carts/{cartId}/billing-address", cart.set_billing_address, id="CartController_setBillingAddress",
         auth="optional", into=carts.destination, out=carts.cart),
    get("/store/v1/carts/{cartId}/shipping-rates", cart.list_cart_rates, id="CartController_getShippingRates",
        auth="optional", into=carts.access, out=carts.rates),
    post("/store/v1/carts/{cartId}/shipping-method", cart.choose_shipping, id="CartController_setShippingMethod",
         auth="optional", into=carts.method, out=carts.cart),
    post("/store/v1/carts/{cartId}/email", cart.set_email, id="CartController_setEmail", auth="optional",
         into=carts.email, out=carts.cart),
    post("/store/v1/carts/{cartId}/discounts", cart.apply_code, id="CartController_applyDiscount", auth="optional",
         into=carts.code, out=carts.cart),
    delete("/store/v1/carts/{cartId}/discounts/{code}", cart.remove_code, id="CartController_removeDiscount",
           auth="optional", into=carts.no_code, out=carts.cart),
    post("/store/v1/carts/{cartId}/customer", cart.associate_cart, id="CartController_associateCustomer",
         auth="customer", into=carts.access, out=carts.owned),
)  # fmt: skip
