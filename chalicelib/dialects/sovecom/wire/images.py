"""Images and stored files, as SovEcom spells them."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import unquote

import msgspec

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.http import Reply
from chalicelib.dialects.kit.multipart import Upload
from chalicelib.dialects.kit.wire import In, Out, Uuid
from chalicelib.dialects.sovecom.wire.common import ById, NoQuery
from chalicelib.domain.catalog import AttachImage, DeleteImage, DetachImage, ReorderImages
from chalicelib.domain.images import (
    SIZES,
    VARIANT_FORMATS,
    CompleteUpload,
    GetImage,
    Image,
    ImageFormat,
    ImageStatus,
    OpenFile,
    PictureFacts,
    StartUpload,
    StoredFile,
    UploadImage,
    UploadSlot,
    file_path,
    original_key,
    rendition_key,
)
from chalicelib.kernel.clock import iso_ms

FORM_LIMIT_BYTES = 10 * 1024 * 1024 + 64 * 1024  # an image, and what a form puts around it

AltText = Annotated[str, msgspec.Meta(max_length=1000)]
# Stored files never change under their name, run nothing, and may be shown by a storefront of another origin.
_STORED = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "Content-Disposition": "attachment",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
ELSEWHERE = {"302": "The way to a file that is too large to pass through"}
_ELSEWHERE = {"Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "cross-origin"}


class AltQuery(In, frozen=True, kw_only=True):
    """The text that stands for the image where it is not seen."""

    alt_text: AltText | None = msgspec.field(name="alt_text", default=None)


class ImageForm(msgspec.Struct, frozen=True, kw_only=True):
    """An image. The text that stands for it is read from the query; what else a form holds is passed over."""

    file: Upload


class CompletionBody(In, frozen=True, kw_only=True):
    """What is said of an image that was put into the store directly."""

    alt_text: AltText | None = None


class AttachBody(In, frozen=True, kw_only=True):
    """An image for a product."""

    image_id: Uuid
    position: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 0


class OrderBody(In, frozen=True, kw_only=True):
    """Ids in the order in which the pictures are shown."""

    order: Annotated[list[Uuid], msgspec.Meta(min_length=1, max_length=1000)]


class PlacePath(In, frozen=True, kw_only=True):
    """A picture of a product."""

    id: Uuid
    image_id: Uuid


class FilePath(In, frozen=True, kw_only=True):
    """A key in one piece."""

    path: str


class NestedPath(FilePath, frozen=True, kw_only=True):
    """A key by its parts."""

    kind: str
    id: str
    file: str


class SignatureQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What opens a file that is not public."""

    expires: str | None = None
    sig: str | None = None


class ImageOut(Out, frozen=True, kw_only=True):
    """An image; `status` is ours: its files are there once it is `ready`."""

    id: str
    format: ImageFormat
    width: int
    height: int
    size_bytes: int
    alt_text: str | None
    variants: dict[str, dict[str, str]]
    original_url: str
    created_at: str
    status: ImageStatus


class UploadOut(Out, frozen=True, kw_only=True):
    """Where to put an image directly: send a form with `fields`, then the file as `file`, to `url`."""

    id: str
    url: str
    fields: dict[str, str]
    limit_bytes: int
    expires_at: str


class PictureRow(Out, frozen=True, kw_only=True):
    """An uploaded image as a product tells of it."""

    id: str
    tenant_id: str
    original_key: str
    format: ImageFormat
    width: int
    height: int
    size_bytes: int
    variants: dict[str, dict[str, str]]
    alt_text: str | None
    created_at: str


def upload(query: AltQuery, form: ImageForm) -> UploadImage:
    """The command behind an upload."""
    return UploadImage(content=form.file, alt_text=query.alt_text or None)


def slot_request(query: NoQuery) -> StartUpload:
    """The command behind a place for an upload."""
    return StartUpload()


def completion(path: ById, body: CompletionBody) -> CompleteUpload:
    """The command behind the end of a direct upload."""
    return CompleteUpload(id=path.id, alt_text=body.alt_text or None)


def lookup(path: ById) -> GetImage:
    """The command behind reading one."""
    return GetImage(id=path.id)


def removal(path: ById) -> DeleteImage:
    """The command behind a removal."""
    return DeleteImage(id=path.id)


def attachment(path: ById, body: AttachBody) -> AttachImage:
    """The command behind a product's new picture."""
    return AttachImage(product_id=path.id, image_id=body.image_id, position=body.position)


def detachment(path: PlacePath) -> DetachImage:
    """The command behind the end of a product's picture."""
    return DetachImage(product_id=path.id, image_id=path.image_id)


def order(path: ById, body: OrderBody) -> ReorderImages:
    """The command behind another order."""
    return ReorderImages(product_id=path.id, image_ids=tuple(body.order))


def opening(path: FilePath, query: SignatureQuery) -> OpenFile:
    """The command behind a file by its whole key, decoded or not: a key has no sign that coding would change."""
    return OpenFile(key=unquote(path.path), expires=query.expires, signature=query.sig)


def nested_opening(path: NestedPath, query: SignatureQuery) -> OpenFile:
    """The command behind a file by the parts of its key."""
    key = "/".join((path.path, path.kind, path.id, path.file))
    return OpenFile(key=key, expires=query.expires, signature=query.sig)


def row(image: Image, view: View) -> ImageOut:
    """One image."""
    facts, tenant = image.facts, view.shop.id
    return ImageOut(
        id=image.id,
        format=facts.format,
        width=facts.width,
        height=facts.height,
        size_bytes=facts.size_bytes,
        alt_text=facts.alt_text,
        variants=_urls(tenant, image.id, view),
        original_url=view.absolute(file_path(original_key(tenant, image.id, facts.format))),
        created_at=iso_ms(facts.created_at),
        status=image.status,
    )


def slot(made: UploadSlot) -> UploadOut:
    """A place for an upload."""
    return UploadOut(
        id=made.id, url=made.url, fields=made.fields, limit_bytes=made.limit_bytes, expires_at=iso_ms(made.closes_at)
    )


def picture_row(image_id: str, facts: PictureFacts, view: View) -> PictureRow:
    """An image as a product tells of it."""
    return PictureRow(
        id=image_id,
        tenant_id=view.shop.id,
        original_key=original_key(view.shop.id, image_id, facts.format),
        format=facts.format,
        width=facts.width,
        height=facts.height,
        size_bytes=facts.size_bytes,
        variants=_keys(view.shop.id, image_id),
        alt_text=facts.alt_text,
        created_at=iso_ms(facts.created_at),
    )


def file(found: StoredFile) -> Reply[bytes]:
    """A file, or the way to one that is too large to pass through."""
    if found.location is not None:
        return Reply(status=302, headers={**_ELSEWHERE, "Location": found.location})
    return Reply(body=found.content, content_type=found.content_type, headers=_STORED)


def _keys(tenant_id: str, image_id: str) -> dict[str, dict[str, str]]:
    """Where each rendition is kept, by size and format."""
    return {
        size: {each.value: rendition_key(tenant_id, image_id, size, each) for each in VARIANT_FORMATS} for size in SIZES
    }


def _urls(tenant_id: str, image_id: str, view: View) -> dict[str, dict[str, str]]:
    """Where each rendition is served."""
    keys = _keys(tenant_id, image_id)
    return {
        size: {each: view.absolute(file_path(key)) for each, key in of_size.items()} for size, of_size in keys.items()
    }
