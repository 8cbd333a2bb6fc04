"""Tags: made, found, renamed, removed, unique by slug, one effect per key."""

from __future__ import annotations

import pytest

from chalicelib.domain import taxonomy
from chalicelib.domain.context import ANONYMOUS
from chalicelib.domain.taxonomy.errors import TagNotFound
from chalicelib.kernel.errors import Unauthenticated
from chalicelib.kernel.unit_of_work import VersionMismatch
from chalicelib.runtime.records import IdempotencyMismatch
from tests.support.deployment import Deployment


def test_a_tag_is_made_listed_and_removed(deployment: Deployment) -> None:
    tag = deployment.run(taxonomy.create_tag, taxonomy.CreateTag(name="Été à vélo"))
    assert tag.slug == "ete-a-velo"
    assert deployment.run(taxonomy.list_tags) == [tag]
    deployment.run(taxonomy.delete_tag, taxonomy.DeleteTag(id=tag.id))
    assert deployment.run(taxonomy.list_tags) == []


def test_a_slug_belongs_to_one_tag_and_is_free_again_afterwards(deployment: Deployment) -> None:
    first = deployment.run(taxonomy.create_tag, taxonomy.CreateTag(name="Sale"))
    again = deployment.run(taxonomy.create_tag, taxonomy.CreateTag(name="sale"))
    third = deployment.run(taxonomy.create_tag, taxonomy.CreateTag(name="Other", slug="SALE!"))
    assert [each.slug for each in (first, again, third)] == ["sale", "sale-2", "sale-3"]
    kept = deployment.run(taxonomy.update_tag, taxonomy.UpdateTag(id=again.id, slug="sale-2"))
    assert (kept.slug, kept.version) == ("sale-2", 2)
    assert deployment.run(taxonomy.update_tag, taxonomy.UpdateTag(id=third.id, slug="Sale")).slug == "sale-3"
    deployment.run(taxonomy.update_tag, taxonomy.UpdateTag(id=first.id, slug="autumn"))
    assert deployment.run(taxonomy.create_tag, taxonomy.CreateTag(name="Sale")).slug == "sale"


def test_another_shops_tag_is_not_found(deployment: Deployment) -> None:
    tag = deployment.run(taxonomy.create_tag, taxonomy.CreateTag(name="Mine"))
    with pytest.raises(TagNotFound):
        deployment.run(taxonomy.get_tag, taxonomy.GetTag(id=tag.id), shop="other")


def test_a_stranger_is_refused_and_nothing_is_written(deployment: Deployment) -> None:
    with pytest.raises(Unauthenticated):
        deployment.run(taxonomy.create_tag, taxonomy.CreateTag(name="x"), actor=ANONYMOUS)
    assert deployment.run(taxonomy.list_tags) == []


def test_one_key_has_one_effect_and_one_answer(deployment: Deployment) -> None:
    command = taxonomy.CreateTag(name="Once")
    first = deployment.run(taxonomy.create_tag, command, key="k1")
    again = deployment.run(taxonomy.create_tag, command, key="k1")
    assert again.id == first.id
    assert len(deployment.run(taxonomy.list_tags)) == 1
    with pytest.raises(IdempotencyMismatch):
        deployment.run(taxonomy.create_tag, taxonomy.CreateTag(name="Other"), key="k1")


def test_a_change_under_an_old_version_is_refused(deployment: Deployment) -> None:
    tag = deployment.run(taxonomy.create_tag, taxonomy.CreateTag(name="V"))
    deployment.run(taxonomy.update_tag, taxonomy.UpdateTag(id=tag.id, name="W", expected_version=1))
    with pytest.raises(VersionMismatch):
        deployment.run(taxonomy.update_tag, taxonomy.UpdateTag(id=tag.id, name="X", expected_version=1))
