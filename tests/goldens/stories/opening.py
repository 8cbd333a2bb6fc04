"""A shop is set up by its owner, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chalicelib.domain import onboarding
from chalicelib.domain.context import SYSTEM
from tests.adapters.test_mail_senders import SmtpScript
from tests.goldens.telling import Telling
from tests.support.accounts import PASSWORD
from tests.support.deployment import Answer, Deployment
from tests.support.packages import form
from tests.support.pictures import picture
from tests.support.setting_up import OWNER, TAX, Wizard, wizard

OWN = {"secretKey": "sk_test_own", "publishableKey": "pk_test_own", "webhookSecret": "whsec_own"}
ANALYTICS = {"plausible": True, "plausibleDomain": "demo.test"}


@contextmanager
def stage(folder: Path) -> Iterator[Deployment]:
    """A shop that waits for its owner, and may speak to servers of this machine."""
    with wizard(folder, allow_private_webhooks=True) as made:
        provider = made.deployment.system.ports.payments
        provider._api_base, provider._retries = "http://127.0.0.1:9", 0
        yield made.deployment


class Step:
    """The wizard's steps, each with the token."""

    def __init__(self, told: Telling) -> None:
        self._told = told
        self.token: str = told.deployment.run(onboarding.open_set_up, actor=SYSTEM).token
        self.wizard = Wizard(told.shopper, told.after, self.token)

    def __call__(self, row: str, body: Any = None, **more: Any) -> Answer:
        headers = {"X_Setup_Token": self.token, **more.pop("headers", {})}
        return self._told(row, self._told.shopper, body, headers=headers, **more)


def tell(told: Telling) -> None:
    """From the token to the open shop."""
    step = Step(told)
    told("SetupController_status", told.shopper)
    told("SetupController_verifyToken", told.shopper, {"token": step.token})
    told("SetupController_verifyToken", told.shopper, {"token": "none"}, when="the token is none")
    step("SetupAdminController_complete", status=422, when="something is missing")
    services(step)
    terms(step)
    looks(step)
    owner(step)
    step("SetupAdminController_complete")
    told("SetupController_status", told.shopper, when="the shop is open")
    token = {"token": step.token}
    told("SetupController_verifyToken", told.shopper, token, status=404, when="the shop is open already")
    step("SetupOnboardingController_themes", status=404, when="the shop is open already")


def services(step: Step) -> None:
    """Where data is, how mail leaves, who takes the money."""
    step("SetupConfigController_databaseTest", {"url": "postgres://db.internal/x"})
    step("SetupConfigController_databaseConfigure", {"mode": "bare_metal"})
    step("SetupConfigController_databaseConfigure", {"mode": "external", "url": "postgres://x"}, status=422,
         when="it would be elsewhere")  # fmt: skip
    script, deaf = SmtpScript(), SmtpScript({"AUTH": "535 wrong password"})
    step("SetupConfigController_smtpTest", {**server(script), "to": "olga@demo.test"})
    step("SetupConfigController_smtpTest", {**server(deaf), "to": "olga@demo.test"}, when="the password is wrong")
    script.close()
    deaf.close()
    again = SmtpScript()
    step("SetupConfigController_smtpConfigure", server(again))
    again.close()
    step("SetupConfigController_paymentsConfigure", {"methods": ["manual"]})
    step(
        "SetupConfigController_paymentsConfigure", {"methods": ["stripe"], "stripe": OWN}, when="the provider is silent"
    )


def server(script: SmtpScript) -> dict[str, Any]:
    """A mail server of the shop's own."""
    return {"host": "127.0.0.1", "port": script.port, "secure": False, "user": "shop", "pass": "its own password",
            "from": "Atelier <shop@atelier.example>"}  # fmt: skip


def terms(step: Step) -> None:
    """Where the shop is, and what its visitors are asked."""
    step("SetupOnboardingController_taxConfigure", TAX)
    step("SetupOnboardingController_taxConfigure", {**TAX, "vatNumber": "FR1"}, status=422, when="the number is none")
    step("SetupOnboardingController_complianceConfigure", {"cookieConsent": True, "analytics": ANALYTICS})


def looks(step: Step) -> None:
    """Colours, a theme, modules."""
    body, kind = form(picture("png"), "logo", primary="#abc", secondary="#102030", gradient="true")
    step("SetupOnboardingController_brand", body, headers={"Content_Type": kind})
    step("SetupOnboardingController_themes")
    step("SetupOnboardingController_activateTheme", {"themeId": "boutique"})
    step("SetupOnboardingController_modules")
    step("SetupOnboardingController_installModules", {"moduleIds": ["wishlist"]})


def owner(step: Step) -> None:
    """The owner proves her address and chooses a password."""
    row = "SetupAdminController_adminVerify"
    step("SetupAdminController_adminStart", OWNER)
    known = {"email": OWNER["email"], "otp": step.wizard.code(), "password": PASSWORD}
    step(row, {**known, "password": "short"}, status=422, when="the password is short")
    step(row, known)
    step("SetupAdminController_adminStart", OWNER, status=409, when="there is an owner")
