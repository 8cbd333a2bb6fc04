"""What an operation is given: who calls, for which tenant, when, and the ports to everything outside the core."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from chalicelib.kernel.entity import Entity
from chalicelib.kernel.errors import Forbidden, Unauthenticated
from chalicelib.kernel.privacy import SecretText
from chalicelib.kernel.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from chalicelib.domain.ports import Ports


class Shop(msgspec.Struct, frozen=True, kw_only=True):
    """The tenant as every operation needs it. `clock_offset_seconds` is non-zero for test tenants only.

    A sandbox is a tenant of its own beside the shop `sandbox_of`, under whose id outsiders know both.
    `provider_account` is its own account at the payment provider, sealed; None: it is paid through the platform's.
    `online_payments` says whether it takes any; `installed`, whether its set-up is over, so that it may sell.
    `admin_origins` and `store_origins` are the sites whose browsers may call it, the first the one that links lead to;
    empty: those of the platform.
    """

    id: str
    slug: str
    name: str
    currency: str = "EUR"
    locale: str = "en"
    host: str = ""
    hosts: tuple[str, ...] = ()
    clock_offset_seconds: int = 0
    sandbox_of: str | None = None
    plan: str = "free"
    provider_account: SecretText | None = None
    online_payments: bool = True
    installed: bool = True
    admin_origins: tuple[str, ...] = ()
    store_origins: tuple[str, ...] = ()

    @property
    def site_id(self) -> str:
        """The id by which outsiders know the shop, be it live or a sandbox."""
        return self.sandbox_of or self.id

    def link_origin(self, own: tuple[str, ...], platform: str) -> str:
        """Where links lead: to its own site, else to the platform's one site, else to its host. Never by a header."""
        return next(iter(own), platform) or f"https://{self.host}"

    def now(self, machine: datetime) -> datetime:
        """The shop's time for a time of the machine."""
        return machine + timedelta(seconds=self.clock_offset_seconds)


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who calls: `kind` is user (staff), customer, anonymous, api or system.

    `account` is the customer as read when the token was checked, so that the operation need not ask for it again.
    """

    kind: str = "anonymous"
    id: str | None = None
    grants: frozenset[str] = frozenset()
    account: Entity | None = None

    @property
    def customer_id(self) -> str | None:
        """The signed-in customer's id, if the caller is one."""
        return self.id if self.kind == "customer" else None


class AuditNote(NamedTuple):
    """A row that the audit log will get with the commit."""

    action: str
    resource_type: str
    resource_id: str | None
    changes: Any


ANONYMOUS = Actor()
SYSTEM = Actor(kind="system", grants=frozenset({"system"}))


LANGUAGES = ("en", "fr")  # in which people are written to


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Where a call came from: for rate limits, the audit log and the request id in logs.

    `language` is the one of `LANGUAGES` that the caller asked for; empty: none of them, or nothing was said.
    """

    request_id: str = ""
    ip: str = ""
    user_agent: str = ""
    language: str = ""


@dataclass(slots=True)
class Context:
    """Handed to every operation. `now` is the shop's time; `new_id()` makes UUIDv7 ids.

    `call_id` is the same for every attempt at one call: its idempotency key, or else its request.

    `checkpoint()` commits what was written so far and opens a new unit of work: for operations that must store a step
    (before calling the outside, or when one transaction cannot hold everything). After a checkpoint the operation may
    run again from its start, so it must find its own stored step and go on from there.
    """

    uow: UnitOfWork
    shop: Shop
    actor: Actor
    now: datetime
    ports: Ports
    origin: Origin
    new_id: Callable[[], str]
    random_bytes: Callable[[int], bytes]
    checkpoint: Callable[[], None]
    call_id: str = ""
    audits: list[AuditNote] = field(default_factory=list)

    def require(self, grant: str) -> None:
        """Refuse a caller without the grant: unauthenticated if nobody is signed in, forbidden otherwise."""
        if grant in self.actor.grants:
            return
        raise Unauthenticated() if self.actor.kind == "anonymous" else Forbidden(grant=grant)

    def audit(self, action: str, resource_type: str = "", resource_id: str | None = None, changes: Any = None) -> None:
        """Write a row of the audit log with this operation's commit."""
        self.audits.append(AuditNote(action, resource_type, resource_id, changes))
