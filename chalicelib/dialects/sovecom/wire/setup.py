"""Setting a shop up, as SovEcom spells it: what the wizard sends."""

from __future__ import annotations

import re
from email.utils import parseaddr
from typing import Annotated, Literal

import msgspec

from chalicelib.dialects.kit.multipart import Upload
from chalicelib.dialects.kit.wire import EMAIL_PATTERN, In, refuse
from chalicelib.dialects.sovecom.wire.auth import Email
from chalicelib.domain.notifications import ProbeMail, Relay, SetRelay
from chalicelib.domain.onboarding import (
    ChooseDatabase,
    ChooseTheme,
    InstallModules,
    SetBrand,
    SetCompliance,
    SetPayments,
    SetTax,
    StartOwner,
    VerifyOwner,
    VerifyToken,
)
from chalicelib.domain.payments import ProviderAccount
from chalicelib.domain.tax import OssPosture, TaxMode

FORM_LIMIT_BYTES = 5 * 1024 * 1024 + 64 * 1024  # a logo, and what a form puts around it

Colour = Annotated[str, msgspec.Meta(pattern=r"^#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})\Z")]
Url = Annotated[str, msgspec.Meta(min_length=1, max_length=2048)]
Key = Annotated[str, msgspec.Meta(min_length=1, max_length=512)]
Word = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]


class TokenBody(In, frozen=True, kw_only=True):
    """A token."""

    token: Annotated[str, msgspec.Meta(min_length=1, max_length=512)]


class DatabaseTestBody(In, frozen=True, kw_only=True):
    """An address that is not called: the platform keeps the data."""

    url: Url


class DatabaseBody(In, frozen=True, kw_only=True):
    """Where data is to be kept; `bare_metal` is: here."""

    mode: Literal["bare_metal", "external"]
    url: Url | None = None


class RelayBody(In, frozen=True, kw_only=True):
    """A mail server."""

    host: Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)]
    secure: bool
    user: Annotated[str, msgspec.Meta(max_length=255)] | None = None
    password: Annotated[str, msgspec.Meta(max_length=1024)] | None = msgspec.field(name="pass", default=None)
    sender: Annotated[str, msgspec.Meta(min_length=3, max_length=320)] = msgspec.field(name="from")


class ProbeBody(RelayBody, frozen=True, kw_only=True):
    """A mail server, and who gets the mail that tries it."""

    to: Email


class StripeBody(In, frozen=True, kw_only=True):
    """The shop's own account."""

    secret_key: Key
    publishable_key: Key
    webhook_secret: Annotated[str, msgspec.Meta(max_length=512)] = ""


class PaymentsBody(In, frozen=True, kw_only=True):
    """How customers may pay."""

    methods: Annotated[list[Word], msgspec.Meta(max_length=32)]
    stripe: StripeBody | None = None


class TaxBody(In, frozen=True, kw_only=True):
    """Country, currency, tax law."""

    business_country: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z]{2}\Z")]
    default_currency: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z]{3}\Z")]
    tax_mode: TaxMode | None = None
    vat_number: Annotated[str, msgspec.Meta(min_length=1, max_length=32)] | None = None
    oss_posture: OssPosture | None = None
    prices_include_tax: bool | None = None


class GoogleBody(In, frozen=True, kw_only=True):
    """Google Analytics."""

    id: Word


class MetaBody(In, frozen=True, kw_only=True):
    """The Meta pixel."""

    pixel_id: Word


class AnalyticsBody(In, frozen=True, kw_only=True):
    """Analytics services."""

    plausible: bool = False
    plausible_domain: (
        Annotated[str, msgspec.Meta(min_length=1, max_length=253, pattern=r"^[A-Za-z0-9.,-]+\Z")] | None
    ) = None
    ga: GoogleBody | None = None
    meta: MetaBody | None = None


class ComplianceBody(In, frozen=True, kw_only=True):
    """That visitors are asked, which is not to be chosen, and for which services."""

    cookie_consent: bool
    analytics: AnalyticsBody | None = None


class BrandForm(msgspec.Struct, frozen=True, kw_only=True):
    """Colours and a logo."""

    primary: Colour | None = None
    secondary: Colour | None = None
    gradient: Literal["0", "1", "true", "false"] | None = None
    logo: Upload = b""


