"""Use cases of tenancy. They run in the platform's scope: `uow` here is never a tenant's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from chalicelib.domain.context import Shop
from chalicelib.domain.tenancy.commands import CreateTenant
from chalicelib.domain.tenancy.errors import HostTaken, SlugTaken, TenantExists
from chalicelib.domain.tenancy.model import Domain, Tenant
from chalicelib.kernel.derived import derived_id
from chalicelib.kernel.ids import is_uuid
from chalicelib.kernel.unit_of_work import Reference, UnitOfWork

SLUG = "tenant_slug"


def create_tenant(uow: UnitOfWork, command: CreateTenant, now: datetime) -> Tenant:
    """Open a shop under its hosts, all or none."""
    tenant = Tenant(
        id=command.id,
        slug=command.slug,
        name=command.name,
        currency=command.currency,
        locale=command.locale,
        primary_host=command.hosts[0],
        hosts=command.hosts,
        test=command.test,
        plan=command.plan,
        admin_origins=command.admin_origins,
        store_origins=command.store_origins,
        created_at=now,
    )
    uow.claim(SLUG, tenant.slug, tenant.id, taken=SlugTaken(slug=tenant.slug))
    for host in command.hosts:
        uow.create(Domain(host=host, tenant_id=tenant.id), exists=HostTaken(host=host))
    return uow.create(tenant, exists=TenantExists(id=tenant.id))


def shop_by_host(uow: UnitOfWork, host: str) -> Shop | None:
    """The active shop that answers under a host."""
    domain = uow.find(Domain, host)
    return None if domain is None else shop_by_id(uow, domain.tenant_id)


def shop_by_site(uow: UnitOfWork, site: str) -> Shop | None:
    """The active shop with an id or a slug; never a sandbox."""
    tenant_id = site if is_uuid(site) else uow.claimed(SLUG, site)
    shop = None if tenant_id is None else shop_by_id(uow, tenant_id)
    return None if shop is None or shop.sandbox_of is not None else shop


def sandbox_id(tenant_id: str) -> str:
    """The id of the sandbox beside a shop."""
    return derived_id(tenant_id, "sandbox")


def create_sandbox(uow: UnitOfWork, shop: Shop, now: datetime) -> Tenant:
    """Open the sandbox beside a shop: like it, but no host and no slug leads there."""
    sandbox = Tenant(
        id=sandbox_id(shop.id),
        slug=shop.slug,
        name=shop.name,
        currency=shop.currency,
        locale=shop.locale,
        primary_host=shop.host,
        hosts=shop.hosts,
        plan=shop.plan,
        test=True,
        sandbox_of=shop.id,
        clock_offset_seconds=shop.clock_offset_seconds,
        created_at=now,
    )
    return uow.create(sandbox, exists=TenantExists(id=sandbox.id))


def move_clock(uow: UnitOfWork, tenant_id: str, moved: Callable[[int], int]) -> int:
    """Change how many seconds a test tenant's clock is ahead of the machine; the new number."""
    tenant = uow.get(Tenant, tenant_id)
    changed: Tenant = tenant.replace(clock_offset_seconds=moved(tenant.clock_offset_seconds))
    return uow.save(changed).clock_offset_seconds


def change_tenant(uow: UnitOfWork, tenant_id: str, **changes: Any) -> None:
    """Change what the platform keeps of a shop; what is so already is not written."""
    tenant = uow.get(Tenant, tenant_id)
    changed: Tenant = tenant.replace(**changes)
    if changed != tenant:
        uow.save(changed)


def shop_by_id(uow: UnitOfWork, tenant_id: str) -> Shop | None:
    """An active shop."""
    tenant = uow.find(Tenant, tenant_id)
    return tenant.shop() if tenant is not None and tenant.active else None


def shops(uow: UnitOfWork) -> list[Shop]:
    """Every active shop, for the schedules that visit all of them."""
    found = uow.find_many([Reference(Tenant, key) for key in uow.all_keys(Tenant)])
    return [tenant.shop() for tenant in found if tenant is not None and tenant.active]
