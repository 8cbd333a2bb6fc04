"""The composition root: settings become adapters, adapters become ports, ports and rows become an app."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger

from chalicelib import config
from chalicelib.adapters.dynamo.books import BookCache
from chalicelib.adapters.dynamo.keys import PLATFORM
from chalicelib.adapters.dynamo.stream import committed
from chalicelib.adapters.dynamo.table import Table, counting
from chalicelib.adapters.dynamo.unit_of_work import DynamoUnitOfWork
from chalicelib.adapters.vault import KeyVault
from chalicelib.kernel.clock import Clock
from chalicelib.kernel.ids import new_id
from chalicelib.runtime.invoke import Runtime
from chalicelib.runtime.records import Commit
from chalicelib.runtime.shops import ShopDirectory
from chalicelib.runtime.telemetry import Telemetry

if TYPE_CHECKING:
    from chalicelib.adapters.bundled import BundledFolders
    from chalicelib.adapters.identity.codes import TotpCodes
    from chalicelib.adapters.identity.passwords import Argon2Hasher
    from chalicelib.adapters.identity.tokens import JwtSigner
    from chalicelib.adapters.imaging.workshop import PillowWorkshop
    from chalicelib.adapters.mail.mailer import Mailer
    from chalicelib.adapters.mail.relays import Relays
    from chalicelib.adapters.outbound.guard import EgressPolicy
    from chalicelib.adapters.outbound.sender import HttpWebhookSender
    from chalicelib.adapters.payments.stripe_provider import StripeProvider
    from chalicelib.adapters.pdf.printer import TypstPrinter
    from chalicelib.adapters.queues.sqs import SqsQueues
    from chalicelib.adapters.replica.catalog import SqliteCatalog
    from chalicelib.adapters.replica.trade import SqliteTrade
    from chalicelib.adapters.secrets import Secrets
    from chalicelib.dialects.kit.bind import Edge
    from chalicelib.domain.context import Shop
    from chalicelib.domain.modules.ports import ModuleCell
    from chalicelib.domain.ports import MediaStore, ObjectStore
    from chalicelib.domain.tax.ports import VatRegister
    from chalicelib.runtime.sandboxes import SandboxDirectory
    from chalicelib.runtime.tenants import TenantRows

_MOST_ACCOUNTS = 1000  # shops with payment accounts of their own that a process keeps at hand


class Ports:
    """See `domain.ports.Ports`: each adapter is imported and made when an operation first asks for it."""

    def __init__(self, system: System) -> None:
        self._system = system
        self.limits = system.config

    @cached_property
    def vault(self) -> KeyVault:
        return KeyVault(self._system.signing_key)

    @cached_property
    def passwords(self) -> Argon2Hasher:
        from chalicelib.adapters.identity.passwords import Argon2Hasher

        return Argon2Hasher(self._system.config.password_memory_kib)

    @cached_property
    def tokens(self) -> JwtSigner:
        from chalicelib.adapters.identity.tokens import JwtSigner

        return JwtSigner()

    @cached_property
    def one_time_codes(self) -> TotpCodes:
        from chalicelib.adapters.identity.codes import TotpCodes

        return TotpCodes()

    @cached_property
    def vat_register(self) -> VatRegister:
        if self._system.config.vat_register == "vies":
            from chalicelib.adapters.vies.rest import Vies

            return Vies(self._system.config.vies_url)
        from chalicelib.adapters.vies.none import NoRegister

        return NoRegister()

    @cached_property
    def catalog(self) -> SqliteCatalog:
        from chalicelib.adapters.replica.catalog import SqliteCatalog

        return SqliteCatalog(self._system.snapshots)

    @cached_property
    def trade(self) -> SqliteTrade:
        from chalicelib.adapters.replica.trade import SqliteTrade

        return SqliteTrade(self._system.snapshots)

    @cached_property
    def payments(self) -> StripeProvider:
        from chalicelib.adapters.payments.stripe_provider import Credentials, StripeProvider, credentials

        system = self._system

        def read() -> Credentials:
            found = system.provider_secrets()
            # One address takes the provider's messages about shops and about sandboxes.
            secrets = f"{found.get('webhook_secret', '')},{found.get('test_webhook_secret', '')}"
            return credentials(found.get("api_key", ""), secrets)

        return StripeProvider(read, api_base=system.config.stripe_api_base)

    @cached_property
    def sandboxes(self) -> SandboxDirectory:
        from chalicelib.runtime.sandboxes import SandboxDirectory

        return SandboxDirectory(self._system.platform, lambda: self._system.runtime)

    @cached_property
    def module_cell(self) -> ModuleCell:
        c = self._system.config
        if not c.module_cell:
            from chalicelib.adapters.cell.local import local_cell

            return local_cell()
        from chalicelib.adapters.cell.remote import RemoteCell

        return RemoteCell(c.module_cell, c.region, c.endpoint_url)

    @cached_property
    def bundled_modules(self) -> BundledFolders:
        from chalicelib.adapters.bundled import BundledFolders

        return BundledFolders()

    @cached_property
    def documents(self) -> ObjectStore:
        c = self._system.config
        if not c.bucket_documents:
            from chalicelib.adapters.objects.folder import FolderStore

            return FolderStore(Path(c.documents_directory))
        from chalicelib.adapters.objects.bucket import BucketStore

        return BucketStore(c.bucket_documents, c.region, c.endpoint_url)

    @cached_property
    def media(self) -> MediaStore:
        c = self._system.config
        if not c.bucket_media:
            from chalicelib.adapters.objects.folder import FolderStore

            return FolderStore(Path(c.media_directory))
        from chalicelib.adapters.objects.bucket import BucketStore

        return BucketStore(c.bucket_media, c.region, c.endpoint_url)

    @cached_property
    def image_workshop(self) -> PillowWorkshop:
        from chalicelib.adapters.imaging.workshop import PillowWorkshop

        return PillowWorkshop()

    @cached_property
    def renderer(self) -> TypstPrinter:
        from chalicelib.adapters.pdf.printer import TypstPrinter

        return TypstPrinter()

    @cached_property
    def mailer(self) -> Mailer:
        from chalicelib.adapters.mail.mailer import Mailer
        from chalicelib.adapters.mail.making import make_sender

        c = self._system.config
        sender = make_sender(c.mail, c.region, c.endpoint_url, c.mail_directory, c.smtp_url)
        return Mailer(sender, c.mail_from, self.relay_check)

    @cached_property
    def relay_check(self) -> Relays:
        from chalicelib.adapters.mail.relays import Relays

        return Relays(self._egress)

    @cached_property
    def tenants(self) -> TenantRows:
        from chalicelib.runtime.tenants import TenantRows

        return TenantRows(self._system.platform, self._system.shops.forget)

    @cached_property
    def webhook_sender(self) -> HttpWebhookSender:
        from chalicelib.adapters.outbound.sender import HttpWebhookSender, Voice
        from chalicelib.dialects.shopvo import webhooks as shopvo
        from chalicelib.dialects.sovecom import webhooks as sovecom

        voices = {each.DIALECT: Voice(each.spell, each.sign) for each in (sovecom, shopvo)}
        return HttpWebhookSender(self._egress, voices)

    @cached_property
    def _egress(self) -> EgressPolicy:
        from chalicelib.adapters.outbound.guard import EgressPolicy

        relaxed = self._system.config.allow_private_webhooks
        return EgressPolicy(allow_http=True, allow_private=True, ports=None) if relaxed else EgressPolicy()


class AccountPorts:
    """The ports of a shop with its own account at the payment provider: as everybody's, but for payments."""

    def __init__(self, live: Ports, shop: Shop) -> None:
        self._live = live
        self._shop = shop

    def __getattr__(self, name: str) -> Any:
        return getattr(self._live, name)

    @cached_property
    def payments(self) -> StripeProvider:
        from chalicelib.adapters.payments.stripe_provider import StripeProvider, credentials
        from chalicelib.domain.payments import opened_account

        account = opened_account(self._live.vault, self._shop)
        assert account is not None  # noqa: S101 - only such shops have these ports
        own = credentials(account.secret_key, account.webhook_secret)
        return StripeProvider(lambda: own, api_base=self._live.limits.stripe_api_base)


