"""What happens to images, for workers."""

from __future__ import annotations

from chalicelib.kernel.events import Event, event


@event("image.uploaded")
class ImageUploaded(Event, frozen=True, kw_only=True):
    """An image was taken in; its renditions are still to be made."""

    image_id: str


@event("image.processed")
class ImageProcessed(Event, frozen=True, kw_only=True):
    """An image's renditions were made, or it turned out to be none; the file as it came is not needed any more."""

    image_id: str


@event("image.deleted")
class ImageDeleted(Event, frozen=True, kw_only=True):
    """An image was removed; its files are still there."""

    image_id: str
