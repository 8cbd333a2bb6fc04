"""What a package says about itself, in `sovecom.module.json` (SovEcom contract, section 33)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from chalicelib.domain.modules.errors import BadArchive, ManifestInvalid, ModuleIncompatible
from chalicelib.domain.modules.model import Permission, SlotTarget
from chalicelib.kernel.semver import CORE, is_version, satisfies
from chalicelib.kernel.tarball import Bounds

FILE = "sovecom.module.json"
BOUNDS = Bounds(packed=1024 * 1024, unpacked=4 * 1024 * 1024, file=1024 * 1024, entries=500)
MAX_MANIFEST_BYTES = 64 * 1024
MAX_SETTINGS_BYTES = 16 * 1024
MAX_CODE_BYTES = 256 * 1024  # compressed: it lives in one row
_CODE = (".js", ".mjs", ".json")

Slug = Annotated[str, Meta(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$(?!\n)", max_length=64)]
Line = Annotated[str, Meta(min_length=1, max_length=200)]
Path = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-][A-Za-z0-9_./-]*$(?!\n)", max_length=200)]
EventName = Annotated[str, Meta(pattern=r"^[a-z0-9_-]+(?:\.[a-z0-9_-]+)+$(?!\n)", max_length=100)]


class SlotClaim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A slot that the module has a component for."""

    slot: Slug
    component: Line


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The settings that a merchant may give the module, as a JSON schema; defaults in it are what the code finds."""

    schema: dict[str, Any] = {}


class Manifest(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """The manifest. `main` is the file whose default export answers; `events` are those it wants to hear."""

    name: Slug
    display_name: Line
    version: str
    compatible_core: str
    description: Annotated[str, Meta(max_length=2000)] = ""
    author: Annotated[str, Meta(max_length=200)] = ""
    license: Annotated[str, Meta(max_length=100)] = ""
    main: Path = "index.js"
    permissions: Annotated[tuple[Permission, ...], Meta(max_length=len(Permission))] = ()
    slots: Annotated[tuple[SlotClaim, ...], Meta(max_length=30)] = ()
    settings: Settings = Settings()
    tables: Annotated[tuple[str, ...], Meta(max_length=8)] = ()
    events: Annotated[tuple[EventName, ...], Meta(max_length=20)] = ()

    @property
    def targets(self) -> tuple[SlotTarget, ...]:
        """What it offers for slots."""
        return tuple(SlotTarget(each.slot, each.component) for each in self.slots)

    @property
    def defaults(self) -> dict[str, Any]:
        """Its settings as long as nobody gave it others: the defaults of its schema."""
        properties = self.settings.schema.get("properties")
        if not isinstance(properties, dict):
            return {}
        found = ((name, each) for name, each in properties.items() if isinstance(each, dict))
        return {name: each["default"] for name, each in found if "default" in each}


def read_manifest(files: Mapping[str, bytes]) -> Manifest:
    """The manifest of a package. Raises `BadArchive`, `ManifestInvalid`, `ModuleIncompatible`."""
    text = files.get(FILE)
    if text is None or len(text) > MAX_MANIFEST_BYTES:
        raise BadArchive(reason="no_manifest")
    try:
        manifest = msgspec.json.decode(text, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ManifestInvalid(problem=str(error)[:200]) from None
    problem = next(_problems(manifest, files), None)
    if problem is not None:
        raise ManifestInvalid(problem=problem)
    if not _compatible(manifest.compatible_core):
        raise ModuleIncompatible(wanted=manifest.compatible_core, core=".".join(map(str, CORE)))
    return manifest


def _problems(manifest: Manifest, files: Mapping[str, bytes]) -> Iterator[str]:
    if not is_version(manifest.version):
        yield "version"
    if len({each.slot for each in manifest.slots}) < len(manifest.slots):
        yield "slots"
    if len(set(manifest.permissions)) < len(manifest.permissions):
        yield "permissions"
    own = re.compile(rf"mod_{re.escape(manifest.name.replace('-', '_'))}_[a-z0-9_]{{1,40}}")
    if len(set(manifest.tables)) < len(manifest.tables) or not all(map(own.fullmatch, manifest.tables)):
        yield "tables"
    if len(msgspec.json.encode(manifest.settings)) > MAX_SETTINGS_BYTES:
        yield "settings"
    if manifest.main not in files or not manifest.main.endswith((".js", ".mjs")):
        yield "main"


def _compatible(wanted: str) -> bool:
    try:
        return satisfies(CORE, wanted)
    except ValueError:
        raise ManifestInvalid(problem="compatibleCore") from None


def code_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """The files of a package that its code may import: JavaScript, and JSON as a module's default export."""
    try:
        texts = {path: content.decode() for path, content in files.items() if path.endswith(_CODE) and path != FILE}
        return {path: _importable(path, text) for path, text in sorted(texts.items())}
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise BadArchive(reason="malformed_code") from None


def _importable(path: str, text: str) -> str:
    return f"export default {json.dumps(json.loads(text))};" if path.endswith(".json") else text
