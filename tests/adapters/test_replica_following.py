"""A replica shows what was just committed, whoever committed it, at one table request; and can always be made anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.adapters.dynamo.table import counting
from chalicelib.adapters.objects.errors import ObjectStoreBusy
from chalicelib.adapters.objects.folder import FolderStore
from chalicelib.adapters.replica import replica as replicas
from chalicelib.adapters.replica.catalog import SqliteCatalog
from chalicelib.adapters.replica.catalog.tables import CATALOG
from chalicelib.adapters.replica.index import Index
from chalicelib.adapters.replica.projection import BATCH
from chalicelib.adapters.replica.replica import Replica
from chalicelib.adapters.replica.trade import SqliteTrade
from chalicelib.domain import catalog, search, stock, taxonomy
from chalicelib.domain.context import Context
from chalicelib.runtime.invoke import Call
from chalicelib.wiring import System
from tests.support.catalog import assign, make_category, make_product, make_tag, variant
from tests.support.deployment import OWNER, Deployment

EVERYTHING = search.ProductFilter()


def context(deployment: Deployment, system: System | None = None, shop: str = "demo") -> Context:
    return (system or deployment.system).runtime.context(Call(deployment.shops[shop], OWNER))


def titles(deployment: Deployment, system: System | None = None, shop: str = "demo") -> list[str]:
    chosen = system or deployment.system
    page = chosen.runtime.invoke(search.list_products, EVERYTHING, Call(deployment.shops[shop], OWNER))
    return sorted(item.product.title for item in page.items)


def content(replica: Replica) -> dict[str, list[Any]]:
    """All that a replica holds except row numbers and its own state."""
    tables = [
        name
        for (name,) in replica.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'word%'")
        if name not in ("state", "vocabulary", "sqlite_stat1")
    ]
    return {name: sorted(replica.rows(f"SELECT * FROM {name}"), key=repr) for name in tables}


def words(replica: Replica) -> list[tuple[Any, ...]]:
    return replica.rows("SELECT term, doc, cnt FROM vocabulary ORDER BY term")


def held(deployment: Deployment, index: Index | None = None) -> Replica:
    """The demo shop's replica, up to date."""
    with (index or deployment.system.ports.catalog)._replicas.open(context(deployment)) as replica:
        return replica


def test_a_list_shows_what_another_process_just_wrote(deployment: Deployment) -> None:
    other = System(deployment.system.config, deployment.clock)
    assert titles(deployment) == titles(deployment, other) == []
    for n in range(5):
        made = make_product(deployment, f"Tee {n}")
        assert titles(deployment, other) == titles(deployment) == [f"Tee {i}" for i in range(n + 1)]
    other.runtime.invoke(
        catalog.delete_product, catalog.DeleteProduct(id=made.product.id), Call(deployment.shops["demo"], OWNER)
    )
    assert titles(deployment) == [f"Tee {i}" for i in range(4)]
    assert titles(deployment, shop="other") == []


def test_a_warm_look_is_one_request_and_news_are_one_more(deployment: Deployment) -> None:
    make_product(deployment, "Tee")
    titles(deployment)
    titles(deployment)
    with counting() as requests:
        titles(deployment)
    assert requests == ["Query"]
    make_product(deployment, "Mug")
    with counting() as requests:
        assert titles(deployment) == ["Mug", "Tee"]
    assert requests == ["Query", "BatchGetItem"]


def busy_shop(deployment: Deployment) -> None:
    shirts, sale = make_category(deployment, "Shirts"), make_category(deployment, "Sale")
    cotton = make_tag(deployment, "Cotton")
    for n in range(4):
        item = make_product(deployment, f"Tee {n}", variant(units=n), variant(n * 100 + 1))
        assign(deployment, item, shirts, *([sale] if n % 2 else []), cotton)
    deployment.run(taxonomy.update_category, taxonomy.UpdateCategory(id=shirts.id, name="Hemden"))
    deployment.run(taxonomy.delete_tag, taxonomy.DeleteTag(id=cotton.id))
    deployment.run(catalog.delete_product, catalog.DeleteProduct(id=item.product.id))


