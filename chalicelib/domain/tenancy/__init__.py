"""Tenants: who the shops of the platform are and under which hosts they answer."""

from chalicelib.domain.tenancy.commands import CreateTenant
from chalicelib.domain.tenancy.model import Domain, Tenant
from chalicelib.domain.tenancy.operations import create_tenant, shop_by_host, shop_by_id, shops

__all__ = ["CreateTenant", "Domain", "Tenant", "create_tenant", "shop_by_host", "shop_by_id", "shops"]
