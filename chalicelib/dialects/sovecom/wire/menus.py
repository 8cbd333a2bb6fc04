"""Menus in the admin: an addition of ours to the SovEcom contract, in its spelling."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.wire import In, Out
from chalicelib.dialects.sovecom.wire.common import ById, NoQuery
from chalicelib.domain.content import CreateMenu, DeleteMenu, ListMenus, Menu, MenuItem, UpdateMenu
from chalicelib.kernel.clock import iso_ms

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
Url = Annotated[str, msgspec.Meta(min_length=1, max_length=2048)]
_MOST = msgspec.Meta(max_length=100)


class Entry3(In, frozen=True, kw_only=True):
    """An entry of the third level, the last."""

    label: Name
    url: Url


class Entry2(In, frozen=True, kw_only=True):
    """An entry of the second level."""

    label: Name
    url: Url
    items: Annotated[list[Entry3], _MOST] = msgspec.field(default_factory=list)


class Entry(In, frozen=True, kw_only=True):
    """An entry of a menu, with those below it."""

    label: Name
    url: Url
    items: Annotated[list[Entry2], _MOST] = msgspec.field(default_factory=list)


Entries = Annotated[list[Entry], _MOST]


class MenuBody(In, frozen=True, kw_only=True):
    """A new menu."""

    name: Name
    handle: Name | None = None
    items: Entries = msgspec.field(default_factory=list)


class MenuPatch(In, frozen=True, kw_only=True):
    """A change; `items` replaces all entries."""

    name: Name | UnsetType = UNSET
    handle: Name | UnsetType = UNSET
    items: Entries | UnsetType = UNSET


class EntryOut(Out, frozen=True, kw_only=True):
    """An entry, with those below it."""

    label: str
    url: str
    items: list[EntryOut]


class MenuRow(Out, frozen=True, kw_only=True):
    """A menu."""

    id: str
    tenant_id: str
    name: str
    handle: str
    items: list[EntryOut]
    created_at: str
    updated_at: str


def _entries(entries: list[Entry] | list[Entry2] | list[Entry3]) -> tuple[MenuItem, ...]:
    return tuple(
        MenuItem(label=each.label, url=each.url, items=() if isinstance(each, Entry3) else _entries(each.items))
        for each in entries
    )


def creation(body: MenuBody) -> CreateMenu:
    """The command behind a new menu."""
    return CreateMenu(name=body.name, handle=body.handle, items=_entries(body.items))


def listing(query: NoQuery) -> ListMenus:
    """The question behind the list."""
    return ListMenus()


def change(path: ById, body: MenuPatch) -> UpdateMenu:
    """The command behind a change."""
    items = UNSET if body.items is UNSET else _entries(body.items)
    return UpdateMenu(id=path.id, name=body.name, handle=body.handle, items=items)


def removal(path: ById) -> DeleteMenu:
    """The command behind a removal."""
    return DeleteMenu(id=path.id)


def _entry(item: MenuItem) -> EntryOut:
    return EntryOut(label=item.label, url=item.url, items=[_entry(below) for below in item.items])


def row(menu: Menu, view: View) -> MenuRow:
    """One menu."""
    return MenuRow(
        id=menu.id,
        tenant_id=view.shop.id,
        name=menu.name,
        handle=menu.handle,
        items=[_entry(item) for item in menu.items],
        created_at=iso_ms(menu.created_at),
        updated_at=iso_ms(menu.updated_at),
    )


def rows(menus: list[Menu], view: View) -> list[MenuRow]:
    """All menus."""
    return [row(menu, view) for menu in menus]
