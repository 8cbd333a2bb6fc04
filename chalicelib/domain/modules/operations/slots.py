"""Slots: places of a storefront that modules fill."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.modules.commands import BoundSlot, ChooseForSlot, SlotConflict, Slots
from chalicelib.domain.modules.errors import ModuleNotFound, SlotNotTargeted
from chalicelib.domain.modules.model import BOOK, Module, SlotChoice
from chalicelib.kernel.entity import Entity
from chalicelib.kernel.operation import operation, query


def resolve(modules: Iterable[Module], choices: Iterable[SlotChoice]) -> Slots:
    """Who shows where: the only module that wants a slot, or the one chosen of several; else it is a conflict."""
    wanted: dict[str, list[BoundSlot]] = {}
    for module in sorted(modules, key=lambda each: each.name):
        for target in module.slots if module.enabled else ():
            bound = BoundSlot(slot=target.slot, module=module.name, component=target.component)
            wanted.setdefault(target.slot, []).append(bound)
    chosen = {choice.slot: choice.module for choice in choices}
    resolved, conflicts = [], []
    for slot, candidates in sorted(wanted.items()):
        fitting = [each for each in candidates if len(candidates) == 1 or each.module == chosen.get(slot)]
        if fitting:
            resolved.append(fitting[0])
        else:
            conflicts.append(SlotConflict(slot=slot, candidates=tuple(candidates)))
    return Slots(resolved=tuple(resolved), conflicts=tuple(conflicts))


def _resolved(book: dict[type[Entity], list[Any]]) -> Slots:
    return resolve(book[Module], book[SlotChoice])


@query("slots.list", needs=Grant.THEMES_READ)
def list_slots(ctx: Context, command: None) -> Slots:
    """All slots that enabled modules want, and those that wait for a decision."""
    return ctx.uow.digest(BOOK, _resolved, Module, SlotChoice)


@query("slots.map")
def slot_map(ctx: Context, command: None) -> tuple[BoundSlot, ...]:
    """What a storefront shows in which slot."""
    return ctx.uow.digest(BOOK, _resolved, Module, SlotChoice).resolved


@operation("slots.choose", needs=Grant.THEMES_WRITE, raises=(ModuleNotFound, SlotNotTargeted))
def choose_for_slot(ctx: Context, command: ChooseForSlot) -> None:
    """Decide which of several modules a slot shows."""
    module = ctx.uow.find(Module, command.module)
    if module is None or not module.enabled:
        raise ModuleNotFound()
    if all(target.slot != command.slot for target in module.slots):
        raise SlotNotTargeted()
    stored = ctx.uow.find(SlotChoice, command.slot)
    chosen = SlotChoice(slot=command.slot, module=command.module)
    ctx.audit("slot.resolved", "slots", command.slot, {"module": command.module})
    if stored is None:
        ctx.uow.create(chosen)
    else:
        ctx.uow.save(stored.replace(module=command.module))
