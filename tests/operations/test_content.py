"""Pages and menus: written in two languages, shown when published, rendered safely, unique by address."""

from __future__ import annotations

import re
from typing import Any

import pytest

from chalicelib.domain import content
from chalicelib.domain.content import (
    ContentPage,
    CreateMenu,
    CreatePage,
    DeleteMenu,
    DeletePage,
    FindPage,
    GetPage,
    ListMenus,
    ListPages,
    ListPublishedPages,
    Menu,
    MenuHandleTaken,
    MenuItem,
    MenuNotFound,
    MenuTooLarge,
    MenuUrlUnsafe,
    PageLocale,
    PageNotFound,
    PageSlugTaken,
    PageStatus,
    SeedPages,
    TooManyPages,
    UpdateMenu,
    UpdatePage,
)
from chalicelib.domain.content.rules import rendered
from chalicelib.domain.context import ANONYMOUS, Actor
from chalicelib.domain.grants import Grant
from chalicelib.kernel.errors import Forbidden, Unauthenticated
from chalicelib.kernel.ids import new_id
from chalicelib.kernel.unit_of_work import VersionMismatch
from tests.support.deployment import NOON, Deployment
from tests.support.dump import dump, lasting

READER = Actor(kind="api", id=new_id(), grants=frozenset({Grant.PAGES_READ}))


def write(deployment: Deployment, slug: str = "about", *, key: str | None = None, **more: Any) -> ContentPage:
    base: dict[str, Any] = {"locale": PageLocale.EN, "title": "About", "body": "# Hi", "status": PageStatus.PUBLISHED}
    made: ContentPage = deployment.run(content.create_page, CreatePage(slug=slug, **{**base, **more}), key=key)
    return made


def find(deployment: Deployment, slug: str, locale: PageLocale = PageLocale.EN, **call: Any) -> ContentPage:
    command = FindPage(slug=slug, locale=locale)
    found: ContentPage = deployment.run(content.find_page, command, **{"actor": ANONYMOUS, **call})
    return found


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVa\tScRiPt:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[a]: javascript:alert(1)\n\n[a]",
    "<javascript:alert(1)>",
    '[x](https://e.test "q\\" onclick=alert(1) x=\\"")',
    '![a" onerror="alert(1)](https://e.test/x.png)',
    "```\"><img src=x onerror=alert(1)>\nx\n```",
    "`<b>`",
    "| a | b |\n|---|---|\n| <i onclick=x> | [y](javascript:1) |",
    "<!-- --><iframe src=//evil.test>",
    "x\0y<style>*{}</style>",
]  # fmt: skip
TAGS = {"p", "a", "img", "pre", "code", "h1", "strong", "em", "table", "thead", "tbody", "tr", "th", "td", "br"}


@pytest.mark.parametrize("body", HOSTILE)
def test_markdown_runs_no_program(body: str) -> None:
    html = rendered(body)
    found = re.findall(r"<(/?)([a-zA-Z0-9]+)((?:\s+[a-z]+=\"[^\"]*\")*)\s*/?>", html)
    assert len(found) == html.count("<")  # every one begins a tag of ours, with quoted attributes
    for _, tag, attributes in found:
        assert tag in TAGS
        for name, value in re.findall(r"([a-z]+)=\"([^\"]*)\"", attributes):
            assert name in {"href", "src", "alt", "title", "class"}
            assert name not in {"href", "src"} or value.startswith("https://e.test")


def test_markdown_is_rendered() -> None:
    assert rendered("# Hi\n\n**a** [b](/c)\n\n| x |\n|---|\n| y |") == (
        '<h1>Hi</h1>\n<p><strong>a</strong> <a href="/c">b</a></p>\n<table>\n<thead>\n<tr>\n<th>x</th>\n</tr>\n'
        "</thead>\n<tbody>\n<tr>\n<td>y</td>\n</tr>\n</tbody>\n</table>\n"
    )


