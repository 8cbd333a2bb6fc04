"""Images of a shop, where their files are kept, and which products show them."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import ClassVar

import msgspec

from chalicelib.kernel.entity import Entity

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_SIDE = 16_383  # no rendition could be written in every format beyond
MAX_ALT_TEXT = 1000

#: Width of each rendition in pixels; smaller pictures are never enlarged.
SIZES = {"large": 1920, "medium": 800, "small": 400, "thumbnail": 150}


class ImageFormat(enum.Enum):
    """What is taken in, by content and not by name."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    AVIF = "avif"


#: The formats of every rendition, the smallest files first.
VARIANT_FORMATS = (ImageFormat.AVIF, ImageFormat.WEBP, ImageFormat.JPEG)
CONTENT_TYPES = {format_.value: f"image/{format_.value}" for format_ in ImageFormat}


class ImageStatus(enum.Enum):
    """Files exist once an image is ready. What looked like an image and is none has failed."""

    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"


class PictureFacts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of an image's content: sizes in pixels, as it is shown, and in bytes, as it was uploaded."""

    format: ImageFormat
    width: int
    height: int
    size_bytes: int
    alt_text: str | None = None
    created_at: datetime


class Image(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """An uploaded image."""

    KIND: ClassVar[str] = "IMAGE"

    id: str
    facts: PictureFacts
    status: ImageStatus = ImageStatus.PENDING


class ImageUse(Entity, frozen=True, kw_only=True, omit_defaults=True):
    """A product shows an image. When the product is gone this may stay; it then says nothing."""

    KIND: ClassVar[str] = "IMAGE_USE"

    image_id: str
    product_id: str


class UploadSlot(msgspec.Struct, frozen=True, kw_only=True):
    """Where a client puts a file by itself: a form with these fields, then the file, before it closes."""

    id: str
    url: str
    fields: dict[str, str]
    limit_bytes: int
    closes_at: datetime


class StoredFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file to hand out: its content, or where to load one that is too large to pass through."""

    content_type: str
    content: bytes = b""
    location: str | None = None


def image_folder(tenant_id: str, image_id: str) -> str:
    """Under which all files of an image are kept that anybody may see."""
    return f"{tenant_id}/images/{image_id}/"


def original_key(tenant_id: str, image_id: str, format_: ImageFormat) -> str:
    """The image in full size, without its metadata."""
    return f"{image_folder(tenant_id, image_id)}original.{format_.value}"


def rendition_key(tenant_id: str, image_id: str, size: str, format_: ImageFormat) -> str:
    """The image in one of the sizes and formats."""
    return f"{image_folder(tenant_id, image_id)}{size}.{format_.value}"


def incoming_key(tenant_id: str, image_id: str) -> str:
    """The file as it came, which nobody is shown. What is left there expires by itself."""
    return f"incoming/{tenant_id}/{image_id}"


def file_path(key: str) -> str:
    """The path under which a shop's host serves a file."""
    return f"/uploads/{key}"
