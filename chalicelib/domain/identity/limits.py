"""How often identity lets somebody try: fixed windows, counted in the table so that all instances share them."""

from __future__ import annotations

from typing import NamedTuple

from chalicelib.domain.context import Context
from chalicelib.domain.identity.credentials import Attempts
from chalicelib.kernel.errors import DomainError, RateExceeded
from chalicelib.kernel.unit_of_work import Need, Reference


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


def take(ctx: Context, limit: Limit, *who: str, otherwise: DomainError | None = None, times: int = 1) -> None:
    """Count attempts with the next commit, which fails with `otherwise` (`RateExceeded`) beyond the limit.

    `who` is what the limit counts by; keys hold only its fingerprint.
    """
    now = int(ctx.now.timestamp())
    refusal = otherwise or RateExceeded(retry_after_seconds=limit.seconds - now % limit.seconds)
    needs = [Need("value", "<=", limit.most - times)]
    ctx.uow.count(Attempts, *_key(ctx, limit, who), add={"value": times}, require=needs, otherwise=refusal)


def note(ctx: Context, limit: Limit, *who: str) -> None:
    """Count something that has happened, without refusing."""
    ctx.uow.count(Attempts, *_key(ctx, limit, who), add={"value": 1}, require=[], otherwise=RateExceeded())


def counted(ctx: Context, limit: Limit, *who: str) -> Reference:
    """Where a limit's counter of this window is, to look at it without counting (see `reached`)."""
    return Reference(Attempts, _key(ctx, limit, who))


def reached(limit: Limit, found: Attempts | None) -> bool:
    """Whether a counter has reached its limit."""
    return found is not None and found.value >= limit.most


def _key(ctx: Context, limit: Limit, who: tuple[str, ...]) -> tuple[str, str]:
    start = int(ctx.now.timestamp()) // limit.seconds * limit.seconds
    return f"{limit.name}:{ctx.ports.vault.fingerprint(' '.join(who))}", f"{start}/{limit.seconds}"
