"""Themes: bundled ones, packages of strangers, one active at a time, settings that fit."""

from __future__ import annotations

import gzip
import io
import tarfile
from pathlib import Path
from typing import Any

import pytest

from chalicelib.adapters.objects.folder import FolderStore
from chalicelib.domain import themes
from chalicelib.domain.identity import Role
from tests.support.accounts import staff_client
from tests.support.deployment import DEMO, Answer, Client, Deployment
from tests.support.dump import dump, lasting
from tests.support.packages import HOME, SETTINGS, entry, files, form, tgz

THEMES = "/admin/v1/themes"
NOT_FOUND = {"statusCode": 404, "error": "Not Found", "message": "Not Found"}


@pytest.fixture
def media(deployment: Deployment, tmp_path: Path) -> FolderStore:
    store = FolderStore(tmp_path)
    deployment.system.ports.__dict__["media"] = store
    return store


@pytest.fixture
def admin(deployment: Deployment, media: FolderStore) -> Client:
    return staff_client(deployment)


def kept(tmp_path: Path) -> list[str]:
    return sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())


def install(client: Client, package: bytes) -> Answer:
    body, kind = form(package)
    return client("POST", f"{THEMES}/install", body, Content_Type=kind)


def active(client: Client) -> list[str]:
    return [each["name"] for each in client("GET", THEMES).json if each["isActive"]]


def test_every_shop_has_two_themes_and_one_is_active(deployment: Deployment, admin: Client) -> None:
    rows = admin("GET", THEMES).json
    base = {"version": "1.0.0", "slots": [], "settings": {}, "installedAt": "2024-06-10T02:35:18.400Z"}
    boutique, default = rows
    assert boutique == {"id": boutique["id"], "name": "boutique", "isActive": False, **base}
    assert default == {"id": default["id"], "name": "default", "isActive": True, **base}
    shown = deployment.client()("GET", "/store/v1/theme")
    assert (shown.status, shown.json) == (200, {"name": "default", "version": "1.0.0", "settings": {}})
    moved = admin("POST", f"{THEMES}/boutique/activate")
    assert (moved.status, moved.json) == (200, {**boutique, "isActive": True})
    assert active(admin) == ["boutique"]
    assert deployment.client()("GET", "/store/v1/theme").json["name"] == "boutique"
    assert deployment.client(host="other.test")("GET", "/store/v1/theme").json["name"] == "default"
    assert admin("POST", f"{THEMES}/default/activate").json == default
    warm = deployment.client()
    warm("GET", "/store/v1/theme")
    assert warm("GET", "/store/v1/theme").cost == 1


def test_a_package_becomes_a_theme(deployment: Deployment, admin: Client, tmp_path: Path) -> None:
    answer = install(admin, tgz(files()))
    row = {
        "id": answer.json["id"], "name": "aurora", "version": "2.1.0", "slots": ["product-page"], "settings": {},
        "isActive": False, "installedAt": "2026-11-21T12:00:00.000Z",
    }  # fmt: skip
    assert (answer.status, answer.json) == (201, row)
    (key,) = kept(tmp_path)
    assert key.startswith(f"{DEMO}/themes/aurora/")
    assert active(admin) == ["default"]
    assert admin("POST", f"{THEMES}/aurora/activate").json == {**row, "isActive": True}
    shown = deployment.client()("GET", "/store/v1/theme").json
    assert shown == {"name": "aurora", "version": "2.1.0", "settings": {}, "templates": {"home": HOME}}
    before = lasting(dump())
    for status in (409, 409):
        assert install(admin, tgz(files())).status == status
    assert install(admin, tgz(files({"name": "default"}))).status == 409
    assert admin("DELETE", f"{THEMES}/aurora").status == 409  # in use
    assert admin("DELETE", f"{THEMES}/boutique").status == 409  # comes with the platform
    assert lasting(dump()) == before


def test_a_theme_as_large_as_may_be_is_kept_with_its_answers(admin: Client) -> None:
    body, kind = form(tgz(wordy(41_000, **{"settings.json": {"type": "object"}})))
    made = [admin("POST", f"{THEMES}/install", body, Content_Type=kind, Idempotency_Key="k") for _ in range(2)]
    assert [(each.status, each.json["name"]) for each in made] == [(201, "wordy")] * 2
    bag = {"settings": {"a": "x" * 32_000}}
    changed = [admin("PATCH", f"{THEMES}/wordy/settings", bag, Idempotency_Key="k") for _ in range(2)]
    assert [(each.status, each.json["settings"]) for each in changed] == [(200, bag["settings"])] * 2


def test_a_shop_has_twenty_themes_of_its_own(admin: Client) -> None:
    made = [install(admin, tgz(files({"name": f"theme-{number}"}))).status for number in range(21)]
    assert made == [201] * 20 + [409]
    assert len(admin("GET", THEMES).json) == 22


