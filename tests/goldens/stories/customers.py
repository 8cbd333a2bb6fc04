"""Customers: their account, addresses and rights, by themselves and by staff."""

from __future__ import annotations

from typing import Any

from tests.goldens.telling import Telling
from tests.support.accounts import PASSWORD, customer_client, last_link, secret_of, sign_in_customer
from tests.support.deployment import Client
from tests.support.shopping import basket, ship_to_france

NOBODY = "01900000-0000-7000-8000-00000000dead"
ADA = {"email": "ada@example.test", "password": PASSWORD, "name": "Ada"}
HOME = {"type": "shipping", "name": "Ada", "line1": "1 Rue", "city": "Lyon", "postalCode": "69001", "country": "fr"}
LAMP = {"title": "Lamp", "status": "published",
        "variants": [{"sku": "LAMP", "title": "One", "priceAmount": 2000, "currency": "EUR", "stockQuantity": 5}]}  # fmt: skip
NEW = "another long secret"


def tell(told: Telling) -> None:
    """Ada signs up, lives with her account, forgets her password, moves, and leaves; staff know Bea."""
    ada = sign_up(told)
    describe(told, ada)
    move(told, ada)
    change(told, ada)
    forget(told)
    leave(told)
    keep_as_staff(told)


def sign_up(told: Telling) -> Client:
    """An account is opened, and refused where it may not be."""
    row: Any = "CustomersStoreController_signup"
    told(row, told.shopper, {**ADA, "password": "short"}, status=400, when="the password is short")
    told(row, told.shopper, {**ADA, "password": "password1234"}, status=400, when="the password is a common one")
    told(row, told.shopper, ADA)
    told(row, told.shopper, {**ADA, "email": "ADA@example.test"}, status=409, when="the e-mail is taken")
    row = "CustomersStoreController_login"
    told(row, told.shopper, {"email": ADA["email"], "password": "wrong"}, status=401, when="the password is wrong")
    told(row, told.shopper, {"email": ADA["email"], "password": PASSWORD})
    ada = told.deployment.client()
    sign_in_customer(ada)
    renewed = told("CustomersStoreController_refresh", ada)
    ada.cookies["sov_customer_refresh"] = renewed.cookie("sov_customer_refresh")
    told("CustomersStoreController_refresh", told.shopper, status=401, when="there is no cookie")
    return ada


def describe(told: Telling, ada: Client) -> None:
    """What she says of herself."""
    told("CustomersStoreController_me", ada)
    told("CustomersStoreController_me", told.shopper, status=401, when="nobody is signed in")
    told("CustomersStoreController_me", told.staff, status=401, when="it is the token of staff")
    told("CustomersStoreController_updateMe", ada, {"name": "Ada Lovelace", "phone": "+33 1", "acceptsMarketing": True})


def move(told: Telling, ada: Client) -> None:
    """Two addresses, of which the second takes the first one's place."""
    first = told("CustomersStoreController_createAddress", ada, {**HOME, "isDefault": True}).json["id"]
    second = told("CustomersStoreController_createAddress", ada, {**HOME, "company": "Engines", "line2": "B"}).json[
        "id"
    ]
    told("CustomersStoreController_updateAddress", ada, {"isDefault": True, "city": "Nice"}, id=second)
    told("CustomersStoreController_updateAddress", ada, {"city": "Nice"}, status=404, when="there is no such address",
         id=NOBODY)  # fmt: skip
    told("CustomersStoreController_listAddresses", ada)
    told("CustomersStoreController_deleteAddress", ada, id=first)


def change(told: Telling, ada: Client) -> None:
    """Another password, then another e-mail address, which counts once it is confirmed."""
    row: Any = "CustomersStoreController_changePassword"
    told(row, ada, {"currentPassword": "wrong", "newPassword": NEW}, status=401, when="the password is wrong")
    changed = told(row, ada, {"currentPassword": PASSWORD, "newPassword": NEW})
    ada.bearer = changed.json["accessToken"]
    ada.cookies["sov_customer_refresh"] = changed.cookie("sov_customer_refresh")
    wanted = {"newEmail": "lovelace@example.test", "currentPassword": NEW}
    told("CustomersStoreController_changeEmail", ada, wanted)
    told("CustomersStoreController_me", ada, when="another e-mail waits to be confirmed")
    told("CustomersStoreController_confirmEmail", told.shopper, {"token": "x" * 43}, status=400,
         when="the token is none")  # fmt: skip
    told("CustomersStoreController_confirmEmail", told.shopper, {"token": secret_of(last_link(told.deployment))})
    told("CustomersStoreController_logout", ada)
    told("CustomersStoreController_logout", told.shopper, status=401, when="there is no cookie")


