"""Removing rows whose time is over."""

from __future__ import annotations

import msgspec

from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.modules.broker.rows import count_rows
from chalicelib.domain.modules.model import ModuleRow
from chalicelib.kernel.operation import operation


class ExpireRow(msgspec.Struct, frozen=True):
    """Remove a row of a module, if its time is over."""

    module: str
    table: str
    group: str
    key: str


@operation("modules.expire_row", needs=Grant.SYSTEM)
def expire_row(ctx: Context, command: ExpireRow) -> None:
    """Remove a row of a module, if its time is over."""
    row = ctx.uow.find(ModuleRow, command.module, command.table, command.group, command.key)
    if row is not None and row.gone(ctx.now):
        ctx.uow.delete(row)
        count_rows(ctx, row.module, -1)
