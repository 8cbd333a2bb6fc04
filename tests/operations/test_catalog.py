"""Products and variants: made, named uniquely, changed, counted, removed; guarded where money could be lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain import catalog, stock
from chalicelib.domain.catalog import ProductStatus
from chalicelib.domain.catalog.errors import (
    CurrencyMixed,
    LastVariant,
    NotPublishable,
    ProductNotFound,
    ProductSold,
    ProductTooLarge,
    SkuTaken,
    TooManyVariants,
    UnknownVariants,
    VariantNotFound,
)
from chalicelib.domain.context import ANONYMOUS, Actor
from chalicelib.domain.grants import Grant
from chalicelib.domain.taxonomy.errors import UnknownCategories, UnknownTags
from chalicelib.kernel.errors import Forbidden, Unauthenticated
from chalicelib.kernel.unit_of_work import VersionMismatch
from tests.support.catalog import assign, make_category, make_product, make_tag, variant
from tests.support.deployment import NOON, Deployment

READER = Actor(kind="user", id="01900000-0000-7000-8000-0000000000bb", grants=frozenset({Grant.PRODUCTS_READ}))


def commands(deployment: Deployment) -> list[str]:
    """Names of the events stored so far, in order."""
    uow = deployment.system.unit(deployment.shops["demo"].id, "n")
    from chalicelib.runtime.records import Commit

    return [event.name for commit in uow.children(Commit) for event in commit.events]


def get(deployment: Deployment, product_id: str) -> catalog.CatalogItem:
    found: catalog.CatalogItem = deployment.run(catalog.get_product, catalog.GetProduct(id=product_id))
    return found


def test_a_product_without_variants_gets_one_that_costs_nothing_yet(deployment: Deployment) -> None:
    made = deployment.run(catalog.create_product, catalog.CreateProduct(title="Émile's Tee"))
    product = made.product
    assert (product.slug, product.status, product.currency) == ("emile-s-tee", ProductStatus.DRAFT, "EUR")
    assert (product.created_at, product.updated_at, product.version) == (NOON, NOON, 1)
    (only,) = product.variants
    assert (only.sku, only.title, only.price_minor) == ("emile-s-tee-default", "Default", 0)
    assert made.units == {only.id: 0}
    assert get(deployment, product.id) == made
    assert commands(deployment) == ["product.created"]
    deployment.open_shop("yen", currency="JPY")
    assert (
        deployment.run(catalog.create_product, catalog.CreateProduct(title="Tee"), shop="yen").product.currency == "JPY"
    )


def test_slugs_and_skus_that_are_taken_get_a_suffix(deployment: Deployment) -> None:
    first = make_product(deployment, "Tee", variant(sku="TEE"), variant(sku="TEE"), variant(title="Très Large"))
    assert [each.sku for each in first.product.variants] == ["TEE", "TEE-2", "tee-tres-large"]
    second = make_product(deployment, "Tee", variant(sku="TEE"))
    assert (second.product.slug, second.product.variants[0].sku) == ("tee-2", "TEE-3")


def test_after_twenty_a_slug_gets_a_random_tail(deployment: Deployment) -> None:
    slugs = [make_product(deployment, "Tee").product.slug for _ in range(21)]
    assert slugs[:20] == ["tee", *(f"tee-{n}" for n in range(2, 21))]
    assert slugs[20].startswith("tee-")
    assert len(slugs[20]) == len("tee-") + 8


def test_a_title_without_letters_still_gets_a_slug(deployment: Deployment) -> None:
    assert make_product(deployment, "東京").product.slug == "product"


def test_all_variants_have_one_currency(deployment: Deployment) -> None:
    with pytest.raises(CurrencyMixed):
        make_product(deployment, "Tee", variant(), variant(currency="USD"))
    with pytest.raises(ProductNotFound):
        deployment.run(catalog.find_product, catalog.FindProduct(slug="tee"))
    item = make_product(deployment, "Tee", variant(currency="USD"))
    assert item.product.currency == "USD"
    with pytest.raises(CurrencyMixed):
        deployment.run(catalog.add_variant, catalog.AddVariant(product_id=item.product.id, variant=variant()))


def test_the_only_variant_may_change_the_currency(deployment: Deployment) -> None:
    item = make_product(deployment, "Tee")
    product_id, only = item.product.id, item.product.variants[0]
    change = catalog.UpdateVariant(product_id=product_id, variant_id=only.id, currency="CHF")
    assert deployment.run(catalog.update_variant, change).currency == "CHF"
    deployment.run(
        catalog.add_variant, catalog.AddVariant(product_id=product_id, variant=variant(currency="CHF", sku="B"))
    )
    with pytest.raises(CurrencyMixed):
        deployment.run(
            catalog.update_variant, catalog.UpdateVariant(product_id=product_id, variant_id=only.id, currency="EUR")
        )


@pytest.mark.parametrize("price, options, fine", [(0, {}, False), (0, {"free": True}, True), (0, {"free": 1}, False)])
def test_only_what_has_a_price_or_is_meant_to_be_free_is_published(
    deployment: Deployment, price: int, options: dict[str, object], fine: bool
) -> None:
    if fine:
        make_product(deployment, "Tee", variant(), variant(price, options=options))
    else:
        with pytest.raises(NotPublishable):
            make_product(deployment, "Tee", variant(), variant(price, options=options))


def test_publishing_and_pricing_later_are_guarded_too(deployment: Deployment) -> None:
    draft = deployment.run(catalog.create_product, catalog.CreateProduct(title="Tee"))
    product_id, only = draft.product.id, draft.product.variants[0]
    publish = catalog.UpdateProduct(id=product_id, status=ProductStatus.PUBLISHED)
    with pytest.raises(NotPublishable):
        deployment.run(catalog.update_product, publish)
    price = catalog.UpdateVariant(product_id=product_id, variant_id=only.id, price_minor=900)
    deployment.run(catalog.update_variant, price)
    assert deployment.run(catalog.update_product, publish).product.status is ProductStatus.PUBLISHED
    with pytest.raises(NotPublishable):
        deployment.run(
            catalog.update_variant, catalog.UpdateVariant(product_id=product_id, variant_id=only.id, price_minor=0)
        )
    assert get(deployment, product_id).product.variants[0].price_minor == 900


def test_a_patch_with_a_taken_sku_is_refused(deployment: Deployment) -> None:
    make_product(deployment, "Mug", variant(sku="A"))
    item = make_product(deployment, "Tee", variant(sku="B"))
    change = catalog.UpdateVariant(product_id=item.product.id, variant_id=item.product.variants[0].id, sku="A")
    with pytest.raises(SkuTaken):
        deployment.run(catalog.update_variant, change)
    deployment.run(
        catalog.update_variant, catalog.UpdateVariant(product_id=item.product.id, variant_id=change.variant_id, sku="C")
    )
    assert make_product(deployment, "Cup", variant(sku="B")).product.variants[0].sku == "B"


def test_stock_is_set_above_what_orders_own(deployment: Deployment) -> None:
    item = make_product(deployment, "Tee", variant(units=5))
    product_id, only = item.product.id, item.product.variants[0].id
    uow = deployment.system.unit(deployment.shops["demo"].id, "n")
    uow.adjust(
        stock.StockLevel, product_id, only, add={"held": 1, "allocated": 2, "available": -3}
    )  # one in a cart, two in an order
    uow.commit()
    answer = deployment.run(
        catalog.update_variant, catalog.UpdateVariant(product_id=product_id, variant_id=only, units=10)
    )
    assert answer.units == 10
    level = deployment.system.unit(deployment.shops["demo"].id, "m").get(stock.StockLevel, product_id, only)
    assert (level.on_hand, level.held, level.allocated, level.available) == (12, 1, 2, 9)


def test_variants_are_ordered_by_position_then_age(deployment: Deployment) -> None:
    item = make_product(deployment, "Tee", variant(sku="b", position=1), variant(sku="a"), variant(sku="c", position=1))
    assert [each.sku for each in item.product.variants] == ["a", "b", "c"]
    a, b, c = (each.id for each in item.product.variants)
    deployment.run(catalog.reorder_variants, catalog.ReorderVariants(product_id=item.product.id, variant_ids=(c, a)))
    after = get(deployment, item.product.id).product.variants
    assert [(each.sku, each.position) for each in after] == [("c", 0), ("a", 1), ("b", 2)]
    with pytest.raises(UnknownVariants):
        deployment.run(
            catalog.reorder_variants, catalog.ReorderVariants(product_id=item.product.id, variant_ids=(b, "?"))
        )
    product = item.product.id
    deployment.clock.advance(timedelta(seconds=1))
    young = deployment.run(catalog.add_variant, catalog.AddVariant(product_id=product, variant=variant(sku="d")))
    for each in (b, young.variant.id):  # the younger comes after the older, whoever came to their place last
        deployment.run(catalog.update_variant, catalog.UpdateVariant(product_id=product, variant_id=each, position=3))
    assert [each.sku for each in get(deployment, product).product.variants] == ["c", "a", "b", "d"]


def test_a_removed_variant_frees_its_names(deployment: Deployment) -> None:
    item = make_product(deployment, "Tee", variant(sku="a"), variant(sku="b"))
    first, second = item.product.variants
    ctx = deployment.system.runtime.context(call(deployment))
    assert catalog.product_of_variant(ctx, first.id).product == item.product
    deployment.run(catalog.delete_variant, catalog.DeleteVariant(product_id=item.product.id, variant_id=first.id))
    assert catalog.product_of_variant(ctx, first.id) is None
    assert ctx.uow.find(stock.StockLevel, item.product.id, first.id) is None
    assert ctx.uow.claimants([("sku", "a"), ("sku", "b")]) == {("sku", "b"): second.id}
    with pytest.raises(LastVariant):
        deployment.run(catalog.delete_variant, catalog.DeleteVariant(product_id=item.product.id, variant_id=second.id))
    with pytest.raises(VariantNotFound):
        deployment.run(catalog.delete_variant, catalog.DeleteVariant(product_id=item.product.id, variant_id=first.id))


def call(deployment: Deployment):  # type: ignore[no-untyped-def]
    from chalicelib.runtime.invoke import Call
    from tests.support.deployment import OWNER

    return Call(deployment.shops["demo"], OWNER)


def test_one_variant_is_the_default_one(deployment: Deployment) -> None:
    item = make_product(deployment, "Tee", variant(sku="a"), variant(sku="b", is_default=True), variant(sku="c"))
    product_id, (a, b, c) = item.product.id, item.product.variants
    assert (item.product.default, item.product.default_variant_id) == (b, b.id)
    promotion = catalog.UpdateVariant(product_id=product_id, variant_id=c.id, is_default=True)
    assert deployment.run(catalog.update_variant, promotion).default.id == c.id
    deployment.clock.advance(timedelta(seconds=1))
    new = catalog.NewVariant(sku="d", title="D", position=None, is_default=True)
    made = deployment.run(catalog.add_variant, catalog.AddVariant(product_id=product_id, variant=new))
    assert (made.default, made.variant.price_minor, made.currency) == (made.variant, 1000, "EUR")
    command = catalog.DeleteVariant(product_id=product_id, variant_id=made.variant.id)
    deployment.run(catalog.delete_variant, command)
    oldest = get(deployment, product_id).product.default
    assert oldest is not None
    assert oldest.id == min(a.id, b.id, c.id)  # all of the same moment
    others = catalog.DeleteVariant(product_id=product_id, variant_id=max(a.id, b.id, c.id))
    deployment.run(catalog.delete_variant, others)
    assert get(deployment, product_id).product.default == oldest


def test_a_deleted_product_leaves_nothing(deployment: Deployment) -> None:
    item = make_product(deployment, "Tee", variant(sku="a"))
    deployment.run(catalog.delete_product, catalog.DeleteProduct(id=item.product.id))
    ctx = deployment.system.runtime.context(call(deployment))
    only = item.product.variants[0].id
    assert ctx.uow.claimants([("sku", "a"), ("product_slug", "tee"), ("variant", only)]) == {}
    assert ctx.uow.find(stock.StockLevel, item.product.id, only) is None
    with pytest.raises(ProductNotFound):
        get(deployment, item.product.id)
    assert commands(deployment) == ["product.created", "product.deleted"]


def test_the_largest_product_can_be_deleted(deployment: Deployment) -> None:
    item = make_product(deployment, "Tee", *(variant(sku=f"s{n}") for n in range(30)))
    for n in range(30, 65):
        deployment.run(
            catalog.add_variant, catalog.AddVariant(product_id=item.product.id, variant=variant(sku=f"s{n}"))
        )
    deployment.run(catalog.delete_product, catalog.DeleteProduct(id=item.product.id))
    uow = deployment.system.unit(deployment.shops["demo"].id, "n")
    assert uow.claimants([("sku", f"s{n}") for n in range(65)]) == {}
    assert uow.family(catalog.Product, stock.StockLevel, key=(item.product.id,)) == {
        catalog.Product: [],
        stock.StockLevel: [],
    }


def test_a_product_that_orders_own_units_of_stays(deployment: Deployment) -> None:
    item = make_product(deployment, "Tee")
    uow = deployment.system.unit(deployment.shops["demo"].id, "n")
    key = (item.product.id, item.product.variants[0].id)
    uow.adjust(stock.StockLevel, *key, add={"allocated": 1, "available": -1})
    uow.commit()
    with pytest.raises(ProductSold):
        deployment.run(catalog.delete_product, catalog.DeleteProduct(id=item.product.id))
    assert get(deployment, item.product.id).units == {key[1]: 4}


def test_limits_of_variants_and_size(deployment: Deployment) -> None:
    with pytest.raises(TooManyVariants):
        make_product(deployment, "Tee", *(variant(sku=f"s{n}") for n in range(31)))
    with pytest.raises(ProductTooLarge):
        make_product(deployment, "Tee", description="x" * 300_001)
    assert commands(deployment) == []


def test_assignments_replace_the_set_and_know_only_what_exists(deployment: Deployment) -> None:
    item = make_product(deployment, "Tee")
    shirts, sale, new = (
        make_category(deployment, "Shirts"),
        make_category(deployment, "Sale"),
        make_tag(deployment, "New"),
    )
    assign(deployment, item, shirts, new)
    assign(deployment, item, sale)
    found = get(deployment, item.product.id)
    assert (found.categories, found.tags) == ((sale,), (new,))
    with pytest.raises(UnknownCategories):
        deployment.run(
            catalog.assign_categories,
            catalog.AssignCategories(product_id=item.product.id, category_ids=(shirts.id, new.id)),
        )
    with pytest.raises(UnknownTags):
        deployment.run(catalog.assign_tags, catalog.AssignTags(product_id=item.product.id, tag_ids=(sale.id,)))
    assert get(deployment, item.product.id).categories == (sale,)


def test_a_public_product_costs_two_requests_and_only_published_ones_are_public(deployment: Deployment) -> None:
    item = make_product(deployment, "Tee")
    from chalicelib.adapters.dynamo.table import counting

    with counting() as requests:
        found = deployment.run(catalog.find_product, catalog.FindProduct(slug="tee"), actor=ANONYMOUS)
    assert (found, requests) == (item, ["GetItem", "Query"])
    deployment.run(catalog.update_product, catalog.UpdateProduct(id=item.product.id, status=ProductStatus.ARCHIVED))
    with pytest.raises(ProductNotFound):
        deployment.run(catalog.find_product, catalog.FindProduct(slug="tee"), actor=ANONYMOUS)


def test_a_new_slug_frees_the_old_one(deployment: Deployment) -> None:
    item = make_product(deployment, "Tee")
    update = catalog.UpdateProduct(id=item.product.id, slug="Nice Tee", expected_version=1)
    assert deployment.run(catalog.update_product, update).product.slug == "nice-tee"
    assert make_product(deployment, "Tee").product.slug == "tee"
    with pytest.raises(VersionMismatch):
        deployment.run(catalog.update_product, update)


def test_other_shops_strangers_and_readers_change_nothing(deployment: Deployment) -> None:
    item = make_product(deployment, "Tee")
    product_id, only = item.product.id, item.product.variants[0].id
    attempts = [
        (catalog.update_product, catalog.UpdateProduct(id=product_id, title="x")),
        (catalog.delete_product, catalog.DeleteProduct(id=product_id)),
        (catalog.add_variant, catalog.AddVariant(product_id=product_id, variant=variant())),
        (catalog.update_variant, catalog.UpdateVariant(product_id=product_id, variant_id=only, units=9)),
        (catalog.delete_variant, catalog.DeleteVariant(product_id=product_id, variant_id=only)),
        (catalog.reorder_variants, catalog.ReorderVariants(product_id=product_id, variant_ids=(only,))),
        (catalog.assign_categories, catalog.AssignCategories(product_id=product_id, category_ids=())),
        (catalog.assign_tags, catalog.AssignTags(product_id=product_id, tag_ids=())),
    ]
    for operation, command in attempts:
        with pytest.raises(ProductNotFound):
            deployment.run(operation, command, shop="other")
        with pytest.raises(Unauthenticated):
            deployment.run(operation, command, actor=ANONYMOUS)
        with pytest.raises(Forbidden):
            deployment.run(operation, command, actor=READER)
    assert get(deployment, product_id) == item
    make_product(deployment, "Tee", variant(sku="tee-1"), shop="other")
    assert get(deployment, product_id) == item


def test_one_key_makes_one_product(deployment: Deployment) -> None:
    command = catalog.CreateProduct(title="Once")
    first = deployment.run(catalog.create_product, command, key="k")
    assert deployment.run(catalog.create_product, command, key="k") == first
    assert commands(deployment) == ["product.created"]