def test_a_page_is_written_found_changed_and_removed(deployment: Deployment) -> None:
    page = write(deployment, "À propos", status=PageStatus.DRAFT)
    assert page == ContentPage(
        id=page.id, slug="a-propos", locale=PageLocale.EN, title="About", body="# Hi", created_at=NOON,
        updated_at=NOON, version=1,
    )  # fmt: skip
    with pytest.raises(PageNotFound):
        find(deployment, "a-propos")
    change = UpdatePage(id=page.id, status=PageStatus.PUBLISHED, slug="About us", seo_title="S")
    changed = deployment.run(content.update_page, change)
    assert find(deployment, "about-us") == changed == deployment.run(content.get_page, GetPage(id=page.id))
    for slug, locale in (("a-propos", PageLocale.EN), ("about-us", PageLocale.FR)):
        with pytest.raises(PageNotFound):
            find(deployment, slug, locale)
    with pytest.raises(VersionMismatch):
        deployment.run(content.update_page, UpdatePage(id=page.id, title="x", expected_version=1))
    deployment.run(content.delete_page, DeletePage(id=page.id))
    with pytest.raises(PageNotFound):
        find(deployment, "about-us")
    assert deployment.run(content.list_pages, ListPages()) == []
    write(deployment, "about-us")


def test_an_address_is_one_pages_in_each_language(deployment: Deployment) -> None:
    write(deployment)
    french = write(deployment, locale=PageLocale.FR)
    before = lasting(dump())
    with pytest.raises(PageSlugTaken):
        write(deployment, "ABOUT")
    with pytest.raises(PageSlugTaken):
        deployment.run(content.update_page, UpdatePage(id=french.id, locale=PageLocale.EN))
    assert lasting(dump()) == before
    assert [page.id for page in deployment.run(content.list_pages, ListPages(locale=PageLocale.FR))] == [french.id]
    assert deployment.run(content.list_pages, ListPages(status=PageStatus.DRAFT)) == []


def test_published_pages_are_paged_and_one_comes_with_its_text(deployment: Deployment) -> None:
    ids = [write(deployment, f"p{n}", body=f"*{n}*").id for n in range(3)][::-1]
    write(deployment, "draft", status=PageStatus.DRAFT)
    write(deployment, "p0", locale=PageLocale.FR)
    found = deployment.run(content.list_published_pages, ListPublishedPages(page=2, page_size=2))
    assert ([each.page.id for each in found.items], found.total, found.items[0].html) == (ids[2:], 3, None)
    one = deployment.run(content.list_published_pages, ListPublishedPages(slug="p1"))
    assert ([each.html for each in one.items], one.total) == (["<p><em>1</em></p>\n"], 1)
    assert deployment.run(content.list_published_pages, ListPublishedPages(slug="draft")).items == []
    french = deployment.run(content.list_published_pages, ListPublishedPages(locale=PageLocale.FR))
    assert french.total == 1


def test_pages_are_seeded_where_there_are_none(deployment: Deployment) -> None:
    mine = write(deployment, "terms", body="mine")
    wanted = SeedPages(
        pages=tuple(
            CreatePage(slug=slug, locale=locale, title="T", body="seeded", status=PageStatus.PUBLISHED)
            for slug in ("terms", "privacy")
            for locale in PageLocale
        )
    )
    assert len(deployment.run(content.seed_pages, wanted)) == 3
    assert deployment.run(content.seed_pages, wanted) == []
    assert find(deployment, "terms") == mine
    assert find(deployment, "terms", PageLocale.FR).body == "seeded"


