"""Packages of modules for tests: made from a few lines of code, and spoilt in every way."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from typing import Any

from chalicelib.domain import modules
from chalicelib.domain.modules import InstallModule, Module, Permission
from tests.support.deployment import Deployment

ALL = tuple(Permission)


def manifest(name: str = "probe", **more: Any) -> dict[str, Any]:
    """A manifest that asks for everything and has one table."""
    return {
        "name": name,
        "displayName": name.title(),
        "version": "1.2.3",
        "compatibleCore": "^1.0.0",
        "permissions": [each.value for each in ALL],
        "tables": [f"mod_{name.replace('-', '_')}_rows"],
        **more,
    }


def package(code: str = "export default {}", about: dict[str, Any] | None = None, **files: bytes) -> bytes:
    """A package with a manifest, `index.js`, and maybe other files."""
    texts = {"sovecom.module.json": json.dumps(about or manifest()).encode(), "index.js": code.encode(), **files}
    return archive([(f"package/{path}", content) for path, content in texts.items()])


def archive(entries: list[tuple[str | tarfile.TarInfo, bytes]]) -> bytes:
    """A .tgz of entries: by name with content, or as given."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as opened:
        for entry, content in entries:
            info = entry if isinstance(entry, tarfile.TarInfo) else tarfile.TarInfo(entry)
            if info.isreg():
                info.size = len(content)
            opened.addfile(info, io.BytesIO(content))
    return gzip.compress(written.getvalue(), mtime=0)


def install(
    deployment: Deployment,
    code: str,
    about: dict[str, Any] | None = None,
    granted: tuple[Permission, ...] | None = None,
    **options: Any,
) -> Module:
    """Install a module that runs some code, switched on, with all that it asks for unless told otherwise."""
    command = InstallModule(package=package(code, about), granted=granted, enabled=True)
    made: Module = deployment.run(modules.install_module, command, **options)
    return made


def answering(expression: str, before: str = "") -> str:
    """Code that answers `GET /` with the value of an expression, which may use `request` and `host`, and await."""
    return f"{before}\nexport default {{ store: {{ 'GET /': async (request, host) => ({{ body: {expression} }}) }} }};"
