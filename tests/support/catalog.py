"""Products to sell in tests."""

from __future__ import annotations

from typing import Any

from chalicelib.domain import catalog, taxonomy
from chalicelib.domain.catalog import CatalogItem, NewVariant, ProductStatus
from tests.support.deployment import Deployment


def variant(price: int = 1000, units: int = 5, **more: Any) -> NewVariant:
    """A variant to make."""
    return NewVariant(**{"price_minor": price, "currency": "EUR", "units": units, **more})


def make_product(
    deployment: Deployment, title: str, *variants: NewVariant, shop: str = "demo", **more: Any
) -> CatalogItem:
    """A published product."""
    command = catalog.CreateProduct(
        **{"title": title, "status": ProductStatus.PUBLISHED, "variants": variants or (variant(),), **more}
    )
    made: CatalogItem = deployment.run(catalog.create_product, command, shop=shop)
    return made


def make_category(deployment: Deployment, name: str, **more: Any) -> taxonomy.Category:
    """A category."""
    made: taxonomy.Category = deployment.run(taxonomy.create_category, taxonomy.CreateCategory(name=name, **more))
    return made


def make_tag(deployment: Deployment, name: str) -> taxonomy.Tag:
    """A tag."""
    made: taxonomy.Tag = deployment.run(taxonomy.create_tag, taxonomy.CreateTag(name=name))
    return made


def assign(deployment: Deployment, item: CatalogItem, *things: taxonomy.Category | taxonomy.Tag) -> None:
    """Put a product into categories and give it tags."""
    categories = tuple(each.id for each in things if isinstance(each, taxonomy.Category))
    tags = tuple(each.id for each in things if isinstance(each, taxonomy.Tag))
    product_id = item.product.id
    if categories:
        deployment.run(
            catalog.assign_categories, catalog.AssignCategories(product_id=product_id, category_ids=categories)
        )
    if tags:
        deployment.run(catalog.assign_tags, catalog.AssignTags(product_id=product_id, tag_ids=tags))
