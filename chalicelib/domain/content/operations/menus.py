"""Use cases of menus."""

from __future__ import annotations

from msgspec import UNSET

from chalicelib.domain.changes import given
from chalicelib.domain.content.commands import CreateMenu, DeleteMenu, ListMenus, UpdateMenu
from chalicelib.domain.content.errors import MenuHandleTaken, MenuNotFound, MenuTooLarge, MenuUrlUnsafe, TooManyMenus
from chalicelib.domain.content.model import BOOK, MAX_MENUS, Menu
from chalicelib.domain.content.rules import check_menu
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.kernel.operation import operation, query
from chalicelib.kernel.text import slugify
from chalicelib.kernel.unit_of_work import check_version

_HANDLE = "menu_handle"
_FALLBACK = "menu"  # for names of which no letter is left
_BAD_ITEMS = (MenuTooLarge, MenuUrlUnsafe)


@query("menus.list", needs=Grant.PAGES_READ)
def list_menus(ctx: Context, command: ListMenus) -> list[Menu]:
    """All menus, or the one with a handle, by name. One table request while nothing changed."""
    menus = ctx.uow.book(BOOK, Menu)[Menu]
    wanted = [menu for menu in menus if command.handle in (None, menu.handle)]
    return sorted(wanted, key=lambda menu: (menu.name.casefold(), menu.id))


@operation("menus.create", needs=Grant.PAGES_WRITE, raises=(MenuHandleTaken, TooManyMenus, *_BAD_ITEMS))
def create_menu(ctx: Context, command: CreateMenu) -> Menu:
    """Make a menu."""
    check_menu(command.items)
    if len(ctx.uow.book(BOOK, Menu)[Menu]) >= MAX_MENUS:
        raise TooManyMenus(limit=MAX_MENUS)
    menu = Menu(
        id=ctx.new_id(),
        handle=slugify(command.handle or command.name) or _FALLBACK,
        name=command.name,
        items=command.items,
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    ctx.uow.claim(_HANDLE, menu.handle, menu.id, taken=MenuHandleTaken(handle=menu.handle))
    ctx.audit("menu.created", "menus", menu.id, {"handle": menu.handle})
    return ctx.uow.create(menu)


@operation("menus.update", needs=Grant.PAGES_WRITE, raises=(MenuNotFound, MenuHandleTaken, *_BAD_ITEMS))
def update_menu(ctx: Context, command: UpdateMenu) -> Menu:
    """Change a menu."""
    menu = ctx.uow.get(Menu, command.id, missing=MenuNotFound())
    check_version(menu, command.expected_version)
    changes = given(command)
    if command.handle is not UNSET:
        changes["handle"] = slugify(command.handle) or _FALLBACK
    changed: Menu = menu.replace(**changes, updated_at=ctx.now)
    check_menu(changed.items)
    if changed.handle != menu.handle:
        ctx.uow.release(_HANDLE, menu.handle, menu.id)
        ctx.uow.claim(_HANDLE, changed.handle, menu.id, taken=MenuHandleTaken(handle=changed.handle))
    ctx.audit("menu.updated", "menus", menu.id, {"fields": sorted(changes)})
    return ctx.uow.save(changed)


@operation("menus.delete", needs=Grant.PAGES_DELETE, raises=(MenuNotFound,))
def delete_menu(ctx: Context, command: DeleteMenu) -> None:
    """Remove a menu."""
    menu = ctx.uow.get(Menu, command.id, missing=MenuNotFound())
    check_version(menu, command.expected_version)
    ctx.uow.release(_HANDLE, menu.handle, menu.id)
    ctx.uow.delete(menu)
    ctx.audit("menu.deleted", "menus", menu.id)
