"""Commands and results of onboarding. Doing a step again decides it anew."""

from __future__ import annotations

from datetime import datetime

import msgspec

from chalicelib.domain.payments import KeyStanding, ProviderAccount
from chalicelib.domain.tax import OssPosture, TaxMode, TaxSettings
from chalicelib.domain.tax.ports import VatOutcome
from chalicelib.kernel.privacy import PersonalText, SecretText


class _Struct(msgspec.Struct, frozen=True, kw_only=True):
    pass


class SetUpToken(_Struct, frozen=True, kw_only=True):
    """What opens the set-up, shown once."""

    token: SecretText
    expires_at: datetime


class SetUpStatus(_Struct, frozen=True, kw_only=True):
    """Whether the shop is installed."""

    installed: bool


class VerifyToken(_Struct, frozen=True, kw_only=True):
    """Ask whether a token opens the set-up."""

    token: SecretText


class TokenStanding(_Struct, frozen=True, kw_only=True):
    """Until when a token opens the set-up; None: it does not."""

    expires_at: datetime | None


class StoreFacts(_Struct, frozen=True, kw_only=True):
    """Where the shop's data is kept: in the platform's table, in a region."""

    table: str
    region: str


class ChooseDatabase(_Struct, frozen=True, kw_only=True):
    """Say where data is to be kept: with the platform, or elsewhere (which is refused)."""

    elsewhere: bool


class SetBrand(_Struct, frozen=True, kw_only=True):
    """Colours (`#rrggbb`) and a logo; what is None stays as it is."""

    primary: str | None = None
    secondary: str | None = None
    gradient: bool | None = None
    logo: bytes | None = None


class BrandSet(_Struct, frozen=True, kw_only=True):
    """Where the logo is kept, if there is one."""

    logo_key: str | None


class SetTax(_Struct, frozen=True, kw_only=True):
    """Where the shop sells from, in which currency, and under which tax law (None: the one of its country)."""

    country: str
    currency: str
    mode: TaxMode | None = None
    vat_number: str | None = None
    oss_posture: OssPosture | None = None
    prices_include_tax: bool | None = None


class TaxSet(_Struct, frozen=True, kw_only=True):
    """The tax settings, the currency, and what the VAT register says of the number, if one was given."""

    settings: TaxSettings
    currency: str
    vat: VatOutcome | None


class SetCompliance(_Struct, frozen=True, kw_only=True):
    """The ids of analytics services that visitors will be asked about; None: not used."""

    plausible_domain: str | None = None
    ga4_id: str | None = None
    meta_pixel_id: str | None = None


class ChooseTheme(_Struct, frozen=True, kw_only=True):
    """The theme to begin with."""

    name: str


class InstallModules(_Struct, frozen=True, kw_only=True):
    """Modules that come with the platform, by name, to be installed and switched on with all they ask for."""

    names: tuple[str, ...]


class ModulesInstalled(_Struct, frozen=True, kw_only=True):
    """Which modules are in, and which could not be installed."""

    installed: tuple[str, ...]
    failed: tuple[str, ...]


class SetPayments(_Struct, frozen=True, kw_only=True):
    """How customers may pay, and the shop's own account at the provider; None leaves the account as it is."""

    methods: tuple[str, ...]
    account: ProviderAccount | None = None


class PaymentsSet(_Struct, frozen=True, kw_only=True):
    """What the provider says of the account's key. One that it refuses is not kept."""

    key: KeyStanding | None


class StartOwner(_Struct, frozen=True, kw_only=True):
    """Say who will own the shop; a code goes to the address."""

    email: PersonalText
    name: PersonalText


class VerifyOwner(_Struct, frozen=True, kw_only=True):
    """Prove the address with the code, and choose a password."""

    email: PersonalText
    code: SecretText
    password: SecretText
