"""What follows an upload and a removal: renditions are made, files go. Each may be told twice."""

from __future__ import annotations

import msgspec

from chalicelib.domain.context import Context
from chalicelib.domain.images.errors import NotAnImage, TooManyPixels
from chalicelib.domain.images.events import ImageDeleted, ImageProcessed, ImageUploaded
from chalicelib.domain.images.model import CONTENT_TYPES, Image, ImageStatus, image_folder, incoming_key
from chalicelib.domain.images.ports import Rendered
from chalicelib.domain.themes import ThemeUninstalled
from chalicelib.kernel.events import Recorded


class WorkshopMissing(RuntimeError):
    """The function that makes renditions has no library for it: it was packaged without its layer."""


def make_renditions(ctx: Context, fact: ImageUploaded, recorded: Recorded) -> None:
    """An image was taken in. Its files have the same keys however often they are made."""
    image = ctx.uow.find(Image, fact.image_id)
    if image is None:
        # It was removed meanwhile, perhaps while its files were written.
        _remove(ctx, fact.image_id)
        return
    if image.status is not ImageStatus.PENDING:
        return
    made = _rendered(ctx, image)
    if made is None:
        changed = image.replace(status=ImageStatus.FAILED)
    else:
        folder = image_folder(ctx.shop.id, image.id)
        for name, content in made.files.items():
            ctx.ports.media.put(folder + name, content, CONTENT_TYPES[name.rpartition(".")[2]])
        if ctx.uow.find(Image, image.id) is None:
            # Whoever heard of the removal may have been done before the last file was written, and so may a twin of
            # this very message: nobody else would find these.
            _remove(ctx, image.id)
            return
        facts = msgspec.structs.replace(image.facts, width=made.width, height=made.height)
        changed = image.replace(status=ImageStatus.READY, facts=facts)
    ctx.uow.save(changed)
    ctx.uow.emit(ImageProcessed(image_id=image.id))


def forget_incoming(ctx: Context, fact: ImageProcessed, recorded: Recorded) -> None:
    """The file as it came, with what it may say about whoever took the picture, is not kept."""
    ctx.ports.media.remove(incoming_key(ctx.shop.id, fact.image_id))


def forget_image(ctx: Context, fact: ImageDeleted, recorded: Recorded) -> None:
    """An image was removed: so are its files."""
    _remove(ctx, fact.image_id)


def forget_theme(ctx: Context, fact: ThemeUninstalled, recorded: Recorded) -> None:
    """A theme was removed: so is the package of that installation."""
    ctx.ports.media.remove(fact.archive_key)


def _rendered(ctx: Context, image: Image) -> Rendered | None:
    content = ctx.ports.media.get(incoming_key(ctx.shop.id, image.id))
    if content is None:
        return None
    try:
        made = ctx.ports.image_workshop.render(content, image.facts.format.value)
    except (NotAnImage, TooManyPixels):
        return None
    if made is None:
        raise WorkshopMissing()
    return made


def _remove(ctx: Context, image_id: str) -> None:
    ctx.ports.media.remove(image_folder(ctx.shop.id, image_id))
    ctx.ports.media.remove(incoming_key(ctx.shop.id, image_id))
