"""What follows from the events of onboarding."""

from __future__ import annotations

import contextlib

import msgspec

from chalicelib.domain.context import Context
from chalicelib.domain.notifications import Code, MailRefused, send_code
from chalicelib.domain.onboarding.events import OwnerCodeRequested
from chalicelib.domain.onboarding.model import CODE_LIFETIME, SetUp
from chalicelib.domain.onboarding.owner import seal_purpose
from chalicelib.kernel.events import Recorded


def mail_code(ctx: Context, fact: OwnerCodeRequested, recorded: Recorded) -> None:
    """Mail the code to whoever says they are the owner, and forget it; what overtook it meanwhile is not mailed."""
    set_up = ctx.uow.find(SetUp)
    candidate = set_up.candidate if set_up is not None and set_up.is_open else None
    if set_up is None or candidate is None or candidate.id != fact.candidate_id or ctx.now >= candidate.until:
        return
    if candidate.sealed_code is None:
        return
    code = Code(
        id=recorded.id,
        at=recorded.occurred_at,
        recipient=candidate.email,
        name=candidate.name,
        locale=ctx.shop.locale,
        code=ctx.ports.vault.unseal(candidate.sealed_code, seal_purpose(candidate.id)).decode(),
        valid_minutes=int(CODE_LIFETIME.total_seconds()) // 60,
    )
    with contextlib.suppress(MailRefused):
        send_code(ctx, code)
    ctx.uow.save(set_up.replace(candidate=msgspec.structs.replace(candidate, sealed_code=None)))
