"""The owner's account, proved by a code that was mailed, and the end of the set-up."""

from __future__ import annotations

import hmac

from chalicelib.domain import identity, notifications
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.identity import Limit, PasswordTooCommon, PasswordTooLong, PasswordTooShort, Role
from chalicelib.domain.onboarding.access import opened
from chalicelib.domain.onboarding.commands import SetUpStatus, StartOwner, VerifyOwner
from chalicelib.domain.onboarding.errors import (
    CodeRefused,
    MailNotConfigured,
    OwnerKnown,
    OwnerPasswordWeak,
    SetUpHidden,
    SetUpIncomplete,
)
from chalicelib.domain.onboarding.events import OwnerCodeRequested
from chalicelib.domain.onboarding.model import CODE_LIFETIME, Candidate, Step
from chalicelib.kernel.operation import operation

STARTS = Limit("set-up-owner", 10, 3600)  # per address
STARTS_OF_EMAIL = Limit("set-up-owner-email", 5, 3600)
CHECKS = Limit("set-up-code", 10, 60)  # per address
CHECKS_OF_EMAIL = Limit("set-up-code-email", 10, 3600)
_DIGITS = 6


@operation("set_up.start_owner", needs=Grant.SETUP, raises=(SetUpHidden, MailNotConfigured, OwnerKnown))
def start_owner(ctx: Context, command: StartOwner) -> None:
    """Take down who will own the shop and have a code mailed there. A code from before is good no more."""
    set_up = opened(ctx)
    if set_up.owner_id is not None:
        raise OwnerKnown()
    if ctx.ports.limits.mail == "none" and not notifications.has_relay(ctx):
        raise MailNotConfigured()
    email = identity.normal_email(command.email)
    identity.take(ctx, STARTS, ctx.origin.ip)
    identity.take(ctx, STARTS_OF_EMAIL, email)
    code = str(int.from_bytes(ctx.random_bytes(8)) % 10**_DIGITS).zfill(_DIGITS)
    candidate_id = ctx.new_id()
    candidate = Candidate(
        id=candidate_id,
        email=email,
        name=command.name,
        proof=_proof(ctx, email, code),
        sealed_code=ctx.ports.vault.seal(code.encode(), seal_purpose(candidate_id)),
        until=ctx.now + CODE_LIFETIME,
    )
    ctx.uow.save(set_up.replace(candidate=candidate))
    ctx.uow.emit(OwnerCodeRequested(candidate_id=candidate_id))


@operation("set_up.verify_owner", needs=Grant.SETUP, raises=(SetUpHidden, CodeRefused, OwnerPasswordWeak))
def verify_owner(ctx: Context, command: VerifyOwner) -> None:
    """Open the owner's account. The same request again changes nothing and is answered alike."""
    opened(ctx)
    email = identity.normal_email(command.email)
    identity.take(ctx, CHECKS, ctx.origin.ip)
    identity.take(ctx, CHECKS_OF_EMAIL, email)
    ctx.checkpoint()  # a wrong code counts although it changes nothing
    set_up = opened(ctx)
    proof = _proof(ctx, email, command.code)
    if set_up.owner_proof is not None and hmac.compare_digest(set_up.owner_proof, proof):
        return
    candidate = set_up.candidate
    if candidate is None or ctx.now >= candidate.until or not hmac.compare_digest(candidate.proof, proof):
        raise CodeRefused()
    account = identity.CreateStaff(email=email, name=candidate.name, password=command.password, role=Role.OWNER)
    try:
        owner = identity.create_staff(ctx, account)
    except (PasswordTooShort, PasswordTooLong, PasswordTooCommon) as error:
        raise OwnerPasswordWeak(**error.details) from error
    ctx.uow.save(set_up.done(Step.OWNER, candidate=None, owner_id=owner.id, owner_proof=proof))


@operation("set_up.complete", needs=Grant.SETUP, raises=(SetUpHidden, SetUpIncomplete))
def complete_set_up(ctx: Context, command: None) -> SetUpStatus:
    """Install the shop: it may sell, and the token opens nothing any more."""
    set_up = opened(ctx)
    if set_up.missing:
        raise SetUpIncomplete(missing=set_up.missing)
    ctx.ports.tenants.set_installed(ctx.shop, True)  # first: what fails after it may be done again
    ctx.uow.save(set_up.replace(token_hash=None, token_until=None, owner_proof=None, completed_at=ctx.now))
    ctx.audit("setup.completed", changes={"steps": [step.value for step in set_up.steps]})
    return SetUpStatus(installed=True)


def seal_purpose(candidate_id: str) -> str:
    """For what a code is sealed."""
    return f"set-up-code:{candidate_id}"


def _proof(ctx: Context, email: str, code: str) -> str:
    """What is kept of a code: of no use without the platform's key, nor for another shop or address."""
    return ctx.ports.vault.fingerprint(f"set-up {ctx.shop.id} {email} {code}")