class ThemeBody(In, frozen=True, kw_only=True):
    """A theme by its id, which is its name."""

    theme_id: Word


class ModulesBody(In, frozen=True, kw_only=True):
    """Modules by their ids, which are their names."""

    module_ids: Annotated[list[Name], msgspec.Meta(max_length=64)]


class OwnerBody(In, frozen=True, kw_only=True):
    """Who will own the shop."""

    email: Email
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=255)]


class ProofBody(In, frozen=True, kw_only=True):
    """The code from the mail, and a password."""

    email: Email
    otp: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{6}\Z")]
    password: Annotated[str, msgspec.Meta(min_length=1, max_length=4096)]


def token(body: TokenBody) -> VerifyToken:
    """The command behind a look at a token."""
    return VerifyToken(token=body.token)


def database_test(body: DatabaseTestBody) -> None:
    """Nothing of the address is used."""


def database(body: DatabaseBody) -> ChooseDatabase:
    """The command behind the choice of a database."""
    return ChooseDatabase(elsewhere=body.mode == "external")


def relay(body: RelayBody) -> SetRelay:
    """The command behind a mail server."""
    return SetRelay(relay=_relay(body))


def probe(body: ProbeBody) -> ProbeMail:
    """The command behind the trial of a mail server."""
    return ProbeMail(relay=_relay(body), recipient=body.to)


def payments(body: PaymentsBody) -> SetPayments:
    """The command behind ways to pay."""
    return SetPayments(methods=tuple(body.methods), account=None if body.stripe is None else _account(body.stripe))


def tax(body: TaxBody) -> SetTax:
    """The command behind country, currency and tax."""
    return SetTax(
        country=body.business_country.upper(),
        currency=body.default_currency.upper(),
        mode=body.tax_mode,
        vat_number=body.vat_number,
        oss_posture=body.oss_posture,
        prices_include_tax=body.prices_include_tax,
    )


def compliance(body: ComplianceBody) -> SetCompliance:
    """The command behind consent and analytics."""
    if not body.cookie_consent:
        raise refuse("invalid_value", "cookieConsent", values=[True])
    services = body.analytics or AnalyticsBody()
    return SetCompliance(
        plausible_domain=services.plausible_domain if services.plausible else None,
        ga4_id=services.ga.id if services.ga else None,
        meta_pixel_id=services.meta.pixel_id if services.meta else None,
    )


def brand(form: BrandForm) -> SetBrand:
    """The command behind colours and logo."""
    gradient = None if form.gradient is None else form.gradient in ("1", "true")
    return SetBrand(
        primary=_long(form.primary), secondary=_long(form.secondary), gradient=gradient, logo=form.logo or None
    )


def theme(body: ThemeBody) -> ChooseTheme:
    """The command behind the theme to begin with."""
    return ChooseTheme(name=body.theme_id)


def installation(body: ModulesBody) -> InstallModules:
    """The command behind the modules to begin with."""
    return InstallModules(names=tuple(body.module_ids))


def owner(body: OwnerBody) -> StartOwner:
    """The command behind the owner's address."""
    return StartOwner(email=body.email, name=body.name)


def proof(body: ProofBody) -> VerifyOwner:
    """The command behind the owner's account."""
    return VerifyOwner(email=body.email, code=body.otp, password=body.password)


def _account(stripe: StripeBody) -> ProviderAccount:
    return ProviderAccount(
        secret_key=stripe.secret_key, publishable_key=stripe.publishable_key, webhook_secret=stripe.webhook_secret
    )


def _relay(body: RelayBody) -> Relay:
    _, address = parseaddr(body.sender)
    if not re.search(EMAIL_PATTERN, address):
        raise refuse("invalid_format", "from", format="email")
    return Relay(
        host=body.host,
        port=body.port,
        tls=body.secure,
        username=body.user or None,
        password=body.password or None,
        sender=address,
    )


def _long(colour: str | None) -> str | None:
    """A colour in six digits."""
    if colour is None or len(colour) == len("#rrggbb"):
        return colour
    return "#" + "".join(2 * digit for digit in colour[1:])
