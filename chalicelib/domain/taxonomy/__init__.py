"""Taxonomy: the categories, tags and brands by which products are found."""

from chalicelib.domain.taxonomy.commands import (
    CreateBrand,
    CreateCategory,
    CreateTag,
    DeleteBrand,
    DeleteCategory,
    DeleteTag,
    GetBrand,
    GetCategory,
    GetTag,
    ListBrands,
    ListCategories,
    UpdateBrand,
    UpdateCategory,
    UpdateTag,
)
from chalicelib.domain.taxonomy.errors import BrandNotFound, CategoryNotFound, UnknownBrand
from chalicelib.domain.taxonomy.model import Brand, Category, Tag
from chalicelib.domain.taxonomy.operations.brands import (
    create_brand,
    delete_brand,
    get_brand,
    list_brands,
    update_brand,
)
from chalicelib.domain.taxonomy.operations.categories import (
    create_category,
    delete_category,
    get_category,
    list_categories,
    update_category,
)
from chalicelib.domain.taxonomy.operations.reading import Taxonomy, require_categories, require_tags, taxonomy_of
from chalicelib.domain.taxonomy.operations.tags import create_tag, delete_tag, get_tag, list_tags, update_tag
from chalicelib.domain.taxonomy.rules import in_order

__all__ = [
    "Brand",
    "BrandNotFound",
    "Category",
    "CategoryNotFound",
    "CreateBrand",
    "CreateCategory",
    "CreateTag",
    "DeleteBrand",
    "DeleteCategory",
    "DeleteTag",
    "GetBrand",
    "GetCategory",
    "GetTag",
    "ListBrands",
    "ListCategories",
    "Tag",
    "Taxonomy",
    "UnknownBrand",
    "UpdateBrand",
    "UpdateCategory",
    "UpdateTag",
    "create_brand",
    "create_category",
    "create_tag",
    "delete_brand",
    "delete_category",
    "delete_tag",
    "get_brand",
    "get_category",
    "get_tag",
    "in_order",
    "list_brands",
    "list_categories",
    "list_tags",
    "require_categories",
    "require_tags",
    "taxonomy_of",
    "update_brand",
    "update_category",
    "update_tag",
]
