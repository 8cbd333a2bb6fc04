"""What can be wrong about images and stored files."""

from __future__ import annotations

from chalicelib.kernel.errors import Conflict, DomainError, Fault, Forbidden, Invalid, NotFound, Unavailable


class ImageNotFound(NotFound):
    """No such image."""


class NotAnImage(Invalid):
    """The content is no JPEG, PNG, WebP or AVIF, or not all of one."""


class TooManyPixels(Invalid):
    """An image has at most `pixels` pixels, and `side` along each side."""


class ImageTooLarge(DomainError):
    """The file of an image has at most `limit_bytes` bytes."""

    fault = Fault.TOO_LARGE


class ImageUnusable(Conflict):
    """The image could not be read when its renditions were to be made."""


class UploadMissing(NotFound):
    """Nothing was put into this place, or it was a while ago."""


class DirectUploadClosed(Unavailable):
    """Files cannot be put into the store directly here: upload them through the API."""


class FileNotStored(NotFound):
    """No such file, or none that is shown to anybody."""


class BadFileKey(Invalid):
    """This can be no file's key."""


class BadFileSignature(Forbidden):
    """The signature does not belong to the file, or its time is over."""
