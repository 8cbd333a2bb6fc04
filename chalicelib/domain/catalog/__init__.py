"""The catalogue: products and their variants."""

from chalicelib.domain.catalog.commands import (
    AddVariant,
    AssignCategories,
    AssignTags,
    CreateProduct,
    DeleteProduct,
    DeleteVariant,
    FindProduct,
    GetProduct,
    NewVariant,
    ReorderVariants,
    UpdateProduct,
    UpdateVariant,
)
from chalicelib.domain.catalog.errors import ProductNotFound, VariantNotFound
from chalicelib.domain.catalog.events import ProductCreated, ProductDeleted, ProductUpdated
from chalicelib.domain.catalog.model import (
    CatalogItem,
    Product,
    ProductId,
    ProductImage,
    ProductStatus,
    Variant,
    VariantId,
    VariantItem,
)
from chalicelib.domain.catalog.operations.assigning import assign_categories, assign_tags
from chalicelib.domain.catalog.operations.products import create_product, delete_product, update_product
from chalicelib.domain.catalog.operations.reading import (
    Stocked,
    find_product,
    get_product,
    product_of_variant,
    stocked_product,
)
from chalicelib.domain.catalog.operations.variants import add_variant, delete_variant, reorder_variants, update_variant

__all__ = [
    "AddVariant",
    "AssignCategories",
    "AssignTags",
    "CatalogItem",
    "CreateProduct",
    "DeleteProduct",
    "DeleteVariant",
    "FindProduct",
    "GetProduct",
    "NewVariant",
    "Product",
    "ProductCreated",
    "ProductDeleted",
    "ProductId",
    "ProductImage",
    "ProductNotFound",
    "ProductStatus",
    "ProductUpdated",
    "ReorderVariants",
    "Stocked",
    "UpdateProduct",
    "UpdateVariant",
    "Variant",
    "VariantId",
    "VariantItem",
    "VariantNotFound",
    "add_variant",
    "assign_categories",
    "assign_tags",
    "create_product",
    "delete_product",
    "delete_variant",
    "find_product",
    "get_product",
    "product_of_variant",
    "reorder_variants",
    "stocked_product",
    "update_product",
    "update_variant",
]
