"""The steps that decide how the shop looks, sells and follows the law. Each may be done again until the end."""

from __future__ import annotations

import hashlib

import msgspec

from chalicelib.domain import identity, images, modules, storefront, tax, themes
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.images import ImageFormat, ImageTooLarge, NotAnImage, TooManyPixels
from chalicelib.domain.modules import BundledModule, InstallModule, ModuleExists
from chalicelib.domain.onboarding.access import opened
from chalicelib.domain.onboarding.commands import (
    BrandSet,
    ChooseDatabase,
    ChooseTheme,
    InstallModules,
    ModulesInstalled,
    SetBrand,
    SetCompliance,
    SetTax,
    StoreFacts,
    TaxSet,
)
from chalicelib.domain.onboarding.errors import (
    ForeignDatabase,
    LogoUnusable,
    ModulesUnknown,
    SetUpHidden,
    VatNumberMissing,
)
from chalicelib.domain.onboarding.model import MAX_LOGO_BYTES, Brand, Step
from chalicelib.domain.tax import EU_COUNTRIES, TaxMode, TaxOriginMissing, UpdateTaxSettings, VatMandatoryForEuOrigin
from chalicelib.domain.tax.ports import VatOutcome
from chalicelib.domain.themes import ActivateTheme, ListedTheme, SetThemeSettings, ThemeNotFound
from chalicelib.kernel.errors import DomainError, Unavailable
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.unit_of_work import ConcurrentChange

_LOGO_FORMATS = (ImageFormat.PNG, ImageFormat.JPEG, ImageFormat.WEBP)


@query("set_up.describe_store", needs=Grant.SETUP, raises=(SetUpHidden,))
def describe_store(ctx: Context, command: None) -> StoreFacts:
    """Where the shop's data is kept. That this answers shows that the table does."""
    opened(ctx)
    return StoreFacts(table=ctx.ports.limits.table, region=ctx.ports.limits.region)


@operation("set_up.choose_database", needs=Grant.SETUP, raises=(SetUpHidden, ForeignDatabase))
def choose_database(ctx: Context, command: ChooseDatabase) -> StoreFacts:
    """Agree to where data is kept."""
    set_up = opened(ctx)
    if command.elsewhere:
        raise ForeignDatabase()
    ctx.uow.save(set_up.done(Step.DATABASE))
    return StoreFacts(table=ctx.ports.limits.table, region=ctx.ports.limits.region)


@operation(
    "set_up.set_brand",
    needs=Grant.SETUP,
    raises=(SetUpHidden, LogoUnusable, NotAnImage, ImageTooLarge, TooManyPixels),
)
def set_brand(ctx: Context, command: SetBrand) -> BrandSet:
    """Set colours and logo: they become settings of the active theme, and of the one that is chosen later."""
    set_up = opened(ctx)
    known = set_up.brand
    brand = Brand(
        primary=command.primary or known.primary,
        secondary=command.secondary or known.secondary,
        gradient=known.gradient if command.gradient is None else command.gradient,
        logo_key=known.logo_key,
        logo_digest=known.logo_digest,
    )
    if command.logo is not None:
        brand = _with_logo(ctx, brand, command.logo)
    active = next(each for each in themes.list_themes(ctx, None) if each.is_active)
    _dress(ctx, active, brand)
    ctx.uow.save(set_up.done(Step.BRAND, brand=brand))
    return BrandSet(logo_key=brand.logo_key)


def _with_logo(ctx: Context, brand: Brand, content: bytes) -> Brand:
    """The brand with another logo; the same file again is the same logo."""
    digest = hashlib.sha256(content).hexdigest()
    if digest == brand.logo_digest:
        return brand
    if len(content) > MAX_LOGO_BYTES or images.probe(content).format not in _LOGO_FORMATS:
        raise LogoUnusable()
    image = images.upload_image(ctx, images.UploadImage(content=content))
    key = images.original_key(ctx.shop.id, image.id, image.facts.format)
    return msgspec.structs.replace(brand, logo_key=key, logo_digest=digest)


def _dress(ctx: Context, listed: ListedTheme, brand: Brand) -> None:
    """Write the brand into a theme's settings."""
    logo = None if brand.logo_key is None else images.file_path(brand.logo_key)
    looks = {"primary": brand.primary, "secondary": brand.secondary, "gradient": brand.gradient, "logoUrl": logo}
    looks = {name: value for name, value in looks.items() if value is not None}
    settings = {**listed.theme.settings, **looks}
    if settings != listed.theme.settings:
        themes.set_theme_settings(ctx, SetThemeSettings(name=listed.theme.name, settings=settings))


@query("set_up.themes", needs=Grant.SETUP, raises=(SetUpHidden,))
def set_up_themes(ctx: Context, command: None) -> list[ListedTheme]:
    """The themes to choose from."""
    opened(ctx)
    return themes.list_themes(ctx, None)


