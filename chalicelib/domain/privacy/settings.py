"""How long a shop keeps what, and which wording asks for consent."""

from __future__ import annotations

from chalicelib.domain.changes import given
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.identity import PrivacySettings, privacy_settings
from chalicelib.domain.privacy.commands import UpdatePrivacySettings
from chalicelib.domain.privacy.errors import RetentionOutOfRange
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.unit_of_work import check_version

SHORTEST_DAYS = {"order_days": 30, "audit_origin_days": 1, "delivery_days": 1}
LONGEST_DAYS = 3660


@query("privacy.get_settings", needs=Grant.SETTINGS_READ)
def get_privacy_settings(ctx: Context, command: None) -> PrivacySettings:
    """How long the shop keeps what."""
    return privacy_settings(ctx)


@operation("privacy.update_settings", needs=Grant.SETTINGS_WRITE, raises=(RetentionOutOfRange,))
def update_privacy_settings(ctx: Context, command: UpdatePrivacySettings) -> PrivacySettings:
    """Change how long the shop keeps what; what is past its time then goes with the next nightly run."""
    changes = given(command)
    for name, shortest in SHORTEST_DAYS.items():
        days = changes.get(name)
        if days is not None and not shortest <= days <= LONGEST_DAYS:
            raise RetentionOutOfRange(field=name, minimum=shortest, maximum=LONGEST_DAYS)
    settings = ctx.uow.find(PrivacySettings) or PrivacySettings()
    check_version(settings, command.expected_version)
    ctx.audit("privacy_settings.updated", "privacy_settings", None, changes)
    changed: PrivacySettings = settings.replace(**changes)
    return ctx.uow.save(changed) if settings.version else ctx.uow.create(changed)
