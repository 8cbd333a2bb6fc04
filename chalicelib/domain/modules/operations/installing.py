"""Letting modules in, switching them on and off, and removing them."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.modules.code import packed
from chalicelib.domain.modules.commands import (
    BundledModule,
    Inspected,
    InspectModule,
    InstallModule,
    ModuleName,
    UninstallModule,
)
from chalicelib.domain.modules.errors import (
    BadArchive,
    BundledModuleNotFound,
    ManifestInvalid,
    ModuleDataBeingDropped,
    ModuleExists,
    ModuleIncompatible,
    ModuleNotFound,
    TooManyModules,
)
from chalicelib.domain.modules.events import ModuleInstalled, ModuleUninstalled
from chalicelib.domain.modules.manifest import BOUNDS, Manifest, code_of, read_manifest
from chalicelib.domain.modules.model import BOOK, MAX_MODULES, Module, ModuleCode, ModuleUsage, SlotChoice
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.tarball import unpack
from chalicelib.kernel.unit_of_work import Reference

_REFUSED = (BadArchive, ManifestInvalid, ModuleIncompatible)


@query("modules.inspect", needs=Grant.MODULES_WRITE, raises=_REFUSED)
def inspect_module(ctx: Context, command: InspectModule) -> Inspected:
    """What a package is and asks for; nothing is kept."""
    files = unpack(command.package, BOUNDS)
    manifest = read_manifest(files)
    packed(manifest.name, code_of(files))
    return Inspected(manifest=manifest)


@operation(
    "modules.install",
    needs=Grant.MODULES_WRITE,
    raises=(*_REFUSED, ModuleExists, TooManyModules, ModuleDataBeingDropped, BundledModuleNotFound),
)
def install_module(ctx: Context, command: InstallModule) -> Module:
    """Let a module in. What it asks for and the merchant does not grant, it will not be able to do."""
    files = _files(ctx, command)
    manifest = read_manifest(files)
    code = packed(manifest.name, code_of(files))
    module = _module(ctx, command, manifest, code)
    _check_room(ctx, module)
    ctx.uow.emit(ModuleInstalled(module_id=module.id, name=module.name))
    ctx.audit("module.installed", "modules", module.id, _facts(module))
    _keep_code(ctx, code)
    return ctx.uow.create(module, exists=ModuleExists())


def _files(ctx: Context, command: InstallModule) -> Mapping[str, bytes]:
    if command.bundled_id is None:
        return unpack(command.package, BOUNDS)
    found = ctx.ports.bundled_modules.all().get(command.bundled_id)
    if found is None:
        raise BundledModuleNotFound()
    return found


def _module(ctx: Context, command: InstallModule, manifest: Manifest, code: ModuleCode) -> Module:
    wanted = manifest.permissions
    granted = wanted if command.granted is None else tuple(each for each in wanted if each in command.granted)
    return Module(
        id=ctx.new_id(),
        name=manifest.name,
        display_name=manifest.display_name,
        release=manifest.version,
        main=manifest.main,
        granted=granted,
        slots=manifest.targets,
        tables=manifest.tables,
        hears=manifest.events,
        settings=manifest.defaults,
        digest=code.digest,
        enabled=command.enabled,
        installed_at=ctx.now,
        updated_at=ctx.now,
    )


def _check_room(ctx: Context, module: Module) -> None:
    """One table request, two when the modules are not known to this process."""
    (usage,) = ctx.uow.find_many([Reference(ModuleUsage, (module.name,))], book=BOOK)
    if usage is not None and usage.dropping:
        raise ModuleDataBeingDropped()
    installed = installed_modules(ctx)
    if any(each.name == module.name for each in installed):
        raise ModuleExists()
    if len(installed) >= MAX_MODULES:
        raise TooManyModules(most=MAX_MODULES)


def _keep_code(ctx: Context, code: ModuleCode) -> None:
    stored = ctx.uow.find(ModuleCode, code.name)
    if stored is None:
        ctx.uow.create(code)
    else:
        ctx.uow.save(stored.replace(digest=code.digest, packed=code.packed))


def _facts(module: Module) -> dict[str, object]:
    return {
        "name": module.name,
        "version": module.release,
        "grantedPermissions": [each.value for each in module.granted],
        "enabled": module.enabled,
    }


def installed_modules(ctx: Context) -> list[Module]:
    """All modules of the shop, by name."""
    found: list[Module] = ctx.uow.book(BOOK, Module)[Module]
    return sorted(found, key=lambda each: each.name)


@query("modules.list", needs=Grant.MODULES_READ)
def list_modules(ctx: Context, command: None) -> list[Module]:
    """All modules of the shop, by name."""
    return installed_modules(ctx)


@query("modules.list_bundled", needs=Grant.MODULES_READ)
def list_bundled(ctx: Context, command: None) -> list[BundledModule]:
    """The modules that come with the platform, and which of them are installed."""
    names = {each.name for each in installed_modules(ctx)}
    manifests = [read_manifest(files) for _, files in sorted(ctx.ports.bundled_modules.all().items())]
    return [
        BundledModule(
            id=each.name,
            name=each.name,
            display_name=each.display_name,
            description=each.description,
            permissions=each.permissions,
            slots=each.targets,
            installed=each.name in names,
        )
        for each in manifests
    ]


@operation("modules.enable", needs=Grant.MODULES_WRITE, raises=(ModuleNotFound,))
def enable_module(ctx: Context, command: ModuleName) -> None:
    """Switch a module on: it answers, hears events, and takes its slots."""
    _switch(ctx, command.name, enabled=True)


@operation("modules.disable", needs=Grant.MODULES_WRITE, raises=(ModuleNotFound,))
def disable_module(ctx: Context, command: ModuleName) -> None:
    """Switch a module off; what it keeps stays."""
    _switch(ctx, command.name, enabled=False)


def _switch(ctx: Context, name: str, *, enabled: bool) -> None:
    module = ctx.uow.get(Module, name, missing=ModuleNotFound())
    if module.enabled is enabled:
        return
    verb = "enabled" if enabled else "disabled"
    ctx.audit(f"module.{verb}", "modules", module.id, {"name": name})
    ctx.uow.save(module.replace(enabled=enabled, updated_at=ctx.now))


@operation("modules.uninstall", needs=Grant.MODULES_WRITE, raises=(ModuleNotFound,))
def uninstall_module(ctx: Context, command: UninstallModule) -> None:
    """Remove a module. What it keeps stays for the day when it comes back, unless it is to be dropped."""
    wanted = [Reference(kind, (command.name,)) for kind in (Module, ModuleCode, ModuleUsage)]
    module, code, usage = ctx.uow.find_many(wanted, book=BOOK)
    if module is None:
        raise ModuleNotFound()
    ctx.uow.delete(module)
    if code is not None:
        ctx.uow.delete(code)
    for choice in ctx.uow.book(BOOK, SlotChoice)[SlotChoice]:
        if choice.module == command.name:
            ctx.uow.delete(choice)
    if command.drop_data and usage is not None:
        ctx.uow.save(usage.replace(dropping=True))
    ctx.uow.emit(ModuleUninstalled(module_id=module.id, name=module.name, drop_data=command.drop_data))
    ctx.audit("module.uninstalled", "modules", module.id, {"name": module.name, "dropData": command.drop_data})
