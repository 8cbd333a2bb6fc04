"""A shop that is being set up, for tests: its token, the steps of the wizard, the code from the owner's mail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moto import mock_aws

from chalicelib.adapters.mail.mailer import Mailer
from chalicelib.adapters.objects.folder import FolderStore
from chalicelib.domain import onboarding
from chalicelib.domain.context import SYSTEM
from chalicelib.domain.onboarding import SetUp
from tests.support.accounts import PASSWORD, context
from tests.support.aftermath import Aftermath
from tests.support.deployment import Answer, Client, Deployment, settings
from tests.support.table import create_table

SETUP = "/setup/v1"
OWNER = {"email": "Olga@demo.test", "name": "Olga Owner"}
TAX = {"businessCountry": "fr", "defaultCurrency": "eur", "vatNumber": "FR40303265045"}


@dataclass
class Wizard:
    """The browser in which a shop is set up, and the workers behind it."""

    client: Client
    after: Aftermath
    token: str

    @property
    def deployment(self) -> Deployment:
        return self.client.deployment

    def __call__(self, step: str, body: Any = None, method: str = "POST", **headers: str) -> Answer:
        return self.client(method, f"{SETUP}/{step}", body, **{"X_Setup_Token": self.token, **headers})

    def get(self, step: str) -> Answer:
        return self(step, method="GET")

    def code(self) -> str:
        """The code in the newest mail."""
        self.after.drain()
        newest = self.after.post.sent()[-1]
        text = (self.after.post.files._folder / f"{newest.file}.txt").read_text()
        return next(word for word in text.split() if word.isdigit() and len(word) == 6)

    def own(self, **more: Any) -> Answer:
        """Prove the owner's address and choose a password."""
        assert self("admin-account/start", OWNER).json == {"sent": True}
        body = {"email": OWNER["email"], "otp": self.code(), "password": PASSWORD, **more}
        return self("admin-account/verify", body)

    def state(self) -> SetUp:
        """What is kept of the set-up."""
        found = context(self.deployment).uow.find(SetUp)
        assert found is not None
        return found


@contextmanager
def wizard(folder: Path, **changes: Any) -> Iterator[Wizard]:
    """A deployment whose demo shop waits for its owner."""
    with mock_aws():
        create_table("souk")
        deployment = Deployment(settings(mail="file", mail_directory=str(folder / "mail"), **changes))
        deployment.open_shops()
        after = Aftermath(deployment, folder)
        ports = deployment.system.ports
        ports.__dict__["media"] = FolderStore(folder / "media")
        ports.__dict__["mailer"] = Mailer(after.post, "platform@souk.test", ports.relay_check)
        made = deployment.run(onboarding.open_set_up, actor=SYSTEM)
        yield Wizard(deployment.client(), after, made.token)
