"""How often identity lets somebody try: fixed windows, counted in the table so that all instances share them."""

from __future__ import annotations

from typing import NamedTuple

from chalicelib.domain.context import Context
from chalicelib.domain.identity.credentials import Attempts
from chalicelib.kernel.errors import DomainError, RateExceeded
from chalicelib.kernel.unit_of_work import Need


class Limit(NamedTuple):
    """At most `most` attempts of a kind in a window of `seconds`."""

    name: str
    most: int
    seconds: int


SIGN_IN = Limit("sign-in", 10, 60)  # per address and e-mail
FAILED_SIGN_INS = Limit("failed-sign-ins", 100, 60)  # per address, over all accounts
TOTP = Limit("totp", 10, 60)  # per member of staff
RESET_REQUEST = Limit("reset-request", 3, 3600)  # per e-mail
RESET_REQUEST_ADDRESS = Limit("reset-request-address", 30, 3600)
TOKEN_USE = Limit("token-use", 10, 60)  # per address
SIGN_UP = Limit("sign-up", 20, 60)  # per address
STEP_UP = Limit("step-up", 5, 60)  # per address and customer


def take(ctx: Context, limit: Limit, *who: str, otherwise: DomainError | None = None, amount: int = 1) -> None:
    """Count an attempt with the next commit, which fails with `otherwise` (`RateExceeded`) beyond the limit.

    `who` is what the limit counts by; keys hold only its fingerprint. An amount of 0 looks without counting.
    """
    window = _window(ctx, limit)
    left = window + limit.seconds - int(ctx.now.timestamp())
    refusal = otherwise or RateExceeded(retry_after_seconds=left)
    _count(ctx, limit, who, amount, [Need("value", "<", limit.most)], refusal)


def note(ctx: Context, limit: Limit, *who: str) -> None:
    """Count something that has happened, without refusing."""
    _count(ctx, limit, who, 1, [], RateExceeded())


def _window(ctx: Context, limit: Limit) -> int:
    return int(ctx.now.timestamp()) // limit.seconds * limit.seconds


def _count(
    ctx: Context, limit: Limit, who: tuple[str, ...], amount: int, require: list[Need], otherwise: DomainError
) -> None:
    bucket = f"{limit.name}:{ctx.ports.vault.fingerprint(' '.join(who))}"
    window = f"{_window(ctx, limit)}/{limit.seconds}"
    ctx.uow.count(Attempts, bucket, window, add={"value": amount}, require=require, otherwise=otherwise)