def test_a_theme_is_removed_and_may_come_back(admin: Client, media: FolderStore) -> None:
    install(admin, tgz(files()))
    assert admin("DELETE", f"{THEMES}/aurora").status == 204
    assert [each["name"] for each in admin("GET", THEMES).json] == ["boutique", "default"]
    gone = admin("DELETE", f"{THEMES}/nope")
    assert (gone.status, gone.json) == (404, NOT_FOUND)
    assert install(admin, tgz(files({"version": "3.0.0-rc.1"}))).json["version"] == "3.0.0-rc.1"


def bomb() -> bytes:
    plain = io.BytesIO()
    with gzip.GzipFile(fileobj=plain, mode="wb") as packed:
        for _ in range(64):
            packed.write(bytes(1024 * 1024))
    return plain.getvalue()


def claiming(size: int) -> tarfile.TarInfo:
    info = entry("package/big.bin")
    info.size = size
    return info


def long_number() -> bytes:
    """An extended header that holds nothing but digits, before a good package."""
    header = entry("package/x", tarfile.XHDTYPE)
    header.size = 10_000
    return gzip.compress(header.tobuf() + b"1" * 10_000 + bytes(240) + gzip.decompress(tgz(files())))


def wordy(characters: int, **more: Any) -> dict[str, bytes]:
    """The files of a theme with all six templates, each with a long text."""
    pages = ("home", "product", "category", "products", "search", "cart")
    sections = [{"type": "rich-text", "settings": {"markdown": "x" * characters}}]
    templates = {f"templates/{page}.json": {"page": page, "sections": sections} for page in pages}
    named = [{"page": page, "path": f"templates/{page}.json"} for page in pages]
    return files({"name": "wordy", "templates": named}, **templates, **more)


DEEP: dict[str, Any] = {"type": "columns", "regions": {"left": [{"type": "columns", "regions": {"left": [
    {"type": "columns", "regions": {"left": []}}]}}]}}  # fmt: skip
