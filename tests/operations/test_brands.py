"""Brands: their names, what products have to do with them, and that none goes while a product names it."""

from __future__ import annotations

import pytest

from chalicelib.domain import catalog, taxonomy
from chalicelib.domain.taxonomy import Brand, CreateBrand, DeleteBrand, ListBrands, UpdateBrand
from chalicelib.domain.taxonomy.errors import BrandInUse, BrandNotFound, SlugTaken, UnknownBrand
from chalicelib.kernel.unit_of_work import ConcurrentChange, VersionMismatch
from tests.support.catalog import make_product
from tests.support.deployment import Deployment
from tests.support.dump import dump


def make(deployment: Deployment, name: str = "Essentials", shop: str = "demo") -> Brand:
    made: Brand = deployment.run(taxonomy.create_brand, CreateBrand(name=name), shop=shop)
    return made


def assign(deployment: Deployment, product_id: str, brand_id: str | None) -> None:
    deployment.run(catalog.assign_brand, catalog.AssignBrand(product_id=product_id, brand_id=brand_id))


def test_a_slug_is_one_brands_at_a_time(deployment: Deployment) -> None:
    first, second = make(deployment, "Nuit & Jour"), make(deployment, "Other")
    assert (first.slug, second.slug) == ("nuit-jour", "other")
    before = dump()
    with pytest.raises(SlugTaken):
        make(deployment, "Other")
    with pytest.raises(SlugTaken):
        deployment.run(taxonomy.update_brand, UpdateBrand(id=first.id, slug="Other"))
    with pytest.raises(VersionMismatch):
        deployment.run(taxonomy.update_brand, UpdateBrand(id=first.id, name="x", expected_version=9))
    assert dump() == before
    deployment.run(taxonomy.update_brand, UpdateBrand(id=second.id, slug="Third", name="Third"))
    again = make(deployment, "Other")
    names = [each.name for each in deployment.run(taxonomy.list_brands)]
    assert names == ["Nuit & Jour", "Other", "Third"]
    assert deployment.run(taxonomy.list_brands, ListBrands(slug="other")) == [again]
    assert make(deployment, "Other", shop="other").slug == "other"


def test_a_brand_is_there_as_long_as_a_product_names_it(deployment: Deployment) -> None:
    brand, tee = make(deployment), make_product(deployment, "Tee").product.id
    assign(deployment, tee, brand.id)
    item = deployment.run(catalog.get_product, catalog.GetProduct(id=tee))
    assert (item.product.brand_id, item.brand.name) == (brand.id, "Essentials")
    before = dump()
    with pytest.raises(BrandInUse):
        deployment.run(taxonomy.delete_brand, DeleteBrand(id=brand.id))
    assert dump() == before
    assign(deployment, tee, None)
    deployment.run(taxonomy.delete_brand, DeleteBrand(id=brand.id))
    assert deployment.run(taxonomy.list_brands) == []
    with pytest.raises(UnknownBrand):
        assign(deployment, tee, brand.id)
    assert make(deployment).slug == "essentials"


def test_a_brand_removed_while_a_product_gets_it_stays(deployment: Deployment) -> None:
    brand, tee = make(deployment), make_product(deployment, "Tee").product.id
    assign(deployment, tee, brand.id)
    stale = deployment.system.unit(deployment.shops["demo"].id, "tests")
    stale.delete(brand)  # as read before the product named it
    with pytest.raises(ConcurrentChange):
        stale.commit()


def test_brands_of_others_are_nobodys(deployment: Deployment) -> None:
    foreign, tee = make(deployment, shop="other"), make_product(deployment, "Tee").product.id
    before = dump()
    for operation, command in (
        (taxonomy.get_brand, taxonomy.GetBrand(id=foreign.id)),
        (taxonomy.update_brand, UpdateBrand(id=foreign.id, name="x")),
        (taxonomy.delete_brand, DeleteBrand(id=foreign.id)),
    ):
        with pytest.raises(BrandNotFound):
            deployment.run(operation, command)
    with pytest.raises(UnknownBrand):
        assign(deployment, tee, foreign.id)
    assert dump() == before
