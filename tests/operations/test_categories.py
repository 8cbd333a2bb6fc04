"""Categories: a tree of limited depth without cycles, unique slugs, nothing below what is removed."""

from __future__ import annotations

import pytest

from chalicelib.domain import taxonomy
from chalicelib.domain.taxonomy.errors import (
    CategoryCycle,
    CategoryHasChildren,
    CategoryNotFound,
    CategoryTooDeep,
    UnknownParent,
)
from tests.support.catalog import make_category
from tests.support.deployment import Deployment

NOWHERE = "01900000-0000-7000-8000-0000000000ff"


def move(deployment: Deployment, category: taxonomy.Category, parent: taxonomy.Category | None) -> taxonomy.Category:
    command = taxonomy.UpdateCategory(id=category.id, parent_id=parent.id if parent else None)
    moved: taxonomy.Category = deployment.run(taxonomy.update_category, command)
    return moved


def chain(deployment: Deployment, length: int) -> list[taxonomy.Category]:
    made: list[taxonomy.Category] = []
    for n in range(length):
        made.append(make_category(deployment, f"Level {n}", parent_id=made[-1].id if made else None))
    return made


def test_the_tree_is_five_deep_and_no_deeper(deployment: Deployment) -> None:
    levels = chain(deployment, 5)
    with pytest.raises(CategoryTooDeep):
        make_category(deployment, "Too deep", parent_id=levels[-1].id)
    top = make_category(deployment, "Top")
    with pytest.raises(CategoryTooDeep):
        move(deployment, levels[0], top)
    assert move(deployment, levels[1], top).parent_id == top.id


def test_a_category_is_never_below_itself(deployment: Deployment) -> None:
    first, second, third = chain(deployment, 3)
    for parent in (first, second, third):
        with pytest.raises(CategoryCycle):
            move(deployment, first, parent)
    assert move(deployment, third, None).parent_id is None


def test_an_unknown_parent_is_refused(deployment: Deployment) -> None:
    with pytest.raises(UnknownParent):
        make_category(deployment, "Lost", parent_id=NOWHERE)
    assert deployment.run(taxonomy.list_categories) == []


def test_slugs_are_unique_and_the_tree_keeps_its_address(deployment: Deployment) -> None:
    assert make_category(deployment, "Bücher").slug == "bucher"
    again = make_category(deployment, "Bücher")
    assert again.slug == "bucher-2"
    assert make_category(deployment, "Tree").slug == "tree-2"
    assert make_category(deployment, "Oak", slug="Tree").slug == "tree-2-2"
    renamed = deployment.run(taxonomy.update_category, taxonomy.UpdateCategory(id=again.id, slug="books", name="Books"))
    assert (renamed.slug, renamed.name, renamed.version) == ("books", "Books", 2)
    assert make_category(deployment, "Bücher").slug == "bucher-2"


def test_a_parent_is_removed_after_its_children(deployment: Deployment) -> None:
    parent, child = chain(deployment, 2)
    with pytest.raises(CategoryHasChildren):
        deployment.run(taxonomy.delete_category, taxonomy.DeleteCategory(id=parent.id))
    deployment.run(taxonomy.delete_category, taxonomy.DeleteCategory(id=child.id))
    deployment.run(taxonomy.delete_category, taxonomy.DeleteCategory(id=parent.id))
    assert deployment.run(taxonomy.list_categories) == []
    with pytest.raises(CategoryNotFound):
        deployment.run(taxonomy.get_category, taxonomy.GetCategory(id=parent.id))


def test_two_moves_that_make_a_cycle_together_meet_in_the_table(deployment: Deployment) -> None:
    """Both are planned on the same tree; the second to commit finds the first one's traces and refuses."""
    one, other = make_category(deployment, "One"), make_category(deployment, "Other")
    runtime, call = deployment.system.runtime, _call(deployment)
    early, late = runtime.context(call), runtime.context(call)
    taxonomy.update_category(early, taxonomy.UpdateCategory(id=one.id, parent_id=other.id))
    taxonomy.update_category(late, taxonomy.UpdateCategory(id=other.id, parent_id=one.id))
    early.uow.commit()
    from chalicelib.kernel.unit_of_work import ConcurrentChange

    with pytest.raises(ConcurrentChange):
        late.uow.commit()


def _call(deployment: Deployment):  # type: ignore[no-untyped-def]
    from chalicelib.runtime.invoke import Call
    from tests.support.deployment import OWNER

    return Call(deployment.shops["demo"], OWNER)


def test_another_shops_category_is_not_found(deployment: Deployment) -> None:
    mine = make_category(deployment, "Mine")
    for operation, command in (
        (taxonomy.get_category, taxonomy.GetCategory(id=mine.id)),
        (taxonomy.update_category, taxonomy.UpdateCategory(id=mine.id, name="x")),
        (taxonomy.delete_category, taxonomy.DeleteCategory(id=mine.id)),
    ):
        with pytest.raises(CategoryNotFound):
            deployment.run(operation, command, shop="other")
    assert deployment.run(taxonomy.list_categories) == [mine]
