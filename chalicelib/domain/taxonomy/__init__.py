"""Taxonomy: the categories and tags by which products are found."""

from chalicelib.domain.taxonomy.commands import (
    CreateCategory,
    CreateTag,
    DeleteCategory,
    DeleteTag,
    GetCategory,
    GetTag,
    ListCategories,
    UpdateCategory,
    UpdateTag,
)
from chalicelib.domain.taxonomy.errors import CategoryNotFound
from chalicelib.domain.taxonomy.model import Category, Tag
from chalicelib.domain.taxonomy.operations.categories import (
    create_category,
    delete_category,
    get_category,
    list_categories,
    update_category,
)
from chalicelib.domain.taxonomy.operations.reading import require_categories, require_tags, taxonomy_of
from chalicelib.domain.taxonomy.operations.tags import create_tag, delete_tag, get_tag, list_tags, update_tag
from chalicelib.domain.taxonomy.rules import in_order

__all__ = [
    "Category",
    "CategoryNotFound",
    "CreateCategory",
    "CreateTag",
    "DeleteCategory",
    "DeleteTag",
    "GetCategory",
    "GetTag",
    "ListCategories",
    "Tag",
    "UpdateCategory",
    "UpdateTag",
    "create_category",
    "create_tag",
    "delete_category",
    "delete_tag",
    "get_category",
    "get_tag",
    "in_order",
    "list_categories",
    "list_tags",
    "require_categories",
    "require_tags",
    "taxonomy_of",
    "update_category",
    "update_tag",
]
