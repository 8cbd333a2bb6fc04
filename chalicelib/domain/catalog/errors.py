"""What can be wrong about products and variants."""

from __future__ import annotations

from chalicelib.kernel.errors import Conflict, DomainError, Invalid, NotFound


class ProductNotFound(NotFound):
    """No such product, or none that the caller may see."""


class VariantNotFound(NotFound):
    """No such variant of the product."""


class NotPublishable(DomainError):
    """A published product needs a variant, and each of its variants a price or the mark that it is free."""


class CurrencyMixed(DomainError):
    """All variants of a product have one currency."""


class SkuTaken(DomainError):
    """Another variant of the shop has this SKU."""


class TooManyVariants(DomainError):
    """More variants than a product can have, or than can be made at once; `limit` says how many."""


class ProductTooLarge(DomainError):
    """The product with its variants is too long to be stored; `limit_bytes` says how long it may be."""


class LastVariant(DomainError):
    """A published product keeps at least one variant."""


class ProductSold(Conflict):
    """An order names the product: archive it instead."""


class ImageAttached(Conflict):
    """The product shows the image already."""


class ImageNotAttached(NotFound):
    """The product does not show the image."""


class TooManyImages(DomainError):
    """A product shows at most `limit` images."""


class UnknownImages(Invalid):
    """Some of the given ids name no picture of the product."""


class UnknownVariants(Invalid):
    """Some of the given ids name no variant of the product."""
