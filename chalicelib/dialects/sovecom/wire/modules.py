"""Modules and slots, as SovEcom spells them."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from chalicelib.dialects.kit.multipart import Upload
from chalicelib.dialects.kit.wire import In, Out, refuse
from chalicelib.domain.modules import (
    BoundSlot,
    ChooseForSlot,
    Inspected,
    InspectModule,
    InstallModule,
    Module,
    ModuleName,
    Permission,
    Slots,
    SlotTarget,
    UninstallModule,
)
from chalicelib.kernel.clock import iso_ms

FORM_LIMIT_BYTES = 1024 * 1024 + 64 * 1024  # a package, and what a form puts around it
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]


class ByName(In, frozen=True, kw_only=True):
    """The `{name}` of a path."""

    name: Name


class BySlot(In, frozen=True, kw_only=True):
    """The `{slot}` of a path."""

    slot: Name


class PackageForm(In, frozen=True, kw_only=True):
    """A package (.tgz)."""

    file: Upload


class InstallForm(PackageForm, frozen=True, kw_only=True):
    """A package (.tgz), and a JSON array of the permissions that it is granted: none without one."""

    granted_permissions: Annotated[str, msgspec.Meta(max_length=2000)] = "[]"


class DropQuery(In, frozen=True, kw_only=True):
    """Whether what the module keeps is removed with it."""

    drop_data: bool = False


class Choice(In, frozen=True, kw_only=True):
    """The module that a slot is to show."""

    module: Name


class SlotOut(Out, frozen=True, kw_only=True):
    """A slot, and a module's component for it."""

    slot: str
    component: str


class InspectedOut(Out, frozen=True, kw_only=True):
    """What a package says about itself."""

    manifest: dict[str, Any]
    requested_permissions: list[str]
    requested_slots: list[SlotOut]
    compatible: bool


class ModuleRow(Out, frozen=True, kw_only=True):
    """A module as staff see it."""

    id: str
    name: str
    version: str
    granted_permissions: list[str]
    slots: list[SlotOut]
    enabled: bool
    installed_at: str


class BoundOut(SlotOut, frozen=True, kw_only=True):
    """A slot with what is for it."""

    module: str


class ConflictOut(Out, frozen=True, kw_only=True):
    """A slot that several modules want."""

    slot: str
    candidates: list[BoundOut]


class SlotsOut(Out, frozen=True, kw_only=True):
    """All slots."""

    resolved: list[BoundOut]
    conflicts: list[ConflictOut]


class Shown(Out, frozen=True, kw_only=True):
    """What a storefront shows in a slot."""

    module: str
    component: str


def inspection(form: PackageForm) -> InspectModule:
    """The command behind a look at a package."""
    return InspectModule(package=form.file)


def installation(form: InstallForm) -> InstallModule:
    """The command behind a new module."""
    try:
        granted = msgspec.json.decode(form.granted_permissions, type=tuple[Permission, ...])
    except (msgspec.DecodeError, RecursionError):
        raise refuse("custom", "grantedPermissions", message="Expected a JSON array of permissions") from None
    return InstallModule(package=form.file, granted=granted)


def named(path: ByName) -> ModuleName:
    """The command behind switching a module on or off."""
    return ModuleName(name=path.name)


def removal(path: ByName, query: DropQuery) -> UninstallModule:
    """The command behind a removal."""
    return UninstallModule(name=path.name, drop_data=query.drop_data)


def choice(path: BySlot, body: Choice) -> ChooseForSlot:
    """The command behind a decision."""
    return ChooseForSlot(slot=path.slot, module=body.module)


def inspected(found: Inspected) -> InspectedOut:
    """A package."""
    manifest = found.manifest
    return InspectedOut(
        manifest=msgspec.to_builtins(manifest),
        requested_permissions=_words(manifest.permissions),
        requested_slots=_targets(manifest.targets),
        compatible=True,
    )


def row(module: Module) -> ModuleRow:
    """One module."""
    return ModuleRow(
        id=module.id,
        name=module.name,
        version=module.release,
        granted_permissions=_words(module.granted),
        slots=_targets(module.slots),
        enabled=module.enabled,
        installed_at=iso_ms(module.installed_at),
    )


def rows(modules: list[Module]) -> list[ModuleRow]:
    """All modules."""
    return [row(module) for module in modules]


def slots(found: Slots) -> SlotsOut:
    """All slots."""
    return SlotsOut(
        resolved=[_bound(each) for each in found.resolved],
        conflicts=[
            ConflictOut(slot=each.slot, candidates=[_bound(one) for one in each.candidates]) for each in found.conflicts
        ],
    )


def shown(found: tuple[BoundSlot, ...]) -> dict[str, Shown]:
    """What a storefront shows, by slot."""
    return {each.slot: Shown(module=each.module, component=each.component) for each in found}


def _bound(each: BoundSlot) -> BoundOut:
    return BoundOut(slot=each.slot, module=each.module, component=each.component)


def _targets(targets: tuple[SlotTarget, ...]) -> list[SlotOut]:
    return [SlotOut(slot=each.slot, component=each.component) for each in targets]


def _words(permissions: tuple[Permission, ...]) -> list[str]:
    return [each.value for each in permissions]
