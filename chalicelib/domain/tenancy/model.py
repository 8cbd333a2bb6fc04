"""Tenants and the host names by which requests find them. These are the platform's rows, not a tenant's."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from chalicelib.domain.context import Shop
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.privacy import SecretText


class Tenant(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """One shop of the platform. `plan` is what it pays for; a test tenant may own its clock.

    A sandbox is a test tenant beside the shop `sandbox_of`; no host leads to it, and it has no `provider_account`.
    """

    KIND: ClassVar[str] = "TENANT"

    id: str
    slug: str
    name: str
    currency: str = "EUR"
    locale: str = "en"
    primary_host: str
    hosts: tuple[str, ...] = ()
    plan: str = "free"
    active: bool = True
    test: bool = False
    clock_offset_seconds: int = 0
    sandbox_of: str | None = None
    provider_account: SecretText | None = None
    online_payments: bool = True
    installed: bool = True
    admin_origins: tuple[str, ...] = ()
    store_origins: tuple[str, ...] = ()
    created_at: datetime

    def shop(self) -> Shop:
        """The tenant as operations see it."""
        return Shop(
            id=self.id,
            slug=self.slug,
            name=self.name,
            currency=self.currency,
            locale=self.locale,
            host=self.primary_host,
            hosts=self.hosts or (self.primary_host,),
            clock_offset_seconds=self.clock_offset_seconds if self.test else 0,
            sandbox_of=self.sandbox_of,
            plan=self.plan,
            provider_account=self.provider_account,
            online_payments=self.online_payments,
            installed=self.installed,
            admin_origins=self.admin_origins,
            store_origins=self.store_origins,
        )


class Domain(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """A host name that belongs to a tenant."""

    KIND: ClassVar[str] = "DOMAIN"

    host: str
    tenant_id: str
