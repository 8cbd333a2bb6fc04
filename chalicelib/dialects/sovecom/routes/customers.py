"""Customers: about themselves under `/store/v1/customers`, to staff under `/admin/v1/customers`."""

from __future__ import annotations

from chalicelib.dialects.kit.route import delete, get, patch, post
from chalicelib.dialects.sovecom.wire import auth, customer_accounts, customers
from chalicelib.domain import customers as accounts
from chalicelib.domain import identity

_BASE = "/store/v1/customers"
_ACCOUNTS = "/admin/v1/customers"

STORE = (
    post(_BASE, identity.sign_up, id="CustomersStoreController_signup", auth="none", status=201,
         into=customers.sign_up, out=customers.customer),
    post(f"{_BASE}/login", identity.customer_sign_in, id="CustomersStoreController_login", auth="none",
         into=auth.sign_in, out=auth.customer_signed_in),
    post(f"{_BASE}/refresh", identity.customer_refresh, id="CustomersStoreController_refresh", auth="customer-cookie",
         into=auth.customer_session, out=auth.customer_signed_in),
    post(f"{_BASE}/logout", identity.customer_sign_out, id="CustomersStoreController_logout", auth="customer-cookie",
         status=204, into=auth.customer_session, out=auth.customer_signed_out),
    post(f"{_BASE}/forgot", identity.request_customer_reset, id="CustomersStoreController_forgotPassword", auth="none",
         status=202, into=auth.forgotten, out=auth.accepted),
    post(f"{_BASE}/reset", identity.reset_customer_password, id="CustomersStoreController_resetPassword", auth="none",
         status=204, into=auth.reset),
    get(f"{_BASE}/me", identity.customer_self, id="CustomersStoreController_me", auth="customer",
        out=customers.customer),
    patch(f"{_BASE}/me", identity.update_profile, id="CustomersStoreController_updateMe", auth="customer",
          into=customers.profile, out=customers.customer),
    post(f"{_BASE}/me/password", identity.change_password, id="CustomersStoreController_changePassword",
         auth="customer", into=customers.new_password, out=auth.customer_signed_in),
    post(f"{_BASE}/me/email/change", identity.request_email_change, id="CustomersStoreController_changeEmail",
         auth="customer", status=202, into=customers.new_email),
    post(f"{_BASE}/me/email/confirm", identity.confirm_email_change, id="CustomersStoreController_confirmEmail",
         auth="none", into=customers.confirmation),
    get(f"{_BASE}/me/addresses", identity.list_addresses, id="CustomersStoreController_listAddresses",
        auth="customer", out=customers.addresses),
    post(f"{_BASE}/me/addresses", identity.add_address, id="CustomersStoreController_createAddress", auth="customer",
         status=201, into=customers.new_address, out=customers.address),
    patch(f"{_BASE}/me/addresses/{{id}}", identity.update_address, id="CustomersStoreController_updateAddress",
          auth="customer", into=customers.address_change, out=customers.address),
    delete(f"{_BASE}/me/addresses/{{id}}", identity.delete_address, id="CustomersStoreController_deleteAddress",
           auth="customer", status=204, into=customers.address_removal),
)  # fmt: skip

ADMIN = (
    get(_ACCOUNTS, accounts.list_customers, id="CustomersAdminController_list", auth="staff",
        into=customer_accounts.listing, out=customer_accounts.page),
    post(_ACCOUNTS, accounts.create_customer, id="CustomersAdminController_create", auth="staff", status=201,
         into=customer_accounts.creation, out=customer_accounts.row),
    get(f"{_ACCOUNTS}/{{id}}", accounts.get_customer, id="CustomersAdminController_get", auth="staff",
        into=customer_accounts.one, out=customer_accounts.row),
    patch(f"{_ACCOUNTS}/{{id}}", accounts.update_customer, id="CustomersAdminController_update", auth="staff",
          into=customer_accounts.change, out=customer_accounts.row),
    get(f"{_ACCOUNTS}/{{id}}/addresses", accounts.list_addresses, id="CustomersAdminController_addressesFor",
        auth="staff", into=customer_accounts.one, out=customers.addresses),
)  # fmt: skip
