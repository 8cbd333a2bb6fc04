"""Modules: what others wrote for a shop, let in by its merchant and held to what it was granted."""

from __future__ import annotations

from chalicelib.domain.modules.commands import (
    BoundSlot,
    BundledModule,
    CallModule,
    ChooseForSlot,
    Inspected,
    InspectModule,
    InstallModule,
    ModuleAnswer,
    ModuleName,
    SlotConflict,
    Slots,
    UninstallModule,
)
from chalicelib.domain.modules.errors import (
    BundledModuleNotFound,
    ModuleExists,
    ModuleFailed,
    ModuleNotFound,
    ModuleTimedOut,
)
from chalicelib.domain.modules.model import Module, ModuleRow, Permission, SlotTarget
from chalicelib.domain.modules.operations.expiring import ExpireRow, expire_row
from chalicelib.domain.modules.operations.installing import (
    disable_module,
    enable_module,
    inspect_module,
    install_module,
    list_bundled,
    list_modules,
    uninstall_module,
)
from chalicelib.domain.modules.operations.running import call_module, call_module_for_staff
from chalicelib.domain.modules.operations.slots import choose_for_slot, list_slots, slot_map

__all__ = [
    "BoundSlot",
    "BundledModule",
    "BundledModuleNotFound",
    "CallModule",
    "ChooseForSlot",
    "ExpireRow",
    "InspectModule",
    "Inspected",
    "InstallModule",
    "Module",
    "ModuleAnswer",
    "ModuleExists",
    "ModuleFailed",
    "ModuleName",
    "ModuleNotFound",
    "ModuleRow",
    "ModuleTimedOut",
    "Permission",
    "SlotConflict",
    "SlotTarget",
    "Slots",
    "UninstallModule",
    "call_module",
    "call_module_for_staff",
    "choose_for_slot",
    "disable_module",
    "enable_module",
    "expire_row",
    "inspect_module",
    "install_module",
    "list_bundled",
    "list_modules",
    "list_slots",
    "slot_map",
    "uninstall_module",
]
