"""Every row of the `setup` route group: how a shop that the platform opened becomes its owner's."""

from __future__ import annotations

from chalicelib.dialects.kit.route import Route, get, post
from chalicelib.dialects.sovecom.wire import setup as wire
from chalicelib.dialects.sovecom.wire import setup_answers as answers
from chalicelib.domain import onboarding

_BASE = "/setup/v1"
_FORM = wire.FORM_LIMIT_BYTES

ROUTES: tuple[Route, ...] = (
    get(f"{_BASE}/status", onboarding.set_up_status, id="SetupController_status", auth="none", out=answers.status),
    post(f"{_BASE}/verify-token", onboarding.verify_token, id="SetupController_verifyToken", auth="none",
         into=wire.token, out=answers.standing),
    post(f"{_BASE}/database/test", onboarding.describe_store, id="SetupConfigController_databaseTest", auth="setup",
         into=wire.database_test, out=answers.store),
    post(f"{_BASE}/database/configure", onboarding.choose_database, id="SetupConfigController_databaseConfigure",
         auth="setup", into=wire.database, out=answers.store),
    post(f"{_BASE}/smtp/test", onboarding.try_mail_relay, id="SetupConfigController_smtpTest", auth="setup",
         into=wire.probe, out=answers.probed),
    post(f"{_BASE}/smtp/configure", onboarding.set_mail_relay, id="SetupConfigController_smtpConfigure", auth="setup",
         into=wire.relay, out=answers.ok),
    post(f"{_BASE}/payments/configure", onboarding.set_payments, id="SetupConfigController_paymentsConfigure",
         auth="setup", into=wire.payments, out=answers.payments_set),
    post(f"{_BASE}/tax/configure", onboarding.set_tax, id="SetupOnboardingController_taxConfigure", auth="setup",
         into=wire.tax, out=answers.tax_set),
    post(f"{_BASE}/compliance/configure", onboarding.set_compliance,
         id="SetupOnboardingController_complianceConfigure", auth="setup", into=wire.compliance, out=answers.ok),
    post(f"{_BASE}/brand", onboarding.set_brand, id="SetupOnboardingController_brand", auth="setup",
         limit_bytes=_FORM, into=wire.brand, out=answers.brand_set),
    get(f"{_BASE}/themes", onboarding.set_up_themes, id="SetupOnboardingController_themes", auth="setup",
        out=answers.themes),
    post(f"{_BASE}/themes/activate", onboarding.activate_theme, id="SetupOnboardingController_activateTheme",
         auth="setup", into=wire.theme, out=answers.ok),
    get(f"{_BASE}/modules", onboarding.set_up_modules, id="SetupOnboardingController_modules", auth="setup",
        out=answers.modules),
    post(f"{_BASE}/modules/install", onboarding.install_modules, id="SetupOnboardingController_installModules",
         auth="setup", into=wire.installation, out=answers.installed),
    post(f"{_BASE}/admin-account/start", onboarding.start_owner, id="SetupAdminController_adminStart", auth="setup",
         into=wire.owner, out=answers.sent),
    post(f"{_BASE}/admin-account/verify", onboarding.verify_owner, id="SetupAdminController_adminVerify",
         auth="setup", into=wire.proof, out=answers.ok),
    post(f"{_BASE}/complete", onboarding.complete_set_up, id="SetupAdminController_complete", auth="setup",
         out=answers.complete),
)  # fmt: skip
