"""Use cases around the pictures of a product, and the end of an image wherever it is shown."""

from __future__ import annotations

import msgspec

from chalicelib.domain import images
from chalicelib.domain.catalog.commands import AttachImage, DeleteImage, DetachImage, ReorderImages
from chalicelib.domain.catalog.errors import (
    ImageAttached,
    ImageNotAttached,
    ProductNotFound,
    TooManyImages,
    UnknownImages,
)
from chalicelib.domain.catalog.events import ProductUpdated
from chalicelib.domain.catalog.model import MAX_IMAGES, Product, ProductImage
from chalicelib.domain.changes import noted
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.images import (
    Image,
    ImageDeleted,
    ImageFormat,
    ImageNotFound,
    ImageStatus,
    ImageUnusable,
    ImageUse,
)
from chalicelib.kernel.operation import operation
from chalicelib.kernel.unit_of_work import Reference, check_version

_AT_ONCE = 30  # products that lose a picture in one transaction: each is a row, and so is its use


@operation(
    "images.attach",
    needs=Grant.PRODUCTS_WRITE,
    raises=(ProductNotFound, ImageNotFound, ImageAttached, ImageUnusable, TooManyImages),
)
def attach_image(ctx: Context, command: AttachImage) -> None:
    """Let a product show an image."""
    wanted = [Reference(Product, (command.product_id,)), Reference(Image, (command.image_id,))]
    product, image = ctx.uow.find_many(wanted)
    if product is None:
        raise ProductNotFound()
    if image is None:
        raise ImageNotFound()
    check_version(product, command.expected_version)
    if image.status is ImageStatus.FAILED:
        raise ImageUnusable()
    if any(shown.image_id == image.id for shown in product.images):
        raise ImageAttached()
    if len(product.images) >= MAX_IMAGES:
        raise TooManyImages(limit=MAX_IMAGES)
    thumbnail = images.rendition_key(ctx.shop.id, image.id, "thumbnail", ImageFormat.WEBP)
    picture = ProductImage(
        id=ctx.new_id(),
        image_id=image.id,
        thumbnail_url=images.file_path(thumbnail),
        facts=image.facts,
        position=command.position,
        created_at=ctx.now,
    )
    # The image is written as well, so that whoever removes it meanwhile has read another version.
    ctx.uow.save(image)
    ctx.uow.create(ImageUse(image_id=image.id, product_id=product.id))
    _save(ctx, product, (*product.images, picture))
    ctx.audit("image.attached", "products", product.id, noted(command))


@operation("images.detach", needs=Grant.PRODUCTS_WRITE, raises=(ProductNotFound, ImageNotAttached))
def detach_image(ctx: Context, command: DetachImage) -> None:
    """Let a product show an image no more. The image stays."""
    product = _product(ctx, command.product_id, command.expected_version)
    picture = next((each for each in product.images if command.image_id in (each.image_id, each.id)), None)
    if picture is None:
        raise ImageNotAttached()
    use = ctx.uow.find(ImageUse, picture.image_id, product.id)
    if use is not None:
        ctx.uow.delete(use)
    _save(ctx, product, tuple(each for each in product.images if each.id != picture.id))
    ctx.audit("image.detached", "products", product.id, noted(command))


@operation("images.reorder", needs=Grant.PRODUCTS_WRITE, raises=(ProductNotFound, UnknownImages))
def reorder_images(ctx: Context, command: ReorderImages) -> None:
    """Put the pictures of a product in an order; those not named follow."""
    product = _product(ctx, command.product_id, command.expected_version)
    known = {name: each for each in product.images for name in (each.id, each.image_id)}
    unknown = [name for name in command.image_ids if name not in known]
    if unknown:
        raise UnknownImages(ids=unknown)
    named = {known[name].id: known[name] for name in command.image_ids}
    ordered = [*named.values(), *(each for each in product.images if each.id not in named)]
    _save(ctx, product, tuple(msgspec.structs.replace(each, position=at) for at, each in enumerate(ordered)))
    ctx.audit("image.reordered", "products", product.id, noted(command))


@operation("images.delete", needs=Grant.PRODUCTS_WRITE, raises=(ImageNotFound,))
def delete_image(ctx: Context, command: DeleteImage) -> None:
    """Remove an image from every product that shows it, then the image; its files go afterwards.

    Many products lose it in stored steps; should that be cut short, the image is still there to be removed again.
    """
    family = ctx.uow.family(Image, ImageUse, key=(command.id,))
    if not family[Image]:
        raise ImageNotFound()
    uses: list[ImageUse] = family[ImageUse]
    while uses:
        _forget(ctx, command.id, uses[:_AT_ONCE])
        uses = uses[_AT_ONCE:]
        if uses:
            ctx.checkpoint()
    ctx.uow.delete(family[Image][0])
    ctx.uow.emit(ImageDeleted(image_id=command.id))
    ctx.audit("image.deleted", "images", command.id)


def _forget(ctx: Context, image_id: str, uses: list[ImageUse]) -> None:
    for product in ctx.uow.find_many([Reference(Product, (use.product_id,)) for use in uses]):
        if product is not None and any(each.image_id == image_id for each in product.images):
            _save(ctx, product, tuple(each for each in product.images if each.image_id != image_id))
    for use in uses:
        ctx.uow.delete(use)


def _product(ctx: Context, product_id: str, expected_version: int | None) -> Product:
    product = ctx.uow.get(Product, product_id, missing=ProductNotFound())
    check_version(product, expected_version)
    return product


def _save(ctx: Context, product: Product, pictures: tuple[ProductImage, ...]) -> None:
    ordered = tuple(sorted(pictures, key=lambda each: (each.position, each.created_at)))
    ctx.uow.save(product.replace(images=ordered, updated_at=ctx.now))
    ctx.uow.emit(ProductUpdated(product_id=product.id))
