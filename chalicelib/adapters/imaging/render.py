"""One image in, every form of it out. Nothing but pixels gets through: no Exif, no XMP, no comments, no profiles.

The size is checked before anything is decoded, only four decoders are let near the content, and of a moving picture the
first frame is taken.
"""

from __future__ import annotations

import io
import struct
import warnings
from typing import Any

from PIL import Image, ImageCms, ImageOps

from chalicelib.domain.images.errors import NotAnImage
from chalicelib.domain.images.model import MAX_PIXELS, SIZES, VARIANT_FORMATS
from chalicelib.domain.images.ports import Rendered
from chalicelib.domain.images.probing import check_pixels

Image.MAX_IMAGE_PIXELS = MAX_PIXELS

_DECODERS = ("JPEG", "PNG", "WEBP", "AVIF")
# What decoders raise on content that is damaged or made to harm them.
_DAMAGED = (
    OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError, AttributeError,
    struct.error, Image.DecompressionBombError,
)  # fmt: skip
_VARIANT: dict[str, dict[str, Any]] = {
    "avif": {"quality": 60, "speed": 7},
    "webp": {"quality": 80, "method": 4},
    "jpeg": {"quality": 82, "optimize": True, "progressive": True},
}
_ORIGINAL: dict[str, dict[str, Any]] = {
    "avif": {"quality": 80, "speed": 8},
    "webp": {"quality": 92, "method": 2},
    "jpeg": {"quality": 92},
    "png": {},
}


def render(content: bytes, original: str) -> Rendered:
    """Every size in every format, and the whole in the format `original`. Raises NotAnImage, TooManyPixels."""
    image = _pixels(content)
    files = {f"original.{original}": _written(image, original, _ORIGINAL[original])}
    for size, width in SIZES.items():
        scaled = _scaled(image, width)
        for format_ in VARIANT_FORMATS:
            files[f"{size}.{format_.value}"] = _written(scaled, format_.value, _VARIANT[format_.value])
    return Rendered(width=image.width, height=image.height, files=files)


def _pixels(content: bytes) -> Image.Image:
    """The first picture, turned as it is shown, in the colours of screens, with nothing beside its pixels."""
    try:
        with _opened(content) as opened:
            check_pixels(opened.width, opened.height)
            plain = _in_screen_colours(ImageOps.exif_transpose(opened))
    except _DAMAGED as error:
        raise NotAnImage() from error
    plain.info = {}
    return plain


def _opened(content: bytes) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # what it warns of is refused next
        return Image.open(io.BytesIO(content), formats=_DECODERS)


def _in_screen_colours(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if image.mode.startswith(("I", "F")):  # 16 bits a pixel and more
        image = image.point(lambda value: value / 256).convert("L")
    clear = image.has_transparency_data
    if profile and image.mode in ("RGB", "RGBA", "CMYK"):
        image = _from_profile(image, profile)
    return image.convert("RGBA" if clear else "RGB")


def _from_profile(image: Image.Image, profile: bytes) -> Image.Image:
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    colours = image.convert("RGB") if image.mode == "RGBA" else image
    try:
        known = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        shown = ImageCms.profileToProfile(colours, known, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return image  # a profile that cannot be read says nothing
    if shown is None:
        return image
    if alpha is not None:
        shown.putalpha(alpha)
    return shown


def _scaled(image: Image.Image, width: int) -> Image.Image:
    if image.width <= width:
        return image
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _written(image: Image.Image, format_: str, options: dict[str, Any]) -> bytes:
    if format_ == "jpeg" and image.mode == "RGBA":
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        image = white
    made = io.BytesIO()
    image.save(made, format=format_.upper(), **options)
    return made.getvalue()
