"""A module's files as they are kept in one row."""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Mapping

import msgspec

from chalicelib.domain.modules.errors import BadArchive
from chalicelib.domain.modules.manifest import MAX_CODE_BYTES
from chalicelib.domain.modules.model import ModuleCode


def packed(name: str, sources: Mapping[str, str]) -> ModuleCode:
    """The row that keeps a module's files. Raises `BadArchive` when it would not hold them."""
    text = msgspec.json.encode(sources, order="sorted")
    small = zlib.compress(text, 9)
    if len(small) > MAX_CODE_BYTES:
        raise BadArchive(reason="too_much_code")
    digest = hashlib.sha256(text).hexdigest()
    return ModuleCode(name=name, digest=digest, packed=base64.b64encode(small).decode())


def unpacked(code: ModuleCode) -> dict[str, str]:
    """The files in a row."""
    return msgspec.json.decode(zlib.decompress(base64.b64decode(code.packed)), type=dict[str, str])
