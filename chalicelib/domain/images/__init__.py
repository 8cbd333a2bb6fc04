"""Images: pictures that merchants upload, checked, freed of what they say about people, and made in every size."""

from __future__ import annotations

from chalicelib.domain.images.commands import CompleteUpload, GetImage, OpenFile, StartUpload, UploadImage
from chalicelib.domain.images.errors import (
    BadFileKey,
    BadFileSignature,
    DirectUploadClosed,
    FileNotStored,
    ImageNotFound,
    ImageTooLarge,
    ImageUnusable,
    NotAnImage,
    TooManyPixels,
    UploadMissing,
)
from chalicelib.domain.images.events import ImageDeleted, ImageProcessed, ImageUploaded
from chalicelib.domain.images.files import open_file, signed_path
from chalicelib.domain.images.model import (
    SIZES,
    VARIANT_FORMATS,
    Image,
    ImageFormat,
    ImageStatus,
    ImageUse,
    PictureFacts,
    StoredFile,
    UploadSlot,
    file_path,
    image_folder,
    original_key,
    rendition_key,
)
from chalicelib.domain.images.operations import complete_upload, get_image, start_upload, upload_image
from chalicelib.domain.images.probing import Probed, probe

__all__ = [
    "SIZES",
    "VARIANT_FORMATS",
    "BadFileKey",
    "BadFileSignature",
    "CompleteUpload",
    "DirectUploadClosed",
    "FileNotStored",
    "GetImage",
    "Image",
    "ImageDeleted",
    "ImageFormat",
    "ImageNotFound",
    "ImageProcessed",
    "ImageStatus",
    "ImageTooLarge",
    "ImageUnusable",
    "ImageUploaded",
    "ImageUse",
    "NotAnImage",
    "OpenFile",
    "PictureFacts",
    "Probed",
    "StartUpload",
    "StoredFile",
    "TooManyPixels",
    "UploadImage",
    "UploadMissing",
    "UploadSlot",
    "complete_upload",
    "file_path",
    "get_image",
    "image_folder",
    "open_file",
    "original_key",
    "probe",
    "rendition_key",
    "signed_path",
    "start_upload",
    "upload_image",
]