def test_one_key_writes_one_page_and_a_shop_has_so_many(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.domain.content.operations.pages.MAX_PAGES", 2)
    assert write(deployment, key="k") == write(deployment, key="k")
    write(deployment, "two")
    with pytest.raises(TooManyPages):
        write(deployment, "three")


def test_other_shops_and_strangers_read_and_write_nothing(deployment: Deployment) -> None:
    page = write(deployment)
    menu = deployment.run(content.create_menu, CreateMenu(name="Main"))
    before = lasting(dump())
    foreign = [
        (content.get_page, GetPage(id=page.id), PageNotFound),
        (content.update_page, UpdatePage(id=page.id, title="x"), PageNotFound),
        (content.delete_page, DeletePage(id=page.id), PageNotFound),
        (content.update_menu, UpdateMenu(id=menu.id, name="x"), MenuNotFound),
        (content.delete_menu, DeleteMenu(id=menu.id), MenuNotFound),
    ]
    for operation, command, error in foreign:
        with pytest.raises(error):
            deployment.run(operation, command, shop="other")
        with pytest.raises(Unauthenticated):
            deployment.run(operation, command, actor=ANONYMOUS)
    new = CreatePage(slug="x", locale=PageLocale.EN, title="x", body="x")
    for operation, command in [*((o, c) for o, c, _ in foreign[1:]), (content.create_page, new)]:
        with pytest.raises(Forbidden):
            deployment.run(operation, command, actor=READER)
    with pytest.raises(PageNotFound):
        find(deployment, "about", shop="other")
    assert deployment.run(content.list_pages, ListPages(), shop="other") == []
    assert deployment.run(content.list_menus, ListMenus(), shop="other") == []
    assert lasting(dump()) == before


def item(label: str, url: str = "/", *items: MenuItem) -> MenuItem:
    return MenuItem(label=label, url=url, items=items)


def test_a_menu_is_made_changed_and_removed(deployment: Deployment) -> None:
    items = (item("Shop", "/shop", item("Tees", "/shop/tees")), item("Blog", "https://blog.demo.test/?a=1#b"))
    menu = deployment.run(content.create_menu, CreateMenu(name="Main menu", items=items))
    assert menu == Menu(
        id=menu.id, handle="main-menu", name="Main menu", items=items, created_at=NOON, updated_at=NOON, version=1
    )
    with pytest.raises(MenuHandleTaken):
        deployment.run(content.create_menu, CreateMenu(name="Other", handle="main menu"))
    changed = deployment.run(content.update_menu, UpdateMenu(id=menu.id, handle="top", items=()))
    foot = deployment.run(content.create_menu, CreateMenu(name="Foot", handle="main-menu"))
    assert deployment.run(content.list_menus, ListMenus()) == [foot, changed]
    assert deployment.run(content.list_menus, ListMenus(handle="top")) == [changed]
    assert deployment.run(content.list_menus, ListMenus(handle="none")) == []
    deployment.run(content.delete_menu, DeleteMenu(id=menu.id))
    assert deployment.run(content.list_menus, ListMenus()) == [foot]


@pytest.mark.parametrize(
    "url",
    ["", "javascript:alert(1)", "JAVASCRIPT:x", "data:text/html,x", "//evil.test", "/\\evil.test", "/\t/evil.test",
     "shop", " /shop", "/a b", "ftp://x", "vbscript:x"],
)  # fmt: skip
def test_a_menu_leads_nowhere_unsafe(deployment: Deployment, url: str) -> None:
    with pytest.raises(MenuUrlUnsafe):
        deployment.run(content.create_menu, CreateMenu(name="M", items=(item("a", "/", item("b", url)),)))
    assert deployment.run(content.list_menus, ListMenus()) == []


def test_a_menu_is_three_levels_of_a_hundred_entries(deployment: Deployment) -> None:
    deep = item("1", "/", item("2", "#", item("3", "mailto:a@demo.test")))
    wide = tuple(item(str(n)) for n in range(97))
    deployment.run(content.create_menu, CreateMenu(name="fits", items=(deep, *wide)))
    for items in ((deep, *wide, item("x")), (item("0", "/", deep),)):
        with pytest.raises(MenuTooLarge):
            deployment.run(content.create_menu, CreateMenu(name="M", items=items))
