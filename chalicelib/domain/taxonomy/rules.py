"""The shape of the category tree, as pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.domain.taxonomy.errors import CategoryCycle, CategoryTooDeep, UnknownParent
from chalicelib.domain.taxonomy.model import MAX_DEPTH, Category


def ancestors(parent_id: str | None, categories: Sequence[Category]) -> list[Category]:
    """The chain from a parent up to its root. Raises `UnknownParent` when the parent does not exist."""
    by_id = {category.id: category for category in categories}
    if parent_id is not None and parent_id not in by_id:
        raise UnknownParent(id=parent_id)
    chain: list[Category] = []
    while parent_id in by_id and by_id[parent_id] not in chain:
        chain.append(by_id[parent_id])
        parent_id = chain[-1].parent_id
    return chain


def check_place(moved_id: str, parent_id: str | None, categories: Sequence[Category]) -> list[Category]:
    """Refuse a place below itself or too deep; gives back the new ancestors, parent first.

    Raises `UnknownParent`, `CategoryCycle`, `CategoryTooDeep`.
    """
    above = ancestors(parent_id, categories)
    if any(category.id == moved_id for category in above):
        raise CategoryCycle()
    if len(above) + height(moved_id, categories) > MAX_DEPTH:
        raise CategoryTooDeep(limit=MAX_DEPTH)
    return above


def height(category_id: str, categories: Sequence[Category]) -> int:
    """How many levels the branch below a category has, itself included (1 for a leaf or an unknown id)."""
    level, levels = {category_id}, 1
    while level := {category.id for category in categories if category.parent_id in level}:
        levels += 1
        if levels > len(categories) + 1:
            raise CategoryCycle()
    return levels


def in_order(categories: Sequence[Category]) -> list[Category]:
    """Categories as shops show them: by position, then by name."""
    return sorted(categories, key=lambda category: (category.position, category.name, category.id))