def test_following_replaying_and_building_anew_lead_to_the_same(deployment: Deployment) -> None:
    held(deployment)
    busy_shop(deployment)
    followed = held(deployment)
    before, vocabulary = content(followed), words(followed)
    assert {name for name, _, _ in vocabulary} >= {"tee", "hemden", "sale"}
    assert "cotton" not in {name for name, _, _ in vocabulary}
    for _ in range(2):
        followed.position = ""
        followed._seen = {}
        assert followed.catch_up(context(deployment).uow)
        assert (content(followed), words(followed)) == (before, vocabulary)
    built = Replica.built(CATALOG, context(deployment).uow)
    assert without_numbers(content(built)) == without_numbers(before)
    assert words(built) == vocabulary


def without_numbers(tables: dict[str, list[Any]]) -> dict[str, Any]:
    """Row numbers differ between two builds: the products' ids stand in for them."""
    ids = {row[0]: row[1] for row in tables["product"]}
    renamed = {name: [tuple(ids.get(cell, cell) for cell in row) for row in rows] for name, rows in tables.items()}
    return {name: sorted(rows, key=repr) for name, rows in renamed.items()}


def test_a_commit_that_arrives_late_is_still_taken_in(deployment: Deployment) -> None:
    """Its id is older than the newest one known, as when another process was slow."""
    first = make_product(deployment, "Tee")
    replica = held(deployment)
    replica.position = replicas._floor(replicas._ms(replica.position) + 9_000)
    make_product(deployment, "Late")
    replica._wide_at = float("inf")
    assert titles(deployment) == ["Late", "Tee"]
    replica.position = replicas._floor(replicas._ms(replica.position) + 100_000)
    make_product(deployment, "Very late")
    assert titles(deployment) == ["Late", "Tee"]
    replica._wide_at = float("-inf")
    assert titles(deployment) == ["Late", "Tee", "Very late"]
    assert first.product.id in {item[1] for item in replica.rows("SELECT n, id FROM product")}


def test_more_news_than_one_request_carries(deployment: Deployment) -> None:
    held(deployment)
    for n in range(5):
        make_product(deployment, f"Tee {n}", *(variant(sku=f"{n}-{i}") for i in range(25)))
    with counting() as requests:
        assert len(titles(deployment)) == 5
    assert requests == ["Query", "BatchGetItem", "BatchGetItem"]
    assert BATCH < 5 * 26
    assert held(deployment).rows("SELECT count(*), sum(units) FROM stock") == [(125, 625)]


@pytest.fixture
def shared(deployment: Deployment, tmp_path: Path) -> Callable[[], SqliteCatalog]:
    """Makes catalogues as several processes would: they share their snapshots."""
    store = FolderStore(tmp_path)

    def make() -> SqliteCatalog:
        index = SqliteCatalog(store)
        deployment.system.ports.__dict__["catalog"] = index
        return index

    return make


def test_a_snapshot_is_loaded_and_caught_up(deployment: Deployment, shared: Callable[[], SqliteCatalog]) -> None:
    first = shared()
    busy_shop(deployment)
    deployment.system.ports.catalog.snapshot(context(deployment))
    make_product(deployment, "After the snapshot")
    second = shared()
    with counting() as requests:
        assert titles(deployment) == ["After the snapshot", "Tee 0", "Tee 1", "Tee 2"]
    assert requests[0] == "Query"
    assert set(requests[1:]) == {"BatchGetItem"}
    mine, theirs = held(deployment, second), held(deployment, first)
    assert content(mine) == content(theirs)
    assert words(mine) == words(theirs)


def test_rebuilding_stores_a_replica_made_from_the_table(
    deployment: Deployment, shared: Callable[[], SqliteCatalog]
) -> None:
    shared()
    busy_shop(deployment)
    held(deployment).db.execute("DELETE FROM product")
    assert titles(deployment) == []
    deployment.system.ports.catalog.rebuild(context(deployment))
    assert titles(deployment) == ["Tee 0", "Tee 1", "Tee 2"]
    shared()
    assert titles(deployment) == ["Tee 0", "Tee 1", "Tee 2"]


@pytest.mark.parametrize("spoilt", [b"", b"no snapshot", Replica(CATALOG).packed()[:-9]])
def test_a_damaged_snapshot_is_replaced_by_the_table(
    deployment: Deployment, shared: Callable[[], SqliteCatalog], spoilt: bytes
) -> None:
    index = shared()
    make_product(deployment, "Tee")
    index._replicas._objects.put(index._replicas._key(context(deployment)), spoilt, "application/octet-stream")
    assert titles(deployment) == ["Tee"]


