"""Tenants: who the shops of the platform are and under which hosts they answer."""

from chalicelib.domain.tenancy.commands import CreateTenant
from chalicelib.domain.tenancy.errors import HostTaken, SlugTaken, TenantExists
from chalicelib.domain.tenancy.model import Domain, Tenant
from chalicelib.domain.tenancy.operations import (
    change_tenant,
    create_sandbox,
    create_tenant,
    move_clock,
    sandbox_id,
    shop_by_host,
    shop_by_id,
    shop_by_site,
    shops,
)
from chalicelib.domain.tenancy.plans import PLANS, Plan, plan_of

__all__ = [
    "PLANS",
    "CreateTenant",
    "Domain",
    "HostTaken",
    "Plan",
    "SlugTaken",
    "Tenant",
    "TenantExists",
    "change_tenant",
    "create_sandbox",
    "create_tenant",
    "move_clock",
    "plan_of",
    "sandbox_id",
    "shop_by_host",
    "shop_by_id",
    "shop_by_site",
    "shops",
]
