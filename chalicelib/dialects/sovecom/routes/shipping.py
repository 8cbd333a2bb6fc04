"""Shipping: staff rows for zones and rates."""

from __future__ import annotations

from chalicelib.dialects.kit.route import delete, get, post, put
from chalicelib.dialects.sovecom.wire import shipping as wire
from chalicelib.domain import shipping

ADMIN = (
    get("/admin/v1/shipping/zones", shipping.list_shipping_zones, id="ShippingAdminController_listZones",
        auth="staff", out=wire.zones),
    post("/admin/v1/shipping/zones", shipping.create_shipping_zone, id="ShippingAdminController_createZone",
         auth="staff", status=201, into=wire.zone_creation, out=wire.zone),
    put("/admin/v1/shipping/zones/{id}", shipping.update_shipping_zone, id="ShippingAdminController_updateZone",
        auth="staff", into=wire.zone_change, out=wire.zone),
    delete("/admin/v1/shipping/zones/{id}", shipping.delete_shipping_zone, id="ShippingAdminController_deleteZone",
           auth="staff", status=204, into=wire.zone_removal),
    get("/admin/v1/shipping/rates", shipping.list_shipping_rates, id="ShippingAdminController_listRates",
        auth="staff", out=wire.rates),
    post("/admin/v1/shipping/rates", shipping.create_shipping_rate, id="ShippingAdminController_createRate",
         auth="staff", status=201, into=wire.rate_creation, out=wire.rate),
    put("/admin/v1/shipping/rates/{id}", shipping.update_shipping_rate, id="ShippingAdminController_updateRate",
        auth="staff", into=wire.rate_change, out=wire.rate),
    delete("/admin/v1/shipping/rates/{id}", shipping.delete_shipping_rate, id="ShippingAdminController_deleteRate",
           auth="staff", status=204, into=wire.rate_removal),
)  # fmt: skip