BAD = {
    "nothing": b"",
    "no archive": b"garbage",
    "cut short": tgz(files())[:-20],
    "cut inside": gzip.compress(gzip.decompress(tgz(files()))[:700]),
    "a bomb": bomb(),
    "a claim": tgz(files(), entries=[claiming(9 * 1024 * 1024)]),
    "too many": tgz(files(), entries=[entry(f"package/{n}") for n in range(2000)]),
    "a large file": tgz(files(**{"big.bin": bytes(8 * 1024 * 1024 + 1)})),
    "a link": tgz(files(), entries=[entry("package/l", tarfile.SYMTYPE, "/etc/passwd")]),
    "a hard link": tgz(files(), entries=[entry("package/l", tarfile.LNKTYPE, "package/settings.json")]),
    "a device": tgz(files(), entries=[entry("package/null", tarfile.CHRTYPE)]),
    "a pipe": tgz(files(), entries=[entry("package/pipe", tarfile.FIFOTYPE)]),
    "a way out": tgz(files(), entries=[entry("package/../../etc/passwd")]),
    "an absolute path": tgz(files(), entries=[entry("/etc/passwd")]),
    "a Windows path": tgz(files(), entries=[entry("package\\..\\x")]),
    "a file twice": tgz(files(), entries=[entry("package/settings.json")]),
    "a chain of long names": tgz(files(), entries=[entry("package/x", tarfile.GNUTYPE_LONGNAME)] * 3000),
    "a chain of extended headers": tgz(files(), entries=[entry("package/x", tarfile.XHDTYPE)] * 3000),
    "a long number": long_number(),
    "much text": tgz(wordy(42_000)),
    "a long template": tgz(wordy(66_000)),
    "no manifest": tgz({"readme.md": b"hi"}),
    "a long manifest": tgz(files({"displayName": "x" * 70_000})),
    "an unknown word": tgz(files({"scripts": {"install": "curl evil"}})),
    "a bad name": tgz(files({"name": "../etc"})),
    "a bad version": tgz(files({"version": "1"})),
    "a bad range": tgz(files({"compatibleCore": "whatever"})),
    "another core": tgz(files({"compatibleCore": "^2.0.0"})),
    "an early core": tgz(files({"compatibleCore": "^0.5.0 || ^1.0.0"})),
    "any core": tgz(files({"compatibleCore": "*"})),
    "a slot twice": tgz(files({"slots": ["a", "a"]})),
    "a page twice": tgz(files({"templates": [{"page": "home", "path": "templates/home.json"}] * 2})),
    "an unknown page": tgz(files({"templates": [{"page": "blog", "path": "templates/home.json"}]})),
    "a template outside": tgz(files({"templates": [{"page": "home", "path": "../home.json"}]})),
    "a template missing": tgz(files(**{"templates/home.json": None})),
    "a template of another page": tgz(files(**{"templates/home.json": {**HOME, "page": "cart"}})),
    "many sections": tgz(files(**{"templates/home.json": {"page": "home", "sections": [{"type": "a"}] * 65}})),
    "deep regions": tgz(files(**{"templates/home.json": {"page": "home", "sections": [DEEP]}})),
    "many regions": tgz(files(**{"templates/home.json": {"page": "home", "sections": [
        {"type": "a", "regions": {f"r{n}": [] for n in range(9)}}]}})),
    "a schema with a pattern": tgz(files(**{"settings.json": {"properties": {"a": {"pattern": "(a+)+$"}}}})),
    "a schema missing": tgz(files(**{"settings.json": None})),
    "nested without end": tgz(files(**{"templates/home.json": b"[" * 60_000})),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_package_leaves_nothing(admin: Client, tmp_path: Path, name: str) -> None:
    before = lasting(dump())
    answer = install(admin, BAD[name])
    assert (answer.status, answer.json["message"]) == (422, "Unprocessable Entity")
    assert lasting(dump()) == before
    assert kept(tmp_path) == []


def test_a_package_that_is_no_form_or_too_large_is_refused(admin: Client) -> None:
    assert admin("POST", f"{THEMES}/install", {}).status == 400
    assert admin("POST", f"{THEMES}/install", b"x", Content_Type="multipart/form-data; boundary=y").status == 400
    body, kind = form(b"x", name="other")
    assert admin("POST", f"{THEMES}/install", body, Content_Type=kind).status == 400
    assert install(admin, bytes(8 * 1024 * 1024 + 1)).status == 422
    assert install(admin, bytes(9 * 1024 * 1024)).status == 413


def test_settings_are_replaced_by_some_that_fit(deployment: Deployment, admin: Client) -> None:
    install(admin, tgz(files()))
    url = f"{THEMES}/aurora/settings"
    assert admin("PATCH", url, {"settings": {"accent": "#abc", "columns": 4}}).json["settings"] == {
        "accent": "#abc",
        "columns": 4,
    }
    assert admin("PATCH", url, {"settings": {"columns": 2}}).json["settings"] == {"columns": 2}
    before = lasting(dump())
    for settings in ({"columns": 5}, {"columns": 1.5}, {"accent": 1}, {"accent": "x" * 10}, {"other": 1}):
        assert admin("PATCH", url, {"settings": settings}).status == 422, settings
    for body in ({"settings": []}, {}, {"settings": {}, "x": 1}):
        assert admin("PATCH", url, body).status == 400
    assert lasting(dump()) == before
    assert SETTINGS["additionalProperties"] is False
    bag = {"primary": "#123456", "anything": {"else": [1, 2]}}
    answer = admin("PATCH", f"{THEMES}/default/settings", {"settings": bag})
    assert (answer.status, answer.json["settings"], answer.json["isActive"]) == (200, bag, True)
    assert deployment.client()("GET", "/store/v1/theme").json == {
        "name": "default", "version": "1.0.0", "settings": bag,
    }  # fmt: skip
    large = admin("PATCH", f"{THEMES}/default/settings", {"settings": {"a": "x" * 33_000}})
    assert large.status == 400
    assert admin("PATCH", f"{THEMES}/nope/settings", {"settings": {}}).status == 404


def test_who_may(deployment: Deployment, media: FolderStore) -> None:
    clerk = staff_client(deployment, role=Role.STAFF)
    before = lasting(dump())
    assert clerk("GET", THEMES).status == install(clerk, tgz(files())).status == 403
    assert clerk("POST", f"{THEMES}/boutique/activate").status == 403
    assert install(deployment.client(), tgz(files())).status == 401
    assert lasting(dump()) == before


def test_another_shops_theme_is_not_there(deployment: Deployment, admin: Client) -> None:
    install(admin, tgz(files()))
    for operation, command in (
        (themes.activate_theme, themes.ActivateTheme(name="aurora")),
        (themes.uninstall_theme, themes.UninstallTheme(name="aurora")),
        (themes.set_theme_settings, themes.SetThemeSettings(name="aurora", settings={})),
    ):
        with pytest.raises(themes.ThemeNotFound):
            deployment.run(operation, command, shop="other")


def test_removal_and_activation_cannot_both_win(deployment: Deployment, admin: Client) -> None:
    install(admin, tgz(files()))
    uow = deployment.system.unit(DEMO, "slow")
    theme = uow.get(themes.Theme, "aurora")
    assert admin("POST", f"{THEMES}/aurora/activate").status == 200
    uow.delete(theme)
    with pytest.raises(Exception, match="concurrent_change"):
        uow.commit()
    assert active(admin) == ["aurora"]


def test_a_removal_that_reads_between_an_activations_rows_is_refused(
    deployment: Deployment, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch is no snapshot: it may see one row before a transaction and another one after it."""
    install(admin, tgz(files()))
    table: Any = deployment.system.table
    one_read = table.get
    reads: list[Any] = []

    def torn(keys: list[Any]) -> dict[Any, Any]:
        found = {}
        for key in reversed(list(keys)):  # the choice first
            item = one_read(key)
            if not reads:
                reads.append(key)
                deployment.run(themes.activate_theme, themes.ActivateTheme(name="aurora"))
            if item is not None:
                found[key] = item
        return found

    monkeypatch.setattr(table, "get_many", torn)
    monkeypatch.setattr(table, "get", lambda key: torn([key]).get(key))
    with pytest.raises(themes.ThemeActive):
        deployment.run(themes.uninstall_theme, themes.UninstallTheme(name="aurora"))
    assert reads
    monkeypatch.undo()
    assert active(admin) == ["aurora"]
