"""Brands in the admin: an addition of ours to the SovEcom contract, in its spelling."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.dialects.kit.bind import View
from chalicelib.dialects.kit.wire import In, Out, Uuid
from chalicelib.dialects.sovecom.wire.common import ById
from chalicelib.domain.catalog import AssignBrand, UpdateProduct
from chalicelib.domain.taxonomy import Brand, CreateBrand, DeleteBrand, GetBrand, UpdateBrand
from chalicelib.kernel.clock import iso_ms

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=512)]
Description = Annotated[str, msgspec.Meta(max_length=10_000)]


class BrandBody(In, frozen=True, kw_only=True):
    """The body of a new brand."""

    name: Name
    slug: Name | None = None
    description: Description | None = None


class BrandPatch(In, frozen=True, kw_only=True):
    """The body of a change."""

    name: Name | UnsetType = UNSET
    slug: Name | UnsetType = UNSET
    description: Description | UnsetType | None = UNSET


class BrandChoice(In, frozen=True, kw_only=True):
    """The brand that a product is to have; null: none."""

    brand_id: Uuid | None


class FeaturedChoice(In, frozen=True, kw_only=True):
    """Whether a product is to be featured."""

    featured: bool


class BrandRow(Out, frozen=True, kw_only=True):
    """A brand as staff see it."""

    id: str
    tenant_id: str
    name: str
    slug: str
    description: str | None
    created_at: str
    updated_at: str


def creation(body: BrandBody) -> CreateBrand:
    """The command behind a new brand."""
    return CreateBrand(name=body.name, slug=body.slug, description=body.description)


def lookup(path: ById) -> GetBrand:
    """The command behind reading one."""
    return GetBrand(id=path.id)


def change(path: ById, body: BrandPatch) -> UpdateBrand:
    """The command behind a change."""
    return UpdateBrand(id=path.id, name=body.name, slug=body.slug, description=body.description)


def removal(path: ById) -> DeleteBrand:
    """The command behind a removal."""
    return DeleteBrand(id=path.id)


def assignment(path: ById, body: BrandChoice) -> AssignBrand:
    """The command behind a product's brand."""
    return AssignBrand(product_id=path.id, brand_id=body.brand_id)


def featuring(path: ById, body: FeaturedChoice) -> UpdateProduct:
    """The command behind a product's place among the featured."""
    return UpdateProduct(id=path.id, featured=body.featured)


def row(brand: Brand, view: View) -> BrandRow:
    """One brand."""
    return BrandRow(
        id=brand.id,
        tenant_id=view.shop.id,
        name=brand.name,
        slug=brand.slug,
        description=brand.description,
        created_at=iso_ms(brand.created_at),
        updated_at=iso_ms(brand.updated_at),
    )


def rows(brands: list[Brand], view: View) -> list[BrandRow]:
    """All brands."""
    return [row(brand, view) for brand in brands]
