"""The set-up of a shop: which steps are done, who may do them, and who is about to own it."""

from __future__ import annotations

import enum
import hmac
from datetime import datetime, timedelta
from typing import Any, ClassVar

import msgspec

from chalicelib.kernel.entity import Entity
from chalicelib.kernel.privacy import PersonalText, SecretText

TOKEN_LIFETIME = timedelta(hours=24)
CODE_LIFETIME = timedelta(minutes=10)
MAX_LOGO_BYTES = 5 * 1024 * 1024


class Step(enum.Enum):
    """What is decided on the way. Only the owner and tax must be: see `SetUp.missing`."""

    BRAND = "brand"
    DATABASE = "database"
    MAIL = "smtp"
    PAYMENTS = "payments"
    TAX = "tax_configuration"
    COMPLIANCE = "compliance"
    THEME = "theme"
    MODULES = "modules"
    OWNER = "admin_account"


_NEEDED = (Step.OWNER, Step.TAX)


class Brand(msgspec.Struct, frozen=True, kw_only=True):
    """How the shop looks at first: colours (`#rrggbb`), and its logo by id, key and SHA-256 of what was uploaded."""

    primary: str | None = None
    secondary: str | None = None
    gradient: bool | None = None
    logo_key: str | None = None
    logo_digest: str | None = None


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """Who says they are the owner. `proof` is the fingerprint of e-mail and code; the code is sealed until mailed."""

    id: str
    email: PersonalText
    name: PersonalText
    proof: SecretText
    sealed_code: SecretText | None
    until: datetime


class SetUp(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """The set-up of a shop. A shop without one is installed; so is one whose set-up is complete.

    Of the token only its SHA-256 is kept; one that is handed out later takes the place of all before.
    `owner_proof` lets the owner's last request be made again when its answer was lost.
    """

    KIND: ClassVar[str] = "SET_UP"

    token_hash: SecretText | None = None
    token_until: datetime | None = None
    steps: tuple[Step, ...] = ()
    brand: Brand = Brand()
    methods: tuple[str, ...] = ()
    candidate: Candidate | None = None
    owner_id: str | None = None
    owner_proof: SecretText | None = None
    opened_at: datetime
    completed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether there is still something to set up."""
        return self.completed_at is None

    @property
    def missing(self) -> list[str]:
        """The steps without which the shop cannot be installed."""
        return [step.value for step in _NEEDED if step not in self.steps]

    def opened_by(self, token_hash: str, now: datetime) -> bool:
        """Whether a token, given by its hash, opens the set-up now."""
        if not self.is_open or self.token_hash is None or self.token_until is None:
            return False
        return hmac.compare_digest(self.token_hash, token_hash) and now < self.token_until

    def done(self, step: Step, **changes: Any) -> SetUp:
        """The set-up with a step done, be it for the first time or again."""
        steps = self.steps if step in self.steps else (*self.steps, step)
        changed: SetUp = self.replace(steps=steps, **changes)
        return changed
