"""Use cases of settings."""

from __future__ import annotations

from chalicelib.domain import tax
from chalicelib.domain.changes import given
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.settings.commands import UpdateLegalProfile
from chalicelib.domain.settings.model import BusinessIdentity, LegalProfile
from chalicelib.domain.tax import TaxOriginMissing, TaxSettings, VatMandatoryForEuOrigin
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.unit_of_work import Reference


@query("settings.get_legal_profile", needs=Grant.SETTINGS_READ)
def get_legal_profile(ctx: Context, command: None) -> LegalProfile:
    """Who the seller is and where it is registered for tax."""
    return _profile(ctx)


@operation(
    "settings.update_legal_profile",
    needs=Grant.SETTINGS_WRITE,
    raises=(TaxOriginMissing, VatMandatoryForEuOrigin),
)
def update_legal_profile(ctx: Context, command: UpdateLegalProfile) -> LegalProfile:
    """Change the seller's identity and, when given, its tax registration."""
    profile = _profile(ctx)
    about = given(command, "origin_country", "vat_number")
    identity: BusinessIdentity = profile.identity.replace(**about)
    settings = profile.tax
    if registration := given(command, "name", "siren", "address"):
        settings = tax.update_tax_settings(ctx, tax.UpdateTaxSettings(**registration))
    ctx.audit("business_identity.updated", "business_identity", None, {"fields": sorted([*about, *registration])})
    save = ctx.uow.save if identity.version else ctx.uow.create
    return LegalProfile(identity=save(identity), tax=settings)


def _profile(ctx: Context) -> LegalProfile:
    identity, settings = ctx.uow.find_many([Reference(BusinessIdentity, ()), Reference(TaxSettings, ())])
    return LegalProfile(identity=identity or BusinessIdentity(), tax=settings or TaxSettings())
