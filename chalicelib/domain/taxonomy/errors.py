"""What can be wrong about categories, tags and brands."""

from __future__ import annotations

from chalicelib.kernel.errors import Conflict, DomainError, Invalid, NotFound


class TagNotFound(NotFound):
    """No such tag."""


class CategoryNotFound(NotFound):
    """No such category."""


class BrandNotFound(NotFound):
    """No such brand."""


class BrandInUse(Conflict):
    """Products are of this brand: give them another first."""


class UnknownBrand(Invalid):
    """The given brand does not exist; `id` names it."""


class SlugTaken(Conflict):
    """Another one has this slug."""


class UnknownParent(DomainError):
    """The parent category does not exist."""


class CategoryTooDeep(DomainError):
    """The tree would get more levels than it may have; `limit` says how many."""


class CategoryCycle(DomainError):
    """A category cannot be moved below itself."""


class CategoryHasChildren(Conflict):
    """Only a category without children can be removed."""


class UnknownCategories(Invalid):
    """Some of the given categories do not exist; `ids` names them."""


class UnknownTags(Invalid):
    """Some of the given tags do not exist; `ids` names them."""
