"""Use cases of images. An image goes with its places in products: see `catalog.delete_image`."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.images.commands import CompleteUpload, GetImage, StartUpload, UploadImage
from chalicelib.domain.images.errors import (
    DirectUploadClosed,
    ImageNotFound,
    ImageTooLarge,
    NotAnImage,
    TooManyPixels,
    UploadMissing,
)
from chalicelib.domain.images.events import ImageUploaded
from chalicelib.domain.images.model import MAX_BYTES, Image, PictureFacts, UploadSlot, incoming_key
from chalicelib.domain.images.probing import probe
from chalicelib.kernel.operation import operation, query

OPEN_SECONDS = 900
_UNTYPED = "application/octet-stream"
_REFUSALS = (NotAnImage, TooManyPixels, ImageTooLarge)


@operation("images.upload", needs=Grant.PRODUCTS_WRITE, raises=_REFUSALS)
def upload_image(ctx: Context, command: UploadImage) -> Image:
    """Take in an image; its renditions follow within seconds under addresses that are known at once."""
    image_id = ctx.new_id()
    image = _image(ctx, image_id, command.content, command.alt_text)
    ctx.ports.media.put(incoming_key(ctx.shop.id, image_id), command.content, _UNTYPED)
    return _taken_in(ctx, image)


@operation("images.start_upload", needs=Grant.PRODUCTS_WRITE, raises=(DirectUploadClosed,))
def start_upload(ctx: Context, command: StartUpload) -> UploadSlot:
    """Open a place where a client puts an image by itself, past the limits of requests."""
    image_id = ctx.new_id()
    form = ctx.ports.media.upload_form(incoming_key(ctx.shop.id, image_id), MAX_BYTES, OPEN_SECONDS)
    if form is None:
        raise DirectUploadClosed()
    return UploadSlot(
        id=image_id,
        url=form.url,
        fields=dict(form.fields),
        limit_bytes=MAX_BYTES,
        closes_at=ctx.now + timedelta(seconds=OPEN_SECONDS),
    )


@operation("images.complete_upload", needs=Grant.PRODUCTS_WRITE, raises=(UploadMissing, *_REFUSALS))
def complete_upload(ctx: Context, command: CompleteUpload) -> Image:
    """Take in the image that was put into a place. Doing so again answers the same image."""
    known = ctx.uow.find(Image, command.id)
    if known is not None:
        return known
    content = ctx.ports.media.get(incoming_key(ctx.shop.id, command.id))
    if content is None:
        raise UploadMissing()
    return _taken_in(ctx, _image(ctx, command.id, content, command.alt_text))


@query("images.get", needs=Grant.PRODUCTS_READ, raises=(ImageNotFound,))
def get_image(ctx: Context, command: GetImage) -> Image:
    """An image. One table request."""
    return ctx.uow.get(Image, command.id, missing=ImageNotFound())


def _image(ctx: Context, image_id: str, content: bytes, alt_text: str | None) -> Image:
    found = probe(content)
    facts = PictureFacts(
        format=found.format,
        width=found.width,
        height=found.height,
        size_bytes=len(content),
        alt_text=alt_text,
        created_at=ctx.now,
    )
    return Image(id=image_id, facts=facts)


def _taken_in(ctx: Context, image: Image) -> Image:
    ctx.uow.emit(ImageUploaded(image_id=image.id))
    facts = image.facts
    changes = {"format": facts.format.value, "width": facts.width, "height": facts.height, "bytes": facts.size_bytes}
    ctx.audit("image.uploaded", "images", image.id, changes)
    return ctx.uow.create(image)