@operation("set_up.activate_theme", needs=Grant.SETUP, raises=(SetUpHidden, ThemeNotFound))
def activate_theme(ctx: Context, command: ChooseTheme) -> None:
    """Begin with a theme, in the colours that were chosen."""
    set_up = opened(ctx)
    listed = themes.activate_theme(ctx, ActivateTheme(name=command.name))
    if listed.theme.version:
        ctx.checkpoint()  # activating has written the theme's row, which its settings are in
        set_up = opened(ctx)
        listed = next(each for each in themes.list_themes(ctx, None) if each.theme.name == command.name)
    _dress(ctx, listed, set_up.brand)
    ctx.uow.save(set_up.done(Step.THEME))


@operation("set_up.set_compliance", needs=Grant.SETUP, raises=(SetUpHidden,))
def set_compliance(ctx: Context, command: SetCompliance) -> None:
    """Agree to ask visitors before services follow them, and say which services those are."""
    set_up = opened(ctx)
    ids = storefront.UpdateAnalytics(
        plausible_domain=command.plausible_domain,
        ga4_id=command.ga4_id,
        meta_pixel_id=command.meta_pixel_id,
        acknowledged=True,
    )
    storefront.update_analytics(ctx, ids)
    ctx.uow.save(set_up.done(Step.COMPLIANCE))


@operation(
    "set_up.set_tax",
    needs=Grant.SETUP,
    raises=(
        SetUpHidden,
        VatNumberMissing,
        identity.VatNumberMalformed,
        TaxOriginMissing,
        VatMandatoryForEuOrigin,
    ),
)
def set_tax(ctx: Context, command: SetTax) -> TaxSet:
    """Set country, tax law and currency. A number that the register does not confirm is kept all the same.

    The currency is the platform's to know, in whose row every request finds it. It changes first: when what follows
    fails, the step is not done, and doing it again sets all of it.
    """
    set_up = opened(ctx)
    mode = command.mode or (TaxMode.EU_VAT if command.country in EU_COUNTRIES else TaxMode.NONE)
    number = None if command.vat_number is None else identity.normal_vat_number(command.vat_number)
    if mode is TaxMode.EU_VAT and number is None:
        raise VatNumberMissing()
    wanted = UpdateTaxSettings(
        mode=mode,
        origin_country=command.country,
        vat_number=number,
        oss_posture=msgspec.UNSET if command.oss_posture is None else command.oss_posture,
        prices_include_tax=msgspec.UNSET if command.prices_include_tax is None else command.prices_include_tax,
    )
    settings = tax.update_tax_settings(ctx, wanted)
    found = None if number is None else _vat_outcome(ctx, number)
    ctx.ports.tenants.set_currency(ctx.shop, command.currency)
    ctx.uow.save(set_up.done(Step.TAX))
    return TaxSet(settings=settings, currency=command.currency, vat=found)


def _vat_outcome(ctx: Context, number: str) -> VatOutcome:
    """What the EU's register says of a number; of one from elsewhere it says nothing."""
    if not (number[:2] == "EL" or number[:2] in EU_COUNTRIES):
        return VatOutcome.UNREACHABLE
    return ctx.ports.vat_register.check(number[:2], number[2:]).outcome


@query("set_up.modules", needs=Grant.SETUP, raises=(SetUpHidden,))
def set_up_modules(ctx: Context, command: None) -> list[BundledModule]:
    """The modules that come with the platform."""
    opened(ctx)
    return modules.list_bundled(ctx, None)


@operation("set_up.install_modules", needs=Grant.SETUP, raises=(SetUpHidden, ModulesUnknown))
def install_modules(ctx: Context, command: InstallModules) -> ModulesInstalled:
    """Install modules and switch them on, one after the other; one that is in already stays as it is."""
    opened(ctx)
    offered = {each.name for each in modules.list_bundled(ctx, None)}
    unknown = sorted(set(command.names) - offered)
    if unknown:
        raise ModulesUnknown(names=unknown)
    failed = [name for name in dict.fromkeys(command.names) if not _installed(ctx, name)]
    ctx.uow.save(opened(ctx).done(Step.MODULES))
    done = tuple(name for name in dict.fromkeys(command.names) if name not in failed)
    return ModulesInstalled(installed=done, failed=tuple(failed))


def _installed(ctx: Context, name: str) -> bool:
    """Install one module as a stored step of its own: code is too large for many to share a transaction."""
    try:
        modules.install_module(ctx, InstallModule(bundled_id=name, granted=None, enabled=True))
    except ModuleExists:
        return True
    except (Unavailable, ConcurrentChange):
        raise
    except DomainError:
        return False
    ctx.checkpoint()
    return True
