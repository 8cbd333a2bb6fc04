"""Setting a shop up, as SovEcom spells it: what the wizard is answered."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from chalicelib.dialects.kit.wire import Out
from chalicelib.dialects.sovecom.wire.common import time_or_none
from chalicelib.dialects.sovecom.wire.modules import SlotOut
from chalicelib.domain.modules import BundledModule
from chalicelib.domain.notifications import MailRelay
from chalicelib.domain.onboarding import (
    BrandSet,
    ModulesInstalled,
    PaymentsSet,
    SetUpStatus,
    StoreFacts,
    TaxSet,
    TokenStanding,
)
from chalicelib.domain.payments import KeyStanding
from chalicelib.domain.tax import TaxMode
from chalicelib.domain.tax.ports import VatOutcome
from chalicelib.domain.themes import ListedTheme

_VAT = {
    VatOutcome.VALID: ("valid", "The number is registered for VAT."),
    VatOutcome.INVALID: ("invalid", "The register does not know this number."),
    VatOutcome.UNREACHABLE: ("unvalidated", "The register could not be asked about this number."),
}


class StatusOut(Out, frozen=True, kw_only=True):
    """Whether the shop is installed, and whether it takes a token to do so."""

    installed: bool
    requires_token: bool


class StandingOut(Out, frozen=True, kw_only=True):
    """Whether a token opens the set-up, and until when."""

    valid: bool
    expires_at: str | None


class OkOut(Out, frozen=True, kw_only=True, omit_defaults=True):
    """Whether it was done; if not, why."""

    ok: bool
    error: str | UnsetType = UNSET


class StoreOut(OkOut, frozen=True, kw_only=True, omit_defaults=True):
    """Where data is kept."""

    table: str
    region: str


class PaymentsOut(OkOut, frozen=True, kw_only=True, omit_defaults=True):
    """What Stripe says of the key."""

    stripe: KeyStanding | UnsetType = UNSET


class TaxOut(OkOut, frozen=True, kw_only=True, omit_defaults=True):
    """Tax as it is set now."""

    tax_mode: TaxMode
    business_country: str
    default_currency: str
    vat_status: str | UnsetType = UNSET
    vat_status_message: str | UnsetType = UNSET


class BrandOut(Out, frozen=True, kw_only=True):
    """Where the logo is kept."""

    ok: bool
    logo_key: str | None


class ThemeOut(Out, frozen=True, kw_only=True):
    """A theme to choose."""

    id: str
    name: str
    preview: str | None


class ThemesOut(Out, frozen=True, kw_only=True):
    """All themes."""

    themes: list[ThemeOut]


class ModuleOut(Out, frozen=True, kw_only=True):
    """A module that comes with the platform."""

    id: str
    name: str
    display_name: str
    description: str
    permissions: list[str]
    slots: list[SlotOut]
    installed: bool


class ModulesOut(Out, frozen=True, kw_only=True):
    """All modules that come with the platform."""

    modules: list[ModuleOut]


class InstalledOut(Out, frozen=True, kw_only=True):
    """Which modules are in."""

    ok: bool
    installed: list[str]
    failed: list[str]


class SentOut(Out, frozen=True, kw_only=True):
    """The code is on its way."""

    sent: bool = True


class CompleteOut(Out, frozen=True, kw_only=True):
    """The shop is installed."""

    installed: bool


def status(found: SetUpStatus) -> StatusOut:
    """Whether the shop is installed."""
    return StatusOut(installed=found.installed, requires_token=not found.installed)


def standing(found: TokenStanding) -> StandingOut:
    """What a token is worth."""
    return StandingOut(valid=found.expires_at is not None, expires_at=time_or_none(found.expires_at))


def store(found: StoreFacts) -> StoreOut:
    """Where data is kept."""
    return StoreOut(ok=True, table=found.table, region=found.region)


def ok(result: MailRelay | None) -> OkOut:
    """Done."""
    return OkOut(ok=True)


def probed(error: str | None) -> OkOut:
    """Whether a mail server took the mail."""
    return OkOut(ok=error is None, error=UNSET if error is None else error)


def payments_set(made: PaymentsSet) -> PaymentsOut:
    """What Stripe says of the key."""
    return PaymentsOut(ok=made.key is not KeyStanding.INVALID, stripe=UNSET if made.key is None else made.key)


def tax_set(made: TaxSet) -> TaxOut:
    """Tax as it is set now."""
    word, message = (UNSET, UNSET) if made.vat is None else _VAT[made.vat]
    return TaxOut(
        ok=True,
        tax_mode=made.settings.mode,
        business_country=made.settings.origin_country or "",
        default_currency=made.currency,
        vat_status=word,
        vat_status_message=message,
    )


def brand_set(made: BrandSet) -> BrandOut:
    """Where the logo is kept."""
    return BrandOut(ok=True, logo_key=made.logo_key)


def themes(listed: list[ListedTheme]) -> ThemesOut:
    """All themes; none of those that come with the platform has a picture."""
    return ThemesOut(
        themes=[ThemeOut(id=each.theme.name, name=each.theme.display_name, preview=None) for each in listed]
    )


def modules(found: list[BundledModule]) -> ModulesOut:
    """All modules that come with the platform."""
    return ModulesOut(modules=[_module(each) for each in found])


def installed(made: ModulesInstalled) -> InstalledOut:
    """Which modules are in."""
    return InstalledOut(ok=not made.failed, installed=list(made.installed), failed=list(made.failed))


def sent(result: None) -> SentOut:
    """The code is on its way."""
    return SentOut()


def complete(made: SetUpStatus) -> CompleteOut:
    """The shop is installed."""
    return CompleteOut(installed=made.installed)


def _module(each: BundledModule) -> ModuleOut:
    return ModuleOut(
        id=each.id,
        name=each.name,
        display_name=each.display_name,
        description=each.description,
        permissions=[one.value for one in each.permissions],
        slots=[SlotOut(slot=one.slot, component=one.component) for one in each.slots],
        installed=each.installed,
    )
