"""Stored files as anybody loads them: public ones by their address, others by a signed one, fiscal documents never."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import timedelta

from chalicelib.domain.context import Context
from chalicelib.domain.images.commands import OpenFile
from chalicelib.domain.images.errors import BadFileKey, BadFileSignature, FileNotStored
from chalicelib.domain.images.model import CONTENT_TYPES, Image, ImageStatus, StoredFile, file_path
from chalicelib.kernel.operation import query

#: What lies under these is shown to anybody who knows its address. The store holds no fiscal documents at all.
PUBLIC_KINDS = frozenset({"images", "brand"})
#: An answer passes through a function with 6 MB at most, a third of which is its encoding.
LARGEST_ANSWER_BYTES = 4 * 1024 * 1024
REDIRECT_SECONDS = 300
_MAKING = timedelta(minutes=1)  # after so long nobody waits for the files of an image any more

_PART = r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}"
_FOLDER = rf"(?P<tenant>{_PART})/(?P<kind>{_PART})/(?P<id>{_PART})"
_KEY = re.compile(rf"{_FOLDER}/(?P<stem>{_PART}?)\.(?P<ending>[a-z0-9]{{1,8}})")
_TYPES = {**CONTENT_TYPES, "jpg": "image/jpeg", "svg": "image/svg+xml", "tgz": "application/gzip"}
_UNKNOWN = "application/octet-stream"


@query("files.open", raises=(FileNotStored, BadFileKey, BadFileSignature))
def open_file(ctx: Context, command: OpenFile) -> StoredFile:
    """A file of this shop: a public one, or with a signature that holds any."""
    found = _KEY.fullmatch(command.key)
    if found is None:
        raise BadFileKey()
    if found["tenant"] != ctx.shop.id:
        raise FileNotStored()
    if command.signature is not None or command.expires is not None:
        _check_signature(ctx, command)
    elif found["kind"] not in PUBLIC_KINDS:
        raise FileNotStored()
    content_type, large = _TYPES.get(found["ending"], _UNKNOWN), found["stem"] == "original"
    stored = _stored(ctx, command.key, content_type, large=large)
    if stored is None and _arrives(ctx, command.key, found):
        stored = _stored(ctx, command.key, content_type, large=large)
    if stored is None:
        raise FileNotStored()
    return stored


def signed_path(ctx: Context, key: str, seconds: int) -> str:
    """A path that hands out a file of the shop to whoever has it, for so long."""
    expires = str(int(ctx.now.timestamp()) + seconds)
    return f"{file_path(key)}?expires={expires}&sig={_signature(ctx, key, expires)}"


def _stored(ctx: Context, key: str, content_type: str, *, large: bool) -> StoredFile | None:
    media = ctx.ports.media
    if large and (media.size(key) or 0) > LARGEST_ANSWER_BYTES:
        location = media.download_url(key, content_type, REDIRECT_SECONDS)
        if location is not None:
            return StoredFile(content_type=content_type, location=location)
    content = media.get(key)
    return None if content is None else StoredFile(content_type=content_type, content=content)


def _arrives(ctx: Context, key: str, found: re.Match[str]) -> bool:
    """Whether a file of a new image comes while its reader waits: who just uploaded it shows it at once."""
    image = ctx.uow.find(Image, found["id"]) if found["kind"] == "images" else None
    if image is None or image.status is not ImageStatus.PENDING or ctx.now - image.facts.created_at > _MAKING:
        return False
    return ctx.ports.media.arrives(key, ctx.ports.limits.image_wait_seconds)


def _check_signature(ctx: Context, command: OpenFile) -> None:
    expires, signature = command.expires or "", command.signature or ""
    known = expires.isascii() and expires.isdigit() and len(expires) < 16 and signature.isascii()
    if not known or not hmac.compare_digest(signature, _signature(ctx, command.key, expires)):
        raise BadFileSignature()
    if int(expires) < ctx.now.timestamp():
        raise BadFileSignature()


def _signature(ctx: Context, key: str, expires: str) -> str:
    text = f"{key}|{expires}".encode()
    return hmac.new(ctx.ports.vault.derive("files"), text, hashlib.sha256).hexdigest()
