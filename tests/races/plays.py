"""What callers do in a race. Each is a module-level function of the stage, so that another process can run it."""

from __future__ import annotations

from typing import Any

from chalicelib.domain import identity, taxonomy
from chalicelib.domain.context import Shop
from tests.support.deployment import OWNER
from tests.support.race import Stage


def refresh(stage: Stage, shop: Shop, token: str) -> identity.SessionOpened:
    """Trade a customer's refresh secret for the next one."""
    opened: identity.SessionOpened = stage.run(
        identity.customer_refresh, identity.UseSession(refresh_token=token), shop
    )
    return opened


def answer_challenge(stage: Stage, shop: Shop, challenge: str, code: str, ip: str) -> Any:
    """Give a code as the second step of signing in."""
    return stage.run(identity.answer_challenge, identity.AnswerChallenge(challenge=challenge, code=code), shop, ip=ip)


def make_tag(stage: Stage, shop: Shop, name: str, key: str) -> Any:
    """Make a tag under an idempotency key."""
    return stage.run(taxonomy.create_tag, taxonomy.CreateTag(name=name), shop, OWNER, key)


def sign_up(stage: Stage, shop: Shop, email: str) -> Any:
    """Open an account."""
    return stage.run(identity.sign_up, identity.SignUp(email=email, password="a long enough secret"), shop)
