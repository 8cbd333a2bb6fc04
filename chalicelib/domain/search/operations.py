"""Lists and searches of the catalogue."""

from __future__ import annotations

import msgspec

from chalicelib.domain import catalog
from chalicelib.domain.catalog.model import CatalogItem
from chalicelib.domain.context import Context
from chalicelib.domain.grants import Grant
from chalicelib.domain.search.model import Feed, FeedRequest, ProductFilter, SearchFilter, SearchResult, Shelf
from chalicelib.domain.taxonomy.errors import CategoryNotFound
from chalicelib.domain.taxonomy.model import Tag
from chalicelib.kernel.operation import query
from chalicelib.kernel.paging import BadCursor, Page, Slice, decode_cursor, encode_cursor


class ListShelves(msgspec.Struct, frozen=True, kw_only=True):
    """Read the public categories, flat or as trees from their roots."""

    tree: bool = False


class GetShelf(msgspec.Struct, frozen=True, kw_only=True):
    """Read a public category by its slug."""

    slug: str


@query("products.list", needs=Grant.PRODUCTS_READ)
def list_products(ctx: Context, command: ProductFilter) -> Page[CatalogItem] | Slice[CatalogItem]:
    """A counted page, or a stretch, of all products, as merchants see them."""
    found = ctx.ports.catalog.products(ctx, command)
    if not command.placed:
        return found
    return msgspec.structs.replace(found, items=[catalog.placed(ctx, item) for item in found.items])


@query("products.feed")
def product_feed(ctx: Context, command: FeedRequest) -> Feed:
    """A stretch of the published products, newest first."""
    key, purpose = ctx.ports.vault.derive("cursor"), f"{ctx.shop.id} products.feed"
    after: tuple[str, str] | None = None
    if command.cursor:
        try:
            created_at, product_id = decode_cursor(command.cursor, purpose=purpose, key=key)
            after = (created_at, product_id)
        except BadCursor:
            after = None
    found = ctx.ports.catalog.feed(ctx, after, command.size)
    following = found.next_position
    cursor = None if following is None else encode_cursor(following, purpose=purpose, key=key)
    return Feed(items=found.items, next_cursor=cursor)


@query("products.search")
def search_products(ctx: Context, command: SearchFilter) -> SearchResult:
    """Published products by words, filters and rank."""
    return ctx.ports.catalog.search(ctx, command)


@query("categories.shelves")
def list_shelves(ctx: Context, command: ListShelves) -> list[Shelf]:
    """All public categories with their product counts, flat or as trees."""
    shelves = ctx.ports.catalog.shelves(ctx)
    return _trees(shelves) if command.tree else shelves


def _trees(shelves: list[Shelf]) -> list[Shelf]:
    """The roots with their branches; a category whose parent is gone is a root."""
    branches: dict[str, list[Shelf]] = {shelf.category.id: [] for shelf in shelves}
    roots: list[Shelf] = []
    for shelf in shelves:
        siblings = branches.get(shelf.category.parent_id or "", roots)
        siblings.append(msgspec.structs.replace(shelf, children=branches[shelf.category.id]))
    return roots


@query("categories.shelf", raises=(CategoryNotFound,))
def get_shelf(ctx: Context, command: GetShelf) -> Shelf:
    """One public category."""
    shelf = ctx.ports.catalog.shelf(ctx, command.slug)
    if shelf is None:
        raise CategoryNotFound()
    return shelf


@query("tags.public")
def list_public_tags(ctx: Context, command: None) -> list[Tag]:
    """All tags, by name."""
    return ctx.ports.catalog.tags(ctx)
