"""What an image is, from its first bytes: format and size, without decoding it.

So that whoever uploads learns at once what is refused, and nothing is ever decoded that claims to be too large. What is
cut short is found here too, as far as the format's own framing tells.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from chalicelib.domain.images.errors import ImageTooLarge, NotAnImage, TooManyPixels
from chalicelib.domain.images.model import MAX_BYTES, MAX_PIXELS, MAX_SIDE, ImageFormat

_TURNED = frozenset({5, 6, 7, 8})  # orientations of Exif in which width and height change places
_NO_LENGTH = frozenset({0x01, *range(0xD0, 0xD8)})  # markers of JPEG without a segment
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class Probed(NamedTuple):
    """An image's format and its size in pixels, turned as it is shown."""

    format: ImageFormat
    width: int
    height: int


def probe(content: bytes) -> Probed:
    """What an image is. Raises ImageTooLarge, NotAnImage, TooManyPixels."""
    if len(content) > MAX_BYTES:
        raise ImageTooLarge(limit_bytes=MAX_BYTES)
    try:
        found = _probed(content)
    except (struct.error, IndexError, KeyError, ValueError) as error:
        raise NotAnImage() from error
    check_pixels(found.width, found.height)
    return found


def check_pixels(width: int, height: int) -> None:
    """Refuse a size that nobody should decode. Raises NotAnImage, TooManyPixels."""
    if width < 1 or height < 1:
        raise NotAnImage()
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise TooManyPixels(pixels=MAX_PIXELS, side=MAX_SIDE)


def _probed(content: bytes) -> Probed:
    if content.startswith(b"\xff\xd8\xff"):
        return _jpeg(content)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _webp(content)
    if content[4:8] == b"ftyp":
        return _avif(content)
    raise NotAnImage()


def _shown(format_: ImageFormat, width: int, height: int, orientation: int) -> Probed:
    return Probed(format_, height, width) if orientation in _TURNED else Probed(format_, width, height)


def _jpeg(content: bytes) -> Probed:
    size: tuple[int, int] | None = None
    orientation = 1
    position = 2
    while True:
        if content[position] != 0xFF:
            raise NotAnImage()
        marker = content[position + 1]
        if marker == 0xFF:  # padding
            position += 1
            continue
        if marker == 0xD9:
            raise NotAnImage()
        if marker in _NO_LENGTH:
            position += 2
            continue
        (length,) = struct.unpack_from(">H", content, position + 2)
        segment = content[position + 4 : position + 2 + length]
        position += 2 + length
        if marker in _FRAMES and size is None:
            height, width = struct.unpack_from(">xHH", segment)
            size = (width, height)
        elif marker == 0xE1 and segment.startswith(b"Exif\0\0"):
            orientation = _orientation(segment[6:])
        elif marker == 0xDA:
            break
    if size is None or content.find(b"\xff\xd9", position) < 0:
        raise NotAnImage()
    return _shown(ImageFormat.JPEG, *size, orientation)


def _png(content: bytes) -> Probed:
    size: tuple[int, int] | None = None
    orientation = 1
    position = 8
    while True:
        length, kind = struct.unpack_from(">I4s", content, position)
        position += 8 + length + 4
        if position > len(content) or (size is None and kind != b"IHDR"):
            raise NotAnImage()
        start = position - 4 - length
        if kind == b"IHDR":
            size = struct.unpack_from(">II", content, start)
        elif kind == b"eXIf":
            orientation = _orientation(content[start : start + length])
        elif kind == b"IEND":
            break
    if size is None:
        raise NotAnImage()
    return _shown(ImageFormat.PNG, *size, orientation)


def _webp(content: bytes) -> Probed:
    (length,) = struct.unpack_from("<I", content, 4)
    if length + 8 > len(content):
        raise NotAnImage()
    size: tuple[int, int] | None = None
    orientation = 1
    position = 12
    while position + 8 <= length + 8:
        kind, chunk = struct.unpack_from("<4sI", content, position)
        start = position + 8
        position = start + chunk + chunk % 2
        if start + chunk > len(content):
            raise NotAnImage()
        if kind == b"EXIF":
            orientation = _orientation(content[start : start + chunk].removeprefix(b"Exif\0\0"))
        elif size is None:
            size = _webp_size(kind, content[start : start + 10])
    if size is None:
        raise NotAnImage()
    return _shown(ImageFormat.WEBP, *size, orientation)


def _webp_size(kind: bytes, head: bytes) -> tuple[int, int]:
    if kind == b"VP8X":
        return int.from_bytes(head[4:7], "little") + 1, int.from_bytes(head[7:10], "little") + 1
    if kind == b"VP8L" and head[0] == 0x2F:
        (bits,) = struct.unpack_from("<I", head, 1)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and head[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", head, 6)
        return width & 0x3FFF, height & 0x3FFF
    raise NotAnImage()


def _avif(content: bytes) -> Probed:
    top = dict(_boxes(content, 0, len(content)))
    brands = content[8 : top[b"ftyp"][1]]
    if b"avif" not in [brands[at : at + 4] for at in range(0, len(brands), 4)] or b"mdat" not in top:
        raise NotAnImage()
    start, end = top[b"meta"]
    inside = dict(_boxes(content, start + 4, end))
    properties = dict(_boxes(content, *inside[b"iprp"]))
    sizes: list[tuple[int, int]] = []
    turned = False
    for kind, (at, _) in _boxes(content, *properties[b"ipco"]):
        if kind == b"ispe":
            sizes.append(struct.unpack_from(">4xII", content, at))
        elif kind == b"irot":
            turned = content[at] % 2 == 1
    # Thumbnails and tiles have sizes of their own: what is shown is the largest.
    width, height = max(sizes, key=lambda size: size[0] * size[1])
    return Probed(ImageFormat.AVIF, *((height, width) if turned else (width, height)))


def _boxes(content: bytes, start: int, end: int) -> Iterator[tuple[bytes, tuple[int, int]]]:
    """The boxes in a stretch of an ISO media file: what they are, and where their content begins and ends."""
    while start + 8 <= end:
        length, kind = struct.unpack_from(">I4s", content, start)
        head = 8
        if length == 1:
            (length,) = struct.unpack_from(">Q", content, start + 8)
            head = 16
        elif length == 0:
            length = end - start
        if length < head or start + length > end:
            raise NotAnImage()
        yield kind, (start + head, start + length)
        start += length


def _orientation(tiff: bytes) -> int:
    """How Exif says that the image is to be turned (1: not at all)."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    try:
        (directory,) = struct.unpack_from(f"{order}I", tiff, 4)
        (entries,) = struct.unpack_from(f"{order}H", tiff, directory)
        for number in range(entries):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, directory + 2 + 12 * number)
            if tag == 0x0112:
                return int(value)
    except struct.error:
        return 1
    return 1
