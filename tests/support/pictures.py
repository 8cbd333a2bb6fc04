"""Images for tests: good ones of every format, and those that somebody makes to do harm."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image

LIBRARY = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "avif": "AVIF"}
SECRET = b"GPS 48.8566 N of a photographer called Zoe"


def picture(format_: str = "png", width: int = 64, height: int = 48, **options: Any) -> bytes:
    """An image whose left half is red and whose right half is blue."""
    image = Image.new("RGB", (width, height), "red")
    image.paste("blue", (width // 2, 0, width, height))
    made = io.BytesIO()
    image.save(made, format=LIBRARY[format_], **options)
    return made.getvalue()


def telling(format_: str, orientation: int = 1, **size: int) -> bytes:
    """An image with metadata that says more than it should."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = SECRET.decode()
    return picture(format_, exif=exif, **size)


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_bomb(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def opened(content: bytes) -> Image.Image:
    """An image, decoded."""
    image = Image.open(io.BytesIO(content))
    image.load()
    return image
