"""The ports of the core in one place: what operations may ask of the outside. Adapters implement them.

A context that talks to the outside declares its own protocol in its `ports.py`; this module only lists them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.domain.identity.ports import OneTimeCodes, PasswordHasher, TokenSigner
    from chalicelib.domain.images.ports import ImageWorkshop
    from chalicelib.domain.invoicing.ports import DocumentRenderer
    from chalicelib.domain.modules.ports import BundledPackages, ModuleCell
    from chalicelib.domain.notifications.ports import Mailer, RelayCheck
    from chalicelib.domain.onboarding.ports import TenantDesk
    from chalicelib.domain.payments.ports import PaymentProvider
    from chalicelib.domain.sandbox.ports import Sandboxes
    from chalicelib.domain.search.ports import CatalogIndex, TradeIndex
    from chalicelib.domain.tax.ports import VatRegister
    from chalicelib.domain.webhooks.ports import WebhookSender


class Vault(Protocol):
    """Keyed cryptography: fingerprints instead of personal data in keys, and sealing of secrets at rest."""

    def fingerprint(self, text: str) -> str:
        """A keyed, irreversible digest of `text` (hex, 64 characters): what keys hold instead of an e-mail or an IP."""
        ...

    def derive(self, purpose: str) -> bytes:
        """A 32-byte key for one purpose (cursor signing, guest tokens)."""
        ...

    def seal(self, plaintext: bytes, purpose: str) -> str:
        """Encrypt and authenticate (AES-256-GCM); `purpose` must be given again to open."""
        ...

    def unseal(self, sealed: str, purpose: str) -> bytes:
        """What was sealed. Raises `ValueError` when it was tampered with or sealed for another purpose."""
        ...


class ObjectStore(Protocol):
    """Files by key; keys start with the tenant's id."""

    def put(self, key: str, content: bytes, content_type: str) -> None: ...

    def get(self, key: str) -> bytes | None: ...


class UploadForm(NamedTuple):
    """How a client puts a file into the store by itself: a form with these fields, then the file, to this address."""

    url: str
    fields: Mapping[str, str]


class MediaStore(ObjectStore, Protocol):
    """Files that shops show: images with their renditions, packages of themes. Fiscal documents are kept elsewhere."""

    def size(self, key: str) -> int | None:
        """How many bytes a file has, or None when there is none."""
        ...

    def arrives(self, key: str, seconds: float) -> bool:
        """Whether a file is there, or comes within so long; that is waited for."""
        ...

    def remove(self, prefix: str) -> None:
        """Remove every file whose key starts so; none is no error."""
        ...

    def upload_form(self, key: str, limit_bytes: int, seconds: int) -> UploadForm | None:
        """A form that takes one file of up to so many bytes, for so long; None where the store takes no forms."""
        ...

    def download_url(self, key: str, content_type: str, seconds: int) -> str | None:
        """An address under which anybody may load the file for so long; None where the store is not on the network."""
        ...


class Limits(Protocol):
    """What an operator decides: periods and bounds, how mail leaves (`none`: not at all), where data is kept."""

    @property
    def hold_minutes(self) -> int: ...
    @property
    def unpaid_order_minutes(self) -> int: ...
    @property
    def image_wait_seconds(self) -> int: ...
    @property
    def lock_after_failures(self) -> int: ...
    @property
    def lock_minutes(self) -> int: ...
    @property
    def store_origin(self) -> str: ...
    @property
    def admin_origin(self) -> str: ...
    @property
    def admin_reset_path(self) -> str: ...
    @property
    def allow_private_webhooks(self) -> bool: ...
    @property
    def mail(self) -> str: ...
    @property
    def table(self) -> str: ...
    @property
    def region(self) -> str: ...


class Ports(Protocol):
    """Everything outside the core, made when first used."""

    @property
    def vault(self) -> Vault: ...
    @property
    def limits(self) -> Limits: ...
    @property
    def documents(self) -> ObjectStore: ...
    @property
    def media(self) -> MediaStore: ...
    @property
    def passwords(self) -> PasswordHasher: ...
    @property
    def tokens(self) -> TokenSigner: ...
    @property
    def one_time_codes(self) -> OneTimeCodes: ...
    @property
    def catalog(self) -> CatalogIndex: ...
    @property
    def trade(self) -> TradeIndex: ...
    @property
    def payments(self) -> PaymentProvider: ...
    @property
    def vat_register(self) -> VatRegister: ...
    @property
    def image_workshop(self) -> ImageWorkshop: ...
    @property
    def renderer(self) -> DocumentRenderer: ...
    @property
    def mailer(self) -> Mailer: ...
    @property
    def relay_check(self) -> RelayCheck: ...
    @property
    def tenants(self) -> TenantDesk: ...
    @property
    def webhook_sender(self) -> WebhookSender: ...
    @property
    def sandboxes(self) -> Sandboxes: ...
    @property
    def module_cell(self) -> ModuleCell: ...
    @property
    def bundled_modules(self) -> BundledPackages: ...
