"""Packages as strangers make them: good ones, and every kind of bad one."""

from __future__ import annotations

import gzip
import io
import tarfile
from typing import Any

import msgspec

MANIFEST: dict[str, Any] = {
    "name": "aurora",
    "displayName": "Aurora",
    "version": "2.1.0",
    "compatibleCore": "^1.0.0",
    "slots": ["product-page"],
    "settingsSchema": "./settings.json",
    "templates": [{"page": "home", "path": "templates/home.json"}],
}
HOME: dict[str, Any] = {"page": "home", "sections": [{"type": "hero-banner", "settings": {"headline": "Hi"}}]}
SETTINGS: dict[str, Any] = {
    "type": "object",
    "properties": {"accent": {"type": "string", "maxLength": 9}, "columns": {"type": "integer", "maximum": 4}},
    "additionalProperties": False,
}


def files(manifest: dict[str, Any] | None = None, **more: Any) -> dict[str, bytes]:
    """The files of a theme; `manifest` changes fields of its manifest."""
    named = {
        "sovecom.theme.json": {**MANIFEST, **(manifest or {})},
        "templates/home.json": HOME,
        "settings.json": SETTINGS,
        **more,
    }
    encoded = {path: each if isinstance(each, bytes) else msgspec.json.encode(each) for path, each in named.items()}
    return {path: content for path, content in encoded.items() if content != b"null"}


def tgz(content: dict[str, bytes], *, folder: str = "package/", entries: list[tarfile.TarInfo] | None = None) -> bytes:
    """A .tgz as `npm pack` makes it; `entries` are put beside the files as they are."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as archive:
        for path, text in content.items():
            info = tarfile.TarInfo(folder + path)
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text))
        for entry in entries or []:
            archive.addfile(entry)
    return gzip.compress(plain.getvalue())


def entry(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    """An entry without content."""
    info = tarfile.TarInfo(name)
    info.type = kind
    info.linkname = target
    return info


def form(content: bytes, name: str = "file", **fields: str) -> tuple[bytes, str]:
    """A form with one file: its body, and its content type."""
    parts = [
        f'--XbX\r\nContent-Disposition: form-data; name="{each}"\r\n\r\n{text}\r\n'.encode()
        for each, text in fields.items()
    ]
    head = f'--XbX\r\nContent-Disposition: form-data; name="{name}"; filename="a.bin"\r\n'.encode()
    body = b"".join(parts) + head + b"Content-Type: application/octet-stream\r\n\r\n" + content + b"\r\n--XbX--\r\n"
    return body, "multipart/form-data; boundary=XbX"
