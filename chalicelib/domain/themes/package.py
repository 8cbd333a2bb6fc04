"""What a theme's package holds: the manifest, the templates and the settings' schema that it names, all checked."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from chalicelib.domain.themes.errors import BadTheme, ThemeIncompatible
from chalicelib.domain.themes.schema import check_schema
from chalicelib.kernel.semver import CORE, is_version, lowest, satisfies
from chalicelib.kernel.tarball import Bounds, unpack

MIB = 1024 * 1024
BOUNDS = Bounds(packed=8 * MIB, unpacked=32 * MIB, file=8 * MIB, entries=2000)
MANIFEST = "sovecom.theme.json"
MAX_TEXT_BYTES = 64 * 1024
# Of all templates and the schema: a theme is one row of 400 KB, and so is it as an answer that is kept, sealed.
MAX_TEXTS_BYTES = 250_000
MAX_REGIONS = 8
MAX_DEPTH = 2
_SLUG = "^[a-z][a-z0-9-]*$(?!\n)"
_FILE = r"^[a-z0-9][a-z0-9_.-]*(/[a-z0-9][a-z0-9_.-]*)*\.json$(?!\n)"

Slug = Annotated[str, msgspec.Meta(pattern=_SLUG, max_length=128)]
PageName = Literal["home", "product", "category", "products", "search", "cart"]


class _Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    """Files of a theme hold nothing but what is known."""


class TemplateFile(_Strict, frozen=True, kw_only=True):
    """Which page a template is for, and in which file of the package it is."""

    page: PageName
    path: Annotated[str, msgspec.Meta(pattern=_FILE, max_length=256)]


class Manifest(_Strict, frozen=True, kw_only=True):
    """What a theme says of itself. The settings' schema is a file of the package."""

    name: Annotated[str, msgspec.Meta(pattern=_SLUG, max_length=64)]
    display_name: Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
    version: Annotated[str, msgspec.Meta(max_length=64)]
    compatible_core: Annotated[str, msgspec.Meta(max_length=256)]
    slots: Annotated[list[Slug], msgspec.Meta(max_length=64)] = []
    settings_schema: Annotated[str, msgspec.Meta(min_length=1, max_length=256)] | None = None
    templates: Annotated[list[TemplateFile], msgspec.Meta(max_length=6)] = []


class Section(_Strict, frozen=True, kw_only=True):
    """A part of a page; one that lays out others has them in `regions`."""

    type: Slug
    settings: dict[str, Any] = {}
    regions: dict[Slug, Annotated[list[Section], msgspec.Meta(max_length=64)]] = {}


class Template(_Strict, frozen=True, kw_only=True):
    """The parts of a page, from top to bottom."""

    page: PageName
    sections: Annotated[list[Section], msgspec.Meta(max_length=64)]


class ThemePackage(msgspec.Struct, frozen=True, kw_only=True):
    """A package that holds a theme for this core."""

    name: str
    display_name: str
    release: str
    slots: tuple[str, ...]
    settings_schema: dict[str, Any] | None
    templates: dict[str, Any]


def opened(content: bytes) -> ThemePackage:
    """The theme in a package. Raises BadArchive, BadTheme, ThemeIncompatible."""
    files = unpack(content, BOUNDS)
    manifest = _parsed(files, MANIFEST, Manifest)
    _check_core(manifest)
    pages = [each.page for each in manifest.templates]
    if len(set(pages)) < len(pages) or len(set(manifest.slots)) < len(manifest.slots):
        raise BadTheme(reason="twice")
    package = ThemePackage(
        name=manifest.name,
        display_name=manifest.display_name,
        release=manifest.version,
        slots=tuple(manifest.slots),
        settings_schema=_settings_schema(files, manifest.settings_schema),
        templates={each.page: _template(files, each) for each in manifest.templates},
    )
    if len(msgspec.json.encode((package.settings_schema, package.templates))) > MAX_TEXTS_BYTES:
        raise BadTheme(reason="too_large")
    return package


def _check_core(manifest: Manifest) -> None:
    """A theme is for this core when its range holds it, and begins no earlier than with its major version."""
    if not is_version(manifest.version):
        raise BadTheme(reason="version")
    try:
        fits = satisfies(CORE, manifest.compatible_core)
        first = lowest(manifest.compatible_core)
    except ValueError as error:
        raise BadTheme(reason="compatible_core") from error
    if not fits or first is None or first[0] < CORE[0]:
        raise ThemeIncompatible(wanted=manifest.compatible_core, core=".".join(map(str, CORE)))


def _settings_schema(files: dict[str, bytes], path: str | None) -> dict[str, Any] | None:
    if path is None:
        return None
    found: dict[str, Any] = _parsed(files, path.removeprefix("./"), dict[str, Any])
    check_schema(found)
    return found


def _template(files: dict[str, bytes], named: TemplateFile) -> Any:
    template = _parsed(files, named.path, Template)
    if template.page != named.page:
        raise BadTheme(reason="page", file=named.path)
    for section in template.sections:
        _check_depth(section, 0, named.path)
    return msgspec.json.decode(files[named.path])


def _check_depth(section: Section, depth: int, file: str) -> None:
    if section.regions and (depth >= MAX_DEPTH or len(section.regions) > MAX_REGIONS):
        raise BadTheme(reason="regions", file=file)
    for sections in section.regions.values():
        for each in sections:
            _check_depth(each, depth + 1, file)


def _parsed(files: dict[str, bytes], path: str, kind: Any) -> Any:
    """A JSON file of the package. Raises BadTheme where it is missing, too long or not of the kind."""
    content = files.get(path)
    if content is None:
        raise BadTheme(reason="missing", file=path)
    if len(content) > MAX_TEXT_BYTES:
        raise BadTheme(reason="too_large", file=path)
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadTheme(reason="unreadable", file=path) from error