def forget(told: Telling) -> None:
    """The same answer for everybody, and a way back for one."""
    row: Any = "CustomersStoreController_forgotPassword"
    told(row, told.shopper, {"email": "nobody@example.test"})
    told(row, told.shopper, {"email": "lovelace@example.test"})
    token = secret_of(last_link(told.deployment))
    row = "CustomersStoreController_resetPassword"
    told(row, told.shopper, {"token": "x" * 43, "newPassword": PASSWORD}, status=400, when="the token is none")
    told(row, told.shopper, {"token": token, "newPassword": PASSWORD})
    told(row, told.shopper, {"token": token, "newPassword": PASSWORD}, status=400, when="the token was used")


def leave(told: Telling) -> None:
    """Somebody who bought takes all that is known along, and is forgotten."""
    eve = customer_client(told.deployment, "eve@example.test", name="Eve")
    eve("POST", "/store/v1/customers/me/addresses", HOME)
    buy(told, eve)
    row: Any = "CustomersStoreController_exportData"
    told(row, eve, {"password": "wrong"}, status=401, when="the password is wrong")
    told(row, eve, {"password": PASSWORD})
    me = eve("GET", "/store/v1/customers/me").json["id"]
    row = "CustomersStoreController_eraseData"
    told(row, eve, {"password": "wrong"}, status=401, when="the password is wrong")
    told(row, eve, {"password": PASSWORD})
    told("CustomersStoreController_me", eve, status=401, when="the account was erased")
    told("CustomersAdminController_get", told.staff, status=404, when="the account was erased", id=me)


def buy(told: Telling, buyer: Client) -> None:
    """A paid order, with its invoice and its mail."""
    variant = told.staff("POST", "/admin/v1/products", LAMP).json["variants"][0]["id"]
    rate = ship_to_france(told.deployment)
    full = basket(told.deployment)
    full.add(variant)
    full.ready(rate)
    buyer.cookies["sov_cart"] = full.token or ""
    owned = buyer("POST", f"/store/v1/carts/{full.cart_id}/customer")
    buyer.cookies["sov_cart"] = owned.cookie("sov_cart")
    order = buyer("POST", f"/store/v1/carts/{full.cart_id}/checkout").json["id"]
    told.staff("POST", f"/admin/v1/orders/{order}/mark-paid")
    told.after.drain()


def keep_as_staff(told: Telling) -> None:
    """Bea is entered, found, changed and erased."""
    bea = {
        "email": "Bea@example.test",
        "name": "Bea King",
        "isB2b": True,
        "vatNumber": "DE136695976",
        "taxExempt": True,
    }
    made = told("CustomersAdminController_create", told.staff, bea).json["id"]
    told("CustomersAdminController_list", told.staff, query={"email": "BEA@", "isB2b": "true"})
    told("CustomersAdminController_get", told.staff, id=made)
    told("CustomersAdminController_update", told.staff, {"phone": "+49 30", "vatNumber": None, "isB2b": False}, id=made)
    carl = customer_client(told.deployment, "carl@example.test")
    carl("POST", "/store/v1/customers/me/addresses", {**HOME, "isDefault": True})
    me = carl("GET", "/store/v1/customers/me").json["id"]
    told("CustomersAdminController_addressesFor", told.staff, id=me)
    told("CustomersAdminController_erase", told.staff, {"confirmEmail": "else@example.test"}, status=400,
         when="the e-mail is another", id=made)  # fmt: skip
    told("CustomersAdminController_erase", told.staff, {"confirmEmail": "bea@example.test"}, id=made)