class SandboxPorts(Ports):
    """The ports of sandboxes: no mail leaves, and no money but the provider's play money moves."""

    def __init__(self, live: Ports) -> None:
        super().__init__(live._system)
        self._live = live

    @cached_property
    def catalog(self) -> SqliteCatalog:
        return self._live.catalog

    @cached_property
    def trade(self) -> SqliteTrade:
        return self._live.trade

    @cached_property
    def payments(self) -> StripeProvider:
        from chalicelib.adapters.payments.stripe_provider import Credentials, StripeProvider, credentials

        system = self._system

        def read() -> Credentials:
            found = system.provider_secrets()
            key = found.get("test_api_key", "")
            # A key of the real mode that was put here by mistake must not take real money.
            play = key if key.startswith(("sk_test_", "rk_test_")) else ""
            return credentials(play, found.get("test_webhook_secret", ""))

        return StripeProvider(read, api_base=system.config.stripe_api_base)

    @cached_property
    def mailer(self) -> Mailer:
        from chalicelib.adapters.mail.mailer import Mailer
        from chalicelib.adapters.mail.making import NoSender

        return Mailer(NoSender(), self._system.config.mail_from)


class System:
    """One deployment's parts, made when first used. A process has one; a test may have many."""

    def __init__(self, settings: config.Config | None = None, clock: Clock | None = None) -> None:
        self.config = settings or config.load()
        self.logger = Logger(service="souk", level="INFO")
        self.telemetry = Telemetry(self.logger, counting)
        self.books = BookCache()
        self.ports = Ports(self)
        self.clock = clock
        self._account_ports: dict[str, tuple[str, AccountPorts]] = {}

    @cached_property
    def table(self) -> Table:
        return Table(self.config.table, self.config.region, self.config.endpoint_url)

    @cached_property
    def secrets(self) -> Secrets:
        """Where the deployment's secrets are read."""
        from chalicelib.adapters.secrets import Secrets

        return Secrets(self.config.region, self.config.endpoint_url)

    @cached_property
    def signing_key(self) -> bytes:
        """The root of all keyed cryptography: from the environment locally, from Secrets Manager in the cloud."""
        if self.config.signing_key or not self.config.secret_arn:
            return self.config.signing_key.encode()
        return self.secrets.read(self.config.secret_arn)["signing_key"].encode()

    def provider_secrets(self) -> dict[str, str]:
        """What opens the payment provider: from the environment locally, from Secrets Manager in the cloud."""
        c = self.config
        if c.stripe_api_key or not c.stripe_secret_arn:
            return {
                "api_key": c.stripe_api_key,
                "webhook_secret": c.stripe_webhook_secret,
                "test_api_key": c.stripe_test_api_key,
                "test_webhook_secret": c.stripe_test_webhook_secret,
            }
        return self.secrets.read(c.stripe_secret_arn)

    @cached_property
    def snapshots(self) -> ObjectStore | None:
        """Where processes share read models; None: each builds its own from the table."""
        if not self.config.bucket_replicas:
            return None
        from chalicelib.adapters.objects.bucket import BucketStore

        return BucketStore(self.config.bucket_replicas, self.config.region, self.config.endpoint_url)

    @cached_property
    def queues(self) -> SqsQueues:
        """The way into the queues."""
        from chalicelib.adapters.queues.sqs import SqsQueues

        c = self.config
        urls = {
            "webhooks": c.queue_webhooks,
            "mails": c.queue_mails,
            "invoices": c.queue_invoices,
            "snapshots": c.queue_snapshots,
            "reactions": c.queue_reactions,
            "media": c.queue_media,
        }

        def refusal(queue: str, reason: str) -> None:
            self.telemetry.note("messages refused", queue=queue, reason=reason)

        return SqsQueues(urls, c.region, c.endpoint_url, refusal)

    def committed(self, record: dict[str, Any]) -> tuple[str, Commit] | None:
        """The tenant and the commit that a stream record shows being written, if it is one."""
        return committed(record)

    def unit(self, scope: str, nonce: str) -> DynamoUnitOfWork:
        """A unit of work in a scope: a tenant's id, or the platform."""
        return DynamoUnitOfWork(self.table, scope, nonce, self.books)

    def platform(self) -> DynamoUnitOfWork:
        """A unit of work over the platform's own rows."""
        return self.unit(PLATFORM, new_id())

    @cached_property
    def runtime(self) -> Runtime:
        return Runtime(self.unit, self.ports, self.telemetry, self.clock, self._ports_of)

    @cached_property
    def _sandbox_ports(self) -> SandboxPorts:
        return SandboxPorts(self.ports)

    def _ports_of(self, shop: Shop) -> Any:
        """The ports of a shop: of sandboxes, of one shop with an account of its own, or of everybody."""
        if shop.sandbox_of is not None:
            return self._sandbox_ports
        if shop.provider_account is None:
            return self.ports
        held = self._account_ports.get(shop.id)
        if held is None or held[0] != shop.provider_account:
            held = (shop.provider_account, AccountPorts(self.ports, shop))
            if len(self._account_ports) >= _MOST_ACCOUNTS:
                self._account_ports.clear()
            self._account_ports[shop.id] = held
        return held[1]

    @cached_property
    def shops(self) -> ShopDirectory:
        return ShopDirectory(self.platform)

    def edge(self) -> Edge:
        """What dialects are bound to."""
        from chalicelib.dialects.kit.bind import Edge

        c = self.config
        return Edge(self.runtime, self.shops, counting, self.telemetry.crashed, c.show_cost, c.secure_cookies)