def test_an_old_snapshot_is_not_trusted(deployment: Deployment, shared: Callable[[], SqliteCatalog]) -> None:
    index = shared()
    make_product(deployment, "Tee")
    replica = held(deployment, index)
    replica.db.execute("DELETE FROM product")  # as if commits had been missed
    replica.checked_ms -= int(timedelta(days=30).total_seconds() * 1000)
    key = index._replicas._key(context(deployment))
    index._replicas._objects.put(key, replica.packed(), "application/octet-stream")
    shared()
    assert titles(deployment) == ["Tee"]


def test_a_store_that_does_not_answer_makes_it_slower_not_wrong(deployment: Deployment) -> None:
    class Down:
        def put(self, key: str, content: bytes, content_type: str) -> None:
            raise ObjectStoreBusy()

        def get(self, key: str) -> bytes | None:
            raise ObjectStoreBusy()

    deployment.system.ports.__dict__["catalog"] = SqliteCatalog(Down())
    make_product(deployment, "Tee")
    assert titles(deployment) == ["Tee"]


def test_without_a_store_a_snapshot_is_nothing(deployment: Deployment) -> None:
    deployment.system.ports.catalog.snapshot(context(deployment))
    deployment.system.ports.trade.rebuild(context(deployment))


def test_the_oldest_used_shop_is_let_go(deployment: Deployment) -> None:
    index = deployment.system.ports.catalog
    index._replicas._capacity = held(deployment).size_bytes + 1
    with index._replicas.open(context(deployment, shop="other")):
        pass
    assert list(index._replicas._slots) == [deployment.shops["other"].id]
    make_product(deployment, "Tee")
    assert titles(deployment) == ["Tee"]
    assert list(index._replicas._slots) == [deployment.shops["demo"].id]


def test_a_change_that_fails_halfway_leaves_the_replica_as_it_was(deployment: Deployment) -> None:
    make_product(deployment, "Tee")
    replica = held(deployment)
    before, position = content(replica), replica.position
    make_product(deployment, "Mug")
    replica.db.execute("CREATE TRIGGER no BEFORE INSERT ON document BEGIN SELECT RAISE(FAIL, 'no'); END")
    with pytest.raises(Exception, match="no"):
        titles(deployment)
    replica.db.execute("DROP TRIGGER no")
    assert (content(replica), replica.position) == (before, position)
    assert titles(deployment) == ["Mug", "Tee"]


def test_both_models_follow_the_same_commits(deployment: Deployment) -> None:
    item = make_product(deployment, "Tee")
    trade: SqliteTrade = deployment.system.ports.trade
    page = trade.audit(context(deployment), search.AuditFilter())
    assert [(entry.action, entry.resource_id) for entry in page.items] == [("product.created", item.product.id)]
    assert trade.product_was_ordered(context(deployment), item.product.id) is False


def test_stock_counts_wherever_its_commit_stands(deployment: Deployment) -> None:
    """A level may be read before or after its product."""
    item = make_product(deployment, "Tee", variant(units=0, sku="a"), variant(units=2, sku="b"))
    a, b = (each.id for each in item.product.variants)
    level = stock.StockLevel(product_id=item.product.id, variant_id=b, on_hand=7, allocated=3)
    replica = Replica(CATALOG)
    CATALOG.by_kind["STOCK"].put(replica.db, level)
    CATALOG.by_kind["PRODUCT"].put(replica.db, item.product)
    assert replica.rows("SELECT in_stock, available FROM product") == [(1, 1)]
    assert json.loads(replica.rows("SELECT units FROM document")[0][0]) == {a: 0, b: 4}
    CATALOG.by_kind["STOCK"].remove(replica.db, (item.product.id, b))
    assert replica.rows("SELECT in_stock, available FROM product") == [(0, 0)]
    CATALOG.by_kind["PRODUCT"].remove(replica.db, (item.product.id,))
    CATALOG.by_kind["PRODUCT"].remove(replica.db, (item.product.id,))
    assert content(replica) == {name: [] for name in content(replica)}


def test_processes_share_snapshots_through_a_bucket(deployment: Deployment) -> None:
    import boto3

    from tests.support.deployment import settings

    boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="replicas")
    make_product(deployment, "Tee")
    writer, reader = (System(settings(bucket_replicas="replicas"), deployment.clock) for _ in range(2))
    writer.ports.catalog.snapshot(context(deployment, writer))
    with counting() as requests:
        assert titles(deployment, reader) == ["Tee"]
    assert requests[0] == "Query"  # nothing was enumerated: the snapshot knew
    assert len(requests) <= 2
